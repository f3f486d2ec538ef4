import { Refusal } from './failures.ts';
import type { Handlers, Services } from './services.ts';

export const calls = (s: Services): Handlers<'GET /calls' | 'DELETE /calls/{id}'> => ({
  'GET /calls': async () => [...s.telephony.calls()],
  'DELETE /calls/{id}': async ({ params }) => {
    if (!(await s.telephony.hangUp(params.id))) throw new Refusal('call.unknown');
  },
});
