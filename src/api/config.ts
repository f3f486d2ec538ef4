import { Refusal } from './failures.ts';
import { type Handlers, revisionTag, type Services } from './services.ts';

export const config = (s: Services): Handlers<'GET /config' | 'PATCH /config'> => ({
  'GET /config': async ({ query, reply }) => {
    const { revision, document } = await s.engine.call('config.get', query.revision === undefined ? {} : { revision: query.revision });
    reply.header('etag', revisionTag(revision));
    return { revision, document };
  },
  'PATCH /config': async ({ body, by, ifMatch, reply }) => {
    const { revision } = await s.engine.call('config.get', {});
    if (revision !== ifMatch) throw new Refusal('precondition.failed', { detail: `the document is at revision ${revision}` });
    const change = await s.engine.call('config.patch', { by, patch: body.patch, reason: body.reason });
    if (change.to !== undefined) reply.header('etag', revisionTag(change.to));
    return change;
  },
});
