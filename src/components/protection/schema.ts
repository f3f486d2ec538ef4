import { z } from 'zod';
import { services } from '../../lib/services.ts';
import { addressOrPrefixSchema, holdsSecret, idSchema, jailNameSchema, portSchema, textSchema } from '../../lib/text.ts';

const key = 'an Ed25519 public key: 43 characters of base64url (the "x" of its JWK)';
const url = 'an address such as https://feeds.example.test/blocks.jws';
const hours = 'a number of hours from 1 to 168';

/** Networks that somebody else found and signed (docs/guide/en/feeds.md). */
const feedSchema = z.strictObject({
  /** It names the feed on pages, in messages and in the kernel. */
  name: idSchema,
  /** HTTPS, through the proxy when there is one. */
  url: z
    .string(url)
    .max(300, url)
    .regex(/^https:\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?\/[A-Za-z0-9._~/%?=&-]*$/, url)
    .refine((text) => URL.canParse(text), url)
    // It may carry the key of a subscription.
    .register(holdsSecret, {}),
  /** Raw Ed25519 public key, base64url (RFC 8037 §2). Whoever signs the feed gives it. */
  key: z.string(key).regex(/^[A-Za-z0-9_-]{43}$/, key),
  everyHours: z.int(hours).min(1, hours).max(168, hours).default(6),
  /** Which services its networks cannot reach. */
  services: z
    .array(z.enum(services))
    .min(1, 'at least one of telephony and web')
    .max(services.length, 'each service once')
    .default([...services]),
});

/** Absolute, and nothing that a reader of files would expand: Fail2ban takes globs. */
const logPath = 'journal, or the whole path of a log file such as /var/log/auth.log';
const logSchema = z
  .string(logPath)
  .max(200, logPath)
  .regex(/^(?:journal|(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._@+-]+)+)$/, logPath);

/** A filter of Debian's, and its way of working where it has several: `sshd[mode=aggressive]` (jail.conf(5)). */
const filter = 'the name of a filter that comes with Fail2ban, such as sshd';
const filterSchema = z.string(filter).regex(/^(?:[a-z0-9][a-z0-9-]{0,40}(?:\[mode=[a-z]{1,20}\])?)?$/, filter);

/** A log that Fail2ban watches, and what it closes to whoever fails there. */
export const jailSchema = z.strictObject({
  name: jailNameSchema,
  log: logSchema,
  /** Either a filter that comes with Fail2ban … */
  filter: filterSchema.default(''),
  /** … or rules of one's own, each with <HOST> or <ADDR> where the address stands, and a line that they must find. */
  failregex: z.array(textSchema(500)).max(10).default([]),
  sample: textSchema(1000).default(''),
  protocol: z.enum(['tcp', 'udp']).default('tcp'),
  ports: z.array(portSchema).min(1, 'at least one port').max(15),
  maxFailures: z.int().min(1).max(1000).default(5),
  windowSeconds: z.int().min(10).max(86_400).default(600),
});
export type Jail = z.output<typeof jailSchema>;

export const protectionSchema = z.strictObject({
  /** Wrong passwords from one source that make an attack … */
  maxFailures: z.int().min(3).max(1000).default(10),
  /** … within this time. */
  windowSeconds: z.int().min(10).max(86_400).default(60),
  /** How long a block lasts: ten minutes unless set otherwise. */
  blockSeconds: z
    .int()
    .min(60)
    .max(30 * 86_400)
    .default(600),
  /** Addresses and networks that are never blocked. */
  allowlist: z
    .array(
      z.strictObject({
        address: addressOrPrefixSchema,
        note: textSchema(200).default(''),
        /** Seconds since 1970: the entry ends then by itself, as a revision. Absent: it stays. */
        until: z.int().min(1).exactOptional(),
      }),
    )
    .max(1000, 'at most 1000 entries')
    .default([]),
  /** None unless an administrator trusts somebody. */
  feeds: z.array(feedSchema).max(8).default([]),
  /** Log files that Fail2ban watches besides. */
  jails: z.array(jailSchema).max(20).default([]),
});
export type Protection = z.output<typeof protectionSchema>;
