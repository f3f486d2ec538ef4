import { z } from 'zod';
import type { TimeView } from '../../engine/requests.ts';

const source = z.strictObject({
  name: z.string(),
  state: z.enum(['used', 'good', 'unusable', 'silent']),
  stratum: z.int(),
  answered: z.int(),
  lastSeconds: z.number().exactOptional(),
  offsetSeconds: z.number(),
  errorSeconds: z.number(),
  from: z.enum(['dhcp', 'set']),
});

const timeView: z.ZodType<TimeView> = z
  .strictObject({
    running: z.boolean(),
    setsClock: z.boolean(),
    synchronised: z.boolean(),
    source: z.string().exactOptional(),
    stratum: z.int().exactOptional(),
    offsetSeconds: z.number().exactOptional(),
    updatedAt: z.number().exactOptional(),
    sources: z.array(source),
    serving: z.array(z.strictObject({ interface: z.string(), network: z.string() })),
  })
  .meta({ id: 'Time' });

export const timeRoutes = {
  'GET /time': { access: 'read', summary: 'the clock: whom it is compared with, and how far it is off', response: timeView },
} as const;
