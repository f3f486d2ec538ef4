import type { Handlers, Services } from './services.ts';

export const routes = (s: Services): Handlers<'GET /routes' | 'GET /routes/way'> => ({
  'GET /routes': async () => s.engine.call('routes', {}),
  'GET /routes/way': async ({ query }) => s.engine.call('routes.way', { to: query.to }),
});
