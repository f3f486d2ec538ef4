// Long because the contract of the API is read as one page: every route, what it takes, who may call it.
import { z } from 'zod';
import { extensionNumberSchema } from '../config/subscribers.ts';
import { kinds } from '../lib/messages/registry.ts';
import { macSchema, textSchema } from '../lib/text.ts';
import { backupTargetRoutes } from './contract/backup-target.ts';
import { backupRoutes } from './contract/backups.ts';
import { blockRoutes } from './contract/blocks.ts';
import { captureRoutes } from './contract/captures.ts';
import { dnsRoutes } from './contract/dns.ts';
import { doctorRoutes } from './contract/doctor.ts';
import { feedRoutes } from './contract/feeds.ts';
import { firstStepRoutes } from './contract/first-steps.ts';
import { interfaceRoutes } from './contract/interfaces.ts';
import { messageRoutes } from './contract/messages.ts';
import { portRoutes } from './contract/ports.ts';
import { protectionRoutes } from './contract/protection.ts';
import { proxyRoutes } from './contract/proxy.ts';
import { reachRoutes } from './contract/reach.ts';
import { routes } from './contract/routes.ts';
import { secretRoutes } from './contract/secrets.ts';
import { supportRoutes } from './contract/support.ts';
import { timeRoutes } from './contract/time.ts';
import { upgradeRoutes } from './contract/upgrade.ts';
import { webserverRoutes } from './contract/webserver.ts';
import { changeView, configView, difference, draftView, enrolment, problem, revisionView, siteStatus } from './views.ts';

/**
 * The REST API, whole: the server registers its routes from this object, OpenAPI is printed from it, the page's client takes its types
 * from it. All paths are below /api/v1. A failure is a problem document (RFC 9457), see `failure`.
 */

/**
 * Who may call a route. Every route declares one, or the program does not start.
 * `anyone`   without login.
 * `session`  a person who is logged in, even while the one-time password is still to be replaced.
 * `read`     a person, or an API client whose token has scope `read` or `admin`.
 * `admin`    a person, or an API client whose token has scope `admin`.
 * `person`   a person only: an API client must not make itself further tokens.
 * `console`  root on the machine itself, by the command line's socket: neither a person's session nor a token.
 * `ticket`   whoever brings the ticket of the running change; without a ticket as `admin`.
 */
export const accesses = ['anyone', 'session', 'read', 'admin', 'person', 'console', 'ticket'] as const;
export type Access = (typeof accesses)[number];

export interface Route {
  readonly access: Access;
  readonly summary: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly response: z.ZodType;
  /** Status of success: 200 unless said otherwise. */
  readonly status?: 200 | 201 | 204;
  /** Refused without `If-Match` (428, RFC 6585 §3) and when it names another revision (412). */
  readonly ifMatch?: true;
  /** Takes up to 2 MB: a list that somebody imports. Others take what a document needs. */
  readonly largeBody?: true;
  /** Answers `text/event-stream` and stays open; or a file, as it comes. */
  readonly stream?: true | 'file';
}

const seconds = z.number();
const nothing = z.void();
/** A number in a URL: JSON types do not exist there. */
const count = z
  .string()
  .regex(/^\d{1,9}$/, 'a whole number')
  .transform(Number);
/** The id of a message, as whoever wrote it made it. */
const messageId = z.string().regex(/^[\x21-\x7e]{1,64}$/, 'the id of a message');
const flag = z.enum(['true', 'false']).transform((v) => v === 'true');
const localized = z.strictObject({ en: z.string(), de: z.string() });
const values = z.record(z.string(), z.union([z.string(), z.number()]));
const language = z.enum(['en', 'de']);

/** Upper bound of passwords: Argon2 hashes any length, reading one should not be work. */
const password = z.string().min(1).max(256);
/** NIST SP 800-63B-4 §3.1.1.2: at least 15 where it is the only factor, no rules about kinds of characters. */
export const newPasswordLength = 15;

