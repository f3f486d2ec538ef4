import type { IncomingMessage, ServerResponse } from 'node:http';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { authorize, identify, refuseCrossOrigin } from './access.ts';
import { allowlist } from './allowlist.ts';
import { createBackupRunner } from './backup-runner.ts';
import { backupTarget } from './backup-target.ts';
import { createTargetRunner } from './backup-target-runner.ts';
import { backups } from './backups.ts';
import { blocks } from './blocks.ts';
import { maxBody, maxLargeBody, readJson } from './body.ts';
import { calls } from './calls.ts';
import { captures } from './captures.ts';
import { change } from './change.ts';
import { config } from './config.ts';
import { accesses, api, type Key, type Route } from './contract.ts';
import { withDeadline } from './deadline.ts';
import { dns } from './dns.ts';
import { doctor } from './doctor.ts';
import { draft } from './draft.ts';
import { enrolment } from './enrolment.ts';
import { events } from './events.ts';
import { extensions } from './extensions.ts';
import { failureBody, Refusal, toRefusal } from './failures.ts';
import { createFeedRunner } from './feed-runner.ts';
import { feeds } from './feeds.ts';
import { firstSteps } from './first-steps.ts';
import { Hub } from './hub.ts';
import { createInbox } from './inbox.ts';
import { messages } from './messages.ts';
import { openPorts } from './open-ports.ts';
import { openapi } from './openapi.ts';
import { createOutbox } from './outbox.ts';
import { pages } from './pages.ts';
import { parseIfMatch, parseRequest } from './parse.ts';
import type { PasswordCost } from './password.ts';
import { createPeople, type Who } from './people.ts';
import { phones } from './phones.ts';
import type { Connection, Ports } from './ports.ts';
import { protection } from './protection.ts';
import { proxy } from './proxy.ts';
import { reach } from './reach.ts';
import { createReachRunner } from './reach-runner.ts';
import { revisions } from './revisions.ts';
import { rootDownload } from './root.ts';
import { routes } from './routes.ts';
import { secrets } from './secrets.ts';
import type { Handlers, Services } from './services.ts';
import { session } from './session.ts';
import { status } from './status.ts';
import { createSubscriberRoad } from './subscribers.ts';
import { support } from './support.ts';
import { time } from './time.ts';
import { tokens } from './tokens.ts';
import { upgrade } from './upgrade.ts';
import { webserver } from './webserver.ts';

export interface AppOptions {
  /** What is known of the connection that a request came over. */
  readonly connectionOf: (request: IncomingMessage) => Connection;
  /** Folder of the built pages; without it a plain page says so. */
  readonly ui?: { readonly folder: string; readonly index: string };
  /** The root of the PBX's own CA, as PEM. */
  readonly root?: () => Promise<string | undefined>;
  /** Other than the usual one: tests log in a hundred times. */
  readonly passwordCost?: PasswordCost;
  /** Holds every answer against the contract: for tests and development. */
  readonly checkAnswers?: boolean;
}

export interface App {
  readonly fastify: FastifyInstance;
  /** Answers a request of any HTTP server: HTTPS, the command line's socket. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  readonly services: Services;
  close(): Promise<void>;
}

/** Nodes behind proxies close idle connections after 60 s at the earliest; also how long an ended session's stream lives on. */
const heartbeatMs = 15_000;

export async function buildApp(given: Ports, options: AppOptions): Promise<App> {
  const ports: Ports = { ...given, engine: withDeadline(given.engine, given.clock) };
  const hub = new Hub();
  const outbox = createOutbox(ports, ports.notifier);
  const inbox = createInbox(ports, hub, outbox);
  outbox.onNews(async (channel, why) => {
    if (why !== undefined)
      return inbox.own('messages.channel-failing', { channel, layer: why.layer, detail: why.detail.slice(0, 200) }, channel);
    await inbox.over('messages.channel-failing', { channel, layer: '', detail: '' });
    await inbox.own('messages.channel-back', { channel });
  });
  const target = createTargetRunner(ports, hub, inbox);
  const services: Services = {
    ...ports,
    hub,
    inbox,
    outbox,
    people: createPeople(ports, inbox, options.passwordCost),
    subscribers: createSubscriberRoad(ports, hub),
    reach: createReachRunner(ports, hub, inbox),
    feeds: createFeedRunner(ports, hub, inbox),
    target,
    backups: createBackupRunner(ports, target),
    strangers: new Map(),
  };
  const { log } = ports;
  await services.people.prepare();

  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const refusal = toRefusal(error);
    const from = options.connectionOf(request.raw);
    // Refusals are logged without what was sent: it may hold a password.
    log({
      what: refusal.status >= 500 ? 'request failed' : 'request refused',
      method: request.method,
      path: request.url.split('?')[0]?.slice(0, 200),
      status: refusal.status,
      code: refusal.code,
      address: from.kind === 'network' ? from.remoteAddress : 'socket',
      ...(refusal.code === 'internal' ? { error: error instanceof Error ? (error.stack ?? error.message) : String(error) } : {}),
    });
    if (refusal.details.retryAfterSeconds !== undefined) reply.header('retry-after', String(refusal.details.retryAfterSeconds));
    if (refusal.status === 401) reply.header('www-authenticate', 'Bearer');
    // What is left of the body is not read: the connection is of no further use (RFC 9110 §15.5.14).
    // Fastify closes the connection after a body it could not read; HTTP/2 has no such header.
    if (request.raw.httpVersionMajor === 2) reply.removeHeader('connection');
    if ((refusal.status === 413 || refusal.status === 408) && request.raw.httpVersionMajor === 1) reply.header('connection', 'close');
    void reply
      .status(refusal.status)
      .type('application/problem+json')
      .send(JSON.stringify(failureBody(refusal)));
  };

