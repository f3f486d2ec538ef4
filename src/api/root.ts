import { X509Certificate } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { Refusal } from './failures.ts';

/**
 * The root of the PBX's own CA, for everybody: whoever installs it does so before he can log in without a warning. `.pem` for Linux and
 * programs; `.crt` is DER with the type by which Windows, macOS, iOS and Android offer to install it.
 */
export function rootDownload(fastify: FastifyInstance, root: () => Promise<string | undefined>): void {
  const give = (path: string, type: string, body: (pem: string) => string | Buffer): void => {
    fastify.get(path, { exposeHeadRoute: false }, async (_request, reply) => {
      const pem = await root();
      if (pem === undefined) throw new Refusal('request.no-route');
      return reply
        .type(type)
        .header('cache-control', 'no-store')
        .header('content-disposition', `attachment; filename="switchroom-ca${path.slice(path.lastIndexOf('.'))}"`)
        .send(body(pem));
    });
  };
  give('/ca.pem', 'application/x-pem-file', (pem) => pem);
  give('/ca.crt', 'application/x-x509-ca-cert', (pem) => new X509Certificate(pem).raw);
}
