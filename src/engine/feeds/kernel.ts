import type { Host } from '../../host/host.ts';
import { feedSet, feedsTable } from '../../lib/feeds-table.ts';
import { type Network, networkText } from '../../lib/networks.ts';
import { type Service, services } from '../../lib/services.ts';

const at = `inet ${feedsTable}`;

export interface Fill {
  /** What each feed of the document blocks now; empty for one that has no list. */
  readonly feeds: readonly { readonly name: string; readonly networks: readonly Network[] }[];
  /** Whom they never block, without overlap. */
  readonly spared: readonly Network[];
  /** Says which lists these are: 32 bits, not 0. Read back it proves that the sets are still as we filled them. */
  readonly mark: number;
}

/** Text for `nft -f -`: the sets' whole content, in one transaction. */
export function fillText({ feeds, spared, mark }: Fill): string {
  return [
    ...sparedLines(spared),
    ...feeds.flatMap((f) => ([4, 6] as const).flatMap((family) => contents(feedSet(f.name, family), f.networks, family))),
    `flush set ${at} loaded`,
    `add element ${at} loaded { ${mark} }`,
    '',
  ].join('\n');
}

/** Only whom they never block: it changes oftener than lists do. */
export const sparedText = (spared: readonly Network[]): string => [...sparedLines(spared), ''].join('\n');

const sparedLines = (spared: readonly Network[]): string[] => ([4, 6] as const).flatMap((f) => contents(`spared${f}`, spared, f));

function contents(set: string, networks: readonly Network[], family: 4 | 6): string[] {
  const elements = networks.filter((n) => n.family === family).map(networkText);
  return [`flush set ${at} ${set}`, ...(elements.length === 0 ? [] : [`add element ${at} ${set} { ${elements.join(', ')} }`])];
}

/** The mark that the kernel holds; undefined when the table is missing or new. */
export async function readMark(host: Pick<Host, 'nftJson'>): Promise<number | undefined> {
  const listing = (await host.nftJson(['list', 'set', ...at.split(' '), 'loaded']).catch(() => ({}))) as Listing;
  const first = listing.nftables?.find((o) => o.set !== undefined)?.set?.elem?.[0];
  return typeof first === 'number' ? first : undefined;
}

/** Packets that each feed's rules dropped, by feed and service. */
export async function readDropped(host: Pick<Host, 'nftJson'>): Promise<ReadonlyMap<string, Readonly<Partial<Record<Service, number>>>>> {
  const out = new Map<string, Partial<Record<Service, number>>>();
  // -t: without the elements. nft 1.0.6 leaves them out for the whole ruleset alone: 5 ms, and 5 s for the table with 100,000 networks.
  const listing = (await host.nftJson(['-t', 'list', 'ruleset', 'inet']).catch(() => ({}))) as Listing;
  for (const { rule } of listing.nftables ?? []) {
    if (rule?.table !== feedsTable) continue;
    const service = services.find((s) => s === rule?.chain);
    const packets = rule?.expr?.find((e) => e.counter !== undefined)?.counter?.packets;
    if (rule?.comment === undefined || service === undefined || packets === undefined) continue;
    const known = out.get(rule.comment) ?? {};
    out.set(rule.comment, { ...known, [service]: (known[service] ?? 0) + packets });
  }
  return out;
}

/** The part of `nft -j` (libnftables-json(5)) that is read here. */
interface Listing {
  readonly nftables?: readonly {
    readonly set?: { readonly elem?: readonly unknown[] };
    readonly rule?: {
      readonly table?: string;
      readonly chain?: string;
      readonly comment?: string;
      readonly expr?: readonly { readonly counter?: { readonly packets?: number } }[];
    };
  }[];
}
