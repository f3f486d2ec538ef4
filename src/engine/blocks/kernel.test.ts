import { expect, test } from 'vitest';
import { differences, freshTexts, kernelText } from './kernel.ts';

const entry = (n: number) => ({
  service: 'telephony' as const,
  address: `198.18.${n >> 8}.${n & 255}`,
  since: 0,
  until: 600,
  because: '',
  by: 'guard',
  failures: 10,
  ends: 600_000,
});
const many = Array.from({ length: 60_000 }, (_, n) => entry(n));
const kernel = { blocks: new Map(), sets: new Set(['telephony4']) };

test('very many missing elements are several texts', () => {
  const texts = [...freshTexts(many, 0)];
  expect(texts.map((t) => t.match(/timeout 600s/g)?.length)).toEqual([25_000, 25_000, 10_000]);
  expect([...freshTexts(many.slice(0, 25_000), 0)]).toHaveLength(1);
  expect([...freshTexts([], 0)]).toEqual([]);
});

test('what is missing is written as what replaces something, without the replacing', () => {
  const some = many.slice(0, 3);
  const replaced = kernelText([...some.map((set) => ({ set })), { drop: { service: 'telephony', address: '203.0.113.9' } }], 0);
  expect(replaced.split('\n').at(-2)).toBe([...freshTexts(some, 0)].join('').trim());
});

test('an empty kernel lacks what it has sets for, and nothing is wrong in it', () => {
  const web = { ...entry(1), service: 'web' as const };
  const network = { ...entry(2), address: '203.0.113.0/24' };
  expect(differences([entry(0), web, network], kernel, 0)).toEqual({ missing: [entry(0)], wrong: [] });
});

test('one that has something lacks the rest; what ends at another time, or is none of ours, is wrong', () => {
  const blocks = new Map(
    [
      { ...entry(0), expires: 598, packets: 0 },
      { ...entry(1), expires: 60, packets: 0 },
      { ...entry(9), expires: 600, packets: 0 },
    ].map((k) => [`telephony ${k.address}`, k] as const),
  );
  expect(differences([entry(0), entry(1), entry(2)], { ...kernel, blocks }, 0)).toMatchObject({
    missing: [entry(2)],
    wrong: [{ drop: { address: '198.18.0.9' } }, { set: entry(1) }],
  });
});
