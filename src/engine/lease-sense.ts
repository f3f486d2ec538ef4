import { addressFault } from '../lib/host-address.ts';
import { parseCidr } from '../lib/ip.ts';
import type { LeaseFact, LeaseFault, OverdueFact, RefusedLease } from './facts.ts';

/**
 * Why a DHCP lease is not followed. A server that is broken, or somebody's toy, must not take the PBX's network down: an address that no
 * machine can have is not taken, and the page says whose it was.
 */
export function judgeLease(lease: LeaseFact): LeaseFault | undefined {
  if (lease.protocol !== 'dhcp') return undefined; // advertisements are read by prefix, and a /128 is what DHCPv6 gives
  const c = parseCidr(lease.addresses[0] ?? '');
  if (!c) return 'unusable';
  if (c.address === lease.server) return 'own-server';
  const fault = addressFault(c);
  return fault === undefined || fault === 'network' || fault === 'broadcast' || fault === 'host-prefix' || fault === 'everything'
    ? fault
    : 'unusable';
}

/** Leases to follow, and those that are not. */
export function sensible(all: readonly LeaseFact[]): { readonly leases: readonly LeaseFact[]; readonly refused: readonly RefusedLease[] } {
  const leases: LeaseFact[] = [];
  const refused: RefusedLease[] = [];
  for (const lease of all) {
    const reason = judgeLease(lease);
    if (reason === undefined) leases.push(lease);
    else
      refused.push({
        device: lease.device,
        address: lease.addresses[0] ?? '',
        reason,
        ...(lease.server === undefined ? {} : { server: lease.server }),
      });
  }
  return { leases, refused };
}

/** dhcpcd asks 4, 12 and 28 s after the first question: with fewer than three lost ones a server is busy. Longer: nobody would know for most of a short lease. */
const longestGraceSeconds = 30;

/**
 * Leases whose renewal nobody answers: the server is dead, or has forgotten us. The address stays ours to the end of the lease (RFC 2131 §4.4.5), and an
 * administrator has that long to do something about it.
 *
 * @param now seconds since 1970
 */
export function overdue(leases: readonly LeaseFact[], now: number): readonly OverdueFact[] {
  return leases.flatMap(({ device, protocol, addresses, server, obtainedAt, validSeconds, renewSeconds, rebindSeconds }): OverdueFact[] => {
    const address = parseCidr(addresses[0] ?? '')?.address;
    if (protocol !== 'dhcp' || address === undefined || validSeconds === undefined || renewSeconds === undefined) return [];
    const graceSeconds = Math.min(longestGraceSeconds, Math.max(1, ((rebindSeconds ?? validSeconds) - renewSeconds) / 3));
    const askedSince = obtainedAt + renewSeconds;
    if (now < askedSince + graceSeconds || now >= obtainedAt + validSeconds) return [];
    return [{ device, address, ...(server === undefined ? {} : { server }), askedSince, endsAt: obtainedAt + validSeconds }];
  });
}
