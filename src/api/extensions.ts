import { addExtension, changeExtension, extensions as list, removeExtension } from '../data/subscribers.ts';
import type { Extension } from './contract.ts';
import { Refusal } from './failures.ts';
import type { Handlers, Services } from './services.ts';

export const extensions = (
  s: Services,
): Handlers<'GET /extensions' | 'POST /extensions' | 'PATCH /extensions/{number}' | 'DELETE /extensions/{number}'> => {
  const all = async (): Promise<Extension[]> => (await list(s.db)).map((e) => ({ ...e, phones: [...e.phones] }));
  const one = async (number: string): Promise<Extension> => {
    const found = (await all()).find((e) => e.number === number);
    if (!found) throw new Refusal('extension.unknown');
    return found;
  };
  return {
    'GET /extensions': all,
    'POST /extensions': async ({ body }) => {
      await s.subscribers.change((t) => addExtension(t, body), { duplicate: 'extension.exists' });
      return one(body.number);
    },
    'PATCH /extensions/{number}': async ({ params, body }) => {
      await s.subscribers.change((t) => changeExtension(t, params.number, body), { none: 'extension.unknown' });
      const changed = await one(params.number);
      // Its name is on the screens of its phones.
      for (const mac of changed.phones) await s.telephony.checkSync(mac);
      return changed;
    },
    'DELETE /extensions/{number}': async ({ params }) => {
      await s.subscribers.change((t) => removeExtension(t, params.number), { none: 'extension.unknown' });
    },
  };
};
