import { z } from 'zod';
import { kinds } from '../../lib/messages/registry.ts';
import { certificatesSchema, holdsSecret, hostSchema, portSchema, secretSchema } from '../../lib/text.ts';

/** What SMTP takes without quoting (RFC 5321 §4.1.2), which is what people have; nothing in it could end a command or a header. */
const address = 'a mail address such as office@example.test';
const mailAddressSchema = z
  .string(address)
  .transform((s) => s.trim())
  .pipe(z.string().regex(/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/, address));

const url = 'a web address that begins with https:// or http://';
/** Services give webhooks whose address is the password. */
const urlSchema = z
  .string(url)
  .transform((s) => s.trim())
  .pipe(
    z
      .string()
      .max(2000)
      .regex(/^https?:\/\/[\x21-\x7e]+$/, url)
      .refine((s) => URL.canParse(s) && new URL(s).username === '' && new URL(s).password === '', url),
  )
  .register(holdsSecret, {});

/** The authority that signed the server's certificate, where it is none that everybody knows. */
const caSchema = certificatesSchema.optional();

const user = 'a user name of 1 to 128 characters';
const kindsSchema = z.array(z.enum(kinds)).max(kinds.length).default(['simple-fault', 'serious-fault', 'security-warning']);

export const messagesSchema = z.strictObject({
  /** How long messages are kept. */
  keepDays: z.int().min(1).max(3650).default(90),
  mail: z
    .strictObject({
      server: hostSchema,
      port: portSchema.default(587),
      security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
      user: z
        .string(user)
        .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,128}$/u, user)
        .optional(),
      password: secretSchema.optional(),
      from: mailAddressSchema,
      to: z.array(mailAddressSchema).min(1).max(20),
      ca: caSchema,
      language: z.enum(['en', 'de']).default('en'),
      kinds: kindsSchema,
    })
    .optional(),
  webhook: z.strictObject({ url: urlSchema, token: secretSchema.optional(), ca: caSchema, kinds: kindsSchema }).optional(),
  syslog: z
    .strictObject({
      server: hostSchema,
      port: portSchema.default(514),
      transport: z.enum(['udp', 'tcp', 'tls']).default('tcp'),
      ca: caSchema,
      kinds: kindsSchema,
    })
    .optional(),
});
export type Messages = z.output<typeof messagesSchema>;
