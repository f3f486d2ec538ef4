import { contacts } from '../data/contacts.ts';
import { addDevice, changeDevice, devices, removeDevice, renewDevice } from '../data/subscribers.ts';
import { EngineError } from '../engine/client.ts';
import type { Enrolment, ServedLease } from '../engine/requests.ts';
import type { Phone } from './contract.ts';
import { Refusal } from './failures.ts';
import { phoneView } from './phone-state.ts';
import type { Handlers, Services } from './services.ts';

export const phones = (
  s: Services,
): Handlers<'GET /phones' | 'POST /phones' | 'PATCH /phones/{mac}' | 'DELETE /phones/{mac}' | 'POST /phones/{mac}/renew'> => {
  const all = (): Promise<Phone[]> => phoneList(s);
  const one = async (mac: string): Promise<Phone> => {
    const found = (await all()).find((p) => p.mac === mac);
    if (!found) throw new Refusal('phone.unknown');
    return found;
  };
  return {
    'GET /phones': all,
    'POST /phones': async ({ body }) => {
      await s.subscribers.change((t) => addDevice(t, body), { duplicate: 'phone.exists' });
      return one(body.mac);
    },
    'PATCH /phones/{mac}': async ({ params, body }) => {
      const { extension } = body;
      if (extension !== undefined) {
        await s.subscribers.change((t) => changeDevice(t, params.mac, extension), { none: 'phone.unknown' });
        await s.telephony.checkSync(params.mac);
      }
      return one(params.mac);
    },
    'DELETE /phones/{mac}': async ({ params }) => {
      await s.subscribers.change((t) => removeDevice(t, params.mac), { none: 'phone.unknown' });
    },
    'POST /phones/{mac}/renew': async ({ params }) => {
      await s.subscribers.change((t) => renewDevice(t, params.mac), { none: 'phone.unknown' });
      // It is told while its old secret still registers it; one that cannot be told fetches its file when it is switched on again.
      await s.telephony.checkSync(params.mac);
      return one(params.mac);
    },
  };
};

/** The phones as they are. */
export async function phoneList(s: Services): Promise<Phone[]> {
  /** With the engine away the phones are shown all the same, without what only it knows. */
  const unlessAway = async <T>(asked: Promise<T>, otherwise: T): Promise<T> =>
    asked.catch((error: unknown) => {
      if (error instanceof EngineError && error.code === 'unreachable') return otherwise;
      throw error;
    });
  const [list, seen, leases, enrolment] = await Promise.all([
    devices(s.db),
    contacts(s.db),
    unlessAway<readonly ServedLease[]>(s.engine.call('leases.list', {}), []),
    unlessAway<Enrolment>(s.engine.call('enrolment', {}), { open: false }),
  ]);
  const registrations = s.telephony.registrations();
  return list.map((d) =>
    phoneView(d, {
      contact: seen.get(d.mac),
      lease: leases.find((l) => l.mac === d.mac),
      registration: registrations.find((r) => r.mac === d.mac),
      enrolment,
    }),
  );
}
