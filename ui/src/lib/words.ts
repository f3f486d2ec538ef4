import type { TFunction } from 'i18next';
import type { Problem } from '../../../src/config/problems.ts';
import { fill, inWords, phrase, type Sentences, type Values } from '../../../src/lib/texts/text.ts';
import { ApiError, Unreachable } from '../api/client.ts';
import { shared } from '../i18n.ts';

/**
 * Codes from the server into sentences. A code that this page does not know (an older page, a newer server) shows what the server
 * wrote, in English, rather than nothing.
 */

interface Coded {
  readonly code: string;
  readonly message: string;
  readonly because?: string;
  readonly remedy?: string;
  readonly values?: Values;
}
export interface Told {
  readonly message: string;
  readonly because: string | undefined;
  readonly remedy: string | undefined;
}

function told(known: Sentences | undefined, from: Coded): Told {
  const part = (template: string | undefined, otherwise: string | undefined): string | undefined =>
    fill(template, inWords(shared(), from.values ?? {})) ?? (otherwise === undefined ? undefined : spoken(otherwise));
  return {
    message: part(known?.message, from.message) ?? '',
    because: part(known?.because, from.because),
    remedy: part(known?.remedy, from.remedy),
  };
}

export const conditionText = (condition: Coded): Told => told(shared().conditions[condition.code], condition);

export const problemText = ({ hint, ...problem }: Problem): Told =>
  told(shared().problems[problem.code], { ...problem, ...(hint === undefined ? {} : { remedy: hint }) });

export const lossText = (loss: { readonly code: string; readonly values: Values }): string =>
  fill(shared().losses[loss.code], loss.values) ?? loss.code;

export const probeText = (probe: { readonly code: string; readonly values: Values }): string =>
  fill(shared().probes[probe.code], probe.values) ?? probe.code;

export const phoneText = (reason: { readonly code: string; readonly values: Values }): Told =>
  told(shared().phones[reason.code], { ...reason, message: reason.code });

export function failureText(t: TFunction, error: unknown): string {
  if (error instanceof Unreachable) return t('connection.noAnswer');
  if (error instanceof ApiError) {
    const { code, detail, title, retryAfterSeconds } = error.failure;
    return fill(shared().failures[code], { seconds: retryAfterSeconds ?? 0 }) ?? spoken(detail ?? title);
  }
  return t('connection.unexpected');
}

/** A sentence that the engine wrote without a code, in the reader's language where we have it, with a capital letter. */
export function spoken(sentence: string): string {
  return capital(inReadersWords(sentence));
}

export function inReadersWords(text: string): string {
  return phrase(shared(), text);
}

export function capital(s: string): string {
  return s.charAt(0).toUpperCase() + s.slice(1);
}
