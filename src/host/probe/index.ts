import { createPublicKey, verify } from 'node:crypto';
import type { Reach } from '../../engine/reach.ts';
import type { Verdict } from '../../lib/reach.ts';
import { maxListLength, type Verify } from '../../lib/signed-list.ts';
import { openEgress } from '../egress-settings.ts';
import { type NatSeen, probeNat } from './nat.ts';
import { probe } from './probe.ts';

export interface OpenProbes {
  probe(reach: Reach, seenAs?: string): Promise<Verdict>;
  nat(servers: readonly { readonly host: string; readonly port: number }[]): Promise<NatSeen>;
  fetchText(url: string): Promise<{ readonly text: string } | { readonly failed: string }>;
  readonly verifyEd25519: Verify;
}

/** The probes of a PBX below this prefix: HTTP(S) goes by its proxy setting. */
export function openProbes(prefix: string): OpenProbes {
  const egress = openEgress(prefix);
  return {
    probe: (reach, seenAs) => probe(reach, { egress, seenAs }),
    nat: probeNat,
    fetchText: async (url) => {
      const r = await egress.request({ url, timeoutMs: 10_000, maxBytes: maxListLength });
      return r.ok ? { text: r.body.toString('utf8') } : { failed: `${r.layer}: ${r.detail}`.slice(0, 200) };
    },
    verifyEd25519,
  };
}

const verifyEd25519: Verify = (key, data, signature) => {
  try {
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key).toString('base64url') }, format: 'jwk' });
    return verify(null, data, publicKey, signature);
  } catch {
    return false; // 32 bytes that are no point of the curve
  }
};
