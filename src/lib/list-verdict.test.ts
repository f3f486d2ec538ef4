import { expect, test } from 'vitest';
import { parseList } from './address-list.ts';
import { judgeBlocks } from './list-verdict.ts';

const judge = (lines: readonly string[], evenMe = false) => {
  const v = judgeBlocks(parseList(lines.join('\n'), 1, ['telephony', 'web']).entries, {
    own: [
      { address: '198.51.100.1/24', interface: 'lan' },
      { address: '2001:db8:5::1/64', interface: 'lan' },
    ],
    allowlist: [{ address: '192.0.2.0/28' }],
    yourself: '203.0.113.50',
    evenMe,
  });
  return {
    good: v.good.map((e) => e.address),
    leftOut: v.leftOut.map((e) => [e.line, e.code, e.other]),
    notices: v.notices.map((e) => [e.line, e.code, e.other]),
  };
};

test.each([
  ['198.51.100.1', 'own', '198.51.100.1'],
  ['198.51.0.0/16', 'own', '198.51.100.1'],
  ['2001:db8::/32', 'own', '2001:db8:5::1'],
  ['127.0.0.1', 'own', '127.0.0.1'],
  ['::1', 'own', '::1'],
  ['224.0.0.5', 'own', '224.0.0.5'],
  ['ff02::1', 'own', 'ff02::1'],
  ['2000::/15', 'own', '2001:db8:5::1'],
  ['64.0.0.0/7', 'own', '64.0.0.0/7'],
  ['203.0.113.50', 'yourself', '203.0.113.50'],
  ['203.0.113.0/24', 'yourself', '203.0.113.50'],
  ['192.0.2.3', 'allowed', '192.0.2.0/28'],
  ['192.0.2.0/28', 'allowed', '192.0.2.0/28'],
])('%s is left out: %s', (address, code, other) => {
  expect(judge(['100.64.0.1', address])).toEqual({ good: ['100.64.0.1'], leftOut: [[2, code, other]], notices: [] });
});

test('the administrator may mean himself', () => {
  expect(judge(['203.0.113.50'], true).good).toEqual(['203.0.113.50']);
});

test('what stands twice is taken once, unless for another service', () => {
  expect(judge(['100.64.0.1', '100.64.0.1/32', '100.64.0.1,,,web'])).toEqual({
    good: ['100.64.0.1', '100.64.0.1'],
    leftOut: [[2, 'duplicate', '1']],
    notices: [],
  });
});

test('what overlaps, is near or holds an allowed network is taken and told', () => {
  expect(judge(['100.64.0.0/16', '100.64.7.0/24', '198.51.100.77', '192.0.2.0/24'])).toEqual({
    good: ['100.64.0.0/16', '100.64.7.0/24', '198.51.100.77', '192.0.2.0/24'],
    leftOut: [],
    notices: [
      [2, 'covered', '100.64.0.0/16'],
      [3, 'local', 'lan'],
      [4, 'around-allowed', '192.0.2.0/28'],
    ],
  });
});
