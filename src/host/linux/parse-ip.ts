import type { LinkFact } from '../../engine/facts.ts';
import { canonicalAddress } from '../../lib/ip.ts';
import { type KernelAddress, type KernelRoute, type KernelRouting, type KernelRule, type KernelWay, routeProtocol } from '../host.ts';

/** Readers of what iproute2 6.1 prints with -j. Unknown fields are ignored, missing ones make the row disappear rather than lie. */

interface IpCounters {
  bytes?: number;
  packets?: number;
  errors?: number;
  dropped?: number;
}

interface IpLink {
  ifname?: string;
  address?: string;
  permaddr?: string;
  flags?: string[];
  mtu?: number;
  link_type?: string;
  stats64?: { rx?: IpCounters; tx?: IpCounters };
}

/** The kernel allows quotes and semicolons in a name; what is rendered from it are files and scripts. Such a link is none of ours. */
const plainName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/;

export function parseLinks(json: string): Omit<LinkFact, 'speed'>[] {
  return (JSON.parse(json || '[]') as IpLink[]).flatMap((l) =>
    l.ifname === undefined || l.link_type === 'loopback' || !plainName.test(l.ifname)
      ? []
      : [
          {
            device: l.ifname,
            mac: l.permaddr ?? l.address ?? '',
            up: l.flags?.includes('UP') ?? false,
            carrier: l.flags?.includes('LOWER_UP') ?? false,
            mtu: l.mtu ?? 0,
            rxBytes: l.stats64?.rx?.bytes ?? 0,
            txBytes: l.stats64?.tx?.bytes ?? 0,
            rxErrors: l.stats64?.rx?.errors ?? 0,
            txErrors: l.stats64?.tx?.errors ?? 0,
            rxPackets: l.stats64?.rx?.packets ?? 0,
            txPackets: l.stats64?.tx?.packets ?? 0,
            rxDropped: l.stats64?.rx?.dropped ?? 0,
            txDropped: l.stats64?.tx?.dropped ?? 0,
          },
        ],
  );
}

interface IpAddressRow {
  ifname?: string;
  addr_info?: {
    local?: string;
    prefixlen?: number;
    scope?: string;
    tentative?: boolean;
    dadfailed?: boolean;
    deprecated?: boolean;
    valid_life_time?: number;
  }[];
}

/** 2^32 - 1 is the kernel's "for ever". */
const forever = 4_294_967_295;

export function parseAddresses(json: string): KernelAddress[] {
  return (JSON.parse(json || '[]') as IpAddressRow[]).flatMap((row) =>
    (row.addr_info ?? []).flatMap((a) => {
      const local = a.local === undefined ? undefined : canonicalAddress(a.local);
      if (row.ifname === undefined || local === undefined || a.scope === 'host') return [];
      return [
        {
          device: row.ifname,
          address: `${local}/${a.prefixlen ?? 0}`,
          tentative: a.tentative ?? false,
          duplicate: a.dadfailed ?? false,
          ...(a.deprecated === true ? { deprecated: true } : {}),
          ...(a.valid_life_time === undefined || a.valid_life_time === forever ? {} : { validSeconds: a.valid_life_time }),
        },
      ];
    }),
  );
}

interface IpRoute {
  dst?: string;
  gateway?: string;
  dev?: string;
  metric?: number;
  table?: string;
  type?: string;
  protocol?: string;
  prefsrc?: string;
}

/** `ip -j route show table all`: unicast routes of `main` and of tables without a name. */
export function parseRouting(json: string, family: 4 | 6): KernelRouting['routes'] {
  const rows = (JSON.parse(json || '[]') as IpRoute[]).filter(
    (r) => r.type === undefined && (r.table === undefined || /^\d+$/.test(r.table)),
  );
  return rows.flatMap((row) =>
    parseRoutes(JSON.stringify([row]), family).map((r) => ({
      ...r,
      ...(row.table === undefined ? {} : { table: Number(row.table) }),
      protocol: row.protocol ?? 'unknown',
    })),
  );
}

interface IpRule {
  priority?: number;
  src?: string;
  srclen?: number;
  dst?: string;
  dstlen?: number;
  sport?: number;
  dport?: number;
  fwmark?: string;
  table?: string;
  suppress_prefixlen?: number;
  protocol?: string;
}

/** The number of `main` (rtnetlink(7), RT_TABLE_MAIN). */
const mainTable = 254;

/** `ip -j rule`: rules of ours. */
export function parseRules(json: string, family: 4 | 6): KernelRule[] {
  return (JSON.parse(json || '[]') as IpRule[]).flatMap((r) => {
    const table = r.table === 'main' ? mainTable : Number(r.table);
    if (r.protocol !== String(routeProtocol) || r.priority === undefined || !Number.isInteger(table)) return [];
    const from = r.src === undefined || r.src === 'all' ? undefined : (canonicalAddress(r.src) ?? r.src);
    const to = r.dst === undefined || r.dst === 'all' ? undefined : (canonicalAddress(r.dst) ?? r.dst);
    return [
      {
        family,
        priority: r.priority,
        // A prefix instead of an address is none of ours; kept whole, so that it is seen as such and goes.
        ...(from === undefined ? {} : { from: r.srclen === undefined ? from : `${from}/${r.srclen}` }),
        ...(to === undefined ? {} : { to: r.dstlen === undefined ? to : `${to}/${r.dstlen}` }),
        ...(r.sport === undefined || r.dport === undefined ? {} : { ports: { local: r.sport, remote: r.dport } }),
        ...(r.fwmark === undefined ? {} : { mark: Number(r.fwmark) }),
        table,
        ...(r.suppress_prefixlen === 0 ? { butDefault: true as const } : {}),
      },
    ];
  });
}

/** `ip -j route get` for what is sent, and the same with `fibmatch` for the route that was found. */
export function parseWay(sent: string, found: string, family: 4 | 6): KernelWay | undefined {
  const [way] = JSON.parse(sent || '[]') as IpRoute[];
  const [match] = JSON.parse(found || '[]') as IpRoute[];
  if (way?.dev === undefined || match?.dst === undefined) return undefined;
  const source = canonicalAddress(way.prefsrc ?? match.prefsrc ?? '');
  return {
    device: match.dev ?? way.dev,
    ...(way.gateway === undefined ? {} : { via: canonicalAddress(way.gateway) ?? way.gateway }),
    ...(source === undefined ? {} : { source }),
    local: way.type === 'local' || match.type === 'local',
    to: match.dst === 'default' || match.dst.includes('/') ? match.dst : `${match.dst}/${family === 4 ? 32 : 128}`,
    protocol: match.protocol ?? 'unknown',
  };
}

/** `ip -j neigh show`: states in which the neighbour has answered when it was last asked (ip-neighbour(8)). */
export function parseNeighbourAnswers(json: string): boolean {
  const [row] = JSON.parse(json || '[]') as { state?: readonly string[] }[];
  return row?.state?.some((s) => s === 'REACHABLE' || s === 'PERMANENT') ?? false;
}

export function parseRoutes(json: string, family: 4 | 6): KernelRoute[] {
  return (JSON.parse(json || '[]') as IpRoute[]).flatMap((r) =>
    r.dst === undefined || r.dev === undefined
      ? []
      : [
          {
            family,
            // A single host comes back without its prefix length.
            to: r.dst === 'default' || r.dst.includes('/') ? r.dst : `${r.dst}/${family === 4 ? 32 : 128}`,
            ...(r.gateway === undefined ? {} : { via: canonicalAddress(r.gateway) ?? r.gateway }),
            device: r.dev,
            metric: r.metric ?? 0,
          },
        ],
  );
}
