/**
 * Networks by the hundred thousand: read, ordered and written without a library object for each, since the engine does it while calls run
 * (100,000 in about 0.1 s). For single ones see ip.ts. Pure.
 */

/** The first address as a number, and the prefix length. */
export interface Network {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly prefix: number;
}

const bitsOf = { 4: 32, 6: 128 } as const;

/** Reads `address` or `address/prefix`; host bits are cleared. No octal, no zone, no IPv4 within IPv6. Undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const family = address.includes(':') ? 6 : 4;
  const length = slash < 0 ? bitsOf[family] : numberOf(text.slice(slash + 1), 3);
  if (length === undefined || length > bitsOf[family]) return undefined;
  const number = family === 4 ? parse4(address) : parse6(address);
  if (number === undefined) return undefined;
  const host = BigInt(bitsOf[family] - length);
  return { family, first: (number >> host) << host, prefix: length };
}

function numberOf(digits: string, most: number): number | undefined {
  return digits.length <= most && /^(0|[1-9]\d*)$/.test(digits) ? Number(digits) : undefined;
}

function parse4(text: string): bigint | undefined {
  const n = parseAddress4(text);
  return n === undefined ? undefined : BigInt(n);
}

const [zero, nine, dot] = [48, 57, 46] as const;

/** A single IPv4 address as a number, and nothing else. Letter by letter, since a split and four expressions took most of the time. */
export function parseAddress4(text: string): number | undefined {
  let [number, octet, digits, dots] = [0, 0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (letter === dot) {
      if (digits === 0 || ++dots > 3) return undefined;
      number = number * 256 + octet;
      octet = 0;
      digits = 0;
    } else {
      // A nought in front is octal to some readers.
      if (letter < zero || letter > nine || (digits > 0 && octet === 0)) return undefined;
      octet = octet * 10 + letter - zero;
      digits++;
      if (octet > 255) return undefined;
    }
  }
  return dots === 3 && digits > 0 ? number * 256 + octet : undefined;
}

function parse6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left = [], right = []] = halves.map((h) => (h === '' ? [] : h.split(':')));
  const missing = 8 - left.length - right.length;
  // "::" stands for one group or more (RFC 5952 §4.2.2 would have it two, readers take one).
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...Array<string>(Math.max(0, missing)).fill('0'), ...right];
  if (!groups.every((g) => /^[0-9a-f]{1,4}$/i.test(g))) return undefined;
  return BigInt(`0x${groups.map((g) => g.padStart(4, '0')).join('')}`);
}

/** `192.0.2.0/24`, `2001:db8:0:0:0:0:0:0/32`; a single address without its length. What nft(8) reads. */
export function networkText({ family, first, prefix }: Network): string {
  const length = prefix === bitsOf[family] ? '' : `/${prefix}`;
  if (family === 4) {
    const n = Number(first);
    return `${[24, 16, 8, 0].map((s) => Math.floor(n / 2 ** s) % 256).join('.')}${length}`;
  }
  const hex = first.toString(16).padStart(32, '0');
  return `${(hex.match(/.{4}/g) ?? []).map((g) => g.replace(/^0{1,3}/, '')).join(':')}${length}`;
}

/** In order, without those that another one holds: the elements of an interval set must not overlap. */
export function withoutOverlap(networks: readonly Network[]): Network[] {
  const ordered = [...networks].sort((a, b) =>
    a.family !== b.family ? a.family - b.family : a.first < b.first ? -1 : a.first > b.first ? 1 : a.prefix - b.prefix,
  );
  const kept: Network[] = [];
  let [last, family] = [-1n, 4];
  for (const n of ordered) {
    // Two networks are apart or one holds the other, so that the last address of the one before decides.
    if (n.family === family && n.first <= last) continue;
    kept.push(n);
    family = n.family;
    last = lastOf(n);
  }
  return kept;
}

export const lastOf = ({ family, first, prefix }: Network): bigint => first + (1n << BigInt(bitsOf[family] - prefix)) - 1n;

export function holds(outer: Network, inner: Network): boolean {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false;
  const host = BigInt(bitsOf[outer.family] - outer.prefix);
  return outer.first >> host === inner.first >> host;
}
