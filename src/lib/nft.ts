import { addressNumber, familyOf, parseCidr } from './ip.ts';

/**
 * The one escaping writer of nftables text (nft(8)). Words that are not ours to choose go through here; everything else in a rule is a
 * literal of the component that writes it.
 */

/**
 * How the table of blocks tells the firewall's flood meters, which come right after it, whom it knows. Marks of packets are the only thing that two tables
 * share. No rule of a route asks for these (src/engine/learnt.ts has those).
 */
export const knownMarks = {
  /** From a port that has proven a password of late. */
  registered: 0x53521001,
  /** From an address where devices of ours log in. */
  home: 0x53521002,
} as const;

/** A quoted string: interface names, comments. The grammar has no escape, so what cannot be written is refused. Comments hold 128 bytes with their end. */
export function nftString(text: string): string {
  if (!/^[\x20-\x7e]{1,127}$/.test(text) || /["\\]/.test(text)) throw new Error(`nft cannot write the string ${JSON.stringify(text)}`);
  return `"${text}"`;
}

/** Ends a table whether it is there or not: `table` makes it first, so that `delete` never fails; nft 1.0.6 has no "destroy". */
export const nftDrop = (name: string): string => `table inet ${name}\ndelete table inet ${name}\n`;

export const nftChain = (name: string, lines: readonly string[]): string =>
  `\tchain ${name} {\n${lines.map((l) => `\t\t${l}`).join('\n')}\n\t}\n`;

/** An anonymous set. Empty ones do not exist in nft: leave the rule out instead. */
export function nftSet(items: readonly (string | number)[]): string {
  return `{ ${items.join(', ')} }`;
}

export function nftPorts(first: number, last: number): string {
  return first === last ? String(first) : `${first}-${last}`;
}

/**
 * Addresses and prefixes of one family as elements of an interval set: sorted, and without what another entry covers (nft refuses
 * overlapping intervals in an anonymous set). Prefixes nest or are disjoint, so covering is all there is.
 */
export function nftPrefixes(entries: readonly string[], family: 4 | 6): string[] {
  const all = entries
    .filter((e) => familyOf(e) === family)
    .flatMap((e) => parseCidr(e.includes('/') ? e : `${e}/${family === 4 ? 32 : 128}`) ?? [])
    .map((c) => ({
      text: c.prefix === (family === 4 ? 32 : 128) ? c.network : `${c.network}/${c.prefix}`,
      first: addressNumber(c.network),
      last: addressNumber(c.last),
    }))
    .sort((a, b) => (a.first !== b.first ? (a.first < b.first ? -1 : 1) : a.last > b.last ? -1 : a.last < b.last ? 1 : 0));
  const out: typeof all = [];
  for (const c of all) {
    const before = out.at(-1);
    if (before === undefined || c.first > before.last) out.push(c);
  }
  return out.map((c) => c.text);
}
