import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Failure } from './events.ts';
import { securityLine } from './security-log.ts';

/** The filter that docs/guide/en/protection.md gives, as Fail2ban expands <ADDR>. */
const filter = /^\S+ switchroom-security: <([0-9a-f.:]+)> /;
const failure = (account: string): Failure => ({
  kind: 'failure',
  service: 'telephony',
  address: '203.0.113.9',
  account,
  unknown: true,
  flow: { protocol: 'udp', port: 5071 },
});

test.each([
  ['another line', 'x"\n2026-11-23T08:00:00.000Z switchroom-security: <198.51.100.1> failed to log in to web, account "'],
  ['the end of the quotes', '201" <198.51.100.1> "'],
  ['a separator that some take for a line', 'x\u2028switchroom-security: <198.51.100.1> '],
  ['a carriage return and a bell', 'x\r\u0007'],
  ['marks that turn text around', '\u202e1.100.15.891'],
])('an account with %s is one line of the address that it came from', (_, account) => {
  const line = securityLine(failure(account), 1_795_420_800);
  expect(line).toMatch(/^[\x20-\x7e]+$/);
  expect(filter.exec(line)?.[1]).toBe('203.0.113.9');
  expect(line.split('"')).toHaveLength(3);
});

test('nothing that a stranger types is a second line, ends its quotes, or is an address', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (account) => {
      const line = securityLine(failure(account), 0);
      // One expectation and not three: a hundred runs of each cost seconds on a busy machine.
      return /^[\x20-\x7e]+$/.test(line) && line.split('"').length === 3 && filter.exec(line)?.[1] === '203.0.113.9';
    }),
  );
});
