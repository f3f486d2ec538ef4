/**
 * The diagnosis: what could be wrong, what was looked at, and what came of it. Pure, and shared by whoever looks (engine, web, the command
 * line beside a stopped engine), serves and shows.
 */

/** The worst first. `unknown`: it could not be looked at in time, which is no good sign and no proof. */
export const verdicts = ['bad', 'warning', 'unknown', 'good'] as const;
export type CheckVerdict = (typeof verdicts)[number];

/** Something that is wrong. Its sentences are found by its code (src/lib/texts/doctor.ts); `message` and `remedy` are for a code that nobody knows. */
export interface Finding {
  readonly code: string;
  readonly severity: 'problem' | 'warning';
  readonly message: string;
  readonly because?: string;
  readonly remedy: string;
  /** The page or field it is about: `/network/interfaces/lan`. */
  readonly about?: string;
  readonly values?: Readonly<Record<string, string | number>>;
  /** Seconds since 1970, where somebody watches. */
  readonly since?: number;
}

/** What a check is, apart from its answer. */
export interface CheckFacts {
  readonly id: string;
  /** Order of suspicion: what others hang on has the lower number. */
  readonly rank: number;
  readonly about: string;
  readonly command: string;
}

export interface CheckResult extends CheckFacts {
  readonly verdict: CheckVerdict;
  readonly findings: readonly Finding[];
  /** How long looking took. */
  readonly ms: number;
}

export interface Diagnosis {
  /** Seconds since 1970. */
  readonly at: number;
  readonly ms: number;
  readonly checks: readonly CheckResult[];
}

/** One check is given up after so long. Shorter, and a busy machine looks ill; longer, and nobody waits for the answer. */
export const checkMs = 4000;

/** Codes of findings that say that a look itself failed. */
const noAnswer = new Set(['doctor.no-answer', 'doctor.failed']);

export function verdictOf(findings: readonly Finding[]): CheckVerdict {
  if (findings.some((f) => f.severity === 'problem')) return 'bad';
  if (findings.some((f) => !noAnswer.has(f.code))) return 'warning';
  return findings.length > 0 ? 'unknown' : 'good';
}

export function resultOf(check: CheckFacts, findings: readonly Finding[], ms: number): CheckResult {
  const { id, rank, about, command } = check;
  // One server that is asked for two things and refuses both is read once.
  const told = [...new Map(findings.map((f) => [`${f.message}\n${f.because}\n${f.remedy}`, f])).values()];
  const left = told.length - most;
  const shown = left > 0 ? [...told.slice(0, most), more(left, about)] : told;
  return { id, rank, about, command, verdict: verdictOf(findings), findings: shown, ms: Math.round(ms) };
}

/** Of five hundred phones that are off nobody reads each. */
const most = 20;
const more = (count: number, about: string): Finding => ({
  code: 'doctor.more',
  severity: 'warning',
  message: `and ${count} more of this kind`,
  remedy: 'see the page that it is about',
  about,
  values: { count },
});

/** The worst first; of what is equally bad, what others hang on. */
export function ordered(checks: readonly CheckResult[]): CheckResult[] {
  return checks.toSorted((a, b) => verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) || a.rank - b.rank);
}

/** 0: all is well; 1: something deserves a look, or could not be looked at; 2: something does not work. */
export function exitOf(checks: readonly CheckResult[]): 0 | 1 | 2 {
  if (checks.some((c) => c.verdict === 'bad')) return 2;
  return checks.some((c) => c.verdict !== 'good') ? 1 : 0;
}

interface Clock {
  monotonic(): number;
  after(ms: number, call: () => void): Disposable;
}

/** What a look found, or that it found nothing out: it failed, or took longer than `checkMs`. Never throws. */
export async function limited(
  clock: Clock,
  look: () => Promise<readonly Finding[]>,
): Promise<{ findings: readonly Finding[]; ms: number }> {
  const begun = clock.monotonic();
  let timer: Disposable | undefined;
  const late = new Promise<readonly Finding[]>((resolve) => {
    timer = clock.after(checkMs, () => resolve([tooLate()]));
  });
  const found = await Promise.race([look().catch((e: unknown) => [failed(e)]), late]);
  timer?.[Symbol.dispose]();
  return { findings: found, ms: clock.monotonic() - begun };
}

function tooLate(): Finding {
  const seconds = checkMs / 1000;
  return {
    code: 'doctor.no-answer',
    severity: 'warning',
    message: `no answer within ${seconds} seconds`,
    remedy: 'look again; if it stays, look at the log of the part that it is about',
    values: { seconds },
  };
}

function failed(e: unknown): Finding {
  const because = (e instanceof Error ? e.message : String(e)).slice(0, 300);
  return {
    code: 'doctor.failed',
    severity: 'warning',
    message: `this could not be looked at: ${because}`,
    remedy: 'look again; if it stays, make a support bundle',
    values: { because },
  };
}
