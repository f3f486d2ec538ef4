import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { laterTexts } from './i18n.ts';
import { BrokenPage } from './pages/BrokenPage.tsx';
import { LostPage } from './pages/LostPage.tsx';
import { OverviewPage } from './pages/overview/OverviewPage.tsx';
import { Session } from './shell/Session.tsx';

/** Every page but the first is a chunk of its own. Addresses are stable: people paste them. */
const root = createRootRoute({ component: Outlet, notFoundComponent: LostPage, errorComponent: BrokenPage });

/** A page whose texts lie in ui/src/texts/<language>/later.ts: it comes together with them. */
export async function withLater<T>(page: Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([page, laterTexts()]);
  return loaded;
}

/** Reached from another origin with nothing but a ticket; asks for no session. */
const confirm = createRoute({
  getParentRoute: () => root,
  path: '/confirm',
  component: lazyRouteComponent(() => import('./pages/confirm/ConfirmPage.tsx'), 'ConfirmPage'),
});

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Session,
  notFoundComponent: LostPage,
  errorComponent: BrokenPage,
});

const login = createRoute({
  getParentRoute: () => inside,
  path: '/login',
  beforeLoad: () => {
    throw redirect({ to: '/' });
  },
});
const overview = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: OverviewPage,
});
const firstSteps = createRoute({
  getParentRoute: () => inside,
  path: '/first-steps',
  component: lazyRouteComponent(() => withLater(import('./pages/first-steps/FirstStepsPage.tsx')), 'FirstStepsPage'),
});
const phones = createRoute({
  getParentRoute: () => inside,
  path: '/phones/{-$id}',
  component: lazyRouteComponent(() => import('./pages/phones/PhonesPage.tsx'), 'PhonesPage'),
});
const interfaces = createRoute({
  getParentRoute: () => inside,
  path: '/network/interfaces/{-$id}',
  component: lazyRouteComponent(() => withLater(import('./pages/interfaces/InterfacesPage.tsx')), 'InterfacesPage'),
});
const routing = createRoute({
  getParentRoute: () => inside,
  path: '/network/routing',
  component: lazyRouteComponent(() => withLater(import('./pages/routing/RoutingPage.tsx')), 'RoutingPage'),
});
const dns = createRoute({
  getParentRoute: () => inside,
  path: '/network/dns',
  component: lazyRouteComponent(() => withLater(import('./pages/dns/DnsPage.tsx')), 'DnsPage'),
});
const proxy = createRoute({
  getParentRoute: () => inside,
  path: '/network/proxy',
  component: lazyRouteComponent(() => withLater(import('./pages/proxy/ProxyPage.tsx')), 'ProxyPage'),
});
const time = createRoute({
  getParentRoute: () => inside,
  path: '/network/time',
  component: lazyRouteComponent(() => withLater(import('./pages/time/TimePage.tsx')), 'TimePage'),
});
const webserver = createRoute({
  getParentRoute: () => inside,
  path: '/network/webserver',
  component: lazyRouteComponent(() => withLater(import('./pages/webserver/WebserverPage.tsx')), 'WebserverPage'),
});
const blocks = createRoute({
  getParentRoute: () => inside,
  path: '/network/blocks/{-$id}',
  component: lazyRouteComponent(() => withLater(import('./pages/blocks/BlocksPage.tsx')), 'BlocksPage'),
});
const ports = createRoute({
  getParentRoute: () => inside,
  path: '/network/ports/{-$id}',
  component: lazyRouteComponent(() => withLater(import('./pages/ports/PortsPage.tsx')), 'PortsPage'),
});
const reachability = createRoute({
  getParentRoute: () => inside,
  path: '/network/reachability',
  component: lazyRouteComponent(() => withLater(import('./pages/reachability/ReachabilityPage.tsx')), 'ReachabilityPage'),
});
const measures = createRoute({
  getParentRoute: () => inside,
  path: '/network/reachability/measures',
  component: lazyRouteComponent(() => withLater(import('./pages/reachability/MeasuresPage.tsx')), 'MeasuresPage'),
});
const messages = createRoute({
  getParentRoute: () => inside,
  path: '/system/messages/{-$id}',
  component: lazyRouteComponent(() => withLater(import('./pages/messages/MessagesPage.tsx')), 'MessagesPage'),
});
const revisions = createRoute({
  getParentRoute: () => inside,
  path: '/system/revisions/{-$id}',
  component: lazyRouteComponent(() => import('./pages/revisions/RevisionsPage.tsx'), 'RevisionsPage'),
});
const diagnosis = createRoute({
  getParentRoute: () => inside,
  path: '/system/diagnosis',
  component: lazyRouteComponent(() => withLater(import('./pages/diagnosis/DiagnosisPage.tsx')), 'DiagnosisPage'),
});
const backup = createRoute({
  getParentRoute: () => inside,
  path: '/system/backup',
  component: lazyRouteComponent(() => withLater(import('./pages/backup/BackupPage.tsx')), 'BackupPage'),
});
const help = createRoute({
  getParentRoute: () => inside,
  path: '/help/{-$page}',
  component: lazyRouteComponent(() => withLater(import('./pages/help/HelpPage.tsx')), 'HelpPage'),
});
const tokens = createRoute({
  getParentRoute: () => inside,
  path: '/settings/tokens',
  component: lazyRouteComponent(() => import('./pages/account/TokensPage.tsx'), 'TokensPage'),
});
const password = createRoute({
  getParentRoute: () => inside,
  path: '/settings/password',
  component: lazyRouteComponent(() => import('./pages/account/PasswordPage.tsx'), 'PasswordPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    confirm,
    inside.addChildren([
      login,
      overview,
      firstSteps,
      phones,
      interfaces,
      routing,
      dns,
      proxy,
      time,
      webserver,
      blocks,
      ports,
      reachability,
      measures,
      messages,
      revisions,
      diagnosis,
      backup,
      help,
      tokens,
      password,
    ]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
  // A page that takes longer than this shows its skeleton; until then the old one stays, so that nothing flickers.
  defaultPendingMs: 400,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
