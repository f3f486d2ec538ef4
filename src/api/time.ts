import type { Handlers, Services } from './services.ts';

export const time = (s: Services): Handlers<'GET /time'> => ({
  'GET /time': () => s.engine.call('time', {}),
});
