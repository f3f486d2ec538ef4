import type { Handlers, Services } from './services.ts';

export const secrets = (s: Services): Handlers<'POST /secrets'> => ({
  'POST /secrets': ({ by, body }) => s.engine.call('secret.put', { by, text: body.text }),
});
