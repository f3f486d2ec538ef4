import type { Config } from '../../config/config.ts';
import { type Problem, pointer } from '../../config/problems.ts';
import { type Artifact, type Context, define, type Impact, type RouteArtifact, type Step } from '../../engine/contract.ts';
import { deviceName, gatewayOf } from '../../engine/learnt.ts';
import type { KernelAddress, KernelRoute } from '../../host/host.ts';
import { type Cidr, contains, parseCidr } from '../../lib/ip.ts';
import type { Routes } from './schema.ts';

interface RoutesHave {
  readonly routes: readonly KernelRoute[];
  readonly addresses: readonly KernelAddress[];
}

/** Lower wins (ip-route(8)); the kernel's own routes to a link's network have 0, other daemons' defaults 1024: ours comes between. */
const metric = 100;

/** Owns on the machine: every route of routing protocol 201 in the main table. Routes of others are left alone. */
export const routes = define<Routes, RoutesHave>({
  id: 'routes',
  after: ['interfaces'],
  section: (config) => config.routes,
  claims: () => [],
  check: (section, ctx) => [
    ...checkDefault(section, ctx, 4),
    ...checkDefault(section, ctx, 6),
    ...section.static.flatMap((r, n) => [...checkStatic(r, n, ctx), ...checkTarget(r, section.static.slice(0, n), n)]),
  ],
  render: renderRoutes,
  observe: async (host) => {
    const [routes, addresses] = await Promise.all([host.routes(), host.addresses()]);
    return { routes, addresses };
  },
  plan: planRoutes,
  health: async (section, ctx, host) => {
    if (section.ipv4.from === 'none') return [];
    const has = (await host.routes()).some((r) => r.family === 4 && r.to === 'default');
    const noLease = section.ipv4.from === 'dhcp' && !gatewayOf(ctx, section.ipv4.interface, 'dhcp');
    if (has && !noLease) return [];
    return [
      {
        code: noLease ? 'routes.no-gateway-learnt' : 'routes.no-default',
        severity: 'problem',
        message: 'there is no way to the Internet',
        because: noLease ? `DHCP on ${section.ipv4.interface} has named no gateway` : 'the default route is not in place',
        remedy: noLease ? 'check the router, or set the gateway by hand' : 'look at the interface that it goes through',
        about: '/network/interfaces',
        values: { interface: section.ipv4.interface },
      },
    ];
  },
});

function renderRoutes(section: Routes, ctx: Context): RouteArtifact[] {
  const out: RouteArtifact[] = [];
  const add = (family: 4 | 6, to: string, via: string | undefined, id: string): void => {
    const device = deviceName(ctx, id);
    // A gateway in a network that is not there yet, since no lease or advertisement has come: the kernel would refuse the route. It follows
    // with the address.
    if (device !== undefined && via !== undefined && (isLinkLocal(via) || rangesOf(via, id, ctx).some((r) => contains(r, via))))
      out.push({ kind: 'route', family, to, via, device, metric });
  };
  const { ipv4, ipv6 } = section;
  if (ipv4.from !== 'none')
    add(4, 'default', ipv4.from === 'static' ? ipv4.gateway : gatewayOf(ctx, ipv4.interface, 'dhcp'), ipv4.interface);
  if (ipv6.from !== 'none')
    add(6, 'default', ipv6.from === 'static' ? ipv6.gateway : gatewayOf(ctx, ipv6.interface, 'slaac'), ipv6.interface);
  for (const r of section.static)
    add(r.via.includes(':') ? 6 : 4, r.to.includes('/') ? r.to : `${r.to}/${r.via.includes(':') ? 128 : 32}`, r.via, r.interface);
  return out;
}

function planRoutes(want: readonly Artifact[], have: RoutesHave): Step[] {
  const wanted = want.filter((a) => a.kind === 'route');
  const same = (a: RouteArtifact | KernelRoute, b: RouteArtifact | KernelRoute) =>
    a.family === b.family && a.to === b.to && a.device === b.device && a.metric === b.metric;
  const words = (r: RouteArtifact | KernelRoute) =>
    `${r.to}${r.via === undefined ? '' : ` via ${r.via}`} dev ${r.device} metric ${r.metric} proto 201`;
  // Whoever comes through a router comes through the default route.
  const impact = (r: { to: string }): Impact => (r.to === 'default' ? 'drops-admin' : 'drops-calls');
  const gone = have.routes.filter((h) => !wanted.some((w) => same(w, h)));
  const replace = wanted.filter((w) => !have.routes.some((h) => same(w, h) && h.via === w.via));
  return [
    ...gone.map(
      (r): Step => ({
        component: 'routes',
        impact: impact(r),
        why: `the route to ${named(r)} goes away`,
        do: 'ip',
        lines: [`route del ${words(r)}`],
        removes: true,
      }),
    ),
    ...replace.map((r): Step => {
      const old = have.routes.find((h) => same(h, r));
      return {
        component: 'routes',
        impact: old ? impact(r) : 'none',
        why: `the route to ${named(r)} goes through ${r.via ?? r.device}`,
        do: 'ip',
        lines: [`route replace ${words(r)}`],
      };
    }),
  ];
}

const named = (r: { to: string; family: 4 | 6 }): string =>
  r.to === 'default' ? (r.family === 4 ? 'the Internet' : 'the Internet (IPv6)') : r.to;

