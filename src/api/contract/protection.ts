import { z } from 'zod';
import { services } from '../../engine/requests.ts';
import { textSchema } from '../../lib/text.ts';

const service = z.enum(services);
const limits = z.strictObject({ maxFailures: z.int().min(1).max(1000), windowSeconds: z.int().min(1).max(86_400) });
const outcome = z.strictObject({ blocked: z.int(), contained: z.int() });

export const attackStory = z
  .strictObject({
    /** Wrong passwords in each of the last 24 hours, the current one last. */
    hours: z.array(z.strictObject({ at: z.number(), failures: z.int() })),
    failures: z.int(),
    /** The worst first. `others`: more sources within a minute than are counted one by one. */
    sources: z.array(z.strictObject({ service, address: z.string(), failures: z.int(), home: z.boolean() })),
    accounts: z.array(z.strictObject({ service, account: z.string(), unknown: z.boolean(), failures: z.int() })),
  })
  .meta({ id: 'AttackStory' });
export type AttackStory = z.output<typeof attackStory>;

const jails = z
  .strictObject({
    jails: z.array(
      z.strictObject({
        name: z.string(),
        /** Whether Fail2ban may read its log. */
        log: z.enum(['reading', 'missing', 'unreadable', 'no-journal']),
        watching: z.boolean(),
        failed: z.int(),
        failures: z.int(),
      }),
    ),
    filters: z.array(z.string()),
  })
  .meta({ id: 'Jails' });

export const protectionRoutes = {
  'GET /protection/jails': { access: 'read', summary: 'jails as Fail2ban has them, and the filters it comes with', response: jails },
  'POST /protection/jails/try': {
    access: 'admin',
    summary: 'what Fail2ban makes of one line of a log',
    body: z.strictObject({
      filter: z.string().max(80).optional(),
      failregex: z.array(textSchema(500)).max(10).optional(),
      line: textSchema(1000),
    }),
    response: z.strictObject({
      /** Addresses that it would count; empty = the line is no failure to it. */
      found: z.array(z.string()).optional(),
      /** Why it does not take the rule, in its own words. */
      refused: z.string().optional(),
    }),
  },
  'GET /protection/attacks': {
    access: 'read',
    summary: 'what was guessed within 24 hours: by hour, source and account',
    response: attackStory,
  },
  'POST /protection/what-if': {
    access: 'read',
    summary: 'what other limits would have done within the last 24 hours',
    body: limits,
    response: z.strictObject({
      /** With the limits in force, and with these. */
      inForce: outcome,
      tried: outcome,
      /** Sources that would have been blocked in addition, and that would not have been; ten at most. */
      more: z.array(z.string()),
      fewer: z.array(z.string()),
    }),
  },
} as const;
