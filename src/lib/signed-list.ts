import { z } from 'zod';
import { openJws, type Verify } from './jws.ts';
import { reachChecks, reachPurposes } from './reach.ts';
import { addressSchema, hostnameSchema, portSchema, textSchema } from './text.ts';

export type { Verify };

/** The vendor's part of the reachability list: a JWS, see jws.ts. */

/** A list of 64 entries has about 12 KB; more is no list of ours, and reading it would be work for nothing. */
export const maxListLength = 65_536;

export const hostSchema = z.union([addressSchema, hostnameSchema], { error: 'a host name or an address' });

const entrySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,39}$/, 'an id of small letters, digits, dots and hyphens'),
  purpose: z.enum(reachPurposes),
  host: hostSchema,
  protocol: z.enum(['udp', 'tcp']),
  port: portSchema,
  check: z.enum(reachChecks),
  direct: z.boolean().default(false),
});

const listSchema = z.strictObject({
  /** Who says so, for the page. */
  issuer: textSchema(80),
  /** Grows with every list: an older one does not replace a newer one. */
  serial: z.int().min(1),
  /** Seconds since 1970. */
  issued: z.int(),
  expires: z.int(),
  reaches: z.array(entrySchema).max(64),
});
export type SignedList = z.output<typeof listSchema>;

/** Why a list is not taken; each has a sentence and a way out of its own. Validity in time is the caller's: it has the clock. */
export type ListFault =
  | 'reachability.list-form'
  | 'reachability.list-algorithm'
  | 'reachability.list-key'
  | 'reachability.list-signature'
  | 'reachability.list-content';

/** Reads and verifies. Nothing of the payload is looked at before the signature is good. Never throws. */
export function parseSignedList(
  text: string,
  publicKey: string,
  verify: Verify,
): { readonly list: SignedList } | { readonly fault: ListFault; readonly detail?: string } {
  const opened = openJws(text, publicKey, verify, maxListLength);
  if ('fault' in opened) return { fault: `reachability.list-${opened.fault}` };
  const list = listSchema.safeParse(opened.payload);
  if (!list.success) {
    const issue = list.error.issues[0];
    return { fault: 'reachability.list-content', detail: (issue?.path ?? []).join('/') };
  }
  const ids = list.data.reaches.map((r) => r.id);
  const twice = ids.find((id, n) => ids.indexOf(id) !== n);
  return twice === undefined ? { list: list.data } : { fault: 'reachability.list-content', detail: twice };
}