  const fastify = Fastify({
    bodyLimit: maxBody,
    // 10 s to end what runs; streams are ended by us.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error, request, reply) => refuse(error, request, reply),
  });
  await fastify.register(cookie);
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(['application/json', 'application/merge-patch+json'], (request: FastifyRequest, payload: IncomingMessage) =>
    readJson(payload, ports.clock, request.routeOptions.bodyLimit),
  );
  fastify.setErrorHandler(refuse);
  fastify.addHook('onRequest', async (_request, reply) => {
    reply
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('cross-origin-resource-policy', 'same-origin');
  });

  const handlers: Handlers<Key> = {
    ...session(services),
    ...status(services),
    ...config(services),
    ...draft(services),
    ...change(services),
    ...revisions(services),
    ...routes(services),
    ...protection(services),
    ...blocks(services),
    ...allowlist(services),
    ...extensions(services),
    ...phones(services),
    ...enrolment(services),
    ...calls(services),
    ...messages(services),
    ...tokens(services),
    ...events(services),
    ...dns(services),
    ...reach(services),
    ...feeds(services),
    ...secrets(services),
    ...openPorts(services),
    ...proxy(services),
    ...time(services),
    ...upgrade(services),
    ...firstSteps(services),
    ...webserver(services),
    ...doctor(services),
    ...support(services),
    ...backups(services),
    ...backupTarget(services),
    ...captures(services),
    ...openapi(),
  };
  for (const [key, route] of Object.entries(api) as [Key, Route][]) {
    register(fastify, key, route, handlers[key] as (call: unknown) => Promise<unknown>, services, options);
  }
  fastify.all('/api/*', async () => {
    throw new Refusal('request.no-route');
  });
  if (options.root) rootDownload(fastify, options.root);
  await pages(fastify, options.ui);
  await fastify.ready();

  let beat = ports.clock.after(heartbeatMs, heartbeat);
  function heartbeat(): void {
    hub.heartbeat();
    void (async () => {
      for (const s of hub.sessions()) if (!s.startsWith('token ') && !(await services.people.isOpen(s))) hub.endSession(s);
    })().catch((error: unknown) => log({ what: 'sessions cannot be read', error: String(error) }));
    beat = ports.clock.after(heartbeatMs, heartbeat);
  }

  return {
    fastify,
    handle: (request, response) => fastify.routing(request, response),
    services,
    close: async () => {
      beat[Symbol.dispose]();
      services.reach.close();
      services.feeds.close();
      services.backups.close();
      hub.endAll();
      await fastify.close();
    },
  };
}

/** One route of the contract: its gates in their order, then its handler, which sees only what has passed. */
function register(
  fastify: FastifyInstance,
  key: Key,
  route: Route,
  handler: (call: unknown) => Promise<unknown>,
  s: Services,
  options: AppOptions,
): void {
  if (!accesses.includes(route.access)) throw new Error(`the route ${key} declares no access`);
  const [method, path] = key.split(' ') as [string, string];
  const url = `/api/v1${path.replace(/\{(\w+)\}/g, ':$1')}`;
  const identified = new WeakMap<FastifyRequest, { who: Who | undefined; connection: Connection }>();
  fastify.route({
    method,
    url,
    exposeHeadRoute: false,
    bodyLimit: route.largeBody ? maxLargeBody : maxBody,
    // Before the body is read: whoever may not call a route does not get to send 256 KB either.
    onRequest: async (request, reply) => {
      reply.header('cache-control', 'no-store').header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
      const connection = options.connectionOf(request.raw);
      refuseCrossOrigin(request, connection);
      const who = await identify(request, connection, s.people);
      if (route.access !== 'ticket') authorize(route.access, who, false);
      identified.set(request, { who, connection });
    },
    handler: async (request, reply) => {
      const found = identified.get(request);
      if (!found) throw new Error(`${key} was reached without passing its gate`);
      const { who, connection } = found;
      const parsed = parseRequest(route, {
        params: request.params,
        query: request.query,
        body: request.body ?? (route.body ? {} : undefined),
      });
      if (route.access === 'ticket') authorize('ticket', who, (parsed.body as { ticket?: string } | undefined)?.ticket !== undefined);
      const ifMatch = route.ifMatch ? parseIfMatch(request.headers['if-match']) : 0;
      reply.status(route.status ?? 200);
      const answer = await handler({
        ...parsed,
        who,
        by: nameOf(who),
        connection,
        ifMatch,
        userAgent: request.headers['user-agent'],
        reply,
      });
      if (route.stream) return reply;
      if (options.checkAnswers) route.response.parse(JSON.parse(JSON.stringify(answer ?? null)) ?? undefined);
      if (route.status === 204) return reply.send();
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer));
    },
  });
}

function nameOf(who: Who | undefined): string {
  if (!who) return 'nobody';
  return who.kind === 'token' ? `${who.user} (${who.name})`.slice(0, 80) : who.user;
}
