import { Address4, Address6 } from 'ip-address';

/** An address with its prefix length, in canonical spelling (RFC 5952 for IPv6). */
export interface Cidr {
  readonly family: 4 | 6;
  /** The address alone, canonical: `10.0.0.7`, `2001:db8::7`. */
  readonly address: string;
  readonly prefix: number;
  /** The first address of the prefix. */
  readonly network: string;
  /** The last address of the prefix. */
  readonly last: string;
}

const plainV4 = /^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/;

/** Canonical spelling of an IPv4 or IPv6 address, or undefined. Octal and short forms are refused: other readers disagree about them. */
export function canonicalAddress(text: string): string | undefined {
  return plainV4.test(text) ? (Address4.isValid(text) ? text : undefined) : canonicalV6(text);
}

function canonicalV6(text: string): string | undefined {
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(':') || !Address6.isValid(text)) return undefined;
  const form = new Address6(text).correctForm();
  // IPv4-mapped (RFC 4291 §2.5.5.2) is how a socket for both families spells an IPv4 peer. It is the same machine and must get the same name,
  // or a block of it would close nothing.
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(form);
  return mapped ? mapped.slice(1).flatMap(octets).join('.') : form;
}

function octets(group: string): [number, number] {
  const n = Number.parseInt(group, 16);
  return [n >> 8, n & 0xff];
}

export function familyOf(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4;
}

/** Reads `address/prefix`; undefined when it is neither IPv4 nor IPv6 in that form. */
export function parseCidr(text: string): Cidr | undefined {
  const m = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  if (!m?.[1] || m[2] === undefined) return undefined;
  const address = canonicalAddress(m[1]);
  if (address === undefined) return undefined;
  const family = familyOf(address);
  const prefix = Number(m[2]);
  if (prefix > (family === 4 ? 32 : 128)) return undefined;
  const a = family === 4 ? new Address4(`${address}/${prefix}`) : new Address6(`${address}/${prefix}`);
  return { family, address, prefix, network: a.startAddress().correctForm(), last: a.endAddress().correctForm() };
}

/** The address as a number, for order and ranges. */
export function addressNumber(address: string): bigint {
  return familyOf(address) === 4 ? new Address4(address).bigInt() : new Address6(address).bigInt();
}

export function addressFromNumber(n: bigint, family: 4 | 6): string {
  return family === 4 ? Address4.fromBigInt(n).correctForm() : Address6.fromBigInt(n).correctForm();
}

export function contains(c: Cidr, address: string): boolean {
  if (familyOf(address) !== c.family) return false;
  const n = addressNumber(address);
  return n >= addressNumber(c.network) && n <= addressNumber(c.last);
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.family === b.family && (contains(a, b.network) || contains(b, a.network));
}

/** Whether a network, or a single address, lies within another. */
export function liesWithin(inner: string, outer: string): boolean {
  const whole = (text: string) => parseCidr(text.includes('/') ? text : `${text}/${familyOf(text) === 4 ? 32 : 128}`);
  const [i, o] = [whole(inner), whole(outer)];
  return i !== undefined && o !== undefined && i.prefix >= o.prefix && contains(o, i.network);
}
