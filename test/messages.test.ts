import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kindOf, type MessageCode, registry, sameKey } from '../src/lib/messages/registry.ts';
import { languages, messageSentences } from '../src/lib/texts/messages.ts';
import { messagesDe } from '../src/lib/texts/messages-de.ts';
import { messagesEn } from '../src/lib/texts/messages-en.ts';

/** System messages are in the registry, in docs/errors.md and in both languages; none of them may know one that the others do not. */
const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
const chapter = page.split(/^## /m).find((s) => s.startsWith('System messages\n')) ?? '';
const documented = [...chapter.matchAll(/^\| `([a-z0-9.-]+)` \| ([a-z-]+) \|/gm)].map((m) => [m[1], m[2]]);
const codes = Object.keys(registry) as MessageCode[];
const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? '');

test('the documentation names each code once, with its kind, and no other', () => {
  expect([...documented].sort()).toEqual(codes.map((c) => [c, registry[c].kind]).sort());
});

test.each([
  ['English', messagesEn],
  ['German', messagesDe],
])('%s has four sentences for each code, made of values that are given', (_, texts) => {
  expect(Object.keys(texts).sort()).toEqual([...codes].sort());
  for (const code of codes) {
    const parts = Object.entries(texts[code]);
    expect(
      parts.map(([part]) => part),
      code,
    ).toEqual(['message', 'cause', 'consequence', 'remedy']);
    for (const [part, text] of parts) {
      expect(text.length, `${code} ${part}`).toBeGreaterThan(3);
      expect(
        placeholders(text).filter((p) => !(registry[code].values as readonly string[]).includes(p)),
        `${code} ${part}`,
      ).toEqual([]);
    }
  }
});

test('whatever was raised with its values is told whole', () => {
  for (const language of languages)
    for (const code of codes) {
      const values = Object.fromEntries(registry[code].values.map((v) => [v, v]));
      for (const text of Object.values(messageSentences(language, code, values)))
        expect(text, `${language} ${code}`).not.toMatch(/[{}]|^$/);
    }
});

test('what makes two messages one is among their values', () => {
  for (const code of codes) {
    const row: { values: readonly string[]; sameBy?: readonly string[] } = registry[code];
    expect(
      (row.sameBy ?? []).filter((v) => !row.values.includes(v)),
      code,
    ).toEqual([]);
  }
  const guess = (address: string, service = 'web') => sameKey('attack.detected', { address, service });
  expect(guess('192.0.2.1')).toBe(guess('192.0.2.2'));
  expect(guess('192.0.2.1')).not.toBe(guess('192.0.2.1', 'telephony'));
  expect(sameKey('engine.damaged', { file: 'a' })).not.toBe(sameKey('engine.damaged', { file: 'b' }));
});

test('a code of another version is a fault, and shows its code and values', () => {
  expect(kindOf('no.such-code')).toBe('simple-fault');
  expect(kindOf('constructor')).toBe('simple-fault');
  expect(messageSentences('en', 'constructor', { a: 1 }).message).toBe('constructor a=1');
});
