import { sawPhone } from '../data/contacts.ts';
import type { Db } from '../data/schema.ts';
import type { Clock } from '../host/host.ts';
import type { LiveTelephony } from './ports.ts';

/** Remembers when a phone was last seen to register: "lost since" needs it when the phone is gone, and after our own restart. */
export function rememberRegistrations(db: Db, telephony: LiveTelephony, clock: Clock): () => Promise<void> {
  let here = new Set<string>();
  return async () => {
    const now = telephony.registrations();
    const fresh = now.filter((r) => !here.has(r.mac));
    here = new Set(now.map((r) => r.mac));
    for (const r of fresh) {
      await sawPhone(db, {
        mac: r.mac,
        registeredAt: r.since ?? clock.now(),
        ...(r.address === undefined ? {} : { address: r.address }),
        ...(r.userAgent === undefined ? {} : { userAgent: r.userAgent }),
      });
    }
  };
}
