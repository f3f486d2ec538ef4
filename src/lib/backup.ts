/** Words that a person remembers; what is shorter is guessed from a stolen file. */
export const leastPassphrase = 12;

/** When a backup is due. Pure; local time of the machine, as the administrator means it. */

export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
export type Weekday = (typeof weekdays)[number];

export interface BackupSchedule {
  readonly every: 'off' | 'day' | 'week';
  readonly weekday: Weekday;
  /** `02:15` */
  readonly at: string;
}

/** The first instant of the schedule after this one; undefined when there is none. Seconds since 1970. */
export function nextAt(s: BackupSchedule, after: number): number | undefined {
  if (s.every === 'off') return undefined;
  const start = new Date(after * 1000);
  // Eight days hold every weekday at least once, whatever the clocks do between.
  for (let days = 0; days <= 8; days++) {
    const at = instant(s, start, days);
    if (at > after && fits(s, at)) return at;
  }
  return undefined;
}

/** The last instant of the schedule up to this one. */
export function lastAt(s: BackupSchedule, until: number): number | undefined {
  if (s.every === 'off') return undefined;
  const start = new Date(until * 1000);
  for (let days = 0; days >= -8; days--) {
    const at = instant(s, start, days);
    if (at <= until && fits(s, at)) return at;
  }
  return undefined;
}

function instant(s: BackupSchedule, day: Date, days: number): number {
  const [hour = 0, minute = 0] = s.at.split(':').map(Number);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, hour, minute).getTime() / 1000;
}

function fits(s: BackupSchedule, at: number): boolean {
  return s.every === 'day' || weekdays[new Date(at * 1000).getDay()] === s.weekday;
}
