/** Numbers, times and sizes as people read them. Times are seconds since 1970, as everywhere in the API. */

const steps: readonly [number, Intl.RelativeTimeFormatUnit][] = [
  [60, 'second'],
  [3600, 'minute'],
  [86_400, 'hour'],
  [30 * 86_400, 'day'],
  [365 * 86_400, 'month'],
  [Number.POSITIVE_INFINITY, 'year'],
];
const perUnit: Record<string, number> = { second: 1, minute: 60, hour: 3600, day: 86_400, month: 30 * 86_400, year: 365 * 86_400 };

/** "3 minutes ago", "in 2 hours"; "now" below ten seconds, because a figure that changes every second helps nobody. */
export function ago(at: number, now: number, language: string): string {
  const seconds = at - now;
  const [, unit] = steps.find(([limit]) => Math.abs(seconds) < limit) ?? [0, 'year' as const];
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (Math.abs(seconds) < 10) return format.format(0, 'second');
  return format.format(Math.trunc(seconds / (perUnit[unit] ?? 1)), unit);
}

/** The moment itself, to the second, with its time zone. */
export function moment(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'long' }).format(at * 1000);
}

/** "14:02" today, otherwise with the date. */
export function clock(at: number, now: number, language: string): string {
  const sameDay = new Date(at * 1000).toDateString() === new Date(now * 1000).toDateString();
  return new Intl.DateTimeFormat(language, sameDay ? { timeStyle: 'short' } : { dateStyle: 'short', timeStyle: 'short' }).format(at * 1000);
}

/** A countdown: 0:07, 6:12, 1:02:03; with days, "3 d 4 h". */
export function countdown(seconds: number): string {
  const s = Math.max(0, Math.ceil(seconds));
  if (s >= 86_400) return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`;
  const two = (n: number): string => String(n).padStart(2, '0');
  const h = Math.floor(s / 3600);
  return h > 0 ? `${h}:${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
}

/** A length of time in its largest unit and, where it matters, the next: "8 s", "37 min", "1 h 30 min", "2 days". */
export function span(seconds: number, language: string): string {
  const unit = (n: number, u: string): string =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit: u,
      unitDisplay: u === 'day' ? 'long' : 'short',
      maximumFractionDigits: 0,
    }).format(n);
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return unit(s, 'second');
  if (s < 3600) return unit(Math.round(s / 60), 'minute');
  if (s < 86_400) {
    const h = Math.floor(s / 3600);
    const m = Math.round((s % 3600) / 60);
    return m === 0 || m === 60 ? unit(h + (m === 60 ? 1 : 0), 'hour') : `${unit(h, 'hour')} ${unit(m, 'minute')}`;
  }
  return unit(Math.round(s / 86_400), 'day');
}

/** Decimal units, as interface counters are read: 1.2 GB. */
export function bytes(n: number, language: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  let i = 0;
  let value = n;
  while (value >= 1000 && i < units.length - 1) {
    value /= 1000;
    i++;
  }
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[i] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && i > 0 ? 1 : 0,
  }).format(value);
}

export function number(n: number, language: string): string {
  return new Intl.NumberFormat(language).format(n);
}
