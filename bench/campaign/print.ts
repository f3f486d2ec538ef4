// The campaign's result, for people.
import { type CampaignResult, type Made, quantile } from './result.ts';

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

export function titleOf(m: Made): string {
  const when = m.fate === 'confirm' || m.fate === 'abandon' ? '' : ` after record ${m.after}`;
  return `change ${m.n} (${m.what}, by ${m.road}, to ${m.fate}${when})`;
}

/** @param again the command that makes this change once more */
export function printFailures(result: CampaignResult, again: (m: Made) => string): string {
  return result.failures
    .map(
      (m) =>
        `\nFAILED ${titleOf(m)}: ${m.how}; ${m.why ?? ''}\n` +
        `the engine's log:\n${(m.log ?? '').replaceAll(/^/gm, '  ')}\n` +
        `again: ${again(m)}\nSITE_KEEP=1 leaves the site of the first failure standing.\n`,
    )
    .join('');
}

/** The slowest, with what was missing until then: `0.2–3.1 s` after the end of the change. */
export function printSlowest(made: readonly Made[], count: number): string {
  const slowest = made
    .filter((m) => m.backMs !== undefined)
    .sort((a, b) => (b.backMs ?? 0) - (a.backMs ?? 0))
    .slice(0, count);
  const lines = slowest.flatMap((m) => [
    `${seconds(m.backMs ?? 0).padStart(8)}  ${titleOf(m)}: ${m.how}`,
    ...m.missing.map(
      ({ why, fromMs, toMs }) => `            ${(fromMs / 1000).toFixed(1)}–${(toMs / 1000).toFixed(1)} s: ${why.slice(0, 200)}`,
    ),
  ]);
  return lines.length === 0 ? '' : `the slowest until the administrator was back:\n${lines.join('\n')}\n`;
}

/** Where the time of the run went, in the mean of all changes. */
export function printSpent(made: readonly Made[]): string {
  if (made.length === 0) return '';
  const sums = new Map<string, number>();
  for (const m of made) {
    for (const [what, ms] of Object.entries(m.spentMs)) sums.set(what, (sums.get(what) ?? 0) + ms);
    sums.set('until all was well', (sums.get('until all was well') ?? 0) + (m.allMs ?? 0));
  }
  const means = [...sums].map(([what, ms]) => `${what} ${seconds(ms / made.length)}`);
  return `in the mean of all changes: ${means.join(', ')}\n`;
}

export function printResult(
  result: CampaignResult,
  about: { readonly seed: string; readonly deadlineSeconds: number; readonly sites: number },
): string {
  const { backMs, recoveredMs, confirmed, renewed, recovered } = result;
  const times = (all: readonly number[]) =>
    `${seconds(quantile(all, 0.5))} (median), ${seconds(quantile(all, 0.99))} (p99), ${seconds(quantile(all, 1))} (worst)`;
  const by = (key: 'fate' | 'breaks') =>
    [...Map.groupBy(result.made, (m) => m[key])]
      .map(([what, all]) => `${what} ${all.length}`)
      .sort()
      .join(', ');
  return [
    `what broke: ${by('breaks')}`,
    `how it ended: ${by('fate')}`,
    `seed ${about.seed}, deadline ${about.deadlineSeconds} s, ${about.sites} ${about.sites === 1 ? 'site' : 'sites at the same time'}, ${result.cuts} power cuts: ` +
      `${renewed} ended at the new revision, ${recovered - renewed} at the old one`,
    `confirmed ${confirmed.n} of ${confirmed.of} that the administrator wanted to keep and could reach`,
    `the administrator was back after ${times(backMs)}`,
    `all was well after ${times(recoveredMs)}`,
    `recovered ${recovered} of ${result.changes}`,
    '',
  ].join('\n');
}
