import { expect, test } from 'vitest';
import { readUndeclared } from './outgoing.ts';

/** As nft 1.0.6 prints it. */
const listing = (...elem: unknown[]) => ({
  nftables: [
    { metainfo: { version: '1.0.6', release_name: 'Lester Gooch #5', json_schema_version: 1 } },
    { set: { family: 'inet', name: 'others4', table: 'switchroom_outgoing', flags: ['timeout'], timeout: 86_400, elem } },
  ],
});
const element = (concat: unknown[], expires = 86_340) => ({
  elem: { val: { concat }, expires, counter: { packets: 2, bytes: 120 } },
});
const read = (value: unknown) => readUndeclared(value, 1_000_000, (uid) => (uid === '0' ? 'root' : uid));

test('each element is who tried what, how often and when last', () => {
  expect(read(listing(element([0, 'tcp', '192.0.2.9', 80]), element([996, 'udp', '2001:db8::9', 9999], 86_400)))).toEqual([
    { user: 'root', protocol: 'tcp', address: '192.0.2.9', port: 80, packets: 2, lastAt: 999_940 },
    { user: '996', protocol: 'udp', address: '2001:db8::9', port: 9999, packets: 2, lastAt: 1_000_000 },
  ]);
});

test('a machine without names of protocols gives their numbers', () => {
  expect(read(listing(element([0, 6, '192.0.2.9', 80]), element([0, '17', '192.0.2.9', 81]))).map((u) => [u.protocol, u.port])).toEqual([
    ['tcp', 80],
    ['udp', 81],
  ]);
});

test.each([
  ['nothing', undefined],
  ['an empty answer', {}],
  ['a set without elements', { nftables: [{ set: { name: 'others4' } }] }],
  ['something else than a list', { nftables: 'no' }],
  ['elements of another kind', listing('192.0.2.9', null, { elem: null })],
  ['another protocol', listing(element([0, 'sctp', '192.0.2.9', 80]))],
  ['a port that is no number', listing(element([0, 'tcp', '192.0.2.9', 'http']))],
])('%s is read as nothing', (_, value) => {
  expect(read(value)).toEqual([]);
});
