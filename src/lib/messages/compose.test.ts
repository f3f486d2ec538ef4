import { expect, test } from 'vitest';
import { encodedWords, mailOf, type Outgoing, syslogOf, webhookOf } from './compose.ts';

const message = (values: Outgoing['values'] = { file: 'etc/store.json' }): Outgoing => ({
  id: 'Ab-1',
  at: 1_700_000_000,
  firstAt: 1_699_999_000,
  kind: 'serious-fault',
  code: 'engine.damaged',
  values,
  count: 10,
});
const letter = { from: 'pbx@example.test', to: ['a@example.test', 'b@example.test'], hostname: 'pbx', language: 'de' } as const;
const hostile = 'x\r\nBcc: evil@example.test\r\n\r\n.\r\nMAIL FROM:<>\u2028"]\\ü';
const decoded = (text: string): string => new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.codePointAt(0) ?? 0));

test('a mail has its headers once, a subject that decodes, and the text in the reader’s language', () => {
  const mail = mailOf(message(), letter);
  const [head = '', body = ''] = mail.split('\r\n\r\n');
  expect(
    head
      .split('\r\n')
      .filter((l) => !l.startsWith(' '))
      .map((l) => l.split(':')[0]),
  ).toEqual(['Date', 'From', 'To', 'Message-ID', 'Subject', 'Auto-Submitted', 'MIME-Version', 'Content-Type', 'Content-Transfer-Encoding']);
  expect(head).toContain('Date: Tue, 14 Nov 2023 22:13:20 +0000');
  expect(head).toContain('Message-ID: <Ab-1.10@pbx>');
  expect([...head.matchAll(/=\?UTF-8\?B\?([^?]*)\?=/g)].map((m) => decoded(m[1] ?? '')).join('')).toBe(
    '[pbx] Schwere Störung: Eine Datei der Engine war nicht lesbar und liegt beiseite: etc/store.json',
  );
  const text = decoded(body.replaceAll('\r\n', ''));
  expect(text).toContain('Ursache: ');
  expect(text).toContain('10 Mal, zuerst 2023-11-14T21:56:40.000Z');
  for (const line of mail.split('\r\n')) expect(line.length).toBeLessThan(998);
});

test('no value begins a header or a line', () => {
  const mail = mailOf(message({ file: hostile }), letter);
  expect(mail).not.toMatch(/^Bcc|^\.$|^MAIL/m);
  expect(mail.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  const text = decoded((mail.split('\r\n\r\n')[1] ?? '').replaceAll('\r\n', ''));
  expect(text.split('\r\n')[0]).toContain('x Bcc: evil@example.test . MAIL FROM:<> "]');
});

test('encoded words are short and split no letter', () => {
  const words = encodedWords('ä€😀'.repeat(40)).split('\r\n ');
  for (const w of words) {
    expect(w.length).toBeLessThanOrEqual(75);
    expect(decoded(/\?B\?(.*)\?=/.exec(w)?.[1] ?? '')).not.toContain('\ufffd');
  }
});

test('a syslog line has priority, time, host, code and escaped data', () => {
  expect(syslogOf(message(), 'pbx')).toMatch(
    /^<27>1 2023-11-14T22:13:20\.000Z pbx switchroom - engine\.damaged \[switchroom@32473 code="engine\.damaged" kind="serious-fault" id="Ab-1" count="10"\] \ufeffA file of the engine/,
  );
  const line = syslogOf({ ...message({ file: hostile }), id: 'a"]\\' }, 'p b');
  expect(line).not.toMatch(/[\r\n\u2028]/);
  expect(line).toContain('id="a\\"\\]\\\\"');
  expect(line).toContain(' p-b switchroom ');
});

test('a webhook gets everything as JSON', () => {
  expect(JSON.parse(webhookOf(message({ file: hostile }), 'pbx'))).toMatchObject({
    code: 'engine.damaged',
    count: 10,
    values: { file: hostile },
    text: { en: expect.stringContaining('could not be read') },
  });
});
