import type { TFunction } from 'i18next';

/** How far a clock is off, in the unit that a person would say it in: `12 ms`, `40 seconds`, `1 hour`. */
export function amount(t: TFunction, seconds: number, language: string): string {
  const s = Math.abs(seconds);
  if (s < 1) return `${(s * 1000).toLocaleString(language, { maximumFractionDigits: s < 0.01 ? 2 : 0 })} ms`;
  if (s < 120) return t('time.whole.s', { count: Math.round(s) });
  if (s < 7200) return t('time.whole.min', { count: Math.round(s / 60) });
  if (s < 172_800) return t('time.whole.h', { count: Math.round(s / 3600) });
  return t('time.whole.d', { count: Math.round(s / 86_400) });
}

/** The same limit as the condition `time.fast` / `time.slow` of the server. */
const wrongSeconds = 5;
const exactSeconds = 0.001;

export const isWrong = (seconds: number): boolean => Math.abs(seconds) >= wrongSeconds;

/** `12 ms ahead`, `1 hour behind`. */
export function offsetText(t: TFunction, seconds: number, language: string): string {
  if (Math.abs(seconds) < exactSeconds) return t('time.exact');
  return t(seconds > 0 ? 'time.ahead' : 'time.behind', { amount: amount(t, seconds, language) });
}
