import { expect, test } from 'vitest';
import { ago, bytes, countdown, span } from './format.ts';

test('a countdown runs from days to seconds and stops at zero', () => {
  expect([372, 7, 0, -3, 3723, 90_000].map(countdown)).toEqual(['6:12', '0:07', '0:00', '0:00', '1:02:03', '1 d 1 h']);
});

test('moments are said as people say them', () => {
  expect(ago(1000, 1004, 'en')).toBe('now');
  expect(ago(1000, 1240, 'en')).toBe('4 minutes ago');
  expect(ago(1000, 1240, 'de')).toBe('vor 4 Minuten');
  expect(ago(100_000, 13_600, 'en')).toBe('tomorrow');
});

test('lengths of time take the unit that fits, and sizes too', () => {
  expect(span(2231, 'en')).toBe('37 min');
  expect(span(5400, 'en')).toBe('1 hr 30 min');
  expect(span(3590, 'en')).toBe('60 min');
  expect(span(172_800, 'de')).toBe('2 Tage');
  expect([512, 1_284_220_114, 344_018_220].map((n) => bytes(n, 'en'))).toEqual(['512 byte', '1.3 GB', '344 MB']);
});
