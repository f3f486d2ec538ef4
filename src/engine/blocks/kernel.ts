import type { Host } from '../../host/host.ts';
import { type Service, services } from '../requests.ts';
import { elementOf, keyOf } from './key.ts';
import { type Entry, entryId, type Flow } from './record.ts';

const table = 'inet switchroom_blocks';

export interface KernelBlock {
  readonly service: Service;
  readonly address: string;
  /** Seconds until the kernel forgets it. */
  readonly expires: number;
  readonly packets: number;
}

/** What shall change in the kernel's sets, as one transaction. */
export interface KernelChange {
  readonly set?: Entry;
  readonly drop?: { readonly service: Service; readonly address: string; readonly keep?: readonly Flow[] };
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
    const elements = [elementOf(what.service, what.address), ...(what.service === 'telephony' ? (what.keep ?? []).map(keptElement) : [])];
    for (const { set, element } of elements) {
      lines.push(`add element ${table} ${set} { ${element} timeout 1s }`, `delete element ${table} ${set} { ${element} }`);
      if (c.set) lines.push(`add element ${table} ${set} { ${element} timeout ${Math.max(1, Math.ceil((c.set.ends - now) / 1000))}s }`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Passes the block of its address: set and element of an address with a port. */
function keptElement(flow: Flow): { readonly set: string; readonly element: string } {
  return { set: flow.address.includes(':') ? 'telephonykeep6' : 'telephonykeep4', element: `${flow.address} . ${flow.port}` };
}

/** What the kernel blocks now, by entry id. Throws CommandError when the table is not there. */
export async function readKernel(host: Pick<Host, 'nftJson'>): Promise<Map<string, KernelBlock>> {
  const listing = (await host.nftJson(['list', 'table', ...table.split(' ')])) as Listing;
  const out = new Map<string, KernelBlock>();
  for (const { set } of listing.nftables ?? []) {
    const service = services.find((s) => set?.name.startsWith(s));
    if (!set || service === undefined || set.name.includes('keep')) continue;
    for (const { elem } of set.elem ?? []) {
      const block = { service, address: keyOf(set.name, elem.val), expires: elem.expires ?? 0, packets: elem.counter?.packets ?? 0 };
      out.set(entryId(block), block);
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
        readonly elem: { readonly val: string; readonly expires?: number; readonly counter?: { readonly packets: number } };
      }[];
    };
  }[];
}
