import { z } from 'zod';
import { hostSchema, portSchema } from '../../lib/text.ts';
import { certificateSeen } from '../views.ts';

/** One after the other; what was not reached is unknown. */
export const proxySteps = ['name', 'connect', 'proxy', 'login', 'allowed', 'reach', 'tls', 'answer'] as const;

const url = 'an address that begins with http:// or https://';
const outgoing = z
  .string(url)
  .max(2000, url)
  .refine((s) => /^https?:\/\/[^/]/i.test(s) && URL.canParse(s), url);

export const proxyTest = z
  .strictObject({
    ok: z.boolean(),
    through: z.enum(['proxy', 'direct']),
    /** What was asked for; absent when only the proxy itself was tried. */
    url: z.string().optional(),
    ms: z.int(),
    status: z.int().optional(),
    steps: z.array(z.strictObject({ step: z.enum(proxySteps), state: z.enum(['passed', 'failed', 'unknown']) })),
    failure: z
      .strictObject({
        layer: z.string(),
        at: z.enum(['proxy', 'target']),
        host: z.string(),
        port: z.int(),
        detail: z.string(),
        code: z.string().optional(),
        status: z.int().optional(),
        /** Whose certificate answered. */
        certificate: certificateSeen.optional(),
      })
      .optional(),
  })
  .meta({ id: 'ProxyTest' });
export type ProxyTest = z.output<typeof proxyTest>;

export const proxyRoutes = {
  'POST /proxy/test': {
    access: 'admin',
    summary: 'try the proxy in force, or one that is not set yet (null: no proxy), and say which layer fails',
    body: z.strictObject({
      /** Without it only the proxy itself is tried. */
      url: outgoing.optional(),
      proxy: z
        .strictObject({
          host: hostSchema,
          port: portSchema,
          user: z.string().max(128).optional(),
          /** Without it, and for the same proxy and user, the one in force is used. */
          password: z.string().max(256).optional(),
          exceptions: z.array(z.string().max(253)).max(64).default([]),
        })
        .nullable()
        .optional(),
    }),
    response: proxyTest,
  },
} as const;
