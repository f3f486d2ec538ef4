import type { IncomingMessage } from 'node:http';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Log } from './ports.ts';

/** A host as people type it; anything else is not put into a Location header. */
const hostGrammar = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]{1,253})(:\d{1,5})?$/;

/**
 * Plain HTTP: sends people on to HTTPS, serves phones their files (`mount`), answers an ACME authority (RFC 8555 §8.3), and nothing else. A POST is refused, since what it carries
 * has then already crossed the network in the clear.
 */
export async function buildPlainApp(options: {
  readonly httpsPort: () => number;
  /** False: people are not sent on, but told. */
  readonly redirects?: () => boolean;
  /** Whether the pages are open to whoever sent this. */
  readonly permitted?: (request: IncomingMessage) => boolean;
  /** The answer to a challenge of an ACME authority. */
  readonly challenge?: (token: string) => Promise<string | undefined>;
  readonly mount: (app: FastifyInstance) => void;
  readonly log: Log;
}): Promise<FastifyInstance> {
  const app = Fastify({ bodyLimit: 1024, routerOptions: { maxParamLength: 200 }, exposeHeadRoutes: false });
  options.mount(app);
  app.get<{ Params: { token: string } }>('/.well-known/acme-challenge/:token', async (request, reply) => {
    const answer = await options.challenge?.(request.params.token);
    reply.header('cache-control', 'no-store').type(answer === undefined ? 'text/plain' : 'application/octet-stream');
    return answer === undefined ? reply.code(404).send('not found\n') : reply.send(answer);
  });
  app.setNotFoundHandler((request, reply) => {
    const host = hostGrammar.exec(request.headers.host ?? '')?.[1];
    if (host === undefined || (request.method !== 'GET' && request.method !== 'HEAD'))
      return reply.code(400).type('text/plain').send('this is spoken over HTTPS\n');
    if (options.permitted?.(request.raw) === false) return reply.code(403).type('text/plain').send('not open to your network\n');
    if (options.redirects?.() === false) return reply.code(404).type('text/plain').send('there are no pages here; use https://\n');
    const port = options.httpsPort() === 443 ? '' : `:${options.httpsPort()}`;
    return reply.redirect(`https://${host}${port}${request.url.startsWith('/') ? request.url : '/'}`, 307);
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    options.log({
      what: status >= 500 ? 'request failed' : 'request refused',
      listener: 'http',
      path: request.url.slice(0, 200),
      status,
      error: status >= 500 ? (error.stack ?? error.message) : error.message,
    });
    return reply
      .code(status)
      .type('text/plain')
      .send(status >= 500 ? 'something went wrong here\n' : 'this cannot be read\n');
  });
  await app.ready();
  return app;
}
