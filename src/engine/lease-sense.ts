import { addressFault } from '../lib/host-address.ts';
import { parseCidr } from '../lib/ip.ts';
import type { LeaseFact, LeaseFault, RefusedLease } from './facts.ts';

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
