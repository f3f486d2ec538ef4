import { type Problem, pointer } from '../../config/problems.ts';
import type { Artifact } from '../../engine/contract.ts';
import type { Host } from '../../host/host.ts';
import { familyOf, parseCidr } from '../../lib/ip.ts';

/** Between a look at a draft and its apply a person reads; nobody should then wait a second time. Too long: somebody came in between. */
const stillTrueMs = 30_000;

/**
 * Asks for every static address that this machine does not have yet, before it has it (RFC 5227 §2.1; RFC 4862 §5.4): two machines with one
 * address cut each other off, and whoever had it first did nothing. A link without carrier cannot be asked; what comes up later is found by
 * the periodic look.
 */
export async function preflightInterfaces(want: readonly Artifact[], host: Host): Promise<readonly Problem[]> {
  const has = await host.addresses();
  const fresh = want.flatMap((a) => {
    if (a.kind !== 'address' || a.origin !== 'static') return [];
    const c = parseCidr(a.address);
    // With another prefix length it is ours all the same.
    const ours = has.some((h) => h.device === a.device && !h.duplicate && parseCidr(h.address)?.address === c?.address);
    return c === undefined || ours ? [] : [{ id: a.interface, device: a.device, address: c.address }];
  });
  const asked = await Promise.all(fresh.map(async (f) => ({ ...f, mac: await host.whoHas(f.device, f.address, stillTrueMs) })));
  return asked.flatMap(({ id, address, mac }) =>
    mac === undefined
      ? []
      : [
          {
            code: 'interfaces.taken',
            path: pointer('interfaces', id, `ipv${familyOf(address)}`, 'address'),
            message: `${address} belongs to another machine on this network: ${mac} answers for it`,
            hint: 'take a free address, or switch the other machine off first',
            values: { address, mac },
          },
        ],
  );
}
