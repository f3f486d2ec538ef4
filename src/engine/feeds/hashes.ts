import { createHash, createPublicKey, verify } from 'node:crypto';
import type { Verify } from '../../lib/jws.ts';

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** 31 bits of a hash, and never 0: what a set of marks can hold. */
export function markOf(lists: readonly (readonly string[])[]): number {
  const hash = createHash('sha256').update(JSON.stringify(lists)).digest();
  return (hash.readUInt32BE(0) & 0x7fffffff) | 1;
}

export const verifyEd25519: Verify = (key, data, signature) => {
  try {
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key).toString('base64url') }, format: 'jwk' });
    return verify(null, data, publicKey, signature);
  } catch {
    return false; // 32 bytes that are no point of the curve
  }
};
