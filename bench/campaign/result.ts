// What a campaign found, one row for each change; rows of several sites and of several runs are put together.

/** Something that was not yet right when the PBX was looked at. */
export interface Missing {
  readonly why: string;
  /** ms after the end of the change: when it was seen first and last */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Made {
  readonly n: number;
  readonly what: string;
  readonly breaks: string;
  readonly road: string;
  readonly fate: string;
  readonly after: number;
  /** What was answered and what became of it. */
  readonly how: string;
  /** Which revision it ended at; absent when it did not recover. */
  readonly which?: 'old' | 'new';
  /** From the end of a change (confirmation, deadline, kill, power back) to the administrator's first answer, in ms. */
  readonly backMs?: number;
  /** The same until phones, plan and kernel were right as well. */
  readonly allMs?: number;
  /** Whether the administrator could keep what he wanted to keep, where that was possible. */
  readonly confirmed?: boolean;
  /** What took how long before the end of the change, in ms. */
  readonly spentMs: Readonly<Record<string, number>>;
  readonly missing: readonly Missing[];
  /** Why it did not recover. */
  readonly why?: string;
  /** The end of the logs of engine and web, of changes that did not recover or took long. */
  readonly log?: string;
}

export interface CampaignResult {
  readonly changes: number;
  readonly recovered: number;
  readonly failures: readonly Made[];
  /** How many ended at the new revision. */
  readonly renewed: number;
  readonly cuts: number;
  /** Of the changes whose new address could be reached and that somebody wanted to keep: how many could be kept. */
  readonly confirmed: { readonly n: number; readonly of: number };
  /** ascending */
  readonly backMs: readonly number[];
  /** ascending */
  readonly recoveredMs: readonly number[];
  readonly made: readonly Made[];
}

export function resultOf(made: readonly Made[]): CampaignResult {
  const ascending = (all: readonly (number | undefined)[]) => all.filter((ms) => ms !== undefined).sort((a, b) => a - b);
  const wanted = made.filter((m) => m.confirmed !== undefined);
  return {
    changes: made.length,
    recovered: made.filter((m) => m.which !== undefined).length,
    failures: made.filter((m) => m.which === undefined),
    renewed: made.filter((m) => m.which === 'new').length,
    cuts: made.filter((m) => m.fate === 'cut').length,
    confirmed: { n: wanted.filter((m) => m.confirmed).length, of: wanted.length },
    backMs: ascending(made.map((m) => m.backMs)),
    recoveredMs: ascending(made.map((m) => m.allMs)),
    made: made.toSorted((a, b) => a.n - b.n),
  };
}

/** The value that so large a share is not above. */
export function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? 0;
}

/** Which changes each site makes: neighbours, so that a part can be repeated alone, and none that was made before. */
export function partsOf(first: number, changes: number, sites: number, done: ReadonlySet<number>): number[][] {
  const left = Array.from({ length: changes }, (_, i) => first + i).filter((n) => !done.has(n));
  const each = Math.ceil(left.length / sites);
  return Array.from({ length: sites }, (_, i) => left.slice(i * each, (i + 1) * each)).filter((part) => part.length > 0);
}
