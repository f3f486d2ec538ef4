import { define } from '../../engine/contract.ts';
import { routeProtocol } from '../../host/host.ts';
import { checkRoutes } from './check.ts';
import { healthOfRoutes } from './health.ts';
import { planRoutes, type RoutesHave } from './plan.ts';
import { renderRoutes } from './render.ts';
import type { Routes } from './schema.ts';

/**
 * Owns on the machine: every route and every rule of routing protocol 201, and the kernel's switch for forwarding while somebody asks for
 * it. Routes and rules of others are left alone.
 */
export const routes = define<Routes, RoutesHave>({
  id: 'routes',
  after: ['interfaces'],
  section: (config) => config.routes,
  claims: () => [],
  check: checkRoutes,
  render: renderRoutes,
  observe: async (host, want, previous) => {
    const before = previous.filter((a) => a.kind === 'sysctl');
    const keys = [...new Set([...want, ...before].flatMap((a) => (a.kind === 'sysctl' ? [a.key] : [])))];
    const [{ routes, rules }, values] = await Promise.all([
      host.routing(),
      Promise.all(keys.map(async (key) => [key, await host.sysctl(key)] as const)),
    ]);
    const own = routes.filter((r) => r.protocol === String(routeProtocol));
    return { routes: own, rules, sysctls: new Map(values), before };
  },
  plan: planRoutes,
  health: healthOfRoutes,
  checks: [
    {
      id: 'routes.default',
      rank: 200,
      finds: ['routes.no-default', 'routes.no-gateway-learnt'],
      about: '/network/routing',
      command: 'switchroom routes',
    },
    {
      id: 'routes.gateways',
      rank: 210,
      finds: [
        'routes.gateways-silent',
        'routes.second-gateway-used',
        'routes.second-gateway-used-nothing-behind',
        'routes.second-gateway-silent',
      ],
      about: '/network/routing',
      command: 'switchroom routes',
    },
  ],
});
