import Fastify, { type FastifyInstance } from 'fastify';
import type { Log } from './ports.ts';

/** A host as people type it; anything else is not put into a Location header. */
const hostGrammar = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]{1,253})(:\d{1,5})?$/;

/**
 * Plain HTTP: sends people on to HTTPS, serves phones their files (`mount`), and nothing else. A POST is refused, since what it carries
 * has then already crossed the network in the clear.
 */
export async function buildPlainApp(options: {
  readonly httpsPort: () => number;
  readonly mount: (app: FastifyInstance) => void;
  readonly log: Log;
}): Promise<FastifyInstance> {
  const app = Fastify({ bodyLimit: 1024, routerOptions: { maxParamLength: 200 }, exposeHeadRoutes: false });
  options.mount(app);
  app.setNotFoundHandler((request, reply) => {
    const host = hostGrammar.exec(request.headers.host ?? '')?.[1];
    if (host === undefined || (request.method !== 'GET' && request.method !== 'HEAD'))
      return reply.code(400).type('text/plain').send('this is spoken over HTTPS\n');
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
