import { z } from 'zod';
import { outgoingModes } from '../../lib/outgoing.ts';
import { hostSchema, maxListLength } from '../../lib/signed-list.ts';
import { portSchema, textSchema } from '../../lib/text.ts';

const key = 'an Ed25519 public key: 43 characters of base64url (the "x" of its JWK)';
const list = 'a signed list: three parts of base64url with dots between them';
const url = 'an address such as https://lists.example.test/reach.jws';

const vendorSchema = z.strictObject({
  /** Raw Ed25519 public key, base64url (RFC 8037 §2). Whoever signs the list gives it. */
  key: z.string(key).regex(/^[A-Za-z0-9_-]{43}$/, key),
  /** The list itself: JWS in compact form. */
  list: z
    .string(list)
    .transform((s) => s.trim())
    .pipe(
      z
        .string()
        .max(maxListLength, list)
        .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/, list),
    )
    .optional(),
  /** Where newer ones are fetched: HTTPS, through the proxy when there is one. */
  url: z
    .string(url)
    .max(300, url)
    .regex(/^https:\/\/[a-z0-9.-]+(:\d{1,5})?\/[A-Za-z0-9._~/%-]*$/, url)
    .optional(),
});

export const schedules = ['off', 'hourly', 'six-hourly', 'daily'] as const;

export const reachabilitySchema = z.strictObject({
  /** How often everything is tried by itself. */
  schedule: z.enum(schedules).default('hourly'),
  /** STUN servers: one says how the Internet sees us, two what the router does with the ports. */
  stun: z
    .array(z.strictObject({ host: hostSchema, port: portSchema.default(3478) }))
    .max(4)
    .default([]),
  /** SIP providers to try; with `tls` the certificate is looked at, and nothing on the way can write into a message. */
  sip: z
    .array(z.strictObject({ host: hostSchema, port: portSchema.default(5060), transport: z.enum(['udp', 'tcp', 'tls']).default('udp') }))
    .max(8)
    .default([]),
  /** Anything else that this office needs outside. */
  others: z
    .array(z.strictObject({ name: textSchema(60), host: hostSchema, port: portSchema, check: z.enum(['tcp', 'tls', 'http', 'https']) }))
    .max(16)
    .default([]),
  /** Lists that vendors sign: licence, voucher, update, relay. Empty unless an administrator trusts one. */
  vendors: z.array(vendorSchema).max(4).default([]),
  /** What the PBX opens by itself and nobody declared: let be, counted and named, or refused. */
  outgoing: z.enum(outgoingModes).default('off'),
});
export type Reachability = z.output<typeof reachabilitySchema>;
