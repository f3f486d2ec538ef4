import { expect, test } from 'vitest';
import { kernelTexts } from './kernel.ts';

const set = (n: number) => ({
  service: 'telephony' as const,
  address: `198.18.${n >> 8}.${n & 255}`,
  since: 0,
  until: 600,
  because: '',
  by: 'guard',
  failures: 10,
  ends: 600_000,
});
const fresh = Array.from({ length: 60_000 }, (_, n) => ({ set: set(n), fresh: true }) as const);

test('very many missing elements are several texts', () => {
  const texts = [...kernelTexts(fresh, 0, 'more\n')];
  expect(texts.map((t) => t.match(/timeout 600s/g)?.length)).toEqual([25_000, 25_000, 10_000]);
  expect(texts.map((t) => t.endsWith('more\n'))).toEqual([false, false, true]);
});

test('what is fresh is written as what replaces something, without the replacing', () => {
  const some = fresh.slice(0, 3);
  const replaced = kernelTexts([...some.map(({ set }) => ({ set })), { drop: { service: 'telephony', address: '203.0.113.9' } }], 0, '');
  expect([...replaced].join('').split('\n').at(-2)).toBe([...kernelTexts(some, 0, '')].join('').trim());
});

test('what needs an order is one text, and nothing is none', () => {
  expect([...kernelTexts([...fresh, { drop: { service: 'telephony', address: '203.0.113.9' } }], 0, '')]).toHaveLength(1);
  expect([...kernelTexts(fresh.slice(0, 25_000), 0, '')]).toHaveLength(1);
  expect([...kernelTexts([], 0, '')]).toEqual([]);
  expect([...kernelTexts([], 0, 'more\n')]).toEqual(['more\n']);
});
