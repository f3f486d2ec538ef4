/**
 * What was guessed within the last day, by the minute: guard counts it, web shows it, and the limits of `protection` are tried on it before they are
 * saved. Per minute and source, so that a flood costs no more than the sources it comes from.
 */
export interface Attacks {
  /** Oldest first. */
  readonly minutes: readonly Minute[];
  readonly accounts: readonly TriedAccount[];
}

export interface Minute {
  /** Its beginning, seconds since 1970. */
  readonly at: number;
  readonly sources: readonly TriedSource[];
}

export interface TriedSource {
  readonly service: 'telephony' | 'web';
  readonly address: string;
  readonly failures: number;
  /** People of ours had logged in from there: never blocked whole. */
  readonly home: boolean;
}

export interface TriedAccount {
  readonly service: 'telephony' | 'web';
  /** As the stranger wrote it. */
  readonly account: string;
  readonly unknown: boolean;
  readonly failures: number;
}

/** Whom these limits would have found guilty, by what was counted: strangers to block, and homes with a guesser in them. */
export interface Outcome {
  readonly blocked: readonly string[];
  readonly contained: readonly string[];
}

/**
 * Tries limits on what was counted. By whole minutes: a window of 90 s is taken for two, so that rather one too many is named than one too few.
 */
export function outcomeOf(attacks: Attacks, limits: { readonly maxFailures: number; readonly windowSeconds: number }): Outcome {
  const window = Math.ceil(limits.windowSeconds / 60) * 60;
  const seen = new Map<string, { home: boolean; times: { at: number; failures: number }[]; sum: number; guilty: boolean }>();
  for (const minute of attacks.minutes) {
    for (const { service, address, failures, home } of minute.sources) {
      const id = `${service} ${address}`;
      const s = seen.get(id) ?? { home, times: [], sum: 0, guilty: false };
      seen.set(id, s);
      s.home ||= home;
      s.times.push({ at: minute.at, failures });
      s.sum += failures;
      for (let first = s.times[0]; first && first.at <= minute.at - window; first = s.times[0]) {
        s.sum -= first.failures;
        s.times.shift();
      }
      s.guilty ||= s.sum >= limits.maxFailures;
    }
  }
  const guilty = [...seen].filter(([, s]) => s.guilty);
  const names = (home: boolean): string[] => guilty.filter(([, s]) => s.home === home).map(([id]) => id.slice(id.indexOf(' ') + 1));
  return { blocked: [...new Set(names(false))], contained: [...new Set(names(true))] };
}

/** Failures in each of the last 24 hours, the current one last. @param now seconds since 1970 */
export function perHour(attacks: Attacks, now: number): readonly { readonly at: number; readonly failures: number }[] {
  const current = Math.floor(now / 3600) * 3600;
  const hours = Array.from({ length: 24 }, (_, i) => ({ at: current - (23 - i) * 3600, failures: 0 }));
  for (const minute of attacks.minutes) {
    const hour = hours[Math.floor((minute.at - (current - 23 * 3600)) / 3600)];
    if (hour) for (const s of minute.sources) hour.failures += s.failures;
  }
  return hours;
}

/** Sources by what they tried in all, the worst first. */
export function topSources(attacks: Attacks, most: number): readonly TriedSource[] {
  const all = new Map<string, TriedSource>();
  for (const { sources } of attacks.minutes)
    for (const s of sources) {
      const id = `${s.service} ${s.address}`;
      const before = all.get(id);
      all.set(id, before ? { ...before, failures: before.failures + s.failures, home: before.home || s.home } : s);
    }
  return [...all.values()].sort((a, b) => b.failures - a.failures || (a.address < b.address ? -1 : 1)).slice(0, most);
}

/** Reads what guard wrote; what is not of that shape is left out. */
export function readAttacks(value: unknown): Attacks {
  const o = record(value);
  return {
    minutes: list(o?.['minutes']).flatMap((m): Minute[] => {
      const { at, sources } = record(m) ?? {};
      return typeof at === 'number' ? [{ at, sources: list(sources).flatMap(source) }] : [];
    }),
    accounts: list(o?.['accounts']).flatMap((a): TriedAccount[] => {
      const { service, account, unknown, failures } = record(a) ?? {};
      if ((service !== 'telephony' && service !== 'web') || typeof account !== 'string' || typeof failures !== 'number') return [];
      return [{ service, account: account.slice(0, 64), unknown: unknown === true, failures }];
    }),
  };
}

function source(value: unknown): TriedSource[] {
  const { service, address, failures, home } = record(value) ?? {};
  if ((service !== 'telephony' && service !== 'web') || typeof address !== 'string' || typeof failures !== 'number') return [];
  return [{ service, address, failures, home: home === true }];
}

const list = (v: unknown): readonly unknown[] => (Array.isArray(v) ? v : []);
const record = (v: unknown): { readonly [key: string]: unknown } | undefined =>
  typeof v === 'object' && v !== null ? (v as { readonly [key: string]: unknown }) : undefined;
