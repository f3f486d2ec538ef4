import net from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { MailSettings } from '../lib/messages/channels.ts';
import { sendMail } from './smtp.ts';

let server: net.Server | undefined;
afterEach(() => void server?.close());

/** A server by script: what it says first, and how it answers what begins so. Keeps every line it was sent. */
async function scripted(greeting: string, answers: Readonly<Record<string, string>>): Promise<{ port: number; heard: string[] }> {
  const heard: string[] = [];
  server = net.createServer((socket) => {
    let inData = false;
    let text = '';
    socket.on('error', () => {});
    socket.write(greeting);
    socket.on('data', (chunk) => {
      text += chunk.toString();
      for (let at = text.indexOf('\r\n'); at >= 0; at = text.indexOf('\r\n')) {
        const line = text.slice(0, at);
        text = text.slice(at + 2);
        heard.push(line);
        if (inData && line !== '.') continue;
        const key = inData
          ? '.'
          : (Object.keys(answers)
              .sort((a, b) => b.length - a.length)
              .find((k) => line.startsWith(k)) ?? '');
        const answer = answers[key] ?? '250 ok\r\n';
        inData = line === 'DATA' && answer.startsWith('354');
        if (answer === 'close') socket.destroy();
        else socket.write(answer);
      }
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as net.AddressInfo).port, heard };
}
const usual = {
  EHLO: '250-mail.example.test\r\n250-AUTH LOGIN PLAIN\r\n250 SIZE\r\n',
  AUTH: '235 welcome\r\n',
  MAIL: '250 ok\r\n',
  RCPT: '250 ok\r\n',
  DATA: '354 go on\r\n',
  '.': '250 taken\r\n',
  QUIT: '221 bye\r\n',
};
const settings = (port: number, more: Partial<MailSettings> = {}): MailSettings => ({
  server: '127.0.0.1',
  port,
  security: 'none',
  from: 'pbx@example.test',
  to: ['a@example.test', 'b@example.test'],
  language: 'en',
  kinds: [],
  ...more,
});

test('a mail is handed over with login, to each recipient, with lone dots doubled', async () => {
  const { port, heard } = await scripted('220 hello\r\n', usual);
  expect(await sendMail(settings(port, { user: 'u', password: 'p' }), 'Subject: x\r\n\r\n.\r\n..a\r\n', 'pbx')).toEqual({ ok: true });
  expect(heard.slice(0, 11)).toEqual([
    'EHLO pbx',
    `AUTH PLAIN ${Buffer.from('\0u\0p').toString('base64')}`,
    'MAIL FROM:<pbx@example.test>',
    'RCPT TO:<a@example.test>',
    'RCPT TO:<b@example.test>',
    'DATA',
    'Subject: x',
    '',
    '..',
    '...a',
    '.',
  ]);
});

test('where only LOGIN is offered, that is used', async () => {
  const { port, heard } = await scripted('220 hello\r\n', {
    ...usual,
    EHLO: '250 AUTH LOGIN\r\n',
    'AUTH LOGIN': '334 VXNlcm5hbWU6\r\n',
    dQ: '334 UGFzc3dvcmQ6\r\n',
    cA: '235 welcome\r\n',
  });
  expect(await sendMail(settings(port, { user: 'u', password: 'p' }), 'x\r\n', 'pbx')).toEqual({ ok: true });
  expect(heard.slice(1, 4)).toEqual(['AUTH LOGIN', 'dQ==', 'cA==']);
});

test.each([
  ['greeting', '554 go away\r\n', usual, {}, /554 go away/],
  ['greeting', '220 hello\r\n', { ...usual, EHLO: 'close' }, {}, /closed/],
  ['starttls', '220 hello\r\n', usual, { security: 'starttls' }, /offers no STARTTLS/],
  ['starttls', '220 hello\r\n', { ...usual, EHLO: '250 STARTTLS\r\n', STARTTLS: '454 not now\r\n' }, { security: 'starttls' }, /454/],
  ['login', '220 hello\r\n', { ...usual, AUTH: '535 wrong\r\n' }, { user: 'u', password: 'p' }, /535 wrong/],
  ['login', '220 hello\r\n', { ...usual, EHLO: '250 AUTH CRAM-MD5\r\n' }, { user: 'u', password: 'p' }, /no login/],
  ['sender', '220 hello\r\n', { ...usual, MAIL: '550-no\r\n550 such sender\r\n' }, {}, /such sender/],
  ['recipient', '220 hello\r\n', { ...usual, RCPT: '550 nobody\r\n' }, {}, /550 nobody/],
  ['content', '220 hello\r\n', { ...usual, '.': '552 too much\r\n' }, {}, /552/],
] as const)('a refusal is told with its layer: %s', async (layer, greeting, answers, more, detail) => {
  const { port } = await scripted(greeting, answers);
  expect(await sendMail(settings(port, more), 'x\r\n', 'pbx')).toEqual({ ok: false, layer, detail: expect.stringMatching(detail) });
});

test('nobody there is told as such', async () => {
  const { port } = await scripted('220 hello\r\n', usual);
  await new Promise((resolve) => server?.close(resolve));
  expect(await sendMail(settings(port), 'x\r\n', 'pbx')).toMatchObject({ ok: false, layer: 'tcp' });
});
