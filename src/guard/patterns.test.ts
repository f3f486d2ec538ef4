// What known tools do, from Asterisk's event to the element that the kernel gets: guessing over TCP and TLS, and looking for extensions.
import { expect, test } from 'vitest';
import { elementOf } from '../engine/blocks/key.ts';
import { AmiReader, securityEvent } from './ami.ts';
import { Decider } from './decide.ts';
import type { Verdict } from './events.ts';

const text = (fields: Readonly<Record<string, string | number>>): string =>
  `${Object.entries({ Service: 'PJSIP', ...fields })
    .map(([key, value]) => `${key}: ${value}`)
    .join('\r\n')}\r\n\r\n`;

/** Verdicts about these events, a tenth of a second apart. */
function judge(events: readonly string[]): Verdict[] {
  const [reader, decider] = [new AmiReader(), new Decider()];
  return events.flatMap((e, n) =>
    (reader.read(e) ?? []).flatMap((m) => ((event) => (event && decider.on(event, 1000 + n * 100)) ?? [])(securityEvent(m))),
  );
}
const wrong = (remote: string, n: number): string =>
  text({ Event: 'ChallengeResponseFailed', AccountID: '201', SessionID: `s${n}`, RemoteAddress: remote });
const times = (count: number, of: (n: number) => string): string[] => Array.from({ length: count }, (_, n) => of(n));

test.each([
  ['TCP', 'IPV4/TCP/203.0.113.9', 'telephonyflow4', '203.0.113.9 . tcp . 40001'],
  ['TLS', 'IPV4/TLS/203.0.113.9', 'telephonyflow4', '203.0.113.9 . tcp . 40001'],
  ['TLS over IPv6', 'IPV6/TLS/2001:db8::9', 'telephonyflow6', '2001:db8::9 . tcp . 40001'],
  ['UDP', 'IPV4/UDP/203.0.113.9', 'telephonyflow4', '203.0.113.9 . udp . 40001'],
])('whoever guesses over %s where others log in loses this connection, and they keep theirs', (_, remote, set, element) => {
  const login = text({ Event: 'SuccessfulAuth', UsingPassword: 1, AccountID: '202', SessionID: 'phone', RemoteAddress: `${remote}/40000` });
  const verdicts = judge([login, ...times(10, (n) => wrong(`${remote}/40001`, n))]);
  expect(verdicts).toMatchObject([{ kind: 'old-password' }, { kind: 'cut', failures: 10 }].slice(-verdicts.length));
  const cut = verdicts.find((v) => v.kind === 'cut');
  expect(cut && elementOf(cut)).toEqual({ set, element });
});

test.each(['TCP', 'TLS', 'WSS', 'UDP'])('a stranger who guesses over %s is blocked whole, whatever port he comes from', (transport) => {
  const [verdict] = judge(times(10, (n) => wrong(`IPV4/${transport}/203.0.113.9/${40_000 + n}`, n)));
  expect(verdict).toMatchObject({ kind: 'block', address: '203.0.113.9', failures: 10 });
  expect(verdict?.kind === 'block' && elementOf(verdict)).toEqual({ set: 'telephony4', element: '203.0.113.9' });
});

test.each(['UDP', 'TCP'])('a scanner that asks over %s for extensions, and answers no challenge, is blocked', (transport) => {
  const asks = times(10, (n) =>
    text({ Event: 'InvalidAccountID', AccountID: 100 + n, SessionID: `s${n}`, RemoteAddress: `IPV4/${transport}/203.0.113.9/5061` }),
  );
  expect(judge(asks)).toMatchObject([{ kind: 'block', address: '203.0.113.9', accounts: 10, unknownAccounts: 10 }]);
});
