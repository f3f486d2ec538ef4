import { z } from 'zod';
import { blockServiceSchema, services } from '../../engine/requests.ts';
import { badCodes, listForms, listLimits, untilLiftedSeconds } from '../../lib/address-list.ts';
import { leftOutCodes, noticeCodes } from '../../lib/list-verdict.ts';
import { addressOrPrefixSchema, addressSchema, textSchema } from '../../lib/text.ts';
import { block, changeView } from '../views.ts';

/** A number in a URL: JSON types do not exist there. */
const count = z
  .string()
  .regex(/^\d{1,9}$/, 'a whole number')
  .transform(Number);
const service = blockServiceSchema;
const note = textSchema(listLimits.note).optional();
const search = textSchema(80).optional();
const address = z.strictObject({ address: addressOrPrefixSchema });
const until = z.int('a moment, in seconds since 1970').min(1).optional();
const at = z.number();

const allowed = z.strictObject({ address: z.string(), note: z.string(), until: z.int().exactOptional() }).meta({ id: 'Allowed' });

/** Lines of a list that are told one by one; of more there is the number. */
export const mostTold = 200;
const told = <T extends readonly [string, ...string[]]>(codes: T) =>
  z.array(z.strictObject({ line: z.int(), text: z.string(), code: z.enum(codes), other: z.string(), why: z.string() }));
const listReport = z
  .strictObject({
    /** Entries that would be taken, or were. */
    good: z.int(),
    /** Lines that cannot be read. */
    bad: told(badCodes),
    badCount: z.int(),
    /** Entries that are left out here, each with its reason. */
    leftOut: told(leftOutCodes),
    leftOutCount: z.int(),
    /** Entries that are taken, and what is worth knowing of them. */
    notices: told(noticeCodes),
    noticeCount: z.int(),
    /** False: nothing was done, the list was only looked at. */
    done: z.boolean(),
  })
  .meta({ id: 'ListReport' });
export type ListReport = z.output<typeof listReport>;

/** `check` looks only; `whole` does it when no line is bad; `good` takes the good lines and leaves the others. */
const how = z.enum(['check', 'whole', 'good']).default('check');
const text = z.string().max(listLimits.bytes);

/** What somebody saw in the evidence of a block, and who else is there. */
const blockDetails = z
  .strictObject({
    /** Names that the DNS gives this address; absent: it was not asked (a network), or nobody answered in time. */
    names: z.array(z.string()).exactOptional(),
    evidence: z
      .strictObject({
        at,
        failures: z.int(),
        accounts: z.int(),
        unknownAccounts: z.int(),
        /** The rule that decided, as it was then. */
        rule: z.strictObject({ maxFailures: z.int(), windowSeconds: z.int(), blockSeconds: z.int() }),
        lines: z.array(z.string()).readonly(),
        /** More than the lines that were kept. */
        more: z.int(),
        /** Accounts that have logged in from there within a day. */
        homes: z.array(z.string()).readonly(),
      })
      .exactOptional(),
    /** Devices of ours at this address. */
    devices: z.array(z.strictObject({ mac: z.string(), extension: z.string(), address: z.string(), registered: z.boolean() })),
  })
  .meta({ id: 'BlockDetails' });
export type BlockDetails = z.output<typeof blockDetails>;

export const blockRoutes = {
  'GET /blocks': { access: 'read', summary: 'addresses that are blocked now: the newest, 2000 at most', response: z.array(block) },
  'GET /blocks/page': {
    access: 'read',
    summary: 'a part of the blocks, the newest first; an address finds the networks that it lies in',
    query: z.strictObject({ search, service: service.optional(), offset: count.optional(), limit: count.optional() }),
    response: z.strictObject({ total: z.int(), found: z.int(), blocks: z.array(block) }),
  },
  'GET /blocks/export': {
    access: 'read',
    summary: 'the blocks as a file: csv, or text with one a line',
    query: z.strictObject({ form: z.enum(listForms), search, service: service.optional() }),
    response: z.strictObject({ file: z.string(), text: z.string() }),
  },
  'POST /blocks': {
    access: 'admin',
    summary: 'block an address or network; without seconds until somebody lifts it',
    body: z.strictObject({
      address: addressOrPrefixSchema,
      service,
      seconds: z.int().min(1).max(untilLiftedSeconds).optional(),
      because: textSchema(400).optional(),
      /** I know that I am there myself. */
      evenMe: z.boolean().optional(),
    }),
    response: block,
    status: 201,
  },
  'POST /blocks/import': {
    access: 'admin',
    summary: 'block a list: csv, or text with one address or network a line',
    body: z.strictObject({
      text,
      /** For entries that name none. */
      services: z.array(z.enum(services)).min(1),
      /** For entries without an end of their own. */
      seconds: z.int().min(1).max(untilLiftedSeconds).optional(),
      how,
      evenMe: z.boolean().optional(),
      /** Where the administrator is, when the request itself does not come from there: the command line at the end of SSH. */
      from: addressSchema.optional(),
    }),
    largeBody: true,
    response: listReport,
  },
  'POST /blocks/lift': {
    access: 'admin',
    summary: 'lift what a search finds; without one, all',
    body: z.strictObject({ search, service: service.optional() }),
    response: z.strictObject({ lifted: z.int() }),
  },
  'DELETE /blocks/{address}': {
    access: 'admin',
    summary: 'lift the blocks of an address',
    params: address,
    query: z.strictObject({ service: service.optional() }),
    response: z.strictObject({ lifted: z.int() }),
  },
  'GET /blocks/{address}/details': {
    access: 'read',
    summary: 'the evidence of a block, the name of the address, and who else is behind it',
    params: address,
    query: z.strictObject({ service }),
    response: blockDetails,
  },
  'POST /blocks/{address}/allow': {
    access: 'admin',
    summary: 'move an address to the allowlist',
    params: address,
    body: z.strictObject({ note, until }),
    response: changeView,
  },
  'GET /allowlist': { access: 'read', summary: 'addresses and networks that are never blocked', response: z.array(allowed) },
  'POST /allowlist': {
    access: 'admin',
    summary: 'add an address or network; with until it ends by itself',
    body: z.strictObject({ address: addressOrPrefixSchema, note, until }),
    response: changeView,
  },
  'POST /allowlist/import': {
    access: 'admin',
    summary: 'add a list: csv, or text with one address or network a line',
    body: z.strictObject({ text, how }),
    largeBody: true,
    response: listReport,
  },
  'GET /allowlist/export': {
    access: 'read',
    summary: 'the allowlist as a file: csv, or text with one a line',
    query: z.strictObject({ form: z.enum(listForms) }),
    response: z.strictObject({ file: z.string(), text: z.string() }),
  },
  'GET /allowlist/mine': {
    access: 'read',
    summary: 'where I come from, and whether that is on the allowlist',
    response: z.strictObject({ address: z.string().exactOptional(), allowed: z.boolean() }),
  },
  'DELETE /allowlist/{address}': {
    access: 'admin',
    summary: 'remove an entry',
    params: address,
    response: changeView,
  },
} as const;
