import { expect, test } from 'vitest';
import { confirmUrl, follows, provesHere, staysAt, worthTelling } from './follow.ts';

const confirmAt = ['https://192.0.2.20/confirm', 'https://[2001:db8::20]/confirm'];
const waits = { state: 'awaiting-confirmation', confirmAt, ticket: 't' } as const;

test('the ticket goes behind the #, to the first place where it can be confirmed', () => {
  expect(confirmUrl(waits, 'https://192.0.2.10')).toBe('https://192.0.2.20/confirm#t');
  expect(confirmUrl(waits, 'https://pbx.example.test')).toBe('https://192.0.2.20/confirm#t');
  expect(confirmUrl({ state: 'awaiting-confirmation', confirmAt }, 'https://192.0.2.10')).toBeUndefined();
  expect(confirmUrl({ ...waits, confirmAt: [] }, 'https://192.0.2.10')).toBeUndefined();
  expect(confirmUrl({ ...waits, state: 'committed' }, 'https://192.0.2.10')).toBeUndefined();
});

test('whoever came by one IP version is not sent to an address of the other', () => {
  expect(confirmUrl(waits, 'https://[2001:db8::10]')).toBe('https://[2001:db8::20]/confirm#t');
  expect(confirmUrl({ ...waits, confirmAt: ['https://192.0.2.20/confirm'] }, 'https://[2001:db8::10]')).toBeUndefined();
  expect(confirmUrl({ ...waits, confirmAt: ['https://[2001:db8::20]/confirm'] }, 'https://192.0.2.10')).toBeUndefined();
});

test('whose address and port stay, stays', () => {
  expect(confirmUrl(waits, 'https://192.0.2.20')).toBeUndefined();
  expect(staysAt(waits, 'https://192.0.2.20')).toBe(true);
  expect(staysAt(waits, 'https://192.0.2.20:8443')).toBe(false);
  expect(confirmUrl(waits, 'https://192.0.2.20:8443')).toBe('https://192.0.2.20/confirm#t');
});

test('whoever came by a name goes on by it when no address is new, at another port too', () => {
  const at = (port: string) => ({ ...waits, stays: true, confirmAt: [`https://192.0.2.10${port}/confirm`] });
  expect(staysAt(at(''), 'https://pbx.example.test')).toBe(true);
  expect(provesHere(at(''), 'https://pbx.example.test')).toBe(true);
  expect(confirmUrl(at(':8443'), 'https://pbx.example.test')).toBe('https://pbx.example.test:8443/confirm#t');
  expect(confirmUrl(at(':8443'), 'https://192.0.2.10')).toBe('https://192.0.2.10:8443/confirm#t');
  // The name may still lead to the old address.
  expect(confirmUrl({ ...waits, stays: false }, 'https://pbx.example.test')).toBe('https://192.0.2.20/confirm#t');
  expect(staysAt(at(''), 'https://localhost')).toBe(false);
});

test('nobody without the ticket proves anything, and nothing that does not wait is proven', () => {
  expect(provesHere({ state: 'awaiting-confirmation', confirmAt }, 'https://192.0.2.20')).toBe(false);
  expect(provesHere({ ...waits, state: 'committed' }, 'https://192.0.2.20')).toBe(false);
  expect(provesHere(waits, 'https://192.0.2.10')).toBe(false);
});

test('a page reached through a forwarder on the own machine stays where it is', () => {
  for (const here of ['localhost', '127.0.0.1', '127.8.8.8', '[::1]']) expect(follows(here), here).toBe(false);
  for (const there of ['192.0.2.14', 'pbx.example.test', '[2001:db8::14]', 'localhost.example.test'])
    expect(follows(there), there).toBe(true);
});

test('a change that was undone is told to everyone for a while, a good one only to who watched it', () => {
  expect(worthTelling({ state: 'rolled-back', endedAt: 1000 }, false, 1060)).toBe(true);
  expect(worthTelling({ state: 'rolled-back', endedAt: 1000 }, false, 9999)).toBe(false);
  expect(worthTelling({ state: 'committed', endedAt: 1000 }, false, 1001)).toBe(false);
  expect(worthTelling({ state: 'committed', endedAt: 1000 }, true, 1001)).toBe(true);
  expect(worthTelling({ state: 'applying' }, true, 1)).toBe(false);
  expect(worthTelling(undefined, true, 1)).toBe(false);
});
