import type { MessageCode } from '../messages/registry.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { messagesDe } from './messages-de.ts';
import { messagesEn } from './messages-en.ts';
import { fill, phrase, type Texts, type Values } from './text.ts';

/** A system message for a person: what happened, because of what, what follows from it, what to do. */
export interface MessageSentences {
  readonly message: string;
  readonly cause: string;
  readonly consequence: string;
  readonly remedy: string;
}
/** One for each code of the registry; kept apart from the other texts, because pages get these sentences from the server. */
export type MessageTexts = Readonly<Record<MessageCode, MessageSentences>>;

export type Language = 'en' | 'de';
export const languages: readonly Language[] = ['en', 'de'];
const all: Readonly<Record<Language, { readonly sentences: Readonly<Record<string, MessageSentences>>; readonly texts: Texts }>> = {
  en: { sentences: messagesEn, texts: en },
  de: { sentences: messagesDe, texts: de },
};

/** A message in a language; one whose code is not known shows its code and values, never nothing. */
export function messageSentences(language: Language, code: string, values: Values): MessageSentences {
  const { sentences, texts } = all[language];
  const own = Object.hasOwn(sentences, code) ? sentences[code] : undefined;
  const spoken = Object.fromEntries(Object.entries(values).map(([k, v]) => [k, typeof v === 'string' ? phrase(texts, v) : v]));
  const bare = `${code}${Object.entries(values)
    .map(([k, v]) => ` ${k}=${v}`)
    .join('')}`;
  return {
    message: fill(own?.message, spoken) ?? bare,
    cause: fill(own?.cause, spoken) ?? '',
    consequence: fill(own?.consequence, spoken) ?? '',
    remedy: fill(own?.remedy, spoken) ?? '',
  };
}
