import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isPrivate, layers, layerWords, verdictCodes, verdicts } from './reach.ts';
import { de } from './texts/de.ts';
import { reachDe } from './texts/reach-de.ts';
import { reachEn } from './texts/reach-en.ts';
import { phrase } from './texts/text.ts';

const placeholders = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? ''))].sort();

test('every verdict has its sentences in both languages, with the same values and, unless all is well, a way out', () => {
  const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  for (const code of verdictCodes) {
    const [en, german] = [reachEn[code], reachDe[code]];
    expect(page, code).toContain(`| \`${code}\` |`);
    expect(Object.keys(german), code).toEqual(Object.keys(en));
    expect(placeholders(Object.values(german).join(' ')), code).toEqual(placeholders(Object.values(en).join(' ')));
    if (verdicts[code].state !== 'ok') expect(en.remedy, code).toMatch(/\w/);
  }
});

test('a layer in a message is said in German, too', () => {
  for (const layer of layers) expect(phrase(de, layerWords[layer]), layer).not.toBe(layerWords[layer]);
});

test('addresses that nobody outside can answer to', () => {
  for (const a of [
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.1.1',
    '127.0.0.1',
    '::1',
    'fd00::1',
    'fe80::1',
  ])
    expect(isPrivate(a), a).toBe(true);
  for (const a of ['192.0.2.1', '172.32.0.1', '198.51.100.1', '100.128.0.1', '2001:db8::1']) expect(isPrivate(a), a).toBe(false);
});
