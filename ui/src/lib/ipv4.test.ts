import { expect, test } from 'vitest';
import { elsewhere, networkOf, within } from './ipv4.ts';

test('what is no IPv4 network is none', () => {
  for (const bad of ['2001:db8::1/64', '192.0.2.1', '192.0.2.1/33', '192.0.2.300/24', '']) expect(networkOf(bad), bad).toBeUndefined();
  expect(within('192.0.2.65', '192.0.2.64/28')).toBe(true);
  expect(within('192.0.2.80', '192.0.2.64/28')).toBe(false);
  expect(within('2001:db8::1', '192.0.2.64/28')).toBe(false);
});

test('moving to a network where nobody is yet is noticed, and nothing is claimed where it cannot be told', () => {
  const present = ['192.0.2.14/24', 'fe80::1/64'];
  expect(elsewhere('198.51.100.1/24', present)).toBe(true);
  expect(elsewhere('192.0.2.77/24', present)).toBe(false);
  for (const unclear of ['', '192.0.2.', '2001:db8::1/64']) expect(elsewhere(unclear, present), unclear).toBe(false);
  expect(elsewhere('198.51.100.1/24', ['fe80::1/64'])).toBe(false);
});
