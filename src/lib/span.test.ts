import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contains, parseCidr } from './ip.ts';
import { finderOf, spanOf, spanWithin, withinOf } from './span.ts';

const octet = fc.constantFrom(0, 1, 2, 127, 128, 255);
const v4 = fc.tuple(fc.constantFrom(10, 192), octet, octet, octet, fc.integer({ min: 8, max: 32 })).map(([a, b, c, d, p]) => {
  const n = parseCidr(`${a}.${b}.${c}.${d}/${p}`);
  return p === 32 ? `${a}.${b}.${c}.${d}` : `${n?.network}/${p}`;
});
const v6 = fc
  .tuple(fc.constantFrom('1', '2', 'ff'), fc.constantFrom('0', '1', '8000'), fc.integer({ min: 32, max: 128 }))
  .map(([a, b, p]) => {
    const n = parseCidr(`2001:db8:${a}::${b}/${p}`);
    return p === 128 ? (n?.address ?? '') : `${n?.network}/${p}`;
  });
const any = fc.oneof(v4, v6);
const cidr = (t: string) => parseCidr(t.includes('/') ? t : `${t}/${t.includes(':') ? 128 : 32}`);

test('numbers and text agree about what lies within what', () => {
  fc.assert(
    fc.property(any, any, (a, b) => {
      const [x, y, s, t] = [cidr(a), cidr(b), spanOf(a), spanOf(b)];
      expect(x && y && s && t && spanWithin(s, t)).toBe(x && y && contains(x, y.network) && contains(x, y.last));
    }),
  );
});

test('finding in a list agrees with looking through it', () => {
  fc.assert(
    fc.property(fc.array(any), any, (list, wanted) => {
      const span = spanOf(wanted);
      if (!span) throw new Error(wanted);
      const all = list.map((address) => ({ address, span: spanOf(address) }));
      const covering = all.some((e) => e.span && spanWithin(e.span, span));
      expect(finderOf(all)(span) !== undefined).toBe(covering);
      const singles = all.filter((e) => !e.address.includes('/'));
      expect(withinOf(singles)(span) !== undefined).toBe(singles.some((e) => e.span && spanWithin(span, e.span)));
    }),
  );
});

test.each([
  '',
  'x',
  '192.0.2.256',
  '192.0.2',
  '192.0.2.1.1',
  '192.0.2.',
  '.192.0.2.1',
  '192..2.1',
  '192.0.2.01',
  '192.0.2.1 ',
  '0x1.2.3.4',
  '192.0.2.1/33',
  '2001:db8::/129',
])('%s is neither', (text) => {
  expect(spanOf(text)).toBeUndefined();
});
