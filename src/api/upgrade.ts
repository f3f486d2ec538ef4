import type { Handlers, Services } from './services.ts';

export const upgrade = (s: Services): Handlers<'POST /upgrade/now'> => ({
  'POST /upgrade/now': async () => {
    await s.engine.call('upgrade.now', {});
  },
});
