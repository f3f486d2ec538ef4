/**
 * A JWS in compact form (RFC 7515 §7.1), signed with Ed25519 (RFC 8037 §3.1): what vendors' lists and block feeds are. Pure; who calls brings
 * the verifier, since the pages read this file too.
 */

/** Why it is none that can be believed; `key`: ours is no Ed25519 key. */
export type JwsFault = 'form' | 'algorithm' | 'key' | 'signature';

/** True when `signature` over `data` is good for the raw 32-byte Ed25519 public key. */
export type Verify = (key: Uint8Array, data: Uint8Array, signature: Uint8Array) => boolean;

/**
 * The payload, once the signature is good: undefined when it is not JSON. Nothing of it is looked at before. Never throws.
 *
 * @param maxLength characters; a longer text is not read at all
 */
export function openJws(
  text: string,
  publicKey: string,
  verify: Verify,
  maxLength: number,
): { readonly payload: unknown } | { readonly fault: JwsFault } {
  const key = fromBase64url(publicKey);
  if (key?.length !== 32) return { fault: 'key' };
  const parts = text.length > maxLength ? [] : text.trim().split('.');
  const [head, body, sign] = parts;
  if (parts.length !== 3 || head === undefined || body === undefined || sign === undefined) return { fault: 'form' };
  const [header, payload, signature] = [fromBase64url(head), fromBase64url(body), fromBase64url(sign)];
  if (!header || !payload || !signature) return { fault: 'form' };
  const said = asJson(header);
  if (typeof said !== 'object' || said === null) return { fault: 'form' };
  // `none` and HMAC under the public key are how such readers were fooled: there is one algorithm, and no extension that must be understood.
  if (!('alg' in said) || said.alg !== 'EdDSA' || 'crit' in said) return { fault: 'algorithm' };
  if (signature.length !== 64 || !verify(key, new TextEncoder().encode(`${head}.${body}`), signature)) return { fault: 'signature' };
  return { payload: asJson(payload) };
}

/** Strict base64url without padding (RFC 7515 §2); undefined for anything else. */
export function fromBase64url(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(binary.length);
  for (let n = 0; n < binary.length; n++) bytes[n] = binary.charCodeAt(n);
  return bytes;
}

function asJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
