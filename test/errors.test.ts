import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { webChecks } from '../src/api/doctor.ts';
import { failures } from '../src/api/failures.ts';
import { phoneReasons } from '../src/api/phone-state.ts';
import { components } from '../src/components/index.ts';
import { declaredChecks } from '../src/engine/doctor/index.ts';
import { de } from '../src/lib/texts/de.ts';
import { doctorDe } from '../src/lib/texts/doctor-de.ts';
import { doctorEn } from '../src/lib/texts/doctor-en.ts';
import { en } from '../src/lib/texts/en.ts';
import { later as laterDe } from '../src/lib/texts/later-de.ts';
import { later as laterEn } from '../src/lib/texts/later-en.ts';

/** Codes live in the source, in docs/errors.md and in the texts; none of them may know one that the others do not. */
const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
const documented = [...page.matchAll(/^\| `([a-z0-9.-]+)` \|/gm)].map((m) => m[1] ?? '');
const source = new URL('../src/', import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts') && !/texts\/|messages\/registry/.test(f))
  .map((f) => readFileSync(new URL(f, source), 'utf8'));
const literals = new Set(files.flatMap((text) => [...text.matchAll(/'([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*)'/g)].map((m) => m[1] ?? '')));
/** `code: 'a.b'`, and the first or second argument of what makes messages. */
const used = new Set(
  files.flatMap((text) =>
    [...text.matchAll(/(?:\bcode: |\b#?(?:message|own|bad|say)\((?:[^()']*,\s*)?)'([a-z][a-z0-9-]*\.[a-z0-9.-]+)'/g)].map(
      (m) => m[1] ?? '',
    ),
  ),
);
/** A field's problem in a request has the code of the document's, with another first word: src/api/parse.ts. */
const derived = new Set(['request.invalid', 'request.unknown-key', ...phoneReasons]);

/** The codes that stand under one heading of the page. */
function section(title: string): string[] {
  const text = page.split(/^## /m).find((s) => s.startsWith(`${title}\n`)) ?? '';
  return [...text.matchAll(/^\| `([a-z0-9.-]+)` \|/gm)].map((m) => m[1] ?? '');
}

test('every refusal of the API is on the page, with its status', () => {
  for (const [code, [status]] of Object.entries(failures)) expect(page, code).toContain(`| \`${code}\` | ${status} |`);
});

test('every code of the source is on the page', () => {
  expect([...used].filter((c) => !documented.includes(c))).toEqual([]);
});

test('every code on the page is used', () => {
  expect(documented.filter((c) => !literals.has(c) && !derived.has(c))).toEqual([]);
});

test('every reason of a phone is on the page', () => {
  expect(phoneReasons.filter((c) => !documented.includes(c))).toEqual([]);
});

test.each([
  ['English', { ...en, problems: { ...en.problems, ...laterEn.problems } }],
  ['German', { ...de, problems: { ...de.problems, ...laterDe.problems } }],
])('every refusal and reason of a phone that web gives has a sentence in %s', (_, texts) => {
  expect(Object.keys(failures).filter((c) => texts.failures[c] === undefined)).toEqual([]);
  expect(phoneReasons.filter((c) => texts.phones[c] === undefined)).toEqual([]);
  expect(section('Conditions').filter((c) => texts.conditions[c] === undefined)).toEqual([]);
  // What has no sentence of its own carries one in the server's words: the form of a field.
  const own = ['config.invalid', 'request.invalid', 'firewall.refused'];
  expect(section('Problems of fields').filter((c) => texts.problems[c] === undefined && !own.includes(c))).toEqual([]);
});

test('every condition belongs to one check of the diagnosis (`checks` of its component), and each check finds what there is', () => {
  const found = declaredChecks(components).flatMap((c) => c.finds);
  expect(found.toSorted()).toEqual(Object.keys(en.conditions).toSorted());
});

test('every check has a place of its own, and what it is called in both languages', () => {
  const checks = [...declaredChecks(components), ...webChecks];
  for (const what of ['id', 'rank'] as const) expect(new Set(checks.map((c) => c[what])).size, what).toBe(checks.length);
  for (const texts of [doctorEn, doctorDe]) expect(Object.keys(texts.checks).toSorted()).toEqual(checks.map((c) => c.id).toSorted());
});

test.each([
  ['English', doctorEn],
  ['German', doctorDe],
])('every finding of the diagnosis has a sentence in %s, with the same values', (_, texts) => {
  expect(Object.keys(texts.findings).toSorted()).toEqual(section('Findings of the diagnosis').toSorted());
  const values = (t: object) => [...new Set(JSON.stringify(t).match(/\{\w+\}/g) ?? [])].sort();
  for (const [code, t] of Object.entries(texts.findings)) expect(values(t), code).toEqual(values(doctorEn.findings[code] ?? {}));
});

test('the scan finds codes at all', () => {
  expect(used.size).toBeGreaterThan(30);
  expect(used).toContain('dns.slow');
  expect(used).toContain('login.new-address');
});
