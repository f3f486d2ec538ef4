import { z } from 'zod';
import { canonicalAddress, parseCidr } from './ip.ts';

/**
 * The grammars of every string that can reach a daemon. None admits a control character: a newline in a rendered file is a new
 * directive there. A string without one of these grammars does not belong in the document.
 */

/** An id that everything else refers to: interface ids, network ids. 15 = IFNAMSIZ - 1, so that an id can be a kernel name. */
export const idSchema = z.string().regex(/^[a-z][a-z0-9-]{0,14}$/, 'a name of 1 to 15 small letters, digits and hyphens, beginning with a letter');

/** A kernel interface name (dev_valid_name: no slash, no white space, at most 15 bytes). */
export const linkNameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/, 'an interface name as the kernel has it, such as eth0');

/** A MAC address, kept in small letters with colons. */
export const macSchema = z
  .string()
  .transform((s) => s.toLowerCase().replaceAll('-', ':'))
  .pipe(z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/, 'a MAC address such as 00:00:5e:00:53:01'));

export const addressSchema = z.string().transform((s, ctx) => canonicalAddress(s.trim()) ?? fail(ctx, 'an IPv4 or IPv6 address such as 192.0.2.10 or 2001:db8::10'));
export const ipv4Schema = addressSchema.refine((a) => !a.includes(':'), 'an IPv4 address such as 192.0.2.10');
export const ipv6Schema = addressSchema.refine((a) => a.includes(':'), 'an IPv6 address such as 2001:db8::10');

const cidr = (family: 4 | 6, example: string) =>
  z.string().transform((s, ctx) => {
    const c = parseCidr(s.trim());
    return c?.family === family ? `${c.address}/${c.prefix}` : fail(ctx, `an IPv${family} address with its prefix length, such as ${example}`);
  });
export const ipv4CidrSchema = cidr(4, '192.0.2.10/24');
export const ipv6CidrSchema = cidr(6, '2001:db8::10/64');

/** A single address or a prefix, either family; host bits of a prefix are kept out by the writer, not the reader. */
export const addressOrPrefixSchema = z.string().transform((s, ctx) => {
  const t = s.trim();
  const c = t.includes('/') ? parseCidr(t) : undefined;
  return c ? `${c.network}/${c.prefix}` : t.includes('/') ? fail(ctx, 'an address or a prefix such as 192.0.2.0/24') : (canonicalAddress(t) ?? fail(ctx, 'an address or a prefix such as 192.0.2.0/24'));
});

/** A host name (RFC 1123 §2.1), at most 253 characters, kept in small letters. */
export const hostnameSchema = z
  .string()
  .transform((s) => s.trim().toLowerCase())
  .pipe(z.string().max(253).regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/, 'a host name such as pbx.example.test'));

/** Text that a person reads: names, notes. Any script; no control characters, line or paragraph separators, or lone surrogates. */
export const textSchema = (max: number) =>
  z
    .string()
    .transform((s) => s.trim().normalize('NFC'))
    .pipe(z.string().max(max).regex(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}]*$/u, 'text without line breaks or control characters'));

export const portSchema = z.int('a port from 1 to 65535').min(1, 'a port from 1 to 65535').max(65535, 'a port from 1 to 65535');

function fail(ctx: { issues: unknown[]; addIssue(message: string): void }, message: string): never {
  ctx.addIssue(message);
  return z.NEVER;
}