export const failure = z
  .object({
    /** `/errors#<code>`: a page that explains it. */
    type: z.string(),
    title: z.string(),
    status: z.int(),
    /** Stable, for programs and translations: docs/errors.md. */
    code: z.string(),
    detail: z.string().optional(),
    problems: z.array(problem).optional(),
    retryAfterSeconds: z.number().optional(),
  })
  .meta({ id: 'Failure' });
export type Failure = z.output<typeof failure>;

const session = z
  .strictObject({ user: z.string(), mustChangePassword: z.boolean(), via: z.enum(['session', 'token', 'socket']) })
  .meta({ id: 'Session' });

const extension = z
  .strictObject({ number: z.string(), name: z.string(), language: language.optional(), phones: z.array(z.string()) })
  .meta({ id: 'Extension' });

export const phoneStates = ['never-seen', 'leased', 'fetched', 'registered', 'lost'] as const;
const phone = z
  .strictObject({
    mac: z.string(),
    vendor: z.string(),
    extension: z.string(),
    generation: z.int(),
    state: z.enum(phoneStates),
    address: z.string().optional(),
    userAgent: z.string().optional(),
    lastFetchAt: seconds.optional(),
    registeredAt: seconds.optional(),
    /** Why it is in this state and the way out: a code of src/lib/texts and its values. */
    reason: z.strictObject({ code: z.string(), values }),
  })
  .meta({ id: 'Phone' });

const call = z
  .strictObject({ id: z.string(), from: z.string(), to: z.string(), state: z.enum(['ringing', 'talking']), since: seconds })
  .meta({ id: 'Call' });

const message = z
  .strictObject({
    id: z.string(),
    at: seconds,
    source: z.enum(['engine', 'web', 'guard']),
    kind: z.enum(kinds),
    code: z.string(),
    values,
    /** Somebody has acknowledged it. */
    read: z.boolean(),
    /** How many were the same; `at` and `values` are the last one's. */
    count: z.int(),
    firstAt: seconds,
    acknowledgedAt: seconds.exactOptional(),
    acknowledgedBy: z.string().exactOptional(),
    text: localized,
    /** Why it happened, what follows from it, what to do; empty where the code is not known. */
    cause: localized,
    consequence: localized,
    remedy: localized,
  })
  .meta({ id: 'Message' });

const scope = z.enum(['read', 'admin']);
const token = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    scope,
    createdAt: seconds,
    expiresAt: seconds,
    lastUsedAt: seconds.optional(),
    by: z.string(),
  })
  .meta({ id: 'Token' });

const vendor = z.string().regex(/^[a-z0-9-]{1,32}$/, 'a vendor as in the list of templates');
const mac = z.strictObject({ mac: macSchema });
const number = z.strictObject({ number: extensionNumberSchema });

