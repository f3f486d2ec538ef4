import { z } from 'zod';
import { addressOrPrefixSchema, hostnameSchema, idSchema, portSchema, secretSchema } from '../../lib/text.ts';

/** RFC 8555 §7.1.1: the one address of an authority that a client is configured with. HTTPS only (§6.1). */
const directory = 'the https:// address of an ACME directory, such as https://acme.example.test/directory';
const directorySchema = z
  .string(directory)
  .max(300, directory)
  .regex(/^https:\/\/([a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(:[1-9]\d{0,4})?(\/[A-Za-z0-9._~%/-]*)?$/i, directory);

/** RFC 5321 §4.1.2, what of it is in use: no quotes, no comments. */
const email = 'an e-mail address such as it@example.test';
const emailSchema = z.string(email).regex(/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9.-]{1,190}$/i, email);

const own = z.strictObject({ from: z.literal('own') });
const uploaded = z.strictObject({
  from: z.literal('uploaded'),
  /** Chain and key, as `POST /webserver/certificate` has checked and kept them. */
  pair: secretSchema,
});
const acme = z.strictObject({
  from: z.literal('acme'),
  directory: directorySchema,
  /** Where the authority writes to before a certificate ends. lego 4.9 asks for one. */
  email: emailSchema,
  names: z.array(hostnameSchema).min(1, 'at least one name').max(20, 'at most 20 names'),
  acceptTerms: z.boolean().default(false),
  /** Roots that the directory itself is trusted by, for an authority of one's own: PEM, kept. */
  authority: secretSchema.optional(),
});

export const webserverSchema = z.strictObject({
  /** The name people type; also in the certificate. */
  hostname: hostnameSchema.default('pbx'),
  httpsPort: portSchema.default(443),
  /** Plain HTTP: redirects people, serves phones their files on networks of role voice, and answers an ACME authority. */
  httpPort: portSchema.default(80),
  /** Whether plain HTTP sends people on to HTTPS. Phones are served their files either way. */
  redirect: z.boolean().default(true),
  /** Who may open the pages and the API. An empty list is everybody, or every interface. */
  allow: z
    .strictObject({
      networks: z.array(addressOrPrefixSchema).max(64, 'at most 64 networks').default([]),
      interfaces: z.array(idSchema).max(16, 'at most 16 interfaces').default([]),
    })
    .prefault({}),
  tlsMinimum: z.enum(['1.2', '1.3']).default('1.2'),
  session: z
    .strictObject({
      /** A browser left open over lunch and an evening stays logged in; over a night it does not. */
      idleMinutes: z
        .int()
        .min(5)
        .max(7 * 24 * 60)
        .default(12 * 60),
      absoluteHours: z.int().min(1).max(8760).default(168),
    })
    .prefault({}),
  certificate: z.discriminatedUnion('from', [own, uploaded, acme]).prefault({ from: 'own' }),
});
export type Webserver = z.output<typeof webserverSchema>;
export type CertificateSetting = Webserver['certificate'];
export type AcmeSetting = CertificateSetting & { readonly from: 'acme' };

/** What the web process is told, as `etc/web/webserver.json`. */
export const webSettingsSchema = z.strictObject({
  httpsPort: portSchema,
  httpPort: portSchema,
  redirect: z.boolean(),
  tlsMinimum: z.enum(['1.2', '1.3']),
  session: z.strictObject({ idleSeconds: z.int(), absoluteSeconds: z.int() }),
  allow: z.strictObject({
    networks: z.array(z.string()),
    /** Addresses of ours on interfaces where nobody administers. */
    closedAddresses: z.array(z.string()),
  }),
  /** Which of the folders below etc/web has the certificate to serve by name; the PBX's own is always there besides. */
  certificate: z.enum(['own', 'uploaded', 'acme']),
});
export type WebSettings = z.output<typeof webSettingsSchema>;
