import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Decider, defaultView } from './decide.ts';
import type { Failure, Success, Verdict } from './events.ts';

const stranger = '203.0.113.9';
const failure = (more: Partial<Failure> = {}): Failure => ({
  kind: 'failure',
  service: 'telephony',
  address: stranger,
  account: '201',
  unknown: false,
  port: 5060,
  ...more,
});
const success = (more: Partial<Success> = {}): Success => ({
  kind: 'success',
  service: 'telephony',
  address: stranger,
  account: '201',
  port: 5070,
  ...more,
});

/** Verdicts of these events, one every so many milliseconds. */
function judge(events: readonly (Failure | Success)[], everyMs = 100, view = defaultView): Verdict[] {
  const decider = new Decider();
  decider.view = view;
  return events.flatMap((e, i) => decider.on(e, 1000 + i * everyMs) ?? []);
}
const times = <T>(n: number, of: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => of(i));

describe('a stranger', () => {
  test('is blocked at the tenth wrong password within a minute, and the reason says what happened', () => {
    expect(judge(times(9, () => failure()))).toEqual([]);
    expect(judge(times(10, () => failure()))).toEqual([
      {
        kind: 'block',
        service: 'telephony',
        address: stranger,
        seconds: 600,
        because: '10 wrong passwords in 1 s for 1 extension',
        failures: 10,
        accounts: 1,
        unknownAccounts: 0,
        keep: [],
      },
    ]);
  });

  test('is told apart by extensions that exist and that do not', () => {
    const events = times(10, (i) => failure({ account: `${200 + (i % 4)}`, unknown: i % 4 > 0 }));
    expect(judge(events)[0]).toMatchObject({
      because: '10 wrong passwords in 1 s for 4 extensions, 3 of which do not exist',
      unknownAccounts: 3,
    });
  });

  test('is not blocked for ten wrong passwords in eleven minutes', () => {
    expect(
      judge(
        times(10, () => failure()),
        70_000,
      ),
    ).toEqual([]);
  });

  test('is judged for each service by itself', () => {
    expect(judge(times(18, (i) => failure({ service: i % 2 ? 'web' : 'telephony' })))).toEqual([]);
  });

  test('makes one verdict, not one for every guess that was on its way', () => {
    expect(
      judge(
        times(40, () => failure()),
        10,
      ),
    ).toHaveLength(1);
  });

  test('who goes on after the block was lifted is blocked again', () => {
    expect(
      judge(
        times(30, (i) => failure({ account: String(i) })),
        300,
      ),
    ).toHaveLength(2);
  });

  test('with a /64 of IPv6 is one source, whatever address of it asks', () => {
    expect(judge(times(10, (i) => failure({ address: `2001:db8:1:2::${i + 1}` })))).toMatchObject([{ address: '2001:db8:1:2::/64' }]);
  });

  test('in our own /64 is one address, because the /64 is the office', () => {
    const view = { ...defaultView, own: ['2001:db8:1:2::1'] };
    expect(
      judge(
        times(10, (i) => failure({ address: `2001:db8:1:2::${i + 2}` })),
        100,
        view,
      ),
    ).toEqual([]);
    expect(
      judge(
        times(10, () => failure({ address: '2001:db8:1:2::66' })),
        100,
        view,
      ),
    ).toMatchObject([{ address: '2001:db8:1:2::66' }]);
  });
});

describe('one attempt of SIP', () => {
  test('counts once, however many events it makes', () => {
    const attempt = (i: number): Failure[] => [
      failure({ session: `call-${i}`, stage: 'asked', unknown: true }),
      failure({ session: `call-${i}`, stage: 'asked', unknown: true }),
      failure({ session: `call-${i}`, stage: 'answered', account: '<unknown>', unknown: true }),
    ];
    expect(judge(times(9, attempt).flat())).toEqual([]);
    expect(judge(times(10, attempt).flat())).toMatchObject([
      { failures: 10, because: expect.stringContaining('1 extension that does not exist') },
    ]);
  });

  test('of a thousand under one Call-ID is a thousand', () => {
    expect(judge(times(10, () => failure({ session: 'one', stage: 'answered' })))).toHaveLength(1);
  });

  test('that is never answered counts as well: a scanner', () => {
    expect(judge(times(10, (i) => failure({ session: `s${i}`, stage: 'asked', unknown: true })))).toHaveLength(1);
  });
});

