import { expect, test } from 'vitest';
import { draw, kinds } from './draw.ts';

const drawn = (seed: string, count: number) => Array.from({ length: count }, (_, n) => draw(seed, n + 1));

test('cuts are the same for the same seed, whichever of them are drawn', () => {
  expect(drawn('a', 30)).toEqual(drawn('a', 30));
  expect(draw('a', 17)).toEqual(drawn('a', 17).at(-1));
  expect(drawn('a', 30)).not.toEqual(drawn('b', 30));
});

test('every ten of them meet each kind of work, and installs meet machines with and without an older version', () => {
  for (const seed of ['a', 'b', 'switchroom']) {
    const all = drawn(seed, 200);
    for (let n = 0; n < 200; n += 10) {
      const of = Object.groupBy(all.slice(n, n + 10), ({ kind }) => kind);
      expect(kinds.map((kind) => of[kind]?.length)).toEqual([1, 3, 3, 3]);
    }
    expect(new Set(all.filter(({ kind }) => kind === 'install').map(({ over }) => over))).toEqual(new Set([true, false]));
    expect(new Set(all.filter(({ kind }) => kind === 'upgrade').map(({ from }) => from))).toEqual(
      new Set(['begun', 'copying', 'switched']),
    );
  }
});
