import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import * as x509 from '@peculiar/x509';
import { expect, test } from 'vitest';
import { issue, office } from '../../../test/pki.ts';
import { covers, factsOfChain, joinPair, judgePair, splitPair } from './pair.ts';

const now = Date.parse('2026-11-23T00:00:00Z') / 1000;
const name = 'pbx.example.test';
const codes = (judged: { problems: readonly { code: string; path: string }[] }) => judged.problems.map((p) => `${p.code} ${p.path}`);
const subjects = (chain: string) =>
  [...chain.matchAll(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g)].map((m) => new x509.X509Certificate(m[0]).subject);

test('a chain in order is taken as it is, and says what it is', async () => {
  const { leaf, middle } = await office();
  const judged = judgePair({ chain: leaf.certificate + middle.certificate, key: leaf.key }, name, now);
  expect(codes(judged)).toEqual([]);
  expect(judged.facts).toMatchObject({ subject: `CN=${name}`, issuer: 'CN=Example Issuing', names: [name], key: 'EC prime256v1' });
  expect(judged.facts?.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  expect(splitPair(joinPair(judged.pair ?? { chain: '', key: '' }))).toEqual(judged.pair);
});

test('a chain in the wrong order is put right, and the root is left out', async () => {
  const { root, leaf, middle } = await office();
  const judged = judgePair({ chain: root.certificate + middle.certificate + leaf.certificate, key: leaf.key }, name, now);
  expect(codes(judged)).toEqual([]);
  expect(subjects(judged.pair?.chain ?? '')).toEqual([`CN=${name}`, 'CN=Example Issuing']);
  expect(factsOfChain(judged.pair?.chain ?? '')?.names).toEqual([name]);
});

test('a certificate that signs itself may be served', async () => {
  const self = await issue(`CN=${name}`, { names: [name] });
  expect(codes(judgePair({ chain: self.certificate, key: self.key }, name, now))).toEqual([]);
});

test('the wrong key is said at the key', async () => {
  const [{ leaf, middle }, other] = [await office(), await office()];
  const judged = judgePair({ chain: leaf.certificate + middle.certificate, key: other.leaf.key }, name, now);
  expect(codes(judged)).toEqual(['webserver.key-mismatch /key']);
  expect(judged.problems[0]?.message).toContain(name);
  expect(judged.pair).toBeUndefined();
});

test.each([
  ['expired', { until: new Date('2026-11-22T00:00:00Z') }, 'webserver.certificate-expired /chain'],
  ['not yet valid', { from: new Date('2026-11-24T00:00:00Z') }, 'webserver.certificate-not-yet /chain'],
  ['for clients', { usage: x509.ExtendedKeyUsage.clientAuth }, 'webserver.certificate-not-server /chain'],
  ['with a short RSA key', { algorithm: rsa(1024) }, 'webserver.key-weak /key'],
  ['without a name', { names: [] }, 'webserver.certificate-no-names /chain'],
  ['signed with SHA-1', { hash: 'SHA-1' as const }, 'webserver.signature-broken /chain'],
])('one that is %s is refused', async (_, options, code) => {
  const { leaf, middle } = await office([name], options);
  const judged = judgePair({ chain: leaf.certificate + middle.certificate, key: leaf.key }, name, now);
  expect(codes(judged)).toEqual([code]);
  expect(judged.pair).toBeUndefined();
  expect(judged.problems[0]?.hint).toMatch(/\w/);
});

function rsa(bits: number): RsaHashedKeyGenParams {
  return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: bits, publicExponent: new Uint8Array([1, 0, 1]) };
}

test('RSA with 2048 bits is taken', async () => {
  const { leaf, middle } = await office([name], { algorithm: rsa(2048) });
  const judged = judgePair({ chain: leaf.certificate + middle.certificate, key: leaf.key }, name, now);
  expect(codes(judged)).toEqual([]);
  expect(judged.facts?.key).toBe('RSA 2048');
});

test('what is not of the chain is refused by name; what is missing and another host name are said', async () => {
  const [{ leaf, middle }, other] = [await office(), await issue('CN=Somebody Else', { ca: true })];
  expect(codes(judgePair({ chain: leaf.certificate + middle.certificate + other.certificate, key: leaf.key }, name, now))).toEqual([
    'webserver.chain-foreign /chain',
  ]);
  const alone = judgePair({ chain: leaf.certificate, key: leaf.key }, 'other.example.test', now);
  expect(codes(alone)).toEqual(['webserver.hostname-not-named /chain', 'webserver.chain-incomplete /chain']);
  expect(alone.pair).toBeDefined();
});

test.each([
  ['nothing', '', '', ['webserver.key-unreadable /key', 'webserver.chain-unreadable /chain']],
  ['key and chain mixed up', 'key', 'chain', ['webserver.key-unreadable /key', 'webserver.chain-unreadable /chain']],
  ['a damaged certificate', 'damaged', 'key', ['webserver.chain-unreadable /chain']],
])('%s is refused at each field', async (_, chain, key, expected) => {
  const { leaf } = await office();
  const texts: Record<string, string> = {
    '': '',
    key: leaf.key,
    chain: leaf.certificate,
    damaged: leaf.certificate.replace(/MII/, 'AAA'),
  };
  expect(codes(judgePair({ chain: texts[chain] ?? '', key: texts[key] ?? '' }, name, now))).toEqual(expected);
});

test('a locked key says how to unlock it', async () => {
  const { leaf } = await office();
  const locked = execFileSync('openssl', ['pkey', '-aes128', '-passout', 'pass:secret'], { input: leaf.key, encoding: 'utf8' });
  const judged = judgePair({ chain: leaf.certificate, key: locked }, name, now);
  expect(codes(judged)).toEqual(['webserver.key-encrypted /key']);
  expect(judged.problems[0]?.hint).toContain('openssl pkey');
});

test('a wildcard covers one label', () => {
  expect(covers(['*.example.test'], 'pbx.example.test')).toBe(true);
  expect(covers(['*.example.test'], 'a.pbx.example.test')).toBe(false);
  expect(covers(['*.example.test'], 'example.test')).toBe(false);
  expect(covers(['pbx'], 'pbx')).toBe(true);
});
