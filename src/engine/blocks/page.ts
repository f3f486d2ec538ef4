import { canonicalAddress, parseCidr } from '../../lib/ip.ts';
import { finderOf, type Span, spanOf, spanWithin } from '../../lib/span.ts';
import type { BlockService } from '../requests.ts';
import { type Entry, entryId } from './record.ts';

/** Which of all blocks somebody wants to see. */
export interface Asked {
  /** An address or network: whatever covers it or lies within it. Other text: address, reason or author that has it. */
  readonly search?: string | undefined;
  readonly service?: BlockService | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** The newest first; of those from one moment, by name, so that a page stays what it was. */
export function pageOf(entries: readonly Entry[], asked: Asked): { readonly found: number; readonly page: readonly Entry[] } {
  const fits = matcher(asked.search?.trim() ?? '');
  const found = entries
    .filter((e) => (asked.service === undefined || e.service === asked.service) && fits(e))
    .map((e) => ({ e, id: entryId(e) }))
    .sort((a, b) => b.e.since - a.e.since || (a.id < b.id ? -1 : 1));
  return { found: found.length, page: found.slice(asked.offset, asked.offset + asked.limit).map(({ e }) => e) };
}

/** Entries that one of these addresses and networks covers. */
export function coveredBy(entries: readonly Entry[], by: readonly { readonly address: string }[]): readonly Entry[] {
  const find = finderOf(by);
  return entries.filter((e) => ((span) => span !== undefined && find(span) !== undefined)(spanOfEntry(e)));
}

function matcher(search: string): (e: Entry) => boolean {
  if (search === '') return () => true;
  const network = parseCidr(search);
  const key = spanOf(network ? `${network.network}/${network.prefix}` : (canonicalAddress(search) ?? ''));
  if (key)
    return (e) => {
      const span = spanOfEntry(e);
      return span !== undefined && (spanWithin(span, key) || spanWithin(key, span));
    };
  const words = search.toLowerCase();
  return (e) => [e.address, e.because, e.by].some((text) => text.toLowerCase().includes(words));
}

/** Read once for each entry: 10,000 are looked through for every page. */
const spans = new WeakMap<Entry, Span>();
function spanOfEntry(e: Entry): Span | undefined {
  const known = spans.get(e) ?? spanOf(e.address);
  if (known) spans.set(e, known);
  return known;
}
