import { lastOf, parseAddress4, parseNetwork } from './networks.ts';

/**
 * An address or a network as numbers: for many comparisons, where reading text each time would be the work. Plain numbers for IPv4, which a hundred
 * thousand blocks are: reading one takes a tenth of the time. Only spans of one family are compared.
 */
export interface Span {
  readonly family: 4 | 6;
  readonly first: number | bigint;
  readonly last: number | bigint;
}

/** @param text an address or prefix in canonical spelling (lib/ip.ts, lib/text.ts); undefined when it is neither */
export function spanOf(text: string): Span | undefined {
  const single = parseAddress4(text);
  if (single !== undefined) return { family: 4, first: single, last: single };
  const network = parseNetwork(text);
  if (network === undefined) return undefined;
  const [first, last] = [network.first, lastOf(network)];
  return network.family === 4 ? { family: 4, first: Number(first), last: Number(last) } : { family: 6, first, last };
}

export const spanWithin = (outer: Span, inner: Span): boolean =>
  outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;

/**
 * Finds in a list of addresses and networks the widest that covers a span. Prefixes nest or are disjoint, so the outermost are all there is to
 * look through, and they are in order.
 */
export function finderOf<T extends { readonly address: string }>(list: readonly T[]): (span: Span) => T | undefined {
  const outermost: Record<4 | 6, { readonly span: Span; readonly item: T }[]> = { 4: [], 6: [] };
  const all = list
    .flatMap((item) => ((span) => (span ? [{ span, item }] : []))(spanOf(item.address)))
    .sort((a, b) => (a.span.first !== b.span.first ? (a.span.first < b.span.first ? -1 : 1) : a.span.last > b.span.last ? -1 : 1));
  for (const one of all) {
    const before = outermost[one.span.family].at(-1);
    if (before === undefined || one.span.first > before.span.last) outermost[one.span.family].push(one);
  }
  return (span) => {
    const some = outermost[span.family];
    const found = some[after(some, span.first) - 1];
    return found && spanWithin(found.span, span) ? found.item : undefined;
  };
}

/** Finds an address of a list within a span. */
export function withinOf<T extends { readonly address: string }>(list: readonly T[]): (span: Span) => T | undefined {
  const sorted: Record<4 | 6, { readonly span: Span; readonly item: T }[]> = { 4: [], 6: [] };
  for (const item of list) {
    const span = spanOf(item.address);
    if (span) sorted[span.family].push({ span, item });
  }
  for (const some of [sorted[4], sorted[6]]) some.sort((a, b) => (a.span.first < b.span.first ? -1 : 1));
  return (span) => {
    const some = sorted[span.family];
    const found = some[after(some, span.last) - 1];
    return found && found.span.first >= span.first ? found.item : undefined;
  };
}

/** How many of these begin at or before a number. */
function after(sorted: readonly { readonly span: Span }[], n: number | bigint): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.span.first ?? n) <= n) low = middle + 1;
    else high = middle;
  }
  return low;
}
