import type { Claim } from '../../engine/contract.ts';
import { nftPorts, nftSet } from '../../lib/nft.ts';
import type { Service } from '../../lib/services.ts';

/** What a block of a service closes: the ports that are claimed for these purposes. */
export const purposes = {
  // Not media: a stream exists only where signalling made one, and the calls of others behind the same address go on.
  telephony: ['signalling'],
  web: ['web', 'redirect', 'provisioning'],
} as const satisfies Record<Service, readonly Claim['purpose'][]>;

/** Rules that send what comes to ports of these purposes to a chain. */
export function jumps(to: string, wanted: readonly Claim['purpose'][], claims: readonly Claim[]): string[] {
  return (['udp', 'tcp'] as const).flatMap((protocol) => {
    const ports = merge(claims.filter((c) => c.protocol === protocol && wanted.includes(c.purpose)));
    return ports.length === 0 ? [] : [`${protocol} dport ${nftSet(ports)} jump ${to}`];
  });
}

/** nft refuses overlapping ranges in an anonymous set. */
export function merge(ports: readonly Pick<Claim, 'port' | 'lastPort'>[]): string[] {
  const out: { first: number; last: number }[] = [];
  for (const c of [...ports].sort((a, b) => a.port - b.port)) {
    const before = out.at(-1);
    if (before && c.port <= before.last) before.last = Math.max(before.last, c.lastPort);
    else out.push({ first: c.port, last: c.lastPort });
  }
  return out.map((r) => nftPorts(r.first, r.last));
}
