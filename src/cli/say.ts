import type { Condition } from '../engine/contract.ts';
import { codes, sentences } from '../lib/texts/cli-de.ts';
import { helpDe, placeholdersDe } from '../lib/texts/cli-help-de.ts';
import { fill, inWords, type Language, phrase, type Values } from '../lib/texts/text.ts';
import { problemIn, type Said, texts, translated } from './language.ts';

/**
 * What the command line says: written in English where it is said, and in German in src/lib/texts/cli-de.ts, found by the English. A program
 * speaks one language from its start to its end; src/cli.ts sets which.
 */
let language: Language = 'en';

export const speak = (now: Language): void => {
  language = now;
};
export const spoken = (): Language => language;

/** What `text` says in another language than the rest: `setup` asks which. */
export function inLanguage<T>(wanted: Language, text: () => T): T {
  const before = language;
  language = wanted;
  try {
    return text();
  } finally {
    language = before;
  }
}

/** A sentence with its values: say`revision ${n} is in force`. */
export function say(parts: TemplateStringsArray, ...values: readonly (string | number | undefined)[]): string {
  const key = parts.reduce((all, part, n) => `${all}{${n}}${part}`);
  const template = language === 'de' ? (sentences[key] ?? key) : key;
  return template.replace(/\{(\d+)\}/g, (_, n: string) => String(values[Number(n) - 1]));
}

/** A word or a sentence without values; also the help of a command, and what the engine calls a state. */
export const word = (text: string): string => (language === 'de' ? (sentences[text] ?? helpDe[text] ?? codes[text] ?? text) : text);

/** The form of a command: only what stands for something else has another name. */
export function form(usage: string): string {
  if (language === 'en') return usage;
  const of = (name: string): string => placeholdersDe[name] ?? name;
  return usage
    .replace(/<([^>]+)>/g, (_, inner: string) => `<${placeholdersDe[inner] ?? inner.split('|').map(of).join('|')}>`)
    .replace(/(--[a-z-]+) ([a-z./]+)/g, (_, option: string, name: string) => `${option} ${of(name)}`)
    .replace(/\[([a-z]+)\]/g, (_, name: string) => `[${of(name)}]`)
    .replace(/(?<=\/path )value/g, of);
}

/** What the engine says without a code. */
export const sentence = (text: string): string => phrase(texts[language], text);

export const problemSaid = (p: Said): string =>
  language === 'en' ? [p.message, ...(p.hint ? [p.hint] : [])].join('; ') : problemIn(language, p);
export const problemMessage = (p: Said): string => (language === 'en' ? p.message : translated(language, p).message);

/** Why a feed or a request was refused, by its code. */
export function codeIn(code: string, detail: string): string {
  const known = language === 'en' ? undefined : texts[language].problems[code];
  return fill(known?.message, { detail }) ?? `${code} ${detail}`.trim();
}

/** What web says when it refuses: by its code, where the code is known. */
export function failureIn(code: string | undefined, otherwise: string | undefined): string | undefined {
  const known = language === 'en' || code === undefined ? undefined : fill(texts[language].failures[code]);
  return known ?? (otherwise === undefined ? undefined : sentence(otherwise));
}

type Coded = { readonly code: string; readonly values: Values };
export const lossIn = ({ code, values }: Coded): string => fill(texts[language].losses[code], values) ?? code;
export const probeIn = ({ code, values }: Coded): string => fill(texts[language].probes[code], values) ?? code;

/** A condition in this language; one whose code or value is not known says what its finder said. */
export function conditionIn(c: Pick<Condition, 'code' | 'message' | 'because' | 'remedy' | 'values'>): {
  readonly message: string;
  readonly because?: string;
  readonly remedy: string;
} {
  if (language === 'en') return { message: c.message, remedy: c.remedy, ...(c.because === undefined ? {} : { because: c.because }) };
  const known = texts[language].conditions[c.code];
  const values = inWords(texts[language], c.values ?? {});
  const because = fill(known?.because, values) ?? (c.because === undefined ? undefined : sentence(c.because));
  return {
    message: fill(known?.message, values) ?? sentence(c.message),
    remedy: fill(known?.remedy, values) ?? sentence(c.remedy),
    ...(because === undefined ? {} : { because }),
  };
}
