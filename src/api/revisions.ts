import { type Handlers, revisionTag, type Services } from './services.ts';

export const revisions = (
  s: Services,
): Handlers<'GET /revisions' | 'GET /revisions/{revision}/difference' | 'POST /revisions/{revision}/restore'> => ({
  'GET /revisions': async ({ query }) => [
    ...(await s.engine.call('revisions.list', {
      ...(query.before === undefined ? {} : { before: query.before }),
      ...(query.limit === undefined ? {} : { limit: query.limit }),
    })),
  ],
  'GET /revisions/{revision}/difference': async ({ params, query }) => [
    ...(await s.engine.call('revisions.difference', { from: params.revision, to: query.to })),
  ],
  'POST /revisions/{revision}/restore': async ({ params, by, reply }) => {
    const view = await s.engine.call('revisions.restore', { by, revision: params.revision });
    reply.header('etag', revisionTag(view.base));
    return view;
  },
});