function checkDefault(section: Routes, ctx: Context, family: 4 | 6): Problem[] {
  const key = family === 4 ? 'ipv4' : 'ipv6';
  const d = section[key];
  if (d.from === 'none')
    return family === 4
      ? [
          {
            code: 'routes.no-default',
            path: pointer('routes', key),
            message: 'there is no default route: the PBX cannot reach the Internet',
            hint: 'choose the interface whose gateway leads there',
            severity: 'warning',
          },
        ]
      : [];
  const i = ctx.config.interfaces[d.interface];
  const path = pointer('routes', key, 'interface');
  if (!i) return [unknownInterface(path, d.interface)];
  if (d.from === 'dhcp' && i.ipv4.mode !== 'dhcp') {
    return [
      {
        code: 'routes.not-learnt',
        path,
        message: `${d.interface} does not use DHCP, so no gateway is learnt there`,
        hint: 'set the gateway by hand, or choose an interface that uses DHCP',
        values: { interface: d.interface },
      },
    ];
  }
  if (d.from === 'ra' && i.ipv6.mode !== 'slaac' && i.ipv6.mode !== 'dhcpv6') {
    return [
      {
        code: 'routes.not-learnt',
        path,
        message: `${d.interface} does not listen to router advertisements`,
        hint: 'set the gateway by hand, or switch IPv6 to SLAAC',
        values: { interface: d.interface },
      },
    ];
  }
  return d.from === 'static' ? checkGateway(d.gateway, d.interface, ctx.config, pointer('routes', key, 'gateway'), ctx) : [];
}

function checkStatic(r: Routes['static'][number], n: number, ctx: Context): Problem[] {
  const path = pointer('routes', 'static', n, 'interface');
  if (!ctx.config.interfaces[r.interface]) return [unknownInterface(path, r.interface)];
  if (r.to.includes(':') !== r.via.includes(':'))
    return [
      {
        code: 'routes.families',
        path: pointer('routes', 'static', n, 'via'),
        message: `${r.to} and ${r.via} are of different IP versions`,
        hint: 'a route and its gateway are both IPv4 or both IPv6',
      },
    ];
  return checkGateway(r.via, r.interface, ctx.config, pointer('routes', 'static', n, 'via'), ctx);
}

/** Where a route leads: not everywhere, that is the default route's; and nowhere twice, the kernel would replace one by the other for ever. */
function checkTarget(r: Routes['static'][number], before: Routes['static'], n: number): Problem[] {
  const path = pointer('routes', 'static', n, 'to');
  const host = (to: string) => (to.includes('/') ? to : `${to}/${to.includes(':') ? 128 : 32}`);
  if (r.to === '0.0.0.0/0' || r.to === '::/0')
    return [
      {
        code: 'routes.is-default',
        path,
        message: `${r.to} is everywhere: that is the default route`,
        hint: 'set the default route instead, or name a smaller network',
        values: { to: r.to },
      },
    ];
  if (before.some((b) => host(b.to) === host(r.to)))
    return [
      { code: 'routes.twice', path, message: `there is a route to ${r.to} already`, hint: 'remove one of them', values: { to: r.to } },
    ];
  return [];
}

/** Reachable on any link (RFC 4861). */
const isLinkLocal = (address: string): boolean => /^fe[89ab]/.test(address);

/** The networks of an interface, set or learnt, of the gateway's IP version. */
function rangesOf(gateway: string, id: string, ctx: Context): Cidr[] {
  const i = ctx.config.interfaces[id];
  const family = gateway.includes(':') ? i?.ipv6 : i?.ipv4;
  const device = deviceName(ctx, id);
  const learnt = () => ctx.facts.leases.filter((l) => l.device === device).flatMap((l) => l.addresses);
  const all = family?.mode === 'static' ? [family.address] : family?.mode === 'off' ? [] : learnt();
  return all.flatMap((a) => parseCidr(a) ?? []).filter((c) => c.family === (gateway.includes(':') ? 6 : 4));
}

function checkGateway(gateway: string, id: string, config: Config, path: string, ctx: Context): Problem[] {
  if (isLinkLocal(gateway)) return [];
  const i = config.interfaces[id];
  const family = gateway.includes(':') ? i?.ipv6 : i?.ipv4;
  const ranges = rangesOf(gateway, id, ctx);
  if (family?.mode !== 'static' && family?.mode !== 'off' && ranges.length === 0) return []; // a network that is not known yet
  const own = ranges.find((c) => c.address === gateway);
  if (own)
    return [
      {
        code: 'routes.gateway-is-own',
        path,
        message: `${gateway} is the PBX itself`,
        hint: 'enter the address of the router',
        values: { gateway },
      },
    ];
  const inside = ranges.find((c) => contains(c, gateway));
  if (!inside) {
    const network = ranges[0] ? `${ranges[0].network}/${ranges[0].prefix}` : 'none';
    return [
      {
        code: 'routes.gateway-unreachable',
        path,
        message: `${gateway} is not in the network of ${id} (${network})`,
        hint: 'a gateway lies in the network of its interface',
        values: { gateway, interface: id, network },
      },
    ];
  }
  if (inside.family === 4 && inside.prefix < 31 && (gateway === inside.network || gateway === inside.last)) {
    return [
      {
        code: 'routes.gateway-unusable',
        path,
        message: `${gateway} is no address of a machine in ${inside.network}/${inside.prefix}`,
        hint: 'enter the address of the router',
        values: { gateway },
      },
    ];
  }
  return [];
}

function unknownInterface(path: string, id: string): Problem {
  return {
    code: 'config.unknown-interface',
    path,
    message: `there is no interface ${id}`,
    hint: 'choose one of the interfaces',
    values: { interface: id },
  };
}
