import { z } from 'zod';
import { firstStepNames } from '../../lib/first-steps.ts';

const steps = z.enum(firstStepNames);

const firstSteps = z
  .strictObject({
    /** `new`: nobody has begun. `later`: put off by a person, and never opened unasked again. `finished`: or not needed, this PBX has phones. */
    state: z.enum(['new', 'open', 'later', 'finished']),
    /** Where to go on. */
    at: steps,
    /** Passed over, to be come back to. */
    skipped: z.array(steps).max(firstStepNames.length),
  })
  .meta({ id: 'FirstSteps' });
export type FirstSteps = z.output<typeof firstSteps>;

const foundPhone = z
  .strictObject({
    mac: z.string(),
    address: z.string(),
    /** As it calls itself; empty when it says nothing. */
    hostname: z.string(),
    /** What kind it is, as it says itself; when it has asked for its file. */
    vendor: z.string().exactOptional(),
    askedAt: z.number().exactOptional(),
  })
  .meta({ id: 'FoundPhone' });
export type FoundPhone = z.output<typeof foundPhone>;

export const firstStepRoutes = {
  'GET /first-steps': { access: 'read', summary: 'how far setting up has come', response: firstSteps },
  'PUT /first-steps': { access: 'admin', summary: 'remember how far setting up has come', body: firstSteps, response: firstSteps },
  'GET /phones/found': {
    access: 'read',
    summary: 'machines that have an address of ours and are no phone yet; those that have asked for a phone’s file first',
    response: z.array(foundPhone),
  },
} as const;
