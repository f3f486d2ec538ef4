import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressFromNumber, addressNumber, canonicalAddress, contains, overlaps, parseCidr } from './ip.ts';

describe('an address', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
    ['::', '::'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:C000:201', '192.0.2.1'],
    ['fe80::1', 'fe80::1'],
  ])('%s has one spelling: %s', (text, is) => {
    expect(canonicalAddress(text)).toBe(is);
    expect(canonicalAddress(is)).toBe(is);
  });

  test.each([
    '',
    ' ',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.01',
    '0xc0.0.2.1',
    '3221225985',
    '192.0.2.1 ',
    ' 192.0.2.1',
    '192.0.2.1\n',
    '1.2.3.4.5',
    '192.0.2.1/24',
    '2001:db8::1::',
    '2001:db8:::1',
    'fe80::1%lan',
    ':',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '[::1]',
    'localhost',
    '１９２.0.2.1',
  ])('%j is none', (text) => {
    expect(canonicalAddress(text)).toBeUndefined();
  });

  test('any text is one in its only spelling, or none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.stringMatching(/^[0-9a-f:.]{1,40}$/)), (text) => {
        const a = canonicalAddress(text);
        if (a !== undefined) expect(canonicalAddress(a)).toBe(a);
      }),
    );
  });

  test('is a number and back', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const a = canonicalAddress(text);
        if (a !== undefined) expect(addressFromNumber(addressNumber(a), a.includes(':') ? 6 : 4)).toBe(a);
      }),
    );
  });
});

describe('a prefix', () => {
  test.each([
    ['192.0.2.10/24', '192.0.2.10', 24, '192.0.2.0', '192.0.2.255'],
    ['192.0.2.10/32', '192.0.2.10', 32, '192.0.2.10', '192.0.2.10'],
    ['192.0.2.10/0', '192.0.2.10', 0, '0.0.0.0', '255.255.255.255'],
    ['2001:db8::10/64', '2001:db8::10', 64, '2001:db8::', '2001:db8::ffff:ffff:ffff:ffff'],
  ])('%s', (text, address, prefix, network, last) => {
    expect(parseCidr(text)).toEqual({ family: address.includes(':') ? 6 : 4, address, prefix, network, last });
  });

  test.each([
    '192.0.2.10',
    '192.0.2.10/',
    '192.0.2.10/33',
    '192.0.2.10/-1',
    '192.0.2.10/024',
    '192.0.2.10/24/24',
    '192.0.2.10/255.255.255.0',
    '2001:db8::/129',
    '/24',
    '192.0.2.10/1e1',
    '::ffff:192.0.2.1/120',
  ])('%j is none', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  test('holds what lies in it, of its own family', () => {
    const c = parseCidr('192.0.2.0/25');
    if (!c) throw new Error('none');
    expect(['192.0.2.0', '192.0.2.127', '192.0.2.128', '2001:db8::1'].map((a) => contains(c, a))).toEqual([true, true, false, false]);
  });

  test('overlaps another if and only if one holds the other’s first address', () => {
    const cidr = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([a, p]) => parseCidr(`${a}/${p}`));
    fc.assert(
      fc.property(cidr, cidr, (a, b) => {
        if (!a || !b) return;
        const first = (x: typeof a) => addressNumber(x.network);
        const last = (x: typeof a) => addressNumber(x.last);
        expect(overlaps(a, b)).toBe(first(a) <= last(b) && first(b) <= last(a));
        expect(overlaps(a, b)).toBe(overlaps(b, a));
      }),
    );
  });
});
