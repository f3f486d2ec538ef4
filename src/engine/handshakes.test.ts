import { expect, test } from 'vitest';
import { heard } from './handshakes.ts';

const peer = (address: string, at: number, version: 'TLSv1.1' | 'TLSv1.2' = 'TLSv1.2') => ({ address, version, at });
const day = 86_400;

test('what web said before it was restarted stays, by address and version, the newest first', () => {
  const before = { since: 10 * day, peers: [peer('192.0.2.1', 11 * day), peer('192.0.2.2', 12 * day)] };
  expect(heard(before, { since: 13 * day, peers: [peer('192.0.2.1', 14 * day), peer('192.0.2.1', 13 * day, 'TLSv1.1')] })).toEqual({
    since: 10 * day,
    peers: [peer('192.0.2.1', 14 * day), peer('192.0.2.1', 13 * day, 'TLSv1.1'), peer('192.0.2.2', 12 * day)],
  });
  expect(heard(undefined, before)).toBe(before);
});

test('who was not seen for a month is forgotten, and nobody says that more is known', () => {
  const before = { since: 0, peers: [peer('192.0.2.1', day)] };
  expect(heard(before, { since: 50 * day, peers: [] })).toEqual({ since: 20 * day, peers: [] });
});

test('is bounded', () => {
  const many = (n: number) => Array.from({ length: 400 }, (_, i) => peer(`198.51.${n}.${i}`, n * 1000 + i));
  const both = heard({ since: 0, peers: many(1) }, { since: 0, peers: many(2) });
  expect(both.peers).toHaveLength(500);
  expect(both.peers[0]?.address).toBe('198.51.2.399');
});
