import { type Diagnosis, exitOf, type Finding, ordered } from '../doctor.ts';
import { de } from './de.ts';
import { doctorDe } from './doctor-de.ts';
import { doctorEn } from './doctor-en.ts';
import { en } from './en.ts';
import type { Language } from './messages.ts';
import { reachDe } from './reach-de.ts';
import { reachEn } from './reach-en.ts';
import { fill, inWords, phrase, type Sentences } from './text.ts';

export interface CheckTexts {
  /** What is asked, and what was looked at. */
  readonly checks: Readonly<Record<string, { readonly title: string; readonly looked: string }>>;
  /** What only the diagnosis finds; the others are conditions, reasons of phones and verdicts. */
  readonly findings: Readonly<Record<string, Sentences>>;
}

const all = { en: { own: doctorEn, shared: en, reach: reachEn }, de: { own: doctorDe, shared: de, reach: reachDe } } as const;

export function checkText(language: Language, id: string): { readonly title: string; readonly looked: string } {
  return all[language].own.checks[id] ?? { title: id, looked: '' };
}

/** A finding for a person; one whose code is not known says what its finder said. */
export function findingText(language: Language, f: Finding): Sentences {
  const { own, shared, reach } = all[language];
  const tables: readonly Readonly<Record<string, Sentences>>[] = [own.findings, shared.conditions, shared.phones, reach];
  const known = tables.find((t) => Object.hasOwn(t, f.code))?.[f.code];
  const values = inWords(shared, f.values ?? {});
  // Half a sentence misleads: where a value is missing, the finder’s own is better.
  const said = (template: string | undefined, otherwise: string | undefined): string | undefined =>
    fill(template, values) ?? (otherwise === undefined ? undefined : capital(phrase(shared, otherwise)));
  const because = said(known?.because, f.because);
  const remedy = said(known?.remedy, f.remedy);
  return {
    message: said(known?.message, f.message) ?? f.code,
    ...(because === undefined ? {} : { because }),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

const capital = (s: string): string => s.charAt(0).toUpperCase() + s.slice(1);

/** A diagnosis with its sentences in both languages: what the API answers, and the command line prints. */
export function spokenDiagnosis(d: Diagnosis) {
  const both = <T>(say: (language: Language) => T): { readonly en: T; readonly de: T } => ({ en: say('en'), de: say('de') });
  return {
    at: d.at,
    ms: d.ms,
    exit: exitOf(d.checks),
    checks: ordered(d.checks).map((c) => ({
      id: c.id,
      verdict: c.verdict,
      title: both((l) => checkText(l, c.id).title),
      looked: both((l) => checkText(l, c.id).looked),
      about: c.about,
      command: c.command,
      ms: c.ms,
      findings: c.findings.map((f) => ({
        code: f.code,
        severity: f.severity,
        ...(f.about === undefined ? {} : { about: f.about }),
        ...(f.since === undefined ? {} : { since: f.since }),
        ...(f.values === undefined ? {} : { values: f.values }),
        text: both((l) => findingText(l, f)),
      })),
    })),
  };
}
export type SpokenDiagnosis = ReturnType<typeof spokenDiagnosis>;
