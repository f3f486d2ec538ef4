import { Refusal } from './failures.ts';
import type { Handlers, Services } from './services.ts';

export const blocks = (
  s: Services,
): Handlers<'GET /blocks' | 'POST /blocks' | 'DELETE /blocks/{address}' | 'POST /blocks/{address}/allow'> => ({
  'GET /blocks': async () => [...(await s.engine.call('blocks.list', {}))],
  'POST /blocks': async ({ body, by }) => {
    const { because, ...wanted } = body;
    const answer = await s.engine.call('blocks.add', {
      ...wanted,
      by,
      because: because === undefined || because === '' ? `blocked by ${by}` : because,
    });
    if ('refused' in answer) throw new Refusal('block.refused', { detail: answer.refused });
    return answer.block;
  },
  'DELETE /blocks/{address}': ({ params, query, by }) =>
    s.engine.call('blocks.lift', { address: params.address, by, ...(query.service === undefined ? {} : { service: query.service }) }),
  'POST /blocks/{address}/allow': ({ params, body, by }) =>
    s.engine.call('allowlist.add', { address: params.address, note: body.note ?? '', by }),
});
