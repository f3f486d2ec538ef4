import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Counts } from '../guard/counts.ts';
import { outcomeOf, perHour, readAttacks } from './attacks.ts';

const failure = { kind: 'failure', service: 'telephony', address: '203.0.113.9', account: '201', unknown: true } as const;

test('whatever comes, a day of counting stays small, and nothing that was counted within it is lost', () => {
  const counts = new Counts();
  let failures = 0;
  for (let minute = 0; minute < 30; minute++)
    for (let i = 0; i < 2000; i++) {
      counts.add({ ...failure, account: `${i}` }, `10.${minute}.${i >> 8}.${i & 255}`, false, 1, minute * 60_000);
      failures++;
    }
  const kept = counts.takeChanges((ms) => ms / 1000);
  expect(JSON.stringify(kept).length).toBeLessThan(3_000_000);
  const sum = (kept?.minutes ?? []).flatMap((m) => m.sources).reduce((n, s) => n + s.failures, 0);
  expect(sum).toBe(failures);
  expect(kept?.accounts).toHaveLength(200);
  expect(counts.takeChanges((ms) => ms)).toBeUndefined();
});

test('what is older than a day is forgotten, and a restart forgets nothing else', () => {
  const counts = new Counts();
  counts.add(failure, '203.0.113.9', false, 1, 0);
  counts.add(failure, '203.0.113.9', false, 2, 100 * 60_000);
  const saved = readAttacks(JSON.parse(JSON.stringify(counts.takeChanges((ms) => ms / 1000))));
  const again = new Counts();
  again.recall(saved, (wall) => wall * 1000, 1440 * 60_000);
  again.add(failure, '203.0.113.9', false, 4, 1440 * 60_000);
  expect(again.takeChanges((ms) => ms / 1000)?.minutes.map((m) => m.sources[0]?.failures)).toEqual([2, 4]);
});

test('milder limits never find more guilty than stricter ones', () => {
  const minutes = fc.array(
    fc.record({
      service: fc.constant('web' as const),
      address: fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.2.3'),
      failures: fc.integer({ min: 1, max: 20 }),
      home: fc.constant(false),
    }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(
      fc.array(minutes, { maxLength: 40 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 600 }),
      (all, maxFailures, windowSeconds) => {
        const attacks = { minutes: all.map((sources, n) => ({ at: n * 60, sources })), accounts: [] };
        const strict = outcomeOf(attacks, { maxFailures, windowSeconds }).blocked;
        for (const a of outcomeOf(attacks, { maxFailures: maxFailures + 1, windowSeconds }).blocked) expect(strict).toContain(a);
        for (const a of outcomeOf(attacks, { maxFailures, windowSeconds: Math.ceil(windowSeconds / 2) }).blocked)
          expect(strict).toContain(a);
        expect(perHour(attacks, 40 * 60).reduce((n, h) => n + h.failures, 0)).toBe(all.flat().reduce((n, s) => n + s.failures, 0));
      },
    ),
  );
});

test('rubbish is no attack', () => {
  fc.assert(
    fc.property(fc.anything(), (v) => {
      readAttacks(v);
      readAttacks({ minutes: [v, { at: 1, sources: [v] }], accounts: [v] });
    }),
  );
});
