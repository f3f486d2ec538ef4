import { outcomeOf, perHour, readAttacks, topSources } from '../lib/attacks.ts';
import type { Handlers, Services } from './services.ts';

/** More than these nobody reads; the rest is in the sums. */
const mostListed = 10;

export const protection = (
  s: Services,
): Handlers<'GET /protection/attacks' | 'POST /protection/what-if' | 'GET /protection/jails' | 'POST /protection/jails/try'> => ({
  'GET /protection/jails': async () => {
    const { jails, filters } = await s.engine.call('jails', {});
    return { jails: [...jails], filters: [...filters] };
  },
  'POST /protection/jails/try': async ({ body: { line, filter = '', failregex = [] } }) => {
    const tried = await s.engine.call('jails.try', { line, filter, failregex });
    return 'found' in tried ? { found: [...tried.found] } : tried;
  },
  'GET /protection/attacks': async () => {
    const attacks = readAttacks(await s.attacks());
    const hours = [...perHour(attacks, s.clock.now())];
    return {
      hours,
      failures: hours.reduce((sum, h) => sum + h.failures, 0),
      sources: [...topSources(attacks, mostListed)],
      accounts: attacks.accounts.slice(0, mostListed),
    };
  },
  'POST /protection/what-if': async ({ body }) => {
    const attacks = readAttacks(await s.attacks());
    const inForce = outcomeOf(attacks, await s.engine.call('protection', {}));
    const tried = outcomeOf(attacks, body);
    const counts = (o: typeof inForce) => ({ blocked: o.blocked.length, contained: o.contained.length });
    return {
      inForce: counts(inForce),
      tried: counts(tried),
      more: tried.blocked.filter((a) => !inForce.blocked.includes(a)).slice(0, mostListed),
      fewer: inForce.blocked.filter((a) => !tried.blocked.includes(a)).slice(0, mostListed),
    };
  },
});
