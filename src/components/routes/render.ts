import type { Artifact, Context, RuleArtifact } from '../../engine/contract.ts';
import {
  addressesOf,
  chosenGateway,
  deviceName,
  gatewayOf,
  type KnownGateway,
  knownGateways,
  probeMark,
  reachable,
} from '../../engine/learnt.ts';
import { familyOf } from '../../lib/ip.ts';
import { type Routes, usualMetric } from './schema.ts';

/**
 * Tables and priorities of ours (ip-rule(8)); far from 0 (local) and 32766 (main), so that others find room before and after.
 * 5300 is the engine's (src/engine/way-back.ts). Asked in this order: a marked probe goes by its gateway; everything goes by what `main` knows better than its default route; then what has
 * an address of ours goes by the gateway of that address's interface; the rest by the default route.
 */
const probeTable = (rank: 1 | 2): number => 5300 + rank;
const mainTable = 254;
const butDefaultPriority = 5310;
const replyTable = 5320;

export function renderRoutes(section: Routes, ctx: Context): Artifact[] {
  return [
    ...renderFamily(4, section, ctx),
    ...renderFamily(6, section, ctx),
    ...section.static.flatMap((r): Artifact[] => {
      const family = familyOf(r.via);
      const device = deviceName(ctx, r.interface);
      // A gateway in a network that is not there yet, since no lease or advertisement has come: the kernel would refuse the route. It follows
      // with the address.
      if (device === undefined || !reachable(ctx, r.interface, r.via)) return [];
      const to = r.to.includes('/') ? r.to : `${r.to}/${family === 4 ? 32 : 128}`;
      return [{ kind: 'route', family, to, via: r.via, device, metric: r.metric ?? usualMetric }];
    }),
    ...renderForwarding(section, ctx),
  ];
}

function renderFamily(family: 4 | 6, section: Routes, ctx: Context): Artifact[] {
  const metric = section.metric[family === 4 ? 'ipv4' : 'ipv6'];
  const chosen = chosenGateway(ctx, family);
  const route = (g: { device: string; via: string }, table?: number): Artifact => ({
    kind: 'route',
    family,
    to: 'default',
    via: g.via,
    device: g.device,
    metric,
    ...(table === undefined ? {} : { table }),
  });
  return [...(chosen ? [route(chosen)] : []), ...renderProbes(family, section, ctx, route), ...renderReplies(family, ctx, route)];
}

type ToRoute = (g: { device: string; via: string }, table?: number) => Artifact;

/** What lies behind a gateway is asked through that gateway, also while the other one is in use. */
function renderProbes(family: 4 | 6, section: Routes, ctx: Context, route: ToRoute): Artifact[] {
  const known = knownGateways(ctx, family);
  if (known.length < 2 || !section.probes.some((p) => familyOf(p) === family)) return [];
  return known.flatMap((g): Artifact[] => {
    const table = probeTable(g.rank);
    return [route(g, table), { kind: 'rule', family, priority: table, mark: probeMark(g.rank), table }];
  });
}

/**
 * Replies leave by the interface they came in on: what has an address of an interface goes by a gateway of that interface. Only where two
 * interfaces have one; otherwise the default route says the same.
 */
function renderReplies(family: 4 | 6, ctx: Context, route: ToRoute): Artifact[] {
  const ways = Object.keys(ctx.config.interfaces).flatMap((id, n) => {
    const gateway = gatewayOn(id, family, ctx);
    return gateway ? [{ id, gateway, table: replyTable + n }] : [];
  });
  if (ways.length < 2) return [];
  const butDefault: RuleArtifact = { kind: 'rule', family, priority: butDefaultPriority, table: mainTable, butDefault: true };
  return [
    butDefault,
    ...ways.flatMap(({ id, gateway, table }): Artifact[] => [
      route(gateway, table),
      ...addressesOf(ctx, id, family).map((c): Artifact => ({ kind: 'rule', family, priority: table, from: c.address, table })),
    ]),
  ];
}

/** The gateway of an interface: the one in use, another one of the document, or one that is only learnt. */
function gatewayOn(id: string, family: 4 | 6, ctx: Context): { device: string; via: string } | undefined {
  const chosen = chosenGateway(ctx, family);
  if (chosen?.interface === id) return chosen;
  const known = knownGateways(ctx, family).find((g: KnownGateway) => g.interface === id);
  if (known) return known;
  const i = ctx.config.interfaces[id];
  const learns = family === 4 ? i?.ipv4.mode === 'dhcp' : i?.ipv6.mode === 'slaac' || i?.ipv6.mode === 'dhcpv6';
  const via = learns ? gatewayOf(ctx, id, family === 4 ? 'dhcp' : 'slaac') : undefined;
  const device = deviceName(ctx, id);
  return device !== undefined && via !== undefined && reachable(ctx, id, via) ? { device, via } : undefined;
}

/**
 * The kernel passes packets on only where it is told to. IPv4 is told by device; IPv6 knows one switch for all (`all`, ip-sysctl), so the
 * firewall holds the networks apart that were not named. Nothing is set while nobody asks: another program may need it for its own networks.
 */
function renderForwarding(section: Routes, ctx: Context): Artifact[] {
  const ids = [...new Set(section.forwarding.flatMap((f) => [f.from, f.to]))];
  const devices = ids.flatMap((id) => deviceName(ctx, id) ?? []).sort();
  if (devices.length === 0) return [];
  return [...devices.map((d) => `net/ipv4/conf/${d}/forwarding`), 'net/ipv6/conf/all/forwarding'].map((key): Artifact => {
    return { kind: 'sysctl', key, value: '1', whenGone: '0' };
  });
}
