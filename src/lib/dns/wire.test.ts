import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../../test/properties.ts';
import { decodeMessage, encodeName, encodeQuery, type Message, type Question, types } from './wire.ts';
import { rcodeName, rdataText, reverseName } from './words.ts';

/** Answers by hand: what a server would send. */
const u16 = (n: number): number[] => [(n >> 8) & 0xff, n & 0xff];
const name = (text: string): number[] => [...(encodeName(text) ?? [])];
const record = (owner: readonly number[], type: number, data: readonly number[], ttl = 60): number[] => [
  ...owner,
  ...u16(type),
  0,
  1,
  ...u16(0),
  ...u16(ttl),
  ...u16(data.length),
  ...data,
];
const text = (s: string): number[] => [s.length, ...[...s].map((c) => c.charCodeAt(0))];
function answer(question: Question, records: readonly (readonly number[])[], flags = 0x8180, count = records.length): Uint8Array {
  return Uint8Array.from([
    ...u16(7),
    ...u16(flags),
    ...u16(1),
    ...u16(count),
    0,
    0,
    0,
    0,
    ...name(question.name),
    ...u16(types[question.type]),
    0,
    1,
    ...records.flat(),
  ]);
}
const read = (bytes: Uint8Array): Message => {
  const m = decodeMessage(bytes);
  if ('garbage' in m) throw new Error(m.garbage);
  return m;
};
/** The name of the question, pointed at. */
const owner = [0xc0, 12];

describe('a question', () => {
  test('has its name, its type, recursion desired and EDNS', () => {
    const bytes = encodeQuery(0x1234, { name: 'www.example.test', type: 'SRV' });
    expect([...(bytes ?? [])]).toEqual([
      0x12,
      0x34,
      0x01,
      0x20,
      0,
      1,
      0,
      0,
      0,
      0,
      0,
      1,
      ...name('www.example.test'),
      0,
      33,
      0,
      1,
      0,
      0,
      41,
      0x04,
      0xd0,
      0,
      0,
      0,
      0,
      0,
      0,
    ]);
  });

  test.each(['', '.', 'a.', '_sip._udp.example.test', `${'a'.repeat(63)}.test`])('for "%s" can be asked', (n) => {
    expect(encodeQuery(1, { name: n, type: 'A' })).toBeDefined();
  });

  test.each(['a..b', '.a', `${'a'.repeat(64)}.test`, `${'abcdefg.'.repeat(32)}`, 'bücher.test', 'a b', 'a\nb'])('for "%s" cannot', (n) => {
    expect(encodeQuery(1, { name: n, type: 'A' })).toBeUndefined();
  });

  test('is read back as it was written', () => {
    const label = fc.stringMatching(/^[a-z0-9_-]{1,20}$/);
    const names = fc.array(label, { maxLength: 8 }).map((l) => l.join('.'));
    const anyType = fc.constantFrom(...(Object.keys(types) as (keyof typeof types)[]));
    fc.assert(
      fc.property(fc.nat(0xffff), names, anyType, (id, n, type) => {
        const m = read(encodeQuery(id, { name: n, type }) ?? new Uint8Array());
        expect([m.id, m.response, m.question?.name, m.question?.type]).toEqual([id, false, n, types[type]]);
      }),
    );
  });
});

