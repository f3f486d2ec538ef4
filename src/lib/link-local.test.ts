import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linkLocalCandidates } from './link-local.ts';

const mac = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 })
  .map((b) => b.map((x) => x.toString(16).padStart(2, '0')).join(':'));

test('are ten different addresses of 169.254.1.0 to 169.254.254.255, the same after every start', () => {
  fc.assert(
    fc.property(mac, (m) => {
      const found = linkLocalCandidates(m);
      expect(new Set(found).size).toBe(10);
      for (const a of found) expect(a).toMatch(/^169\.254\.([1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-4])\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])$/);
      expect(linkLocalCandidates(m)).toEqual(found);
    }),
  );
});

test('differ between machines', () => {
  const first = Array.from({ length: 200 }, (_, n) => linkLocalCandidates(`02:00:00:00:00:${n.toString(16).padStart(2, '0')}`)[0]);
  expect(new Set(first).size).toBeGreaterThan(190);
});
