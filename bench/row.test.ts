import { expect, test } from 'vitest';
import { percentile, row, table } from './row.ts';

test('a rate meets its aim from above, everything else from below', () => {
  expect(row('decided', '/s', 60_000, { aim: 50_000 }).met).toBe(true);
  expect(row('decided', '/s', 40_000, { aim: 50_000 }).met).toBe(false);
  expect(row('dropped', 'ms', 40, { aim: 50 }).met).toBe(true);
  expect(row('dropped', 'ms', 60, { aim: 50 }).met).toBe(false);
  expect(row('dropped', 'ms', null, { aim: 50 }).met).toBeNull();
  expect(table([row('decided', '/s', 60_000, { aim: 50_000 }), row('dropped', 'ms', 60, { aim: 50 })])).toMatch(
    /≥ 50000 +met[\s\S]*≤ 50 +NOT MET/,
  );
});

test('the 99th of a hundred is the worst but one, and of two the worst', () => {
  expect(
    percentile(
      Array.from({ length: 100 }, (_, n) => 100 - n),
      0.99,
    ),
  ).toBe(99);
  expect(percentile([3, 7], 0.99)).toBe(7);
  expect(percentile([], 0.99)).toBeNaN();
});
