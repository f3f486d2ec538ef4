import { expect, test } from 'vitest';
import { type BackupSchedule, lastAt, nextAt, weekdays } from './backup.ts';

/** The local time of wherever this runs: what the administrator means by a time of day. */
const at = (text: string): number => new Date(text).getTime() / 1000;
const daily: BackupSchedule = { every: 'day', weekday: 'sunday', at: '02:15' };
const weekly: BackupSchedule = { every: 'week', weekday: 'friday', at: '23:30' };

test.each([
  ['before it', daily, '2026-01-07T01:00:00', '2026-01-06T02:15:00', '2026-01-07T02:15:00'],
  ['at it', daily, '2026-01-07T02:15:00', '2026-01-07T02:15:00', '2026-01-08T02:15:00'],
  ['after it', daily, '2026-01-07T02:16:00', '2026-01-07T02:15:00', '2026-01-08T02:15:00'],
  ['over the end of a year', daily, '2026-12-31T12:00:00', '2026-12-31T02:15:00', '2027-01-01T02:15:00'],
  ['weekly, the day before', weekly, '2026-01-08T12:00:00', '2026-01-02T23:30:00', '2026-01-09T23:30:00'],
  ['weekly, on the day, before it', weekly, '2026-01-09T12:00:00', '2026-01-02T23:30:00', '2026-01-09T23:30:00'],
  ['weekly, on the day, after it', weekly, '2026-01-09T23:45:00', '2026-01-09T23:30:00', '2026-01-16T23:30:00'],
])('%s', (_, schedule, now, last, next) => {
  expect(lastAt(schedule, at(now))).toBe(at(last));
  expect(nextAt(schedule, at(now))).toBe(at(next));
});

test('switched off there is none', () => {
  expect([lastAt({ ...daily, every: 'off' }, at('2026-01-07T01:00:00')), nextAt({ ...daily, every: 'off' }, 0)]).toEqual([
    undefined,
    undefined,
  ]);
});

test('every weekday comes, whatever the clocks do in between', () => {
  for (const weekday of weekdays)
    for (let day = 0; day < 400; day += 9) {
      const now = at('2026-01-01T12:00:00') + day * 86_400;
      const s: BackupSchedule = { every: 'week', weekday, at: '02:30' };
      expect((nextAt(s, now) ?? 0) - now).toBeLessThanOrEqual(8 * 86_400);
      expect(now - (lastAt(s, now) ?? 0)).toBeLessThanOrEqual(8 * 86_400);
    }
});