export const api = {
  'GET /session': { access: 'session', summary: 'who I am', response: session },
  'POST /session': { access: 'anyone', summary: 'log in', body: z.strictObject({ user: textSchema(64), password }), response: session },
  'DELETE /session': { access: 'session', summary: 'log out', response: nothing, status: 204 },
  'POST /session/password': {
    access: 'session',
    summary: 'replace the password; every other session of this user ends',
    body: z.strictObject({ current: password, next: password }),
    response: session,
  },

  'POST /password/reset': {
    access: 'console',
    summary: 'a new one-time password for the administrator; every session ends',
    response: z.strictObject({ user: z.string(), password: z.string() }),
  },

  'GET /status': { access: 'read', summary: 'the state of everything, for the overview', response: siteStatus },
  ...interfaceRoutes,

  ...routes,
  ...protectionRoutes,
  'GET /config': {
    access: 'read',
    summary: 'the document; ETag "r<revision>"',
    query: z.strictObject({ revision: count.optional() }),
    response: configView,
  },
  'PATCH /config': {
    access: 'admin',
    summary: 'a JSON Merge Patch (RFC 7386) as one revision, at once',
    body: z.strictObject({ patch: z.record(z.string(), z.unknown()), reason: textSchema(200).default('') }),
    response: changeView,
    ifMatch: true,
  },

  'GET /draft': { access: 'read', summary: 'my draft and what applying it would do; ETag "r<base>"', response: draftView },
  'PUT /draft': {
    access: 'admin',
    summary: 'put my draft',
    body: z.strictObject({ base: z.int().min(1), document: z.unknown() }),
    response: draftView,
  },
  'DELETE /draft': { access: 'admin', summary: 'discard my draft', response: nothing, status: 204 },
  'POST /draft/apply': {
    access: 'admin',
    summary: 'apply my draft; 202 while it waits for confirmation',
    body: z.strictObject({ reason: textSchema(200).optional(), confirmSeconds: z.int().min(3).max(600).optional() }),
    response: changeView,
    ifMatch: true,
  },

  'GET /change': { access: 'read', summary: 'the running change, or how the last one ended', response: changeView },
  'POST /change/confirm': {
    access: 'ticket',
    summary: 'confirm: by ticket over a new connection, or by hand',
    body: z.strictObject({ ticket: z.string().max(64).optional() }),
    response: changeView,
  },
  'POST /change/rollback': { access: 'admin', summary: 'undo the running change now', response: changeView },

  'GET /revisions': {
    access: 'read',
    summary: 'revisions, newest first',
    query: z.strictObject({ before: count.optional(), limit: count.optional() }),
    response: z.array(revisionView),
  },
  'GET /revisions/{revision}/difference': {
    access: 'read',
    summary: 'what differs from this revision to another',
    params: z.strictObject({ revision: count }),
    query: z.strictObject({ to: count }),
    response: z.array(difference),
  },
  'POST /revisions/{revision}/restore': {
    access: 'admin',
    summary: 'put an older document into my draft',
    params: z.strictObject({ revision: count }),
    response: draftView,
  },

  ...blockRoutes,

  'GET /extensions': { access: 'read', summary: 'extensions', response: z.array(extension) },
  'POST /extensions': {
    access: 'admin',
    summary: 'add an extension',
    body: z.strictObject({ number: extensionNumberSchema, name: textSchema(80), language: language.optional() }),
    response: extension,
    status: 201,
  },
  'PATCH /extensions/{number}': {
    access: 'admin',
    summary: 'change an extension; language null = that of the PBX',
    params: number,
    body: z.strictObject({ name: textSchema(80).optional(), language: language.nullable().optional() }),
    response: extension,
  },
  'DELETE /extensions/{number}': {
    access: 'admin',
    summary: 'remove an extension and its phones',
    params: number,
    response: nothing,
    status: 204,
  },

  'GET /phones': { access: 'read', summary: 'phones and why each is in its state', response: z.array(phone) },
  'POST /phones': {
    access: 'admin',
    summary: 'add a phone',
    body: z.strictObject({ mac: macSchema, extension: extensionNumberSchema, vendor }),
    response: phone,
    status: 201,
  },
  'PATCH /phones/{mac}': {
    access: 'admin',
    summary: 'give a phone another extension',
    params: mac,
    body: z.strictObject({ extension: extensionNumberSchema.optional() }),
    response: phone,
  },
  'DELETE /phones/{mac}': { access: 'admin', summary: 'remove a phone', params: mac, response: nothing, status: 204 },
  'POST /phones/{mac}/renew': {
    access: 'admin',
    summary: 'give a phone a new secret, which it fetches once',
    params: mac,
    response: phone,
  },

  'GET /enrolment': { access: 'read', summary: 'whether phones may fetch their secret', response: enrolment },
  'POST /enrolment': {
    access: 'admin',
    summary: 'open the enrolment window',
    body: z.strictObject({
      minutes: z
        .int()
        .min(1)
        .max(24 * 60),
    }),
    response: enrolment,
  },
  'DELETE /enrolment': { access: 'admin', summary: 'close the enrolment window', response: enrolment },

  'GET /calls': { access: 'read', summary: 'calls now', response: z.array(call) },
  'DELETE /calls/{id}': {
    access: 'admin',
    summary: 'end a call',
    params: z.strictObject({ id: z.string().regex(/^[\w.-]{1,64}$/, 'the id of a call') }),
    response: nothing,
    status: 204,
  },

  'GET /messages': {
    access: 'read',
    summary: 'system messages, newest first',
    query: z.strictObject({
      before: messageId.optional(),
      unread: flag.optional(),
      kind: z.enum(kinds).optional(),
      /** Words in the message in either language, its code or its values. */
      q: z.string().trim().max(100).optional(),
      since: count.optional(),
      until: count.optional(),
      limit: count.optional(),
    }),
    response: z.array(message),
  },
  'POST /messages/read': {
    access: 'admin',
    summary: 'acknowledge this message and all older ones',
    body: z.strictObject({ upTo: messageId }),
    response: z.strictObject({ unread: z.int() }),
  },

  'POST /messages/{id}/acknowledge': {
    access: 'admin',
    summary: 'acknowledge one message',
    params: z.strictObject({ id: messageId }),
    response: z.strictObject({ unread: z.int() }),
  },
  ...messageRoutes,

  'GET /tokens': { access: 'person', summary: 'tokens of API clients', response: z.array(token) },
  'POST /tokens': {
    access: 'person',
    summary: 'make a token; its text is shown this once',
    body: z.strictObject({ name: textSchema(80).refine((s) => s !== '', 'a name'), scope, expiresDays: z.int().min(1).max(366) }),
    response: token.extend({ token: z.string() }).meta({ id: 'NewToken' }),
    status: 201,
  },
  'DELETE /tokens/{id}': {
    access: 'person',
    summary: 'revoke a token',
    params: z.strictObject({ id: z.string().regex(/^[\w-]{16}$/, 'the id of a token') }),
    response: nothing,
    status: 204,
  },

  'GET /events': {
    access: 'read',
    summary: 'what happens, live (server-sent events); each says what to fetch again',
    response: z.unknown(),
    stream: true,
  },
  ...dnsRoutes,
  ...reachRoutes,
  ...feedRoutes,
  ...secretRoutes,
  ...portRoutes,
  ...proxyRoutes,
  ...timeRoutes,
  ...upgradeRoutes,
  ...webserverRoutes,
  ...doctorRoutes,
  ...supportRoutes,
  ...backupTargetRoutes,
  ...backupRoutes,
  ...captureRoutes,
  ...firstStepRoutes,
  'GET /openapi.json': { access: 'anyone', summary: 'this API as OpenAPI 3.1', response: z.unknown() },
} as const satisfies Record<string, Route>;

