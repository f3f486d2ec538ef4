import type { Handlers, Services } from './services.ts';

export const enrolment = (s: Services): Handlers<'GET /enrolment' | 'POST /enrolment' | 'DELETE /enrolment'> => ({
  'GET /enrolment': () => s.engine.call('enrolment', {}),
  'POST /enrolment': ({ body, by }) => s.engine.call('enrolment.open', { by, minutes: body.minutes }),
  'DELETE /enrolment': ({ by }) => s.engine.call('enrolment.close', { by }),
});
