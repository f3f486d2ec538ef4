import { expect, test } from 'vitest';
import { FakeClock } from '../host/fake.ts';
import type { Stream } from '../host/stream.ts';
import { openTelephony } from './index.ts';

/** Asterisk's manager interface as far as a login and a list go. */
function manager(answers: (action: string, id: string) => string): { connect: () => Promise<Stream>; asked: string[] } {
  const asked: string[] = [];
  const connect = async (): Promise<Stream> => {
    let tell: (chunk: Buffer) => void = () => {};
    let ended: () => void = () => {};
    return {
      onData: (call) => {
        tell = call;
      },
      onClose: (call) => {
        ended = call;
      },
      write: (data) => {
        const text = data.toString();
        const action = /^Action: (.*)\r$/m.exec(text)?.[1] ?? '';
        asked.push(action);
        // In one piece, as a busy machine reads it: what comes behind an answer is there before whoever asked goes on.
        queueMicrotask(() => tell(Buffer.from(answers(action, /^ActionID: (.*)\r$/m.exec(text)?.[1] ?? ''))));
      },
      close: () => ended(),
    };
  };
  return { connect, asked };
}
const packet = (fields: Readonly<Record<string, string>>): string =>
  `${Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}\r\n`)
    .join('')}\r\n`;
const contact = { AOR: '00005e005301', URI: 'sip:00005e005301@192.0.2.7:5060', EndpointName: '00005e005301' };

test.each([
  ['a phone registers', packet({ Event: 'ContactStatus', ContactStatus: 'NonQualified', ...contact })],
  ['a phone comes back', packet({ Event: 'ContactStatus', ContactStatus: 'Reachable', ...contact })],
  ['a list is complete that somebody else has asked for', packet({ Event: 'ContactListComplete' })],
])('%s while the answer to the login is read: it is seen, and nobody ends', async (_, early) => {
  const { connect, asked } = manager((action, id) => {
    const ok = packet({ Response: 'Success', ActionID: id });
    if (action === 'Login') return `Asterisk Call Manager/11.0.0\r\n${ok}${early}`;
    return `${ok}${packet({ Event: 'ContactListComplete', ActionID: id })}`;
  });
  const telephony = openTelephony({
    access: async () => ({ ami: { port: 1, user: 'web', secret: 'x' }, ari: { port: 1, user: 'web', password: 'x' } }),
    connect,
    clock: new FakeClock(),
  });
  await expect.poll(() => asked).toEqual(['Login', 'PJSIPShowContacts']);
  expect(telephony.registrations()).toEqual([]);
  telephony.close();
});