export type Api = typeof api;
export type Key = keyof Api;
type Part<K extends Key, P extends 'params' | 'query' | 'body'> = Api[K] extends { readonly [_ in P]: infer S extends z.ZodType }
  ? S
  : undefined;
type Out<S> = S extends z.ZodType ? z.output<S> : undefined;
type In<S> = S extends z.ZodType ? z.input<S> : undefined;

/** What a handler gets, parsed … */
export interface Parsed<K extends Key> {
  readonly params: Out<Part<K, 'params'>>;
  readonly query: Out<Part<K, 'query'>>;
  readonly body: Out<Part<K, 'body'>>;
}
/** … and what a client sends. */
export interface Sent<K extends Key> {
  readonly params: In<Part<K, 'params'>>;
  readonly query: In<Part<K, 'query'>>;
  readonly body: In<Part<K, 'body'>>;
}
export type Answer<K extends Key> = z.output<Api[K]['response']>;

/** Types of `GET /events`. Data is `{}` unless named here; the receiver fetches the state again. */
export const eventTypes = [
  'change',
  'config',
  'draft',
  'interfaces',
  'health',
  'blocks',
  'leases',
  'enrolment',
  'certificate',
  'messages',
  'phones',
  'calls',
  'reach',
  'backups',
  'captures',
  'session',
  'engine',
] as const;
export type EventType = (typeof eventTypes)[number];

export type Session = z.output<typeof session>;
export type Extension = z.output<typeof extension>;
export type Phone = z.output<typeof phone>;
export type Call = z.output<typeof call>;
export type MessageView = z.output<typeof message>;
export type Token = z.output<typeof token>;
