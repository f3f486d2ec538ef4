import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Decider, defaultView } from './decide.ts';
import type { Failure, Success, Verdict } from './events.ts';
import { readHomes } from './home.ts';

const stranger = '203.0.113.9';
const udp = (port: number) => ({ protocol: 'udp', port }) as const;
const failure = (more: Partial<Failure> = {}): Failure => ({
  kind: 'failure',
  service: 'telephony',
  address: stranger,
  account: '201',
  unknown: false,
  flow: udp(5060),
  ...more,
});
const success = (more: Partial<Success> = {}): Success => ({
  kind: 'success',
  service: 'telephony',
  address: stranger,
  account: '201',
  flow: udp(5070),
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

  test('who goes on after the block was lifted is blocked again, three times as long each time, for a day at most', () => {
    const decider = new Decider();
    const seconds = times(100, (i) => i).flatMap((i) => {
      const v = decider.on(failure({ account: String(i) }), i * 300);
      return v?.kind === 'block' ? [v.seconds] : [];
    });
    expect(seconds.slice(0, 2)).toEqual([600, 1800]);
    const often = new Decider();
    const all = times(200, (i) => i).flatMap((i) => {
      const v = often.on(failure(), i * 2500);
      return v?.kind === 'block' ? [v.seconds] : [];
    });
    expect(all).toEqual(expect.arrayContaining([600, 1800, 5400, 16_200, 48_600, 86_400]));
    expect(Math.max(...all)).toBe(86_400);
  });

  test('who is quiet for a day after his block begins anew', () => {
    const decider = new Decider();
    const attack = (from: number) => times(10, (i) => decider.on(failure(), from + i)).find((v) => v !== undefined);
    expect([attack(0), attack(600_000 + 86_500_000)]).toMatchObject([{ seconds: 600 }, { seconds: 600 }]);
  });

  test('with one address of IPv6 is blocked alone', () => {
    expect(judge(times(10, () => failure({ address: '2001:db8:1:2::7' })))).toMatchObject([{ address: '2001:db8:1:2::7' }]);
  });

  test('who takes another address of IPv6 for every guess is blocked with the /64, and with the /56 when he changes that too', () => {
    expect(judge(times(20, (i) => failure({ address: `2001:db8:1:2::${i + 1}` })))).toMatchObject([
      { address: '2001:db8:1:2::/64', failures: 20 },
    ]);
    expect(judge(times(40, (i) => failure({ address: `2001:db8:1:${200 + i}::1` })))).toMatchObject([
      { address: '2001:db8:1:200::/56', failures: 40 },
    ]);
  });

  test('in our own /64 is one address, because the /64 is the office', () => {
    const view = { ...defaultView, own: ['2001:db8:1:2::1'] };
    expect(
      judge(
        times(100, (i) => failure({ address: `2001:db8:1:2::${i + 2}` })),
        100,
        view,
      ),
    ).toEqual([]);
  });

  test('in a /64 where somebody of ours is costs nobody else there anything', () => {
    expect(judge([success({ address: '2001:db8:1:2::99' }), ...times(39, (i) => failure({ address: `2001:db8:1:2::${i + 1}` }))])).toEqual(
      [],
    );
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

  test('keeps the address open: a guesser behind it loses his own port at the tenth, and each further one at once', () => {
    const guesses = times(30, (i) => failure({ account: `30${i}`, unknown: true, flow: udp(40_000 + i) }));
    const verdicts = judge([success(), ...guesses]);
    expect(verdicts).toHaveLength(21);
    expect(verdicts.every((v) => v.kind === 'cut')).toBe(true);
    expect(verdicts[0]).toMatchObject({ first: true, flow: udp(40_009), seconds: 60, failures: 10 });
    expect(verdicts[0]).toMatchObject({ because: expect.stringContaining('only this connection is dropped') });
    expect(verdicts.slice(1).filter((v) => v.kind === 'cut' && v.first)).toEqual([]);
    expect(verdicts.at(-1)).toMatchObject({
      failures: 30,
      accounts: 30,
      because: expect.stringMatching(/^30 wrong passwords in 3 s for 30 extensions/),
    });
  });

  test('and of a guesser who goes on slowly, all his guesses are named and not the last alone', () => {
    const quick = times(10, (i) => failure({ account: '300', unknown: true, flow: udp(40_000 + i) }));
    const decider = new Decider();
    decider.on(success(), 0);
    for (const [i, e] of quick.entries()) decider.on(e, 1000 + i);
    const slow = times(3, (i) => decider.on(failure({ account: '300', unknown: true, flow: udp(41_000 + i) }), 121_000 + i * 120_000));
    expect(slow.map((v) => v?.kind === 'cut' && [v.failures, v.because])).toEqual([
      [11, expect.stringMatching(/^11 wrong passwords in 120 s for 1 extension that does not exist/)],
      [12, expect.stringMatching(/^12 wrong passwords in 240 s/)],
      [13, expect.stringMatching(/^13 wrong passwords in 360 s/)],
    ]);
  });

  test('with an old password is one message an hour and no block, whatever port the phone has now', () => {
    expect(judge([success(), ...times(20, (i) => failure({ flow: udp(41_000 + i) }))], 30_000)).toEqual([
      { kind: 'old-password', service: 'telephony', address: stranger, account: '201' },
    ]);
  });

  test('whose account was deleted is the same message', () => {
    expect(judge([success(), failure({ unknown: true })])).toMatchObject([{ kind: 'old-password', account: '201' }]);
  });

  test('has a port that stays open, even if a forger claims to send from it', () => {
    expect(judge([success(), ...times(200, () => failure({ flow: udp(5070), account: '999', unknown: true }))])).toEqual([]);
  });

  test('whose account others behind the address guess at goes on: they lose their ports', () => {
    const verdicts = judge([success(), ...times(40, (i) => failure({ flow: udp(42_000 + i) }))]);
    expect(verdicts.map((v) => v.kind)).toEqual(['old-password', ...times(11, () => 'cut')]);
  });

  test('is known for a day, and after a restart too', () => {
    const decider = new Decider();
    decider.on(success(), 1000);
    const saved = decider.homes.takeChanges((ms) => ms / 1000, 2000);
    expect(decider.homes.takeChanges((ms) => ms / 1000, 2000)).toBeUndefined();
    const again = new Decider();
    again.recall(readHomes(JSON.parse(JSON.stringify(saved))), (wall) => wall * 1000);
    expect(again.homes.is('telephony', stranger, 86_000_000)).toBe(true);
    expect(again.homes.is('telephony', stranger, 86_500_000)).toBe(false);
    expect(readHomes({ not: 'a list' })).toEqual([]);
    expect(readHomes([{ service: 'telephony', address: 'x', accounts: [[1, 2], 'y'] }, null, 7])).toEqual([
      { service: 'telephony', address: 'x', accounts: [] },
    ]);
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
