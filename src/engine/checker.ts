import type { CommandResult, Host } from '../host/host.ts';

/** What was accepted, for each machine. Bounded: who edits for hours must not fill the memory. */
const accepted = new WeakMap<Host, Set<string>>();
const most = 64;

/** A checker reads one small file. Longer than this it hangs; shorter, a busy machine would fail a change that is right. */
const checkMs = 5000;

/**
 * Runs a vendor's checker whose verdict depends on nothing but its words and its input. What it has accepted is not asked again: a draft
 * is checked when it is looked at and once more when it is applied, and starting programs is most of what then comes before the first
 * step. A refusal is asked again, since what it says is wanted, and a checker that could not be started has refused nothing for good.
 */
export async function runChecker(host: Host, argv: readonly [string, ...string[]], stdin?: string): Promise<CommandResult> {
  const known = accepted.get(host) ?? new Set<string>();
  accepted.set(host, known);
  const key = JSON.stringify([argv, stdin]);
  if (known.has(key)) return { code: 0, stdout: '', stderr: '' };
  const result = await host.run(argv, { timeoutMs: checkMs, ...(stdin === undefined ? {} : { stdin }) });
  if (result.code === 0) {
    if (known.size >= most) known.clear();
    known.add(key);
  }
  return result;
}
