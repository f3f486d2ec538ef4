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
}

/**
 * Text for `nft -f -`. Adding an element that is there keeps its old time, deleting one that is not there fails the whole transaction, and nft 1.0.6
 * has no "destroy": so every change first adds, then deletes, then adds what is wanted. All of it happens at once.
 */
export function kernelText(changes: readonly KernelChange[], now: number): string {
  const lines: string[] = [];
  for (const c of changes) {
    const what = c.set ?? c.drop;
    if (!what) continue;
    const { set, element } = elementOf(what);
    lines.push(`add element ${table} ${set} { ${element} timeout 1s }`, `delete element ${table} ${set} { ${element} }`);
    if (c.set) lines.push(`add element ${table} ${set} { ${element} timeout ${Math.max(1, Math.ceil((c.set.ends - now) / 1000))}s }`);
  }
  return `${lines.join('\n')}\n`;
}

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
  const missing = live.filter((e) => {
    const k = kernel.get(entryId(e));
    // A second or two either way is rounding.
    return k === undefined || Math.abs(k.expires - (e.ends - now) / 1000) > 3;
  });
  const extra = [...kernel].filter(([id]) => !wanted.has(id)).map(([, k]) => ({ drop: k }));
  return [...missing.map((set) => ({ set })), ...extra];
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
