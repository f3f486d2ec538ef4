import type { LinkFact } from '../../engine/facts.ts';
import { canonicalAddress } from '../../lib/ip.ts';
import type { KernelAddress, KernelRoute } from '../host.ts';

/** Readers of what iproute2 6.1 prints with -j. Unknown fields are ignored, missing ones make the row disappear rather than lie. */

interface IpLink {
  ifname?: string;
  address?: string;
  permaddr?: string;
  flags?: string[];
  mtu?: number;
  link_type?: string;
  stats64?: { rx?: { bytes?: number; errors?: number }; tx?: { bytes?: number; errors?: number } };
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
