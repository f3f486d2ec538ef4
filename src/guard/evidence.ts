import type { ProtectionView } from '../engine/requests.ts';
import { type Evidence, evidenceFile, evidenceLimits } from '../lib/evidence.ts';
import { Bounded } from './bounded.ts';
import type { Verdict } from './events.ts';
import { levelsOf } from './source.ts';

/** Sources whose lines are remembered; at some 120 bytes a line and ten lines a source 1 MB, at the very worst 12 MB. */
const mostSources = 1000;

interface Kept {
  lines: string[];
  more: number;
}

/** Keeps the last lines of each source, until it is decided about. Bounded, whatever comes. */
export class Lines {
  readonly #sources = new Bounded<string, Kept>(mostSources);

  add(service: string, address: string, line: string): void {
    const id = `${service} ${address}`;
    let kept = this.#sources.get(id);
    if (!kept) {
      kept = { lines: [], more: 0 };
      this.#sources.set(id, kept);
    }
    // Twice as many before the older half goes: shifting one by one would be the work.
    if (kept.lines.length >= 2 * evidenceLimits.lines) {
      kept.more += evidenceLimits.lines;
      kept.lines = kept.lines.slice(evidenceLimits.lines);
    }
    kept.lines.push(line);
  }

  /** What there is of an address or of the addresses of a network, the oldest first. */
  of(service: string, address: string, own: readonly string[]): { readonly lines: readonly string[]; readonly more: number } {
    const one = this.#sources.get(`${service} ${address}`);
    const all = one
      ? [one]
      : this.#sources.keys().flatMap((id): Kept[] => {
          const [s = '', a = ''] = id.split(' ');
          const kept = s === service && levelsOf(a, own).includes(address) ? this.#sources.get(id) : undefined;
          return kept ? [kept] : [];
        });
    const lines = all.flatMap((k) => k.lines).sort();
    const dropped = Math.max(0, lines.length - evidenceLimits.lines);
    return { lines: lines.slice(dropped), more: all.reduce((sum, k) => sum + k.more, dropped) };
  }
}

/** The file of one decision; undefined when its address is none. */
export function evidenceOf(
  v: Extract<Verdict, { kind: 'block' | 'cut' }>,
  at: number,
  view: Pick<ProtectionView, 'maxFailures' | 'windowSeconds' | 'blockSeconds'>,
  kept: { readonly lines: readonly string[]; readonly more: number },
  homes: readonly string[],
): { readonly name: string; readonly content: string } | undefined {
  const name = evidenceFile(v.service, v.address);
  const { maxFailures, windowSeconds, blockSeconds } = view;
  const { failures, accounts, unknownAccounts } = v;
  const evidence: Evidence = {
    at,
    failures,
    accounts,
    unknownAccounts,
    rule: { maxFailures, windowSeconds, blockSeconds },
    ...kept,
    homes,
  };
  return name === undefined ? undefined : { name, content: JSON.stringify(evidence) };
}
