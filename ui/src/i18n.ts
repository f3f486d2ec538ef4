import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Texts } from '../../src/lib/texts/text.ts';
import type { en } from './texts/en/index.ts';

export type Language = 'en' | 'de';
export const languages: readonly Language[] = ['en', 'de'];
const storageKey = 'switchroom.language';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

/** Each language is a chunk of its own; nobody downloads what they do not read. */
async function load(language: Language): Promise<object> {
  const { texts, shared } = language === 'de' ? await import('./texts/language-de.ts') : await import('./texts/language-en.ts');
  sharedTexts.set(language, shared);
  addShared(language);
  return texts;
}

/** Texts of the pages behind the first one; a page of theirs is shown when they are there (router.tsx). */
let wantsLater = false;
export async function laterTexts(): Promise<void> {
  wantsLater = true;
  await addLater(currentLanguage());
}
const withLater = new Set<Language>();
async function addLater(language: Language): Promise<void> {
  if (withLater.has(language)) return;
  const { texts, shared } = language === 'de' ? await import('./texts/later-de.ts') : await import('./texts/later-en.ts');
  laterShared.set(language, shared);
  addShared(language);
  i18next.addResourceBundle(language, 'translation', texts, true);
  withLater.add(language);
}

/** Sentences that the server uses too, of the language shown now. */
const sharedTexts = new Map<Language, Texts>();
export function shared(): Texts {
  return sharedTexts.get(currentLanguage()) ?? nothingShared;
}
/** The same, of those pages. */
const laterShared = new Map<Language, Pick<Texts, 'problems'>>();
function addShared(language: Language): void {
  const [now, more] = [sharedTexts.get(language), laterShared.get(language)];
  if (now !== undefined && more !== undefined) sharedTexts.set(language, { ...now, problems: { ...now.problems, ...more.problems } });
}
const nothingShared: Texts = { conditions: {}, problems: {}, egress: {}, failures: {}, phones: {}, losses: {}, probes: {}, phrases: [] };

function preferred(): Language {
  try {
    const kept = localStorage.getItem(storageKey);
    if (kept === 'en' || kept === 'de') return kept;
  } catch {
    // Storage is switched off: the browser's language it is.
  }
  return navigator.languages.map((l) => l.slice(0, 2)).find((l): l is Language => l === 'en' || l === 'de') ?? 'en';
}

export async function startTexts(): Promise<void> {
  const language = preferred();
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: await load(language) } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
}

export async function speak(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) i18next.addResourceBundle(language, 'translation', await load(language));
  if (wantsLater) await addLater(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // Not kept; this page speaks it all the same.
  }
}

export function currentLanguage(): Language {
  return i18next.language === 'de' ? 'de' : 'en';
}
