import { createPublicKey, verify } from 'node:crypto';
import { pointer } from '../../config/problems.ts';
import { type Context, define, type Reach } from '../../engine/contract.ts';
import { observeTable, type TableHave } from '../../engine/nft-table.ts';
import { outgoingTable } from '../../lib/outgoing.ts';
import { type ListFault, parseSignedList, type SignedList, type Verify } from '../../lib/signed-list.ts';
import { planOutgoing, renderOutgoing } from './outgoing.ts';
import type { Reachability } from './schema.ts';

/**
 * Owns on the machine: the nftables table `inet switchroom_outgoing`, where somebody asked for it. It says what else is to be reached than what the
 * other components declare; web does the trying (src/api/reach-runner.ts), because the engine reads nothing that strangers write.
 */
export const reachability = define<Reachability, TableHave>({
  id: 'reachability',
  after: [],
  section: (config) => config.reachability,
  claims: () => [],
  reaches: reachesOf,
  check: (section, ctx) => [
    ...twice(section.stun, 'stun', (s) => `${s.host} port ${s.port}`),
    ...twice(section.sip, 'sip', (s) => `${s.host} port ${s.port} (${s.transport})`),
    ...twice(section.others, 'others', (s) => `${s.host} port ${s.port} (${s.check})`),
    ...section.vendors.flatMap((v, n) => vendorProblems(v, n, ctx)),
  ],
  render: (_section, ctx) => renderOutgoing(ctx),
  observe: (host, want, _previous, youngerThanMs) => observeTable(outgoingTable, want, host, youngerThanMs),
  plan: planOutgoing,
});

type Problems = ReturnType<Parameters<typeof define<Reachability, TableHave>>[0]['check']>;

function reachesOf(section: Reachability): Reach[] {
  const owner = 'reachability';
  return [
    ...section.stun.map(
      (s): Reach => ({
        owner,
        id: `stun.${s.host}.${s.port}`,
        purpose: 'stun',
        host: s.host,
        protocol: 'udp',
        port: s.port,
        check: 'stun',
        direct: true,
      }),
    ),
    ...section.sip.map(
      (s): Reach => ({
        owner,
        id: `sip.${s.host}.${s.port}.${s.transport}`,
        purpose: 'sip',
        host: s.host,
        protocol: s.transport === 'udp' ? 'udp' : 'tcp',
        port: s.port,
        check: s.transport === 'tls' ? 'tls' : 'sip',
        direct: true,
      }),
    ),
    ...section.others.map(
      (s): Reach => ({
        owner,
        id: `other.${s.host}.${s.port}.${s.check}`,
        purpose: 'vendor',
        host: s.host,
        protocol: 'tcp',
        port: s.port,
        check: s.check,
        direct: s.check === 'tcp' || s.check === 'tls',
      }),
    ),
    ...section.vendors.flatMap((v) => {
      const parsed = v.list === undefined ? undefined : parseSignedList(v.list, v.key, verifyEd25519);
      return parsed !== undefined && 'list' in parsed ? reachesOfList(parsed.list) : [];
    }),
  ];
}

function reachesOfList(list: SignedList): Reach[] {
  return list.reaches.map((r) => ({ owner: 'reachability', ...r, id: `vendor.${r.id}` }));
}

const verifyEd25519: Verify = (key, data, signature) => {
  try {
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key).toString('base64url') }, format: 'jwk' });
    return verify(null, data, publicKey, signature);
  } catch {
    return false; // 32 bytes that are no point of the curve
  }
};

function twice<T>(list: readonly T[], key: string, nameOf: (t: T) => string): Problems {
  const names = list.map(nameOf);
  return names.flatMap((name, n) =>
    names.indexOf(name) === n
      ? []
      : [
          {
            code: 'reachability.twice',
            path: pointer('reachability', key, n),
            message: `${name} is there twice`,
            hint: 'remove one of them',
            values: { name },
          },
        ],
  );
}

const sentences: Readonly<Record<ListFault, readonly [message: string, hint: string]>> = {
  'reachability.list-form': ['the list is no JWS in compact form', 'copy all of it: three parts with dots between them'],
  'reachability.list-algorithm': [
    'the list is signed in another way than with Ed25519 (EdDSA)',
    'ask whoever gave it for one with alg EdDSA and no crit',
  ],
  'reachability.list-key': ['the key is no Ed25519 public key', 'enter the 43 characters that whoever signs the list has given'],
  'reachability.list-signature': [
    'the signature of the list does not fit the key',
    'get list and key anew from whoever signs it; take neither from a third',
  ],
  'reachability.list-content': ['the list is signed well and cannot be read', 'tell whoever signs it'],
};

function vendorProblems(v: Reachability['vendors'][number], n: number, _ctx: Context): Problems {
  if (v.list === undefined)
    return v.url === undefined
      ? [
          {
            code: 'reachability.list-missing',
            path: pointer('reachability', 'vendors', n, 'list'),
            message: 'neither a list nor an address to fetch one from is there',
            hint: 'paste the list, enter its address, or remove the entry',
          },
        ]
      : [];
  const parsed = parseSignedList(v.list, v.key, verifyEd25519);
  if ('list' in parsed) return [];
  const [message, hint] = sentences[parsed.fault];
  const field = parsed.fault === 'reachability.list-key' ? 'key' : 'list';
  return [
    {
      code: parsed.fault,
      path: pointer('reachability', 'vendors', n, field),
      message: parsed.detail === undefined ? message : `${message}: ${parsed.detail}`,
      hint,
      values: { detail: parsed.detail ?? '' },
    },
  ];
}
