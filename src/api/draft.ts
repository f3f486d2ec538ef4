import { EngineError } from '../engine/client.ts';
import type { Params } from '../engine/requests.ts';
import { Refusal } from './failures.ts';
import type { Connection } from './ports.ts';
import { type Handlers, revisionTag, type Services } from './services.ts';

/** For the dry run, which says what becomes of whoever asks. */
export const comingFrom = (c: Connection): { from?: string } =>
  c.kind === 'network' && c.remoteAddress !== '::' ? { from: c.remoteAddress } : {};

/** For the answer, which must find back to whoever ordered the change, whatever becomes of the way to him. */
export const comingOver = (c: Connection): Pick<Params<'draft.apply'>, 'over'> =>
  c.kind === 'network' && c.remoteAddress !== '::' && c.remotePort > 0
    ? { over: { remoteAddress: c.remoteAddress, remotePort: c.remotePort, localAddress: c.localAddress, localPort: c.localPort } }
    : {};

export const draft = (s: Services): Handlers<'GET /draft' | 'PUT /draft' | 'DELETE /draft' | 'POST /draft/apply'> => ({
  'GET /draft': async ({ by, reply, connection }) => {
    const view = await s.engine.call('draft.get', { by, ...comingFrom(connection) });
    reply.header('etag', revisionTag(view.base));
    return view;
  },
  'PUT /draft': async ({ by, body, reply, connection }) => {
    const view = await s.engine.call('draft.put', { by, base: body.base, document: body.document, ...comingFrom(connection) });
    reply.header('etag', revisionTag(view.base));
    return view;
  },
  'DELETE /draft': async ({ by }) => {
    await s.engine.call('draft.discard', { by });
  },
  'POST /draft/apply': async ({ by, body, ifMatch, reply, connection }) => {
    const change = await s.engine
      .call('draft.apply', {
        by,
        base: ifMatch,
        ...(body.reason === undefined ? {} : { reason: body.reason }),
        ...(body.confirmSeconds === undefined ? {} : { confirmSeconds: body.confirmSeconds }),
        ...comingFrom(connection),
        ...comingOver(connection),
      })
      .catch((error: unknown): never => {
        if (error instanceof EngineError && error.code === 'conflict') throw new Refusal('precondition.failed', { detail: error.message });
        throw error;
      });
    await s.serving?.();
    // 202: accepted, and not yet final.
    if (change.state === 'awaiting-confirmation' || change.state === 'applying') reply.status(202);
    return change;
  },
});
