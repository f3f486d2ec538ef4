import { verify as check, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { judgeFeed, longestSeconds, parseFeed } from './feeds.ts';
import type { Verify } from './jws.ts';
import { networkText, parseNetwork, withoutOverlap } from './networks.ts';

const pair = generateKeyPairSync('ed25519');
const key = String(pair.publicKey.export({ format: 'jwk' }).x);
const verify: Verify = (raw, data, signature) =>
  check(
    null,
    data,
    createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw).toString('base64url') }, format: 'jwk' }),
    signature,
  );
const b64 = (v: unknown): string => Buffer.from(JSON.stringify(v)).toString('base64url');
const signed = (payload: unknown, header: unknown = { alg: 'EdDSA' }, by = pair.privateKey): string => {
  const text = `${b64(header)}.${b64(payload)}`;
  return `${text}.${sign(null, Buffer.from(text), by).toString('base64url')}`;
};
const list = (networks: readonly string[], more: Readonly<Record<string, unknown>> = {}) => ({
  version: 1,
  issuer: 'Example Watch',
  serial: 7,
  issued: 1000,
  expires: 2000,
  networks,
  ...more,
});
const read = (payload: unknown) => parseFeed(signed(payload), key, verify);

describe('networks', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7/24', '192.0.2.0/24'],
    ['198.51.100.0/32', '198.51.100.0'],
    ['2001:db8::/32', '2001:db8:0:0:0:0:0:0/32'],
    ['2001:DB8::1', '2001:db8:0:0:0:0:0:1'],
    ['2001:db8:1:2:3:4:5::', '2001:db8:1:2:3:4:5:0'],
    ['::/3', '0:0:0:0:0:0:0:0/3'],
  ])('%s is %s', (text, is) => {
    const network = parseNetwork(text);
    expect(network && networkText(network)).toBe(is);
  });

  test.each([
    '',
    '192.0.2',
    '192.0.2.256',
    '192.0.02.1',
    '192.0.2.1/33',
    '192.0.2.1/',
    '192.0.2.1/024',
    ' 192.0.2.1',
    '1.2.3.4.5',
    '2001:db8::1::2',
    '2001:db8:1:2:3:4:5:6:7',
    '2001:db8:1',
    '2001:db8::/129',
    '::ffff:192.0.2.1',
    'fe80::1%eth0',
    'example.test',
    '192.0.2.0/24; drop',
  ])('%j is none', (text) => expect(parseNetwork(text)).toBeUndefined());

  test('overlap goes, neighbours stay', () => {
    const texts = ['192.0.2.128/25', '192.0.2.0/24', '192.0.2.7', '192.0.3.0/24', '2001:db8::5', '2001:db8::/48', '192.0.2.0/24'];
    expect(withoutOverlap(texts.flatMap((t) => parseNetwork(t) ?? [])).map(networkText)).toEqual([
      '192.0.2.0/24',
      '192.0.3.0/24',
      '2001:db8:0:0:0:0:0:0/48',
    ]);
  });
});

describe('a feed', () => {
  test('that is signed is read', () => {
    const r = read(list(['203.0.113.0/24', '2001:db8:66::/48', '203.0.113.9']));
    expect(r).toMatchObject({ feed: { issuer: 'Example Watch', serial: 7, issued: 1000, expires: 2000, leftOut: 0 } });
    expect('feed' in r && r.feed.networks.map(networkText)).toEqual(['203.0.113.0/24', '2001:db8:66:0:0:0:0:0/48']);
  });

  test('blocks no private, link-local, loopback or multicast network: such entries are left out and counted', () => {
    const r = read(
      list([
        '10.1.0.0/16',
        '127.0.0.1',
        '192.168.0.0/16',
        '169.254.1.1',
        '239.1.2.3',
        '255.255.255.255',
        'fe80::/64',
        'fd00::/32',
        'ff02::1',
        '::1',
        '203.0.113.9',
      ]),
    );
    expect('feed' in r && [r.feed.leftOut, r.feed.networks.map(networkText)]).toEqual([10, ['203.0.113.9']]);
  });

  test.each([['0.0.0.0/0'], ['203.0.0.0/7'], ['::/0'], ['2001::/18'], ['203.0.113.9 '], ['a.example.test'], ['']])(
    'with %j is refused whole, and says where',
    (bad) => {
      expect(read(list(['203.0.113.9', bad]))).toEqual({ fault: 'protection.feed-network', detail: `networks/1: ${JSON.stringify(bad)}` });
    },
  );

  test.each([
    ['networks', list(['203.0.113.9'], { networks: 'all' })],
    ['networks', list(Array.from({ length: 100_001 }, () => '203.0.113.9'))],
    ['serial', list([], { serial: 0 })],
    ['issuer', list([], { issuer: 'two\nlines' })],
    ['version', list([], { version: 2 })],
    ['', list([], { more: 1 })],
    ['', [1]],
    ['', undefined],
  ])('with something wrong at %j is refused', (detail, payload) => {
    expect(parseFeed(signed(payload ?? 'x'), key, verify)).toEqual({ fault: 'protection.feed-content', detail });
  });

  test('that was altered, or signed by somebody else, is refused before it is read', () => {
    const good = signed(list(['203.0.113.9']));
    const [head = '', , signature = ''] = good.split('.');
    const other = generateKeyPairSync('ed25519');
    for (const text of [`${head}.${b64(list(['0.0.0.0/0']))}.${signature}`, signed(list([]), { alg: 'EdDSA' }, other.privateKey)])
      expect(parseFeed(text, key, verify)).toEqual({ fault: 'protection.feed-signature' });
  });

  test.each([
    ['protection.feed-algorithm', signed(list([]), { alg: 'none' })],
    ['protection.feed-algorithm', signed(list([]), { alg: 'EdDSA', crit: ['b64'] })],
    ['protection.feed-form', 'not a feed'],
    ['protection.feed-form', `${'a'.repeat(9 << 20)}.b.c`],
    ['protection.feed-form', '<html>.<body>.no'],
  ])('is refused as %s', (fault, text) => expect(parseFeed(text, key, verify)).toEqual({ fault }));

  test('under a key that is none', () => expect(parseFeed(signed(list([])), 'AAAA', verify)).toEqual({ fault: 'protection.feed-key' }));

  test('of 100,000 networks is read', () => {
    const r = read(list(Array.from({ length: 100_000 }, (_, n) => `${1 + (n % 9)}.${(n >> 8) & 255}.${n & 255}.${n % 251}`)));
    expect('feed' in r && r.feed.networks.length).toBeGreaterThan(50_000);
  });
});

describe('time and sequence', () => {
  const feed = { serial: 7, issued: 1000, expires: 2000 };
  test.each([
    [undefined, feed, 1500, 0],
    [undefined, feed, 1500, 7],
    [undefined, feed, 500, 0],
    ['protection.feed-older', feed, 1500, 8],
    ['protection.feed-expired', feed, 2000, 0],
    ['protection.feed-not-yet', feed, 300, 0],
    ['protection.feed-validity', { ...feed, expires: 1000 }, 900, 0],
    ['protection.feed-validity', { ...feed, expires: 1001 + longestSeconds }, 1500, 0],
  ])('%s', (fault, f, now, before) => expect(judgeFeed(f, now, before)?.fault).toBe(fault));
});
