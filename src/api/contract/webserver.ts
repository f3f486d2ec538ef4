import { z } from 'zod';
import { problem } from '../views.ts';

const at = z.number();
const certificate = z
  .strictObject({
    subject: z.string(),
    issuer: z.string(),
    names: z.array(z.string()),
    from: at,
    until: at,
    /** SHA-256, as browsers show it. */
    fingerprint: z.string(),
    key: z.string(),
  })
  .meta({ id: 'Certificate' });

const acme = z
  .strictObject({
    state: z.enum(['off', 'asking', 'issued', 'failed', 'waiting']),
    failure: z.strictObject({ layer: z.string(), said: z.string(), at, times: z.int() }).optional(),
    nextAt: at.optional(),
    issuedAt: at.optional(),
  })
  .meta({ id: 'Acme' });

const pem = z.string().min(1).max(60_000);

/** The page Network > Web server: what answers, with which certificate, and who is there. */
export const webserverRoutes = {
  'GET /webserver': {
    access: 'read',
    summary: 'addresses and ports that answer, certificates that are shown, who is connected',
    response: z
      .strictObject({
        urls: z.array(z.string()),
        ports: z.array(z.strictObject({ port: z.int(), scheme: z.enum(['https', 'http']) })),
        certificates: z.array(z.strictObject({ source: z.enum(['own', 'uploaded', 'acme']), certificate })),
        /** Why the wanted certificate is not shown. */
        instead: z.string().optional(),
        root: certificate.optional(),
        acme,
        /** One row for each address. */
        connected: z.array(
          z.strictObject({
            address: z.string(),
            you: z.boolean(),
            connections: z.int(),
            since: at,
            ports: z.array(z.int()),
            tls: z.array(z.string()),
            users: z.array(z.string()),
          }),
        ),
      })
      .meta({ id: 'Webserver' }),
  },
  'POST /webserver/certificate': {
    access: 'admin',
    summary: 'check a certificate with its key and keep both; the document then holds {"from": "uploaded", "pair": …}',
    body: z.strictObject({ chain: pem, key: pem }),
    response: z
      .strictObject({ pair: z.strictObject({ secret: z.string() }), certificate, warnings: z.array(problem) })
      .meta({ id: 'UploadedCertificate' }),
    status: 201,
  },
  'POST /webserver/certificate/renew': {
    access: 'admin',
    summary: 'ask the ACME authority now',
    response: acme,
  },
} as const;
