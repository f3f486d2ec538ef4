import { describe, expect, test } from 'vitest';
import { languageOf } from '../cli/language.ts';
import { takeoverDe } from '../lib/texts/takeover-de.ts';
import { takeoverEn } from '../lib/texts/takeover-en.ts';
import { inRow, say } from './words.ts';

describe('sentences about a takeover', () => {
  test('have the same places for values in both languages', () => {
    const places = (table: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(table).map(([code, text]) => [code, [...text.matchAll(/\{\w+\}/g)].map(String).sort()]));
    for (const part of ['sentences', 'addresses', 'ways', 'kinds'] as const)
      expect(places(takeoverDe[part])).toEqual(places(takeoverEn[part]));
  });

  test('say what a link is in words', () => {
    const of = (is: string) => say('de', { code: 'stop-way-out', values: { device: 'br0', is } });
    expect(of('bridge')).toContain('br0, und das ist eine Bridge');
    expect(of('part:br1')).toContain('ein Teil von br1');
    expect(of('kind:novel')).toContain('eine Verbindung der Art novel');
    expect(of('novel')).toContain('eine Verbindung der Art novel');
    expect(inRow('de', ['ifupdown', 'dhcpcd'])).toBe('ifupdown und dhcpcd');
  });
});

describe('the language of the command line', () => {
  test.each([
    [undefined, { LANG: 'de_DE.UTF-8' }, 'de'],
    [undefined, { LANG: 'en_US.UTF-8' }, 'en'],
    [undefined, { LANG: 'de_AT', LC_MESSAGES: 'en_GB' }, 'en'],
    [undefined, { LANG: 'en_US', LC_MESSAGES: 'de', LC_ALL: '' }, 'de'],
    [undefined, { LANG: 'de_DE', LC_ALL: 'C.UTF-8' }, undefined],
    [undefined, { LANG: 'fr_FR.UTF-8' }, 'en'],
    [undefined, { LANG: 'POSIX' }, undefined],
    [undefined, {}, undefined],
    ['de', { LANG: 'en_US' }, 'de'],
    ['en', { LC_ALL: 'de_DE' }, 'en'],
  ])('%j %j is %j', (option, env, language) => expect(languageOf(option, env)).toBe(language));
});
