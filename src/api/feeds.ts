import { Refusal } from './failures.ts';
import type { Handlers, Services } from './services.ts';

export const feeds = (s: Services): Handlers<'GET /feeds' | 'POST /feeds/{name}/fetch'> => ({
  'GET /feeds': () => s.feeds.view(),
  'POST /feeds/{name}/fetch': async ({ params }) => {
    await s.feeds.fetch(params.name);
    const is = (await s.feeds.view()).find((f) => f.name === params.name);
    if (is === undefined) throw new Refusal('feed.unknown');
    return is;
  },
});