describe('somebody who belongs here', () => {
  const phone = { address: '198.51.100.20', mac: '02:00:5e:00:53:20' };
  const view = {
    ...defaultView,
    allowlist: [
      { address: '192.0.2.0/24', note: '' },
      { address: '2001:db8:9::/48', note: '' },
    ],
    own: ['198.51.100.1'],
    leased: [phone, { address: '198.51.100.30', mac: '02:00:5e:00:53:30' }],
    devices: [{ mac: phone.mac, extension: '20' }],
  };

  test.each(['192.0.2.7', '2001:db8:9::7', '198.51.100.1', '127.0.0.1', '::1', '::ffff:192.0.2.7'])('is never blocked: %s', (address) => {
    expect(
      judge(
        times(100, () => failure({ address })),
        100,
        view,
      ),
    ).toEqual([]);
  });

  test('with a phone of ours that says a wrong password is a message, one an hour, and never a block', () => {
    expect(
      judge(
        times(100, () => failure({ address: phone.address })),
        1000,
        view,
      ),
    ).toEqual([{ kind: 'wrong-password', service: 'telephony', address: phone.address, mac: phone.mac, extension: '20', account: '201' }]);
    expect(
      judge(
        times(2, () => failure({ address: phone.address })),
        3_600_000,
        view,
      ),
    ).toHaveLength(2);
  });

  test('is not everybody who was leased an address: an unknown device there is a stranger', () => {
    expect(
      judge(
        times(10, () => failure({ address: '198.51.100.30' })),
        100,
        view,
      ),
    ).toMatchObject([{ kind: 'block' }]);
  });

  test('is given five times as much where somebody has logged in, and the reason says so', () => {
    expect(judge([success(), ...times(49, () => failure())])).toEqual([]);
    expect(judge([success(), ...times(50, () => failure())])).toMatchObject([
      { failures: 50, because: expect.stringContaining('although somebody logged in from there within a day (limit 50 instead of 10)') },
    ]);
  });

  test('keeps the telephone when a guesser behind the same address is blocked', () => {
    const [verdict] = judge([
      success({ port: 5070 }),
      success({ port: 5071 }),
      success({ port: 5060 }),
      ...times(50, () => failure({ port: 5060 })),
    ]);
    expect(verdict).toMatchObject({
      keep: [
        { address: stranger, port: 5070 },
        { address: stranger, port: 5071 },
      ],
      because: expect.stringContaining('2 phones behind the same address keep working'),
    });
  });

  test('cannot be made a guesser’s shield for ever: a login does not take back failures', () => {
    expect(judge(times(100, (i) => (i % 2 ? success() : failure())))).toHaveLength(1);
  });
});

test('a flood of invented sources costs a fixed amount of memory', () => {
  const decider = new Decider();
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 100_000; i++)
    decider.on(failure({ address: `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`, session: `s${i}`, stage: 'answered' }), i);
  collect();
  // 20,000 sources and 10,000 sessions: what guard may have of memory is 48 MB (share/boot).
  expect((process.memoryUsage().heapUsed - before) / 2 ** 20).toBeLessThan(24);
  expect(decider.on(failure(), 100_001)).toBeUndefined();
});

test('nothing a stranger can write makes it fail, and the reason stays printable and short', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ account: fc.string(), address: fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), session: fc.string() }), {
        maxLength: 60,
      }),
      (all) => {
        for (const v of judge(all.map((a) => failure({ ...a, stage: 'answered' })))) {
          if (v.kind === 'block') expect(v.because).toMatch(/^[\x20-\x7e]{1,400}$/);
        }
      },
    ),
  );
});
