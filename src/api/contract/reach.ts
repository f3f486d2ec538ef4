import { z } from 'zod';
import { exportForms } from '../../lib/firewall-export.ts';
import { outgoingModes } from '../../lib/outgoing.ts';
import { layers, reachChecks, reachPurposes, type VerdictCode, verdictCodes } from '../../lib/reach.ts';

/** Reachability: what is needed outside, what came of trying it, and what the firewall in front has to let through. */

const seconds = z.number();
const sentences = z.strictObject({ message: z.string(), because: z.string().optional(), remedy: z.string().optional() });
const verdict = z
  .strictObject({
    code: z.enum(verdictCodes as [VerdictCode, ...VerdictCode[]]),
    state: z.enum(['ok', 'warning', 'failed']),
    /** Which layer fails; of a good one the last that was tried. */
    layer: z.enum(layers),
    values: z.record(z.string(), z.union([z.string(), z.number()])),
    tried: z.array(z.strictObject({ layer: z.enum(layers), ok: z.boolean(), detail: z.string().optional(), ms: z.number().optional() })),
    text: z.strictObject({ en: sentences, de: sentences }),
    /** When it became this, and when it was last tried. */
    since: seconds,
    checkedAt: seconds,
  })
  .meta({ id: 'Verdict' });
export type VerdictView = z.output<typeof verdict>;

const item = z
  .strictObject({
    /** `<component>/<id>`: stays while the thing stays the same. */
    key: z.string(),
    owner: z.string(),
    purpose: z.enum(reachPurposes),
    /** What for, in words. */
    what: z.strictObject({ en: z.string(), de: z.string() }),
    host: z.string(),
    protocol: z.enum(['udp', 'tcp']),
    port: z.int(),
    check: z.enum(reachChecks),
    direct: z.boolean(),
    verdict: verdict.optional(),
  })
  .meta({ id: 'ReachItem' });
export type ReachItem = z.output<typeof item>;

const list = z
  .strictObject({
    issuer: z.string().optional(),
    serial: z.int().optional(),
    expires: seconds.optional(),
    expired: z.boolean(),
    url: z.string().optional(),
    fault: z.string().optional(),
    detail: z.string().optional(),
  })
  .meta({ id: 'VendorList' });

const measures = z.strictObject({
  sections: z.array(z.strictObject({ id: z.string(), title: z.string(), lead: z.string(), points: z.array(z.string()) })),
});
const language = z.enum(['en', 'de']);
const key = z.string().regex(/^[\x21-\x7e]{1,400}$/, 'the key of something in the list');
const count = z
  .string()
  .regex(/^\d{1,9}$/, 'a whole number')
  .transform(Number);

export const reachRoutes = {
  'GET /reachability': {
    access: 'read',
    summary: 'what is needed outside, and which layer fails',
    response: z
      .strictObject({
        items: z.array(item),
        /** How the router translates ports; absent without STUN servers or before they were asked. */
        nat: verdict.optional(),
        running: z.boolean(),
        schedule: z.enum(['off', 'hourly', 'six-hourly', 'daily']),
        lastRunAt: seconds.optional(),
        nextRunAt: seconds.optional(),
        lists: z.array(list),
      })
      .meta({ id: 'Reachability' }),
  },
  'POST /reachability/test': {
    access: 'admin',
    summary: 'try everything, or these, now; the event "reach" says when to look again',
    body: z.strictObject({ keys: z.array(key).min(1).max(100).optional() }),
    response: z.strictObject({ running: z.boolean() }),
  },
  'POST /reachability/wait': {
    access: 'read',
    summary: 'answers when nothing is being tried any more, or after 10 s; for programs that do not listen to events',
    body: z.strictObject({}),
    response: z.strictObject({ running: z.boolean() }),
  },
  'GET /reachability/history': {
    access: 'read',
    summary: 'changes of verdicts, newest first',
    query: z.strictObject({ key: key.optional(), limit: count.optional() }),
    response: z.array(
      z
        .strictObject({
          key: z.string(),
          /** Host, protocol and port as they were then. */
          what: z.string(),
          at: seconds,
          code: z.string(),
          state: z.enum(['ok', 'warning', 'failed']),
          text: z.strictObject({ en: z.string(), de: z.string() }),
        })
        .meta({ id: 'ReachChange' }),
    ),
  },
  'GET /reachability/outgoing': {
    access: 'read',
    summary: 'what the PBX tried to open and no part of it declares, the newest first',
    response: z
      .strictObject({
        mode: z.enum(outgoingModes),
        undeclared: z
          .array(
            z.strictObject({
              user: z.string(),
              protocol: z.enum(['udp', 'tcp']),
              address: z.string(),
              port: z.int(),
              packets: z.int(),
              lastAt: seconds,
            }),
          )
          .readonly(),
      })
      .meta({ id: 'Outgoing' }),
  },
  'GET /reachability/rules': {
    access: 'read',
    summary: 'what the firewall in front has to let out, as a table, as rules, or to be typed',
    query: z.strictObject({ form: z.enum(exportForms), language: language.optional() }),
    response: z.strictObject({ file: z.string(), text: z.string() }),
  },
  'GET /reachability/measures': {
    access: 'read',
    summary: 'suitable measures in the infrastructure: router, bridges, firewall',
    response: z.strictObject({ en: measures, de: measures }).meta({ id: 'Measures' }),
  },
} as const;
