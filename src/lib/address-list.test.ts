import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listLimits, parseList, readDuration, writeList } from './address-list.ts';

const now = 1_795_000_000; // 2026-11-18
const services = ['telephony', 'web'];
const read = (text: string) => parseList(text, now, services);
const one = (line: string) => read(line).entries[0];

describe('a line', () => {
  test.each([
    ['192.0.2.9', { address: '192.0.2.9', note: '' }],
    ['  192.0.2.9  ', { address: '192.0.2.9', note: '' }],
    ['192.0.2.77/24', { address: '192.0.2.0/24', note: '' }],
    ['192.0.2.9/32', { address: '192.0.2.9', note: '' }],
    ['2001:DB8::0/48 a scanner', { address: '2001:db8::/48', note: 'a scanner' }],
    ['192.0.2.9 # a scanner', { address: '192.0.2.9', note: 'a scanner' }],
    ['192.0.2.9 ; a scanner until=2h', { address: '192.0.2.9', note: 'a scanner', until: now + 7200 }],
    ['192.0.2.9 until=2027-01-01T00:00Z', { address: '192.0.2.9', note: '', until: 1_798_761_600 }],
    ['192.0.2.9,a scanner,7d', { address: '192.0.2.9', note: 'a scanner', until: now + 7 * 86_400 }],
    ['192.0.2.9,,2026-12-31', { address: '192.0.2.9', note: '', until: 1_798_761_599 }],
    [
      '192.0.2.9;"eins; zwei";2026-12-31T12:00:00+01:00;web',
      { address: '192.0.2.9', note: 'eins; zwei', until: 1_798_714_800, service: 'web' },
    ],
    ['192.0.2.9\tsaid ""hello""', { address: '192.0.2.9', note: 'said ""hello""' }],
    ['"192.0.2.9","said ""hello""",-', { address: '192.0.2.9', note: 'said "hello"' }],
    ['[2001:db8::9]', { address: '2001:db8::9', note: '' }],
    ['::ffff:192.0.2.9', { address: '192.0.2.9', note: '' }],
  ])('%s', (line, entry) => {
    expect(read(line)).toEqual({ entries: [{ line: 1, ...entry }], bad: [] });
  });

  test.each([
    ['scanner.example.test', 'address'],
    ['192.0.2.256', 'address'],
    ['192.0.2', 'address'],
    ['010.0.2.1', 'address'],
    ['192.0.2.0/33', 'address'],
    ['192.0.2.0/255.255.255.0', 'address'],
    ['::ffff:192.0.2.0/120', 'address'],
    ['fe80::1%eth0', 'address'],
    ['192.0.2.1-192.0.2.9', 'range'],
    ['192.0.2.1,note,tomorrow', 'end'],
    ['192.0.2.1,note,2026-02-31', 'end'],
    ['192.0.2.1,note,0d', 'end'],
    ['192.0.2.1,note,2020-01-01', 'past'],
    ['192.0.2.1,a \u202enote', 'note'],
    [`192.0.2.1,${'x'.repeat(201)}`, 'note'],
    ['192.0.2.1,note,,ftp', 'service'],
    [`192.0.2.1 ${'x'.repeat(600)}`, 'long'],
    ['"192.0.2.1" x, note', 'address'],
  ])('%s is bad: %s', (line, code) => {
    const { entries, bad } = read(`# a list\n\n${line}\n192.0.2.2\n`);
    expect(bad).toEqual([{ line: 3, text: expect.any(String), code }]);
    expect(entries.map((e) => [e.line, e.address])).toEqual([[4, '192.0.2.2']]);
  });
});

test('a head says which column is which, in any order and language', () => {
  expect(read('Bis;Notiz;Adresse\r\n2026-12-31;Büro;192.0.2.9\r\n').entries).toEqual([
    { line: 2, address: '192.0.2.9', note: 'Büro', until: 1_798_761_599 },
  ]);
  expect(read('ip,reason\n192.0.2.9,2026-12-31\n').entries).toEqual([{ line: 2, address: '192.0.2.9', note: '2026-12-31' }]);
});

test('a byte order mark, the line ends of three systems, comments and empty lines are no lines', () => {
  expect(read('\ufeff192.0.2.1\r\n192.0.2.2\r192.0.2.3\n; x\n# y\n\n').entries.map((e) => e.line)).toEqual([1, 2, 3]);
});

test('after ten thousand entries reading ends, and says so', () => {
  const { entries, bad } = read(`${'192.0.2.1\n'.repeat(listLimits.lines)}192.0.2.2\n192.0.2.3\n`);
  expect([entries.length, bad.map((b) => [b.line, b.code])]).toEqual([10_000, [[10_001, 'many']]]);
});

test.each([
  ['90', 90],
  ['10m', 600],
  ['2h', 7200],
  ['4w', 2_419_200],
  ['0', undefined],
  ['-1', undefined],
  ['1y', undefined],
  ['', undefined],
])('a length of time: %s', (text, seconds) => {
  expect(readDuration(text)).toBe(seconds);
});

const octet = fc.integer({ min: 0, max: 255 });
const v4 = fc.tuple(octet, octet, octet, octet).map((o) => o.join('.'));
const v6 = fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 8, maxLength: 8 }).map((w) => w.map((x) => x.toString(16)).join(':'));
const addresses = fc.oneof(
  v4,
  v6,
  fc.tuple(v4, fc.integer({ min: 8, max: 31 })).map(([a, p]) => `${a}/${p}`),
  fc.tuple(v6, fc.integer({ min: 16, max: 127 })).map(([a, p]) => `${a}/${p}`),
);
const entry = fc.record({
  address: addresses.map((a) => one(a)?.address ?? ''),
  note: fc.string({ maxLength: 60, unit: 'grapheme' }).map((n) =>
    n
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, '')
      .trim()
      .normalize('NFC'),
  ),
  until: fc.option(fc.integer({ min: now + 1, max: now + 300 * 86_400 }), { nil: undefined }),
});

test('what is written as CSV is read back as it was', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 20 }), (list) => {
      const { entries, bad } = read(writeList(list, 'csv'));
      expect(bad).toEqual([]);
      expect(entries.map(({ line: _, ...e }) => ({ until: undefined, ...e }))).toEqual(list);
    }),
  );
});

test('what is written as text keeps every address and every end', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 20 }), (list) => {
      const { entries, bad } = read(writeList(list, 'text'));
      expect(bad).toEqual([]);
      expect(entries.map((e) => [e.address, e.until])).toEqual(list.map((e) => [e.address, e.until]));
    }),
  );
});

test('whatever comes, every line is an entry, bad, a comment or empty, and nothing throws', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => {
      const { entries, bad } = read(text);
      for (const e of entries) expect(one(e.address)?.address).toBe(e.address);
      for (const b of bad) expect(b.text).not.toMatch(/[\p{Cc}\u202e]/u);
    }),
  );
});
