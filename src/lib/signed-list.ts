import { z } from 'zod';
import { reachChecks, reachPurposes } from './reach.ts';
import { addressSchema, hostnameSchema, portSchema, textSchema } from './text.ts';

/**
 * The vendor's part of the reachability list: a JWS in compact form (RFC 7515 §7.1), signed with Ed25519 (RFC 8037 §3.1). Pure; who calls
 * brings the verifier, since the pages read this file too.
 */

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

/** True when `signature` over `data` is good for the raw 32-byte Ed25519 public key. */
export type Verify = (key: Uint8Array, data: Uint8Array, signature: Uint8Array) => boolean;

/** Reads and verifies. Nothing of the payload is looked at before the signature is good. Never throws. */
export function parseSignedList(
  text: string,
  publicKey: string,
  verify: Verify,
): { readonly list: SignedList } | { readonly fault: ListFault; readonly detail?: string } {
  const key = fromBase64url(publicKey);
  if (key?.length !== 32) return { fault: 'reachability.list-key' };
  const parts = text.length > maxListLength ? [] : text.trim().split('.');
  const [head, body, sign] = parts;
  if (parts.length !== 3 || head === undefined || body === undefined || sign === undefined) return { fault: 'reachability.list-form' };
  const [header, payload, signature] = [fromBase64url(head), fromBase64url(body), fromBase64url(sign)];
  if (!header || !payload || !signature) return { fault: 'reachability.list-form' };
  const said = asJson(header);
  if (typeof said !== 'object' || said === null) return { fault: 'reachability.list-form' };
  // `none` and HMAC under the public key are how such readers were fooled: there is one algorithm, and no extension that must be understood.
  if (!('alg' in said) || said.alg !== 'EdDSA' || 'crit' in said) return { fault: 'reachability.list-algorithm' };
  if (signature.length !== 64 || !verify(key, new TextEncoder().encode(`${head}.${body}`), signature))
    return { fault: 'reachability.list-signature' };
  const list = listSchema.safeParse(asJson(payload));
  if (!list.success) {
    const issue = list.error.issues[0];
    return { fault: 'reachability.list-content', detail: (issue?.path ?? []).join('/') };
  }
  const ids = list.data.reaches.map((r) => r.id);
  const twice = ids.find((id, n) => ids.indexOf(id) !== n);
  return twice === undefined ? { list: list.data } : { fault: 'reachability.list-content', detail: twice };
}

/** Strict base64url without padding (RFC 7515 §2); undefined for anything else. */
export function fromBase64url(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

function asJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
