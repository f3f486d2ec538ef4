import type { Problem } from '../config/problems.ts';
import { de } from '../lib/texts/de.ts';
import { en } from '../lib/texts/en.ts';
import { fill, inWords, type Language, phrase, type Texts } from '../lib/texts/text.ts';

export const texts: Readonly<Record<Language, Texts>> = { en, de };

/**
 * By `--lang`, then by the environment as every program does it: LC_ALL, LC_MESSAGES, LANG, the first that is set (locale(7)). Undefined where none of
 * them names a language: C, POSIX and C.UTF-8 are none.
 */
export function languageOf(option: string | undefined, env: Readonly<Record<string, string | undefined>>): Language | undefined {
  const named = option ?? ([env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((v) => v !== undefined && v !== '') || '');
  if (named === '' || /^(C|POSIX)([._@].*)?$/.test(named)) return undefined;
  return /^de([_.@-].*)?$/i.test(named) ? 'de' : 'en';
}

/** Sentences of the engine that have a code, and those that have none, in a language. */
export type Said = Pick<Problem, 'path' | 'message'> & Partial<Pick<Problem, 'code' | 'hint' | 'values'>>;

/** What is wrong, and behind a semicolon the way out. */
export function problemIn(language: Language, p: Said): string {
  const { message, hint } = translated(language, p);
  return [message, ...(hint === undefined ? [] : [hint])].join('; ');
}

export function translated(language: Language, p: Said): { readonly message: string; readonly hint?: string } {
  const all = texts[language];
  const known = p.code === undefined ? undefined : all.problems[p.code];
  const values = inWords(all, p.values ?? {});
  const hint = fill(known?.remedy, values) ?? (p.hint === undefined ? undefined : phrase(all, p.hint));
  return { message: fill(known?.message, values) ?? phrase(all, p.message), ...(hint === undefined ? {} : { hint }) };
}
