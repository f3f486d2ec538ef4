import { Refusal } from './failures.ts';
import type { Handlers, Services } from './services.ts';

export const allowlist = (s: Services): Handlers<'GET /allowlist' | 'POST /allowlist' | 'DELETE /allowlist/{address}'> => {
  const list = async () => [...(await s.engine.call('protection', {})).allowlist];
  return {
    'GET /allowlist': list,
    'POST /allowlist': ({ body, by }) => s.engine.call('allowlist.add', { address: body.address, note: body.note ?? '', by }),
    'DELETE /allowlist/{address}': async ({ params, by }) => {
      if (!(await list()).some((e) => e.address === params.address)) throw new Refusal('allowlist.unknown');
      return s.engine.call('allowlist.remove', { address: params.address, by });
    },
  };
};
