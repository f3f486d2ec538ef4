import { addressFromNumber, addressNumber, familyOf, parseCidr } from '../../lib/ip.ts';
import { services } from '../requests.ts';
import type { Blocked, Entry } from './record.ts';

/**
 * Networks that people block stand in an interval set of their own, because any prefix length may come. nft refuses elements that overlap, so what
 * stands there are pieces: each part of the address space that is blocked once, until the last block that covers it ends. Thus the
 * kernel alone, with the engine dead, lets everybody in at the right second.
 */
export interface Piece {
  readonly first: bigint;
  readonly last: bigint;
  /** Seconds until the kernel forgets it. */
  readonly expires: number;
  readonly packets: number;
  readonly bytes: number;
}
/** By the name of the kernel's set, in the order of addresses. */
export type Pieces = ReadonlyMap<string, readonly Piece[]>;

export const networkSets: readonly string[] = services.flatMap((s) => [`${s}net4`, `${s}net6`]);

/** IPv6 /64 and /56 are what guard climbs to: live blocks, in hash sets (key.ts). */
export const isNetwork = (b: Blocked): boolean => b.address.includes('/') && /\/(?!(64|56)$)/.test(b.address);
export const networkSetOf = (b: Blocked): string => `${b.service}net${familyOf(b.address)}`;

/** The pieces that hold these blocks. Prefixes nest or are disjoint, so a stack of those around is enough. @param now monotonic milliseconds */
export function piecesOf(entries: readonly Entry[], now: number): Map<string, Piece[]> {
  const sets = new Map<string, Piece[]>();
  const bySet = Map.groupBy(entries.filter(isNetwork), networkSetOf);
  for (const [set, some] of bySet) sets.set(set, pieces(some, now));
  return sets;
}

function pieces(entries: readonly Entry[], now: number): Piece[] {
  const ranges = entries
    .map((e) => ({ ...rangeOf(e.address), ends: e.ends }))
    .sort((a, b) => (a.first !== b.first ? (a.first < b.first ? -1 : 1) : a.last > b.last ? -1 : 1));
  const out: Piece[] = [];
  const around: { readonly last: bigint; readonly ends: number }[] = [];
  let at = 0n;
  const put = (last: bigint, ends: number): void => {
    if (last >= at) out.push({ first: at, last, expires: Math.max(1, Math.ceil((ends - now) / 1000)), packets: 0, bytes: 0 });
    if (last >= at) at = last + 1n;
  };
  const close = (before: bigint | undefined): void => {
    for (let top = around.at(-1); top && (before === undefined || top.last < before); top = around.at(-1)) {
      put(top.last, top.ends);
      around.pop();
    }
  };
  for (const r of ranges) {
    close(r.first);
    const top = around.at(-1);
    if (top) put(r.first - 1n, top.ends);
    at = r.first;
    around.push({ last: r.last, ends: Math.max(r.ends, top?.ends ?? r.ends) });
  }
  close(undefined);
  return out;
}

function rangeOf(address: string): { readonly first: bigint; readonly last: bigint } {
  const c = parseCidr(address);
  if (!c) throw new Error(`${address} is no network`);
  return { first: addressNumber(c.network), last: addressNumber(c.last) };
}

/** Text for `nft -f -` that makes one set hold these pieces and no others; what was counted in a place goes on there. */
export function networkText(table: string, set: string, wanted: readonly Piece[], counted: readonly Piece[]): string {
  const family = set.endsWith('4') ? 4 : 6;
  const word = (n: bigint): string => addressFromNumber(n, family);
  const elements = wanted.map((p) => {
    // A piece that was cut out of another takes nothing over: nobody knows which part of it was meant.
    const before = counted.find((c) => c.first === p.first && c.last === p.last);
    const range = p.first === p.last ? word(p.first) : `${word(p.first)}-${word(p.last)}`;
    return `${range} counter packets ${before?.packets ?? 0} bytes ${before?.bytes ?? 0} timeout ${timeoutText(p.expires)}`;
  });
  return [
    `flush set ${table} ${set}`,
    ...(elements.length === 0 ? [] : [`add element ${table} ${set} { ${elements.join(', ')} }`]),
    '',
  ].join('\n');
}

/** nft 1.0.6 takes eight digits of seconds, and days beside them. */
export const timeoutText = (seconds: number): string =>
  seconds < 100_000_000 ? `${seconds}s` : `${Math.floor(seconds / 86_400)}d${seconds % 86_400}s`;

/** Reads one element of such a set (libnftables-json(5)): a single address, a prefix or a range. */
export function pieceOf(elem: {
  readonly val: unknown;
  readonly expires?: number;
  readonly counter?: { readonly packets: number; readonly bytes?: number };
}): Piece | undefined {
  const range = rangeOfValue(elem.val);
  return range && { ...range, expires: elem.expires ?? 0, packets: elem.counter?.packets ?? 0, bytes: elem.counter?.bytes ?? 0 };
}

function rangeOfValue(val: unknown): { readonly first: bigint; readonly last: bigint } | undefined {
  const one = (v: unknown): bigint | undefined => (typeof v === 'string' ? addressNumber(v) : undefined);
  const single = one(val);
  if (single !== undefined) return { first: single, last: single };
  if (typeof val !== 'object' || val === null) return undefined;
  if ('range' in val && Array.isArray(val.range)) {
    const [first, last] = val.range.map(one);
    return first === undefined || last === undefined ? undefined : { first, last };
  }
  const prefix = 'prefix' in val ? val.prefix : undefined;
  if (typeof prefix !== 'object' || prefix === null || !('addr' in prefix) || !('len' in prefix)) return undefined;
  return typeof prefix.addr === 'string' && typeof prefix.len === 'number' ? rangeOf(`${prefix.addr}/${prefix.len}`) : undefined;
}

/** Does the kernel hold other pieces than it should? A second or two either way is rounding; what is about to end does not count. */
export function differ(wanted: readonly Piece[], have: readonly Piece[]): boolean {
  const lasting = (all: readonly Piece[]): Piece[] => all.filter((p) => p.expires > 5).sort((a, b) => (a.first < b.first ? -1 : 1));
  const [w, h] = [lasting(wanted), lasting(have)];
  return (
    w.length !== h.length || w.some((p, n) => p.first !== h[n]?.first || p.last !== h[n]?.last || Math.abs(p.expires - h[n].expires) > 3)
  );
}

/** Packets dropped within a network: those of all its pieces. Made once for many questions. */
export function countsOf(all: readonly Piece[]): (address: string) => number | undefined {
  const sorted = [...all].sort((a, b) => (a.first < b.first ? -1 : 1));
  const sums = [0];
  for (const p of sorted) sums.push((sums.at(-1) ?? 0) + p.packets);
  const before = (n: bigint): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.first ?? n) < n) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (address) => {
    const { first, last } = rangeOf(address);
    const [from, to] = [before(first), before(last + 1n)];
    return from === to ? undefined : (sums[to] ?? 0) - (sums[from] ?? 0);
  };
}
