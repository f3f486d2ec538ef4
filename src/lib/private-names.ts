import { type Cidr, contains, familyOf, parseCidr } from './ip.ts';

const cidrs = (...texts: readonly string[]): readonly Cidr[] => texts.flatMap((t) => parseCidr(t) ?? []);

/**
 * What the PBX's own CA may sign for: addresses that nobody owns in the world (RFC 1918, 6598, 3927, 4193; loopback and link-local; the
 * documentation ranges of RFC 5737 and 3849, in which laboratories live), so that
 * whoever trusts this CA trusts it with nothing outside.
 */
export const privateRanges: readonly Cidr[] = cidrs(
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
  '192.0.2.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '2001:db8::/32',
);

/** Domains that never belong to anybody in the public DNS (RFC 6762, 8375, 6761; "internal" as reserved by ICANN in 2024). */
export const privateDomains: readonly string[] = ['local', 'internal', 'home.arpa', 'lan', 'test', 'localhost'];

export function isPrivateAddress(address: string): boolean {
  return privateRanges.some((r) => r.family === familyOf(address) && contains(r, address));
}
