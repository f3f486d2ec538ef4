import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRecords } from './record.ts';

const moment = { now: 1_800_000_000, monotonic: 5000 };
const stored = {
  service: 'telephony',
  address: '203.0.113.9',
  since: 1_799_999_900.25,
  until: 1_800_000_500.125,
  because: '10 wrong passwords in 1 s',
  by: 'guard',
  failures: 10,
};
const add = (more: object = {}): string => `${JSON.stringify({ do: 'add', ...stored, ...more })}\n`;
const read = (text: string) => readRecords(text, moment);
const all = (text: string) => [...read(text).live.values()];

/** The same line, as no reader of a fixed form would expect it: spaces, and another order. */
function otherwise(line: string): string {
  const { failures, because, ...rest } = JSON.parse(line) as { readonly failures: number; readonly because: string };
  return `${JSON.stringify({ because, ...rest, failures }).replace('{', '{ ')}\n`;
}

describe('a line', () => {
  test('is a block with its end on the monotonic clock', () => {
    expect(all(add())).toEqual([{ ...stored, ends: 5000 + 500_125 }]);
    expect([...read(add()).live.keys()]).toEqual(['telephony 203.0.113.9']);
  });

  test('reads the same in any spelling of JSON', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"', '\\', '\\u0022', '\u007f', '\u0085', 'ä', '🙂', '\n', '}'),
    );
    const number = fc.oneof(
      fc.integer({ min: 0, max: 2_000_000_000 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, 1e21, 1e-7),
    );
    const line = fc.record({
      service: fc.constantFrom('telephony', 'web', 'jail:ssh-2', 'jail:', 'mail', 'jail:Ssh'),
      address: fc.constantFrom('203.0.113.9', '2001:db8:1:2::/64', '203.0.113.0/24', 'rubbish', ''),
      since: number,
      until: fc.oneof(number, fc.constant(1_800_000_500.5)),
      because: text,
      by: text,
      failures: number,
    });
    fc.assert(
      fc.property(line, (o) => {
        const written = `${JSON.stringify({ do: 'add', ...o })}\n`;
        expect(read(written)).toEqual(read(otherwise(written)));
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['no JSON at all', 'rubbish\n'],
    ['of another kind', add().replace('"add"', '"kept"')],
    ['torn in the middle of the file', add().slice(0, 60)],
    ['with a number that JSON does not know', add().replace('"failures":10', '"failures":010')],
    ['with a control character', add({ because: 'x' }).replace('"x"', '"\t"')],
    ['with zeros where a disk lost its data', `${'\0'.repeat(40)}\n`],
    ['for a service that there is not', add({ service: 'mail' })],
    ['for a jail with no name', add({ service: 'jail:' })],
    ['with something behind it', add().replace('}\n', '} \u0000\n')],
    ['that wants a flow that is none', add({ flow: { protocol: 'udp', port: -1 } })],
  ])('%s costs nothing but itself', (_, rubbish) => {
    const other = add({ address: '192.0.2.1' });
    const line = rubbish.endsWith('\n') ? rubbish : `${rubbish}\n`;
    const { live, lines, unreadable } = read(`${other}${line}${add()}`);
    expect([...live.values()].map((e) => e.address)).toEqual(['192.0.2.1', '203.0.113.9']);
    expect({ lines, unreadable }).toEqual({ lines: 3, unreadable: 1 });
  });
});

test('a last line without its end counts when it is whole, and is no damage when it is torn', () => {
  expect(all(add().trimEnd())).toHaveLength(1);
  expect(read(add().slice(0, 70))).toMatchObject({ lines: 0, unreadable: 0 });
  expect(all(`${add()}${add({ address: '192.0.2.1' }).slice(0, 70)}`)).toHaveLength(1);
});

test('of one block the last word counts', () => {
  const lift = `${JSON.stringify({ do: 'lift', address: stored.address, service: stored.service, at: 1, by: 'x' })}\n`;
  expect(all(`${add()}${lift}`)).toEqual([]);
  expect(all(`${add()}${lift}${add({ failures: 11 })}`)).toMatchObject([{ failures: 11 }]);
  expect(all(`${add()}${add({ until: 1_800_000_900 })}`)).toMatchObject([{ ends: 5000 + 900_000 }]);
  // In both ways of reading.
  expect(all(`${add()}${otherwise(add({ until: 1_800_000_900 }))}`)).toMatchObject([{ ends: 5000 + 900_000 }]);
  expect(all(`${add()}${add({ until: 1_799_999_999 })}`)).toEqual([]);
});

test('what is over is not read, and a clock that was set back prolongs nothing', () => {
  expect(all(add({ until: 1_800_000_000 }))).toEqual([]);
  expect(all(add({ since: 1_800_900_000, until: 1_800_900_060 }))).toMatchObject([{ ends: 65_000 }]);
});

test('what two lines have in common is kept once, and what they have not is not', () => {
  const [a, b] = all(`${add()}${add({ address: '192.0.2.1' })}`);
  expect(a?.because).toBe(b?.because);
  expect(all(`${add({ because: 'one' })}${add({ address: '192.0.2.1', because: 'two' })}`).map((e) => e.because)).toEqual(['one', 'two']);
});
