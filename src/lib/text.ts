import { z } from 'zod';
import { canonicalAddress, familyOf, parseCidr } from './ip.ts';

/**
 * The grammars of every string that can reach a daemon. None admits a control character: a newline in a rendered file is a new
 * directive there. A string without one of these grammars does not belong in the document.
 */

/** An id that everything else refers to: interface ids, network ids. 15 = IFNAMSIZ - 1, so that an id can be a kernel name. */
const id = 'a name of 1 to 15 small letters, digits and hyphens, beginning with a letter';
export const idSchema = z
  .string(id)
  // Not `constructor`: every object has something of that name, and an id is a key.
  .regex(/^(?!constructor$)[a-z][a-z0-9-]{0,14}$/, id);

/** A kernel interface name (dev_valid_name: no slash, no white space, at most 15 bytes). */
const linkName = 'an interface name as the kernel has it, such as eth0';
export const linkNameSchema = z.string(linkName).regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/, linkName);

/** A MAC address, kept in small letters with colons. */
const mac = 'a MAC address such as 00:00:5e:00:53:01';
export const macSchema = z
  .string(mac)
  .transform((s) => s.toLowerCase().replaceAll('-', ':'))
  .pipe(z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/, mac));

const address = (what: string, family?: 4 | 6) =>
  z.string(what).transform((s, ctx) => {
    const a = canonicalAddress(s.trim());
    return a !== undefined && (family === undefined || familyOf(a) === family) ? a : fail(ctx, what);
  });
export const addressSchema = address('an IPv4 or IPv6 address such as 192.0.2.10 or 2001:db8::10');
export const ipv4Schema = address('an IPv4 address such as 192.0.2.10', 4);
export const ipv6Schema = address('an IPv6 address such as 2001:db8::10', 6);

const cidr = (family: 4 | 6, example: string) => {
  const what = `an IPv${family} address with its prefix length, such as ${example}`;
  return z.string(what).transform((s, ctx) => {
    const c = parseCidr(s.trim());
    // IPv4-mapped IPv6 has another prefix length than IPv4: nobody could say what was meant.
    return c?.family === family && (family === 6 || !s.includes(':')) ? `${c.address}/${c.prefix}` : fail(ctx, what);
  });
};
export const ipv4CidrSchema = cidr(4, '192.0.2.10/24');
export const ipv6CidrSchema = cidr(6, '2001:db8::10/64');

/** A single address or a prefix, either family; host bits of a prefix are kept out by the writer, not the reader. */
const addressOrPrefix = 'an address or a prefix such as 192.0.2.0/24';
export const addressOrPrefixSchema = z.string(addressOrPrefix).transform((s, ctx) => {
  const t = s.trim();
  const c = parseCidr(t);
  return (c ? `${c.network}/${c.prefix}` : canonicalAddress(t)) ?? fail(ctx, addressOrPrefix);
});

/** A host name (RFC 1123 §2.1), at most 253 characters, kept in small letters; an international one as the DNS has it (RFC 5891). */
const hostname = 'a host name such as pbx.example.test';
export const hostnameSchema = z
  .string(hostname)
  .transform((s) => asciiName(s.trim().toLowerCase()))
  .pipe(z.string().regex(/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/, hostname));

/** `bücher.example.test` as `xn--bcher-kva.example.test`. What a URL would read as something else than a name (an address in full-width digits) stays as typed, and is refused. */
export function asciiName(name: string): string {
  if (!/[^ -~]/.test(name) || !/^[\p{L}\p{M}\p{N}.-]+$/u.test(name) || !URL.canParse(`http://${name}`)) return name;
  const ascii = new URL(`http://${name}`).hostname;
  return canonicalAddress(ascii) === undefined ? ascii : name;
}

/**
 * A host by name or address. A name whose last label is a number is refused (RFC 1123 §2.1 has none): some programs read `127.1` and
 * `0x7f.1` as addresses, others as names.
 */
const namedHost = 'a host name or an address such as ntp.example.test or 192.0.2.8';
export const hostSchema = z.string(namedHost).transform((s, ctx) => {
  const text = s.trim().replace(/^\[(.*)\]$/, '$1');
  const address = canonicalAddress(text);
  if (address !== undefined) return address;
  const name = hostnameSchema.safeParse(text);
  return name.success && !/(^|\.)(\d+|0x[0-9a-f]*)$/.test(name.data) ? name.data : fail(ctx, namedHost);
});

/**
 * Text that a person reads: names, notes. Any script; no control characters, line or paragraph separators, or lone surrogates, and none of
 * the marks that turn the text behind them around (UAX #9 §2.1 and §2.2): in a log or a list they would lie about their neighbours.
 */
export const textSchema = (max: number) =>
  z
    .string()
    .transform((s) => s.trim().normalize('NFC'))
    .pipe(
      z
        .string()
        .max(max)
        .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]*$/u, 'text without line breaks or control characters'),
    );

/** One certificate or several (RFC 7468). */
const pem = 'a certificate in PEM form, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----';
export const certificatesSchema = z
  .string(pem)
  .max(65_536)
  .regex(/^(\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/, pem);

/** A name of the time zone database (IANA) that this runtime knows too, so that what is set has an effect. */
const timeZone = 'a time zone such as Europe/Berlin';
export const timeZoneSchema = z
  .string(timeZone)
  .max(40, timeZone)
  .regex(/^[A-Z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,2}$/, timeZone)
  .refine(isTimeZone, timeZone);

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false; // a RangeError: there is none of this name
  }
}

/** Schemas of settings that hold a secret, or may: what leaves the machine in a support bundle leaves without them (lib/schema-secrets.ts). */
export const holdsSecret = z.registry<Record<never, never>>();

/**
 * A secret in the document: the id under which the engine keeps it. The text itself is never in a document, a difference or an answer. Ids
 * are made by the engine (96 random bits, base64url).
 */
const secret = 'a secret as the PBX keeps it: {"secret": "<id>"}';
export const secretSchema = z
  .strictObject({ secret: z.string(secret).regex(/^[A-Za-z0-9_-]{4,32}$/, secret) }, secret)
  .register(holdsSecret, {});
export type SecretRef = z.output<typeof secretSchema>;

export const portSchema = z.int('a port from 1 to 65535').min(1, 'a port from 1 to 65535').max(65535, 'a port from 1 to 65535');

/**
 * A jail's name as `fail2ban-client status` shows it. It becomes the name of a section and of kernel sets, so it has a grammar; a name that
 * Fail2ban, its configuration reader or we ourselves give a meaning to is nobody's.
 */
const jailName = 'a name of 2 to 20 small letters, digits and hyphens that begins with a letter and is not one of the PBX itself';
export const jailNameSchema = z
  .string(jailName)
  .regex(/^(?!(?:switchroom.*|telephony|web|all|add|default|definition|includes|init|known|constructor)$)[a-z][a-z0-9-]{1,19}$/, jailName);

function fail(ctx: { issues: unknown[]; addIssue(message: string): void }, message: string): never {
  ctx.addIssue(message);
  return z.NEVER;
}
