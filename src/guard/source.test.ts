import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockKey } from '../engine/blocks/key.ts';
import { levelsOf } from './source.ts';

const own = ['198.51.100.1', '2001:db8:5::1', 'fd00:1:2:3::1'];

test('what guard counts an address as, the engine can block, by the same name', () => {
  const near = fc.ipV6().map((a) => `2001:db8:5::${a.split(':').at(-1)?.replace(/.*\./, '') || '1'}`);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.ipV4(),
        fc.ipV6(),
        near,
        fc.constantFrom('::1', '::', 'fe80::1', '::ffff:192.0.2.1', '::ffff:c000:201', '1::', '1:0:0:2::', '0:0:1::', '2001:db8:5:1::1'),
      ),
      (a) => {
        const levels = levelsOf(a, own);
        expect(levels[0]).toBe(blockKey(a, own));
        for (const l of levels) expect(blockKey(l, own)).toBe(l);
        for (const bits of [64, 56])
          expect(levels.includes(blockKey(`${a}/${bits}`, own) ?? '')).toBe(levels.some((l) => l.endsWith(`/${bits}`)));
      },
    ),
    { numRuns: 2000 },
  );
});

test.each(['', 'localhost', '1.2.3', '1.2.3.4.5', '2001:db8::/64x', '::g', '1.2.3.4\n'])('%j is no source', (text) => {
  expect(levelsOf(text, own)).toEqual([]);
});