describe('an answer', () => {
  const question: Question = { name: 'example.test', type: 'A' };

  test.each<[string, number, readonly number[], string]>([
    ['A', types.A, [192, 0, 2, 80], '192.0.2.80'],
    ['AAAA', types.AAAA, [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x53], '2001:db8::53'],
    ['AAAA without a run of zeros', types.AAAA, [0, 1, 0, 2, 0, 0, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8], '1:2:0:4:5:6:7:8'],
    ['AAAA of nothing', types.AAAA, Array(16).fill(0), '::'],
    ['CNAME', types.CNAME, [3, 119, 119, 119, ...owner], 'www.example.test'],
    ['PTR', types.PTR, name('Door.Example.test'), 'door.example.test'],
    ['MX', types.MX, [0, 10, ...owner], '10 example.test'],
    ['TXT', types.TXT, [...text('a "b"'), ...text('')], '"a "b"" ""'],
    ['SRV', types.SRV, [0, 10, 0, 75, 0x13, 0xc4, ...name('a.example.test')], '10 75 5060 a.example.test'],
    ['SRV for nobody', types.SRV, [0, 0, 0, 0, 0, 0, 0], '0 0 0 .'],
    [
      'NAPTR',
      types.NAPTR,
      [0, 10, 0, 20, ...text('s'), ...text('SIP+D2U'), ...text(''), ...name('_sip._udp.example.test')],
      '10 20 "s" "SIP+D2U" "" _sip._udp.example.test',
    ],
    ['something new', 65, [0, 1, 0], '\\# 3 000100'],
    ['CNAME with octets that are no text', types.CNAME, [4, 0x07, 0x2e, 0x20, 0xff, 0], '\\007\\.\\032\\255'],
    ['SOA', types.SOA, [...owner, ...owner, 0, 0, 0, 9, ...Array(16).fill(0)], 'example.test example.test 9'],
  ])('with %s', (_, type, data, shown) => {
    const m = read(answer(question, [record(owner, type, data)]));
    expect(m.answers.map((r) => [r.name, r.ttl, rdataText(r.data)])).toEqual([['example.test', 60, shown]]);
  });

  test('says whether it was cut off, verified, and what its code means', () => {
    expect(read(answer(question, [], 0x8380))).toMatchObject({ truncated: true, authentic: false, rcode: 0 });
    expect(read(answer(question, [], 0x81a3))).toMatchObject({ truncated: false, authentic: true, rcode: 3 });
    expect([0, 2, 3, 5, 15].map(rcodeName)).toEqual(['NOERROR', 'SERVFAIL', 'NXDOMAIN', 'REFUSED', 'RCODE15']);
  });

  test('that is cut off in the middle of nothing keeps what came before', () => {
    expect(read(answer(question, [record(owner, types.A, [192, 0, 2, 80])], 0x8380, 5)).answers).toHaveLength(1);
  });

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['less than a head', Uint8Array.from([0, 7, 0x81, 0x80])],
    ['a pointer at itself', answer(question, [record([0xc0, 30], types.A, [1, 2, 3, 4])])],
    ['a pointer forward', answer(question, [record([0xc0, 60], types.A, [1, 2, 3, 4])])],
    ['two pointers at each other', answer(question, [[0xc0, 32, 0xc0, 30, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]])],
    ['a label of 64', answer(question, [[0x40, ...Array(80).fill(97)]])],
    [
      'a name without end',
      answer(question, [
        Array(400)
          .fill(0)
          .map((_, n) => (n % 64 === 0 ? 63 : 97)),
      ]),
    ],
    ['an address of five octets', answer(question, [record(owner, types.A, [1, 2, 3, 4, 5])])],
    ['a record longer than the message', answer(question, [[...owner, 0, 1, 0, 1, 0, 0, 0, 0, 0xff, 0xff, 1]])],
    ['SRV shorter than itself', answer(question, [record(owner, types.SRV, [0, 1])])],
    ['a text beyond its record', answer(question, [record(owner, types.TXT, [200, 97])])],
    ['fewer records than it says', answer(question, [record(owner, types.A, [1, 2, 3, 4])], 0x8180, 9)],
    ['a hundred questions', Uint8Array.from([0, 1, 0x81, 0x80, 0, 100, ...Array(500).fill(0)])],
  ])('that is garbage: %s', (_, bytes) => {
    expect(decodeMessage(bytes)).toEqual({ garbage: expect.stringMatching(/\w{2}/) });
  });

  test('of any bytes is a message or garbage, and nothing else happens', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const m = decodeMessage(bytes);
        if (!('garbage' in m)) for (const r of m.answers) expect(rdataText(r.data)).toMatch(/^[\x20-\x7e]*$/);
      }),
      { numRuns: 2000 },
    );
  });

  test('that was good, with octets changed, cut off or doubled, is a message or garbage', () => {
    const good = answer({ name: 'sip.example.test', type: 'NAPTR' }, [
      record(owner, types.NAPTR, [0, 10, 0, 20, ...text('s'), ...text('SIP+D2U'), ...text(''), ...name('_sip._udp.example.test')]),
      record(owner, types.SRV, [0, 10, 0, 75, 0x13, 0xc4, ...owner]),
      record([1, 97, ...owner], types.SOA, [...owner, ...owner, 0, 0, 0, 9, ...Array(16).fill(0)]),
    ]);
    const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), fc.nat(good.length), (changes, length) => {
        const bytes = good.slice();
        for (const [at, to] of changes) bytes[at] = to;
        for (const b of [bytes, bytes.subarray(0, length), Uint8Array.from([...bytes, ...bytes])]) {
          const m = decodeMessage(b);
          if (!('garbage' in m)) expect(m.answers.length).toBeLessThanOrEqual(256);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('of 64 KB that points back and back is read in no time worth naming', () => {
    // Every name is a label and a pointer at the one before: the longest chain there is ends at 255 octets.
    const chain: number[] = [];
    for (let at = 12 + 18; chain.length < 16_000; at += 4) chain.push(1, 97, ...u16(0xc000 | (at === 30 ? 12 : at - 4)));
    const big = Uint8Array.from([...answer({ name: 'example.test', type: 'A' }, [chain], 0x8180, 60_000), ...Array(40_000).fill(0)]);
    expect('garbage' in decodeMessage(big) || big.length > 0).toBe(true);
  });
});

test.each([
  ['192.0.2.80', '80.2.0.192.in-addr.arpa'],
  ['2001:db8::53', '3.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa'],
  ['::', `${'0.'.repeat(32)}ip6.arpa`],
  ['door.example.test', undefined],
  ['1:2:3', undefined],
])('%s backwards', (address, wanted) => {
  expect(reverseName(address)).toBe(wanted);
});
