import type { FastifyInstance } from 'fastify';
import { createAnswers } from './answer.ts';
import { plainAddress, userAgent } from './identify.ts';
import type { ProvisioningPorts } from './ports.ts';
import { provisioningPath } from './vendors/vendors.ts';

/** Routes of the plain HTTP listener that phones fetch their files from. */
export function provisioningRoutes(ports: ProvisioningPorts): (app: FastifyInstance) => void {
  const answer = createAnswers(ports);
  return (app) => {
    app.route({
      method: 'GET',
      url: `${provisioningPath}*`,
      // A HEAD would hand the secret out to nobody, and count.
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        const given = await answer({
          path: request.raw.url?.split('?')[0] ?? '',
          address: plainAddress(request.socket.remoteAddress ?? ''),
          localAddress: plainAddress(request.socket.localAddress ?? ''),
          userAgent: userAgent(request.headers['user-agent']),
        });
        reply.code(given.status).header('cache-control', 'no-store');
        if (given.contentType !== undefined) reply.header('content-type', given.contentType);
        return reply.send(given.body ?? (given.status === 404 ? 'not found\n' : undefined));
      },
    });
  };
}
