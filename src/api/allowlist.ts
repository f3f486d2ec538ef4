import { writeList } from '../lib/address-list.ts';
import { duplicates } from '../lib/list-verdict.ts';
import { finderOf, spanOf } from '../lib/span.ts';
import { importList, refuseEmpty } from './address-lists.ts';
import { addressOf } from './blocks.ts';
import { Refusal } from './failures.ts';
import type { Handlers, Services } from './services.ts';

type Mine =
  | 'GET /allowlist'
  | 'POST /allowlist'
  | 'POST /allowlist/import'
  | 'GET /allowlist/export'
  | 'GET /allowlist/mine'
  | 'DELETE /allowlist/{address}';

export const allowlist = (s: Services): Handlers<Mine> => {
  const list = async () => [...(await s.engine.call('protection', {})).allowlist];
  return {
    'GET /allowlist': list,
    'POST /allowlist': ({ body: { address, note = '', until }, by }) =>
      s.engine.call('allowlist.add', { address, note, by, ...(until === undefined ? {} : { until }) }),
    'POST /allowlist/import': ({ body, by }) => {
      refuseEmpty(body.text);
      return importList(s.clock, body, duplicates, (entries) =>
        s.engine.call('allowlist.import', {
          by,
          entries: entries.map(({ address, note, until }) => ({ address, note, ...(until === undefined ? {} : { until }) })),
        }),
      );
    },
    'GET /allowlist/export': async ({ query: { form } }) => ({
      file: `switchroom-allowlist.${form === 'csv' ? 'csv' : 'txt'}`,
      text: writeList(await list(), form),
    }),
    'GET /allowlist/mine': async ({ connection }) => {
      const address = addressOf(connection);
      const span = address === undefined ? undefined : spanOf(address);
      return { allowed: span !== undefined && finderOf(await list())(span) !== undefined, ...(address === undefined ? {} : { address }) };
    },
    'DELETE /allowlist/{address}': async ({ params, by }) => {
      if (!(await list()).some((e) => e.address === params.address)) throw new Refusal('allowlist.unknown');
      return s.engine.call('allowlist.remove', { address: params.address, by });
    },
  };
};
