import type { Host } from '../../host/host.ts';
import { services } from '../requests.ts';
import { blockedOf, elementOf } from './key.ts';
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
  /** The kernel was read and does not have it: there is nothing to replace. */
  readonly fresh?: true;
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
    if (!what) continue;
    const { set, element } = elementOf(what);
    const known = sets.get(set) ?? { gone: new Set(), wanted: new Map() };
    sets.set(set, known);
    if (c.fresh !== true) known.gone.add(element);
    // Of one that is blocked and lifted within a batch, the last word counts.
    if (c.set) known.wanted.set(element, Math.max(1, Math.ceil((c.set.ends - now) / 1000)));
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
      [...wanted].map(([e, seconds]) => `${e} timeout ${seconds}s`),
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

const statement = (verb: 'add' | 'delete', set: string, elements: readonly string[]): string[] =>
  elements.length === 0 ? [] : [`${verb} element ${table} ${set} { ${elements.join(', ')} }`];

/** What the kernel blocks now, by entry id. Throws CommandError when the table is not there. */
export async function readKernel(host: Pick<Host, 'nftJson'>): Promise<Map<string, KernelBlock>> {
  const listing = (await host.nftJson(['list', 'table', ...table.split(' ')])) as Listing;
  const out = new Map<string, KernelBlock>();
  for (const { set } of listing.nftables ?? []) {
    const service = services.find((s) => set?.name.startsWith(s));
    if (!set || service === undefined) continue;
    for (const { elem } of set.elem ?? []) {
      const blocked = blockedOf(service, set.name, elem.val);
      if (blocked) out.set(entryId(blocked), { ...blocked, expires: elem.expires ?? 0, packets: elem.counter?.packets ?? 0 });
    }
  }
  return out;
}

/** What makes the kernel agree with the ledger. */
export function differences(live: readonly Entry[], kernel: ReadonlyMap<string, KernelBlock>, now: number): KernelChange[] {
  const wanted = new Set(live.map(entryId));
  const missing = live.flatMap((e): KernelChange[] => {
    const k = kernel.get(entryId(e));
    if (k === undefined) return [{ set: e, fresh: true }];
    // A second or two either way is rounding.
    return Math.abs(k.expires - (e.ends - now) / 1000) > 3 ? [{ set: e }] : [];
  });
  const extra = [...kernel].filter(([id]) => !wanted.has(id)).map(([, k]) => ({ drop: k }));
  return [...missing, ...extra];
}

/** The part of `nft -j` (libnftables-json(5)) that is read here. */
interface Listing {
  readonly nftables?: readonly {
    readonly set?: {
      readonly name: string;
      readonly elem?: readonly {
        readonly elem: { readonly val: unknown; readonly expires?: number; readonly counter?: { readonly packets: number } };
      }[];
    };
  }[];
}
