import { expect, test } from 'vitest';
import { AmiReader, parseRemote, securityEvent } from './ami.ts';

const event = (fields: Record<string, string>) =>
  new Map(Object.entries({ Service: 'PJSIP', AccountID: '201', SessionID: 'abc', RemoteAddress: 'IPV4/UDP/203.0.113.9/5071', ...fields }));

test('messages come out whole, wherever the stream was cut', () => {
  const text =
    'Asterisk Call Manager/11.0.0\r\nResponse: Success\r\nActionID: login\r\n\r\nEvent: ChallengeSent\r\nAccountID: a: b\r\n\r\n';
  for (let cut = 0; cut <= text.length; cut++) {
    const reader = new AmiReader();
    const all = [...(reader.read(text.slice(0, cut)) ?? []), ...(reader.read(text.slice(cut)) ?? [])];
    expect(all.map((m) => Object.fromEntries(m))).toEqual([
      { Response: 'Success', ActionID: 'login' },
      { Event: 'ChallengeSent', AccountID: 'a: b' },
    ]);
  }
});

test('a message without an end is not waited for for ever', () => {
  expect(new AmiReader().read('x'.repeat(70_000))).toBeUndefined();
});

test('a wrong password, a name that does not exist and a login are told apart', () => {
  expect(securityEvent(event({ Event: 'ChallengeResponseFailed' }))).toEqual({
    kind: 'failure',
    service: 'telephony',
    address: '203.0.113.9',
    flow: { protocol: 'udp', port: 5071 },
    account: '201',
    session: 'abc',
    stage: 'answered',
    unknown: false,
  });
  expect(securityEvent(event({ Event: 'InvalidAccountID' }))).toMatchObject({ kind: 'failure', stage: 'asked', unknown: true });
  expect(securityEvent(event({ Event: 'SuccessfulAuth', UsingPassword: '1' }))).toMatchObject({
    kind: 'success',
    account: '201',
    flow: { protocol: 'udp', port: 5071 },
  });
});

test.each([
  ['the challenge that every login begins with', { Event: 'ChallengeSent' }],
  ['an endpoint that needs no password', { Event: 'SuccessfulAuth', UsingPassword: '0' }],
  ['our own login at AMI', { Event: 'SuccessfulAuth', Service: 'AMI', RemoteAddress: 'IPV4/TCP/127.0.0.1/5038' }],
  ['a sender that cannot be read', { Event: 'ChallengeResponseFailed', RemoteAddress: 'IPV4/UDP/203.0.113.9' }],
  ['another event', { Event: 'RequestBadFormat' }],
])('%s is no failure', (_, fields) => {
  expect(securityEvent(event(fields))).toBeUndefined();
});

test('a sender is read from its own field, never from what it wrote about itself', () => {
  expect(parseRemote('IPV6/TLS/2001:db8::7/5061')).toEqual({ address: '2001:db8::7', flow: { protocol: 'tcp', port: 5061 } });
  for (const bad of ['', 'IPV4/UDP/x/1', 'IPV4/UDP/1.2.3.4/1/IPV4', 'IPV4/UDP/1.2.3.4/123456']) expect(parseRemote(bad)).toBeUndefined();
});
