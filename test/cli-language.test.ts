import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { previewText } from '../src/cli/change.ts';
import { doctorText } from '../src/cli/diagnosis.ts';
import { conditionIn, form, inLanguage, say, speak, word } from '../src/cli/say.ts';
import { codes, sentences } from '../src/lib/texts/cli-de.ts';
import { helpDe, placeholdersDe } from '../src/lib/texts/cli-help-de.ts';
import { spokenDiagnosis } from '../src/lib/texts/doctor.ts';

/** What the command line says in English, read out of its source, against what it says in German. */
const folder = new URL('../src/cli/', import.meta.url);
/** These have texts of their own, in both languages. */
const others = /^(setup-texts|setup-answers|setup|takeover|say|language)\.ts$/;
const sources = [
  ...readdirSync(folder)
    .filter((f) => f.endsWith('.ts') && !others.test(f))
    .map((f) => readFileSync(new URL(f, folder), 'utf8')),
  readFileSync(new URL('../cli.ts', folder), 'utf8'),
];
const code = sources.map((s) => s.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')).join('\n');

/** Every say`…` with {1}, {2} … for its values, also one within another. */
function said(text: string): string[] {
  const found: string[] = [];
  const template = (from: number): readonly [key: string, end: number] => {
    let key = '';
    let holes = 0;
    for (let i = from; ; ) {
      const c = text[i];
      if (c === undefined) throw new Error(`a template has no end: ${text.slice(from, from + 60)}`);
      if (c === '`') return [key, i + 1];
      if (c === '$' && text[i + 1] === '{') {
        holes++;
        key += `{${holes}}`;
        i = hole(i + 2);
      } else {
        key += c === '\\' ? (text[++i] === 'n' ? '\n' : (text[i] ?? '')) : c;
        i++;
      }
    }
  };
  const hole = (from: number): number => {
    for (let i = from, depth = 0; ; ) {
      const c = text[i];
      if (c === undefined) throw new Error('a hole has no end');
      if (c === '}' && depth === 0) return i + 1;
      if (c === '`') i = template(i + 1)[1];
      else if (c === "'") i = text.indexOf("'", i + 1) + 1;
      else {
        depth += c === '{' ? 1 : c === '}' ? -1 : 0;
        i++;
      }
    }
  };
  for (const m of text.matchAll(/\bsay`/g)) found.push(template(m.index + m[0].length)[0]);
  return [...new Set(found)];
}
/** Literals of one line, without what stands within templates. */
const literals = [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"/g)].map((m) =>
  (m[1] ?? m[2] ?? '').replace(/\\(.)/g, '$1'),
);
const holes = (t: string): string[] => [...t.matchAll(/\{\d\}/g)].map((m) => m[0]).sort();

afterEach(() => speak('en'));

test('every sentence of the command line is there in German, with the same values', () => {
  const keys = said(code);
  expect(keys.length).toBeGreaterThan(150);
  expect(keys.filter((k) => sentences[k] === undefined)).toEqual([]);
  for (const k of keys) expect(holes(sentences[k] ?? ''), k).toEqual(holes(k));
});

test('no sentence stands in the source without a German one', () => {
  const wordy = literals.filter((l) => /[a-z]{2,} [a-z]{2,}/.test(l) && !/^(switchroom|systemctl) /.test(l));
  expect(wordy.length).toBeGreaterThan(40);
  const known = (l: string): boolean => [sentences, helpDe, codes].some((t) => l in t);
  const forms = wordy.filter((l) => /[|[<]/.test(l));
  expect(wordy.filter((l) => !known(l) && !forms.includes(l) && !asTheyStand.has(l))).toEqual([]);
});
/** Kept with the data, in English, and said in the reader's language where they are shown; or typed as they stand. */
const asTheyStand: ReadonlySet<string> = new Set(['blocked by hand', 'the web process does not answer', 'password reset --yes']);

test('the German of no sentence is the English, and none is left of one that is gone', () => {
  const alike = Object.entries({ ...sentences, ...helpDe }).filter(([english, german]) => english === german);
  expect(alike.map(([english]) => english)).toEqual(['Name: {1}', '{1} in {2} ms']);
  const used = new Set([...said(code), ...literals]);
  const elsewhere = ['setup', 'takeover'].map((name) => readFileSync(new URL(`${name}.ts`, folder), 'utf8')).join('\n');
  expect([...Object.keys(sentences), ...Object.keys(helpDe)].filter((k) => !used.has(k) && !elsewhere.includes(k))).toEqual([]);
});

test('German addresses people as Sie', () => {
  const all = Object.values({ ...sentences, ...helpDe, ...codes, ...placeholdersDe });
  expect(all.filter((t) => /!|\b(du|dein|deine|dich|dir)\b/i.test(t))).toEqual([]);
});

test('the forms of a command: what is typed stays, what stands for something else is in German', () => {
  speak('de');
  expect(form('blocks add <address> <telephony|web|all|jail:name> [10m|2h|7d] [--because text] [--even-me]')).toBe(
    'blocks add <Adresse> <telephony|web|all|jail:Name> [10m|2h|7d] [--because Text] [--even-me]',
  );
  expect(form('set /path value [/path value …]')).toBe('set /path Wert [/path Wert …]');
  expect(form('blocks export [text|csv] [search]')).toBe('blocks export [text|csv] [Suche]');
});

test('sentences, words and what the engine says', () => {
  expect(say`revision ${4} is in force`).toBe('revision 4 is in force');
  expect(inLanguage('de', () => say`revision ${4} is in force`)).toBe('Revision 4 ist in Kraft');
  expect(word('up')).toBe('up');
  speak('de');
  expect(word('up')).toBe('an');
  expect(word('eth0')).toBe('eth0');
  expect(conditionIn({ code: 'asterisk.stopped', message: 'x', remedy: 'y', values: {} }).message).toBe(
    'Die Telefonie läuft nicht: Niemand kann telefonieren',
  );
  expect(conditionIn({ code: 'nobody.knows', message: 'lan gets 192.0.2.20/24', remedy: 'y' }).message).toBe('lan bekommt 192.0.2.20/24');
});

test('a preview in German', () => {
  speak('de');
  const text = previewText({
    problems: [
      { code: 'dhcp.order', path: '/dhcp/lan', message: 'x', values: { first: '192.0.2.9', last: '192.0.2.5' }, severity: 'warning' },
    ],
    difference: [],
    steps: [],
    impact: 'drops-admin',
    losses: [],
    moves: { from: ['https://192.0.2.5/'], to: [] },
  });
  expect(text).toEqual([
    'Warnung bei /dhcp/lan: Die letzte Adresse 192.0.2.5 liegt vor der ersten, 192.0.2.9; Vertauschen Sie die beiden',
    'kann Administratoren abhängen: macht sich rückgängig, wenn es niemand bestätigt',
    'Die Weboberfläche zieht um: von https://192.0.2.5/ nach der Adresse, die DHCP geben wird',
  ]);
});

test('a diagnosis in German', () => {
  speak('de');
  const finding = { code: 'web.silent', severity: 'problem', message: 'x', remedy: 'y', values: { start: 'z' } } as const;
  const check = { id: 'machine.web', rank: 1, about: '/system/diagnosis', command: 'switchroom logs web', verdict: 'bad', ms: 3 } as const;
  const text = doctorText(spokenDiagnosis({ at: 0, ms: 5, checks: [{ ...check, findings: [finding] }] }), false);
  expect(text).toMatch(/^FEHLER +\S/);
  for (const said of [/^ +geprüft: /m, /^ +Abhilfe: /m, /^ +siehe: switchroom logs web$/m, /0 von 1 Prüfungen sind gut \(5 ms\)$/])
    expect(text).toMatch(said);
  expect(text).not.toMatch(/\b(the|looked|remedy|because)\b/);
});
