import type { Host } from '../../host/host.ts';
import { blockedOf, elementOf, serviceOfSet, setOf } from './key.ts';
import {
  countsOf,
  differ,
  isNetwork,
  networkSetOf,
  networkSets,
  networkText,
  type Piece,
  type Pieces,
  pieceOf,
  piecesOf,
  timeoutText,
} from './networks.ts';
import { type Blocked, type Entry, entryId } from './record.ts';

const table = 'inet switchroom_blocks';

export interface KernelBlock extends Blocked {
  /** Seconds until the kernel forgets it. */
  readonly expires: number;
  readonly packets: number;
}

/** What shall change in the kernel's sets, as one transaction. */
export interface KernelChange {
  readonly set?: Entry;
  readonly drop?: Blocked;
}

/**
 * Text for `nft -f -`. Adding an element that is there keeps its old time, deleting one that is not there fails the whole transaction, and nft 1.0.6
 * has no "destroy": so what may be there is added, deleted, and added as it is wanted. All of it happens at once, with one statement a set: nft
 * reads 100,000 elements in 0.7 s of processor time.
 */
export function kernelText(changes: readonly KernelChange[], now: number): string {
  const sets = new Map<string, { readonly gone: Set<string>; readonly wanted: Map<string, number> }>();
  for (const c of changes) {
    const what = c.set ?? c.drop;
    if (!what || isNetwork(what)) continue;
    const { set, element } = elementOf(what);
    const known = sets.get(set) ?? { gone: new Set(), wanted: new Map() };
    sets.set(set, known);
    known.gone.add(element);
    // Of one that is blocked and lifted within a batch, the last word counts.
    if (c.set) known.wanted.set(element, secondsLeft(c.set, now));
    else known.wanted.delete(element);
  }
  const lines = [...sets].flatMap(([set, { gone, wanted }]) => [
    ...statement(
      'add',
      set,
      [...gone].map((e) => `${e} timeout 1s`),
    ),
    ...statement('delete', set, [...gone]),
    ...statement(
      'add',
      set,
      [...wanted].map(([e, seconds]) => `${e} timeout ${timeoutText(seconds)}`),
    ),
  ]);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

const secondsLeft = (e: Entry, now: number): number => Math.max(1, Math.ceil((e.ends - now) / 1000));

/** The sets of networks in which these changes are. */
export const touchedSets = (changes: readonly KernelChange[]): readonly string[] => [
  ...new Set(changes.flatMap((c) => ((what) => (what && isNetwork(what) ? [networkSetOf(what)] : []))(c.set ?? c.drop))),
];

/** Text that makes these sets hold the networks that are blocked now. */
export function networksText(sets: readonly string[], live: readonly Entry[], counted: Pieces, now: number): string {
  const wanted = piecesOf(live, now);
  return sets.map((set) => networkText(table, set, wanted.get(set) ?? [], counted.get(set) ?? [])).join('');
}

/** The sets of networks that hold something else than they should. */
export function differentSets(live: readonly Entry[], have: Pieces, now: number): readonly string[] {
  const wanted = piecesOf(live, now);
  return networkSets.filter((set) => differ(wanted.get(set) ?? [], have.get(set) ?? []));
}

/** What was dropped for each block, from what was read of the kernel. */
export function packetsOf(kernel: Kernel): (e: Entry) => number | undefined {
  const networks = new Map([...kernel.networks].map(([set, pieces]) => [set, countsOf(pieces)] as const));
  return (e) => (isNetwork(e) ? networks.get(networkSetOf(e))?.(e.address) : kernel.blocks.get(entryId(e))?.packets);
}

/**
 * In one transaction when very many are put back, after a restart of the machine. Too many: the second process of nft waits for its text; too few:
 * each is a process to start, and a commit for which the kernel lets all readers of the old state end first.
 */
const manyAtOnce = 25_000;

/**
 * Texts that add what the kernel does not have, with nothing to look up or replace. They need no order between them: two processes of nft read them side
 * by side, while the next is written.
 */
export function* freshTexts(entries: readonly Entry[], now: number): Generator<string, undefined> {
  for (let at = 0; at < entries.length; at += manyAtOnce) yield freshText(entries.slice(at, at + manyAtOnce), now);
}

function freshText(entries: readonly Entry[], now: number): string {
  const sets = new Map<string, string[]>();
  for (const e of entries) {
    const { set, element } = elementOf(e);
    const text = `${element} timeout ${timeoutText(secondsLeft(e, now))}`;
    const some = sets.get(set);
    if (some) some.push(text);
    else sets.set(set, [text]);
  }
  return [...sets].map(([set, elements]) => `${statement('add', set, elements).join('')}\n`).join('');
}

const statement = (verb: 'add' | 'delete', set: string, elements: readonly string[]): string[] =>
  elements.length === 0 ? [] : [`${verb} element ${table} ${set} { ${elements.join(', ')} }`];

export interface Kernel {
  /** By entry id. */
  readonly blocks: ReadonlyMap<string, KernelBlock>;
  readonly networks: Pieces;
  /** Names of the sets that are there: those of a jail come and go with it. */
  readonly sets: ReadonlySet<string>;
}
export const emptyKernel: Kernel = { blocks: new Map(), networks: new Map(), sets: new Set() };

/** What the kernel blocks now; with names of sets, only what is in those. Throws CommandError when they are not there. */
export async function readKernel(host: Pick<Host, 'nftJson'>, only?: readonly string[]): Promise<Kernel> {
  const listings = await Promise.all(
    only === undefined
      ? [host.nftJson(['list', 'table', ...table.split(' ')])]
      : only.map((set) => host.nftJson(['list', 'set', ...table.split(' '), set])),
  );
  const blocks = new Map<string, KernelBlock>();
  const networks = new Map<string, readonly Piece[]>();
  const sets = new Set<string>();
  for (const { set } of listings.flatMap((l) => (l as Listing).nftables ?? [])) {
    if (!set) continue;
    if (networkSets.includes(set.name)) {
      networks.set(
        set.name,
        (set.elem ?? []).flatMap(({ elem }) => pieceOf(elem) ?? []),
      );
      continue;
    }
    const service = serviceOfSet(set.name);
    if (service === undefined) continue;
    sets.add(set.name);
    for (const { elem } of set.elem ?? []) {
      const blocked = blockedOf(service, set.name, elem.val);
      if (blocked) blocks.set(entryId(blocked), { ...blocked, expires: elem.expires ?? 0, packets: elem.counter?.packets ?? 0 });
    }
  }
  return { blocks, networks, sets };
}

/** Is the table of blocks there? Asks for names alone. */
export async function isTableThere(host: Pick<Host, 'nftJson'>): Promise<boolean> {
  const { nftables = [] } = (await host.nftJson(['list', 'tables', 'inet'])) as Listing;
  return nftables.some((o) => o.table !== undefined && `inet ${o.table.name}` === table);
}

/**
 * What makes the kernel agree with the ledger: what it does not have, and what it has and should not, or for another time. An entry whose set is not there
 * waits for it: it would fail the transaction of all others.
 */
export function differences(
  live: readonly Entry[],
  kernel: Pick<Kernel, 'blocks' | 'sets'>,
  now: number,
): { readonly missing: readonly Entry[]; readonly wrong: readonly KernelChange[] } {
  const singles = live.filter((e) => !isNetwork(e));
  const can = singles.filter((e) => kernel.sets.has(setOf(e)));
  // After a restart of the machine: a hundred thousand names need not be made to find out that none is there.
  if (kernel.blocks.size === 0) return { missing: can, wrong: [] };
  const wanted = new Set(singles.map(entryId));
  const missing: Entry[] = [];
  const wrong: KernelChange[] = [...kernel.blocks].flatMap(([id, k]) => (wanted.has(id) ? [] : [{ drop: k }]));
  for (const e of can) {
    const k = kernel.blocks.get(entryId(e));
    if (k === undefined) missing.push(e);
    // A second or two either way is rounding.
    else if (Math.abs(k.expires - (e.ends - now) / 1000) > 3) wrong.push({ set: e });
  }
  return { missing, wrong };
}

/** The part of `nft -j` (libnftables-json(5)) that is read here. */
interface Listing {
  readonly nftables?: readonly {
    readonly table?: { readonly name: string };
    readonly set?: {
      readonly name: string;
      readonly elem?: readonly {
        readonly elem: {
          readonly val: unknown;
          readonly expires?: number;
          readonly counter?: { readonly packets: number; readonly bytes?: number };
        };
      }[];
    };
  }[];
}
