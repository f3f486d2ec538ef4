import type { AddressArtifact } from '../engine/artifacts.ts';
import { readOwned } from '../engine/record.ts';
import type { Host } from '../host/host.ts';
import { familyOf, parseCidr } from '../lib/ip.ts';
import type { Machine } from './machine.ts';
import type { Before } from './state.ts';

/** How long an address of ours stays that nobody has any more: whoever comes by it can look for the other one. */
export const leftoverSeconds = 600;

export interface Own {
  readonly device: string;
  readonly address: string;
  readonly origin: AddressArtifact['origin'];
}

/** Addresses that Switchroom has on this machine, by its manifest on disk. */
export async function ownAddresses(host: Host): Promise<readonly Own[]> {
  const all = Object.values(await readOwned(host)).flat();
  return all.flatMap((a: unknown): Own[] => {
    const row = a as Partial<AddressArtifact> | null;
    return row?.kind === 'address' && row.device !== undefined && row.address !== undefined && row.origin !== undefined
      ? [{ device: row.device, address: row.address, origin: row.origin }]
      : [];
  });
}

const bare = (address: string): string => parseCidr(address)?.address ?? address;

/** Set by hand in Switchroom since, and unknown to whoever gets the network back: named before it happens. */
export const unknownToThem = (own: readonly Own[], before: Pick<Before, 'addresses'>): readonly Own[] =>
  own.filter((o) => o.origin === 'static' && !before.addresses.some((b) => b.device === o.device && bare(b.address) === bare(o.address)));

/**
 * What is left of ours after they have begun: an address set by hand that is in none of their settings, and a lease beside another address of theirs. One
 * that is leased to them again, or that they have set too, is theirs.
 *
 * @param machine as it is when they keep it
 */
export function leftovers(
  own: readonly Own[],
  before: Pick<Before, 'addresses'>,
  machine: Pick<Machine, 'kept' | 'addresses'>,
): readonly Own[] {
  const set = machine.kept.flatMap(({ device, settings }) => settings.addresses.map((a) => ({ device, address: bare(a) })));
  return own.filter((o) => {
    const at = (a: { readonly device: string; readonly address: string }) => a.device === o.device && bare(a.address) === bare(o.address);
    if (o.origin === 'link-local' || before.addresses.some(at) || set.some(at) || !machine.addresses.some(at)) return false;
    if (o.origin === 'static') return true;
    const family = familyOf(bare(o.address));
    return machine.addresses.some(
      (a) =>
        a.device === o.device &&
        familyOf(bare(a.address)) === family &&
        !/^(fe[89ab]|169\.254\.)/.test(a.address) &&
        !own.some((x) => x.device === a.device && bare(x.address) === bare(a.address)),
    );
  });
}
