import { takeoverDe } from '../lib/texts/takeover-de.ts';
import { type TakeoverTexts, takeoverEn } from '../lib/texts/takeover-en.ts';
import { fill, type Language, type Values } from '../lib/texts/text.ts';
import type { LinkKind } from './machine.ts';

export const takeoverTexts: Readonly<Record<Language, TakeoverTexts>> = { en: takeoverEn, de: takeoverDe };

/** A sentence about a takeover, to be said in the language of whoever reads it. `is`: what a link is, as LinkKind says it. */
export interface Sentence {
  readonly code: keyof TakeoverTexts['sentences'];
  readonly values?: Values;
}

/** The sentence in a language; its `is` becomes words. */
export function say(language: Language, { code, values = {} }: Sentence): string {
  const t = takeoverTexts[language];
  const is = values['is'];
  return fill(t.sentences[code], typeof is === 'string' ? { ...values, is: kindWords(t, is) } : values) ?? code;
}

/** Names in a row: `ifupdown and NetworkManager`. */
export const inRow = (language: Language, names: readonly string[]): string => names.join(` ${takeoverTexts[language].and} `);

function kindWords(t: TakeoverTexts, is: LinkKind | string): string {
  const [kind = '', of = ''] = is.split(':');
  const known: Readonly<Record<string, string>> = t.kinds;
  return fill(known[kind] ?? t.kinds.kind, { of: known[kind] === undefined ? kind : of }) ?? is;
}
