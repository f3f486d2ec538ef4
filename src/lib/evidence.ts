/** What guard writes down about a block when it decides, for whoever looks at it later: one small file a block, beside the ledger and never in its way. */
export interface Evidence {
  /** Seconds since 1970. */
  readonly at: number;
  readonly failures: number;
  readonly accounts: number;
  readonly unknownAccounts: number;
  /** The rule that decided, as it was then. */
  readonly rule: { readonly maxFailures: number; readonly windowSeconds: number; readonly blockSeconds: number };
  /** The last of them, as in the security log. */
  readonly lines: readonly string[];
  /** How many more there were. */
  readonly more: number;
  /** Accounts that have logged in from there within a day. */
  readonly homes: readonly string[];
}

/** Kept of one block, and of all together. */
export const evidenceLimits = { lines: 100, bytes: 200_000_000 } as const;

/** The name of its file; undefined for what is no address, which must not become a path. */
export function evidenceFile(service: string, address: string): string | undefined {
  if (!/^[a-z-]{1,20}$/.test(service) || !/^[0-9a-f.:]{2,39}(\/\d{1,3})?$/.test(address)) return undefined;
  return `${service}_${address.replaceAll(':', '-').replace('/', '_')}.json`;
}

/** Reads it back; undefined when it is not of that form. */
export function readEvidence(saved: unknown): Evidence | undefined {
  if (typeof saved !== 'object' || saved === null) return undefined;
  const { at, failures, accounts, unknownAccounts, rule, lines, more, homes } = saved as { readonly [K in keyof Evidence]?: unknown };
  const numbers = [at, failures, accounts, unknownAccounts, more];
  const texts = (v: unknown): v is string[] => Array.isArray(v) && v.every((t) => typeof t === 'string');
  if (!numbers.every((n) => typeof n === 'number' && Number.isFinite(n)) || !texts(lines) || !texts(homes)) return undefined;
  if (typeof rule !== 'object' || rule === null) return undefined;
  const { maxFailures, windowSeconds, blockSeconds } = rule as { readonly [K in keyof Evidence['rule']]?: unknown };
  if (typeof maxFailures !== 'number' || typeof windowSeconds !== 'number' || typeof blockSeconds !== 'number') return undefined;
  return {
    at: Number(at),
    failures: Number(failures),
    accounts: Number(accounts),
    unknownAccounts: Number(unknownAccounts),
    rule: { maxFailures, windowSeconds, blockSeconds },
    lines: lines.slice(0, evidenceLimits.lines),
    more: Number(more),
    homes,
  };
}
