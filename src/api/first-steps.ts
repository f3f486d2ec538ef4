import { putSetting, setting } from '../data/settings.ts';
import { devices, extensions } from '../data/subscribers.ts';
import { jsonOf } from '../lib/json.ts';
import type { FirstSteps } from './contract/first-steps.ts';
import { api } from './contract.ts';
import type { Handlers, Services } from './services.ts';

const key = 'first-steps';

export const firstSteps = (s: Services): Handlers<'GET /first-steps' | 'PUT /first-steps' | 'GET /phones/found'> => ({
  'GET /first-steps': async () => {
    const kept = api['GET /first-steps'].response.safeParse(jsonOf((await setting(s.db, key)) ?? ''));
    if (kept.success) return kept.data;
    // Set up before there was an assistant, or restored from a backup: nobody shall be led through it again.
    const begun = (await extensions(s.db)).length > 0;
    return { state: begun ? 'finished' : 'new', at: 'language', skipped: [] } satisfies FirstSteps;
  },

  'PUT /first-steps': async ({ body }) => {
    await putSetting(s.db, key, JSON.stringify(body));
    return body;
  },

  'GET /phones/found': async () => {
    const [leases, known] = await Promise.all([s.engine.call('leases.list', {}), devices(s.db)]);
    const ours = new Set(known.map((d) => d.mac));
    return leases
      .filter((l) => !ours.has(l.mac))
      .map((l) => {
        const asked = s.strangers.get(l.mac);
        return {
          mac: l.mac,
          address: l.address,
          hostname: l.hostname,
          ...(asked === undefined ? {} : { vendor: asked.vendor, askedAt: asked.at }),
        };
      })
      .toSorted((a, b) => (b.askedAt ?? 0) - (a.askedAt ?? 0) || a.mac.localeCompare(b.mac));
  },
});
