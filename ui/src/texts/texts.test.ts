import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { newPasswordLength } from '../../../src/api/contract.ts';
import { parseConfig } from '../../../src/config/config.ts';
import { de as sharedDe } from '../../../src/lib/texts/de.ts';
import { en as sharedEn } from '../../../src/lib/texts/en.ts';
import { later as laterDe } from '../../../src/lib/texts/later-de.ts';
import { later as laterEn } from '../../../src/lib/texts/later-en.ts';
import { messageSentences } from '../../../src/lib/texts/messages.ts';
import { messagesDe } from '../../../src/lib/texts/messages-de.ts';
import { messagesEn } from '../../../src/lib/texts/messages-en.ts';
import { fill, phrase } from '../../../src/lib/texts/text.ts';
import { shortestPassword } from '../pages/account/rules.ts';
import { vendors } from '../pages/phones/vendors.ts';
import { de } from './de/index.ts';
import { en } from './en/index.ts';

function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([k, v]) => leaves(v, `${path}/${k}`));
}
const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? '').sort();
/** Singular forms may leave the figure out ("1 change"). */
const singular = (path: string): boolean => path.endsWith('_one');
const { phrases: _, ...otherEn } = sharedEn;
const { phrases, ...otherDe } = sharedDe;
const codedEn = { ...otherEn, messages: messagesEn };
const codedDe = { ...otherDe, messages: messagesDe };

test.each([
  ['pages', en, de],
  ['codes', codedEn, codedDe],
  ['codes of one page', laterEn, laterDe],
])('%s: both languages say the same things with the same values', (_name, english, german) => {
  const other = new Map(leaves(german));
  expect([...other.keys()].sort()).toEqual(
    leaves(english)
      .map(([k]) => k)
      .sort(),
  );
  for (const [path, text] of leaves(english)) {
    if (!singular(path)) expect(placeholders(other.get(path) ?? ''), path).toEqual(placeholders(text));
  }
});

test('no sentence was forgotten in the other language', () => {
  const german = new Map([...leaves(de), ...leaves(codedDe)]);
  const alike = [...leaves(en), ...leaves(codedEn)].filter(
    ([path, text]) => german.get(path) === text && /[a-z]{3,} [a-z]{3,}/i.test(text),
  );
  expect(alike.map(([path]) => path)).toEqual([]);
});

test('German addresses people as Sie, and nothing shouts', () => {
  const all = [...leaves(en), ...leaves(de), ...leaves(codedEn), ...leaves(codedDe)];
  expect(all.filter(([, text]) => /!|successful|erfolgreich/i.test(text))).toEqual([]);
  expect([...leaves(de), ...leaves(codedDe)].filter(([, text]) => /\b(du|dein|deine|dich|dir)\b/i.test(text))).toEqual([]);
});

test('a placeholder without a value makes no half sentence', () => {
  expect(fill('{a} of {b}', { a: 1, b: 2 })).toBe('1 of 2');
  expect(fill('{a} of {b}', { a: 1 })).toBeUndefined();
  expect(messageSentences('en', 'no.such-code', { a: 1 }).message).toBe('no.such-code a=1');
});

test('what the engine says without a code is said in German, inside out', () => {
  expect(phrase(sharedDe, 'lan gets 192.0.2.20/24')).toBe('lan bekommt 192.0.2.20/24');
  expect(phrase(sharedDe, 'nobody has reached https://192.0.2.20 yet')).toBe('noch hat niemand https://192.0.2.20 erreicht');
  expect(phrase(sharedDe, '20 wrong passwords in 8 s for 14 extensions that do not exist')).toBe(
    '20 falsche Passwörter in 8 s für 14 Nebenstellen (nicht vorhanden)',
  );
  expect(
    phrase(sharedDe, '20 wrong passwords in 9 s for 2 users, from an address where others belong here: only this connection is dropped'),
  ).toBe(
    '20 falsche Passwörter in 9 s für 2 Benutzer, von einer Adresse, wo auch andere hierher gehören: nur diese Verbindung wird verworfen',
  );
  expect(phrase(sharedDe, 'something nobody foresaw')).toBe('something nobody foresaw');
});

test('every placeholder of a phrase exists in its pattern', () => {
  for (const [pattern, text] of phrases) {
    const holes = pattern.split('{}').length - 1;
    for (const n of placeholders(text)) expect(Number(n), text).toBeLessThanOrEqual(holes);
  }
});

test('what a field expects is said in German for every grammar of the document', () => {
  const bad = parseConfig({
    version: 1,
    interfaces: {
      lan: { match: { name: '/' }, role: 'lan', mtu: 1, ipv4: { mode: 'static', address: 'x' }, ipv6: { mode: 'static', address: 'x' } },
      'BAD ID': 1,
    },
    routes: {
      ipv4: { from: 'static', interface: '-', gateway: '2001:db8::1' },
      ipv6: { from: 'static', interface: 'lan', gateway: '192.0.2.1' },
      static: [{ to: 'x', via: 'x', interface: 'lan' }],
    },
    dns: { servers: { from: 'static', addresses: ['x'] }, search: ['-'] },
    dhcp: { voice: { first: 'x', last: 'x', leaseSeconds: 1 } },
    proxy: { mode: 'http', host: '127.1', port: 0, user: 'a:b', password: 'x', exceptions: ['*'] },
    time: { servers: [{ host: '-' }] },
    webserver: { hostname: '-', httpsPort: 0, httpPort: 99_999 },
    protection: { maxFailures: 1, windowSeconds: 1, blockSeconds: 1, allowlist: [{ address: 'x', note: 'a\nb' }] },
  });
  const said = bad.ok ? [] : bad.problems.map((p) => phrase(sharedDe, p.message));
  expect(said.length).toBeGreaterThan(15);
  expect(said.filter((s) => /\b(expected|missing|such as|address with|between|from|text without|at least)\b/.test(s))).toEqual([]);
});

test('what the page repeats of the server is what the server says', () => {
  expect(shortestPassword).toBe(newPasswordLength);
  const folders = readdirSync(new URL('../../../src/provisioning/vendors/', import.meta.url), { withFileTypes: true });
  expect([...vendors].sort()).toEqual(
    folders
      .filter((f) => f.isDirectory() && f.name !== 'golden')
      .map((f) => f.name)
      .sort(),
  );
});
