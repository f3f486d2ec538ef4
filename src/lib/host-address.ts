import { type Cidr, overlaps, parseCidr } from './ip.ts';

/** Why an address with its prefix is none that a machine on a LAN can have. */
export type AddressFault =
  | 'nobody'
  | 'loopback'
  | 'multicast'
  | 'reserved'
  | 'link-local'
  | 'everything'
  | 'host-prefix'
  | 'network'
  | 'broadcast'
  | 'anycast';

const ranges = (...rows: readonly (readonly [string, AddressFault])[]): readonly (readonly [Cidr, AddressFault])[] =>
  rows.flatMap(([prefix, fault]) => {
    const c = parseCidr(prefix);
    return c ? [[c, fault] as const] : [];
  });

/** The IANA special-purpose registries (RFC 6890) as far as no interface can have such an address. */
const special = ranges(
  ['0.0.0.0/8', 'nobody'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['::/128', 'nobody'],
  ['::1/128', 'loopback'],
  ['fe80::/10', 'link-local'],
  ['ff00::/8', 'multicast'],
);

/**
 * undefined when a machine can have it. /31 and /127 are for two machines on a line (RFC 3021, RFC 6164) and have neither a network's nor a
 * broadcast address; /32 leaves nobody to talk to. No network has more than 2^24 addresses (IANA gave none out), nor an IPv6 prefix shorter than 16.
 */
export function addressFault(c: Cidr): AddressFault | undefined {
  const found = special.find(([range]) => overlaps(range, { ...c, network: c.address, last: c.address }));
  if (found) return found[1];
  if (c.prefix < (c.family === 4 ? 8 : 16)) return 'everything';
  if (c.family === 4) {
    if (c.prefix === 32) return 'host-prefix';
    if (c.prefix < 31 && c.address === c.network) return 'network';
    if (c.prefix < 31 && c.address === c.last) return 'broadcast';
    return undefined;
  }
  return c.prefix < 127 && c.address === c.network ? 'anycast' : undefined;
}
