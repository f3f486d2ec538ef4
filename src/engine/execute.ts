import { CommandError, type Host } from '../host/host.ts';
import type { Step } from './contract.ts';

/**
 * Does one step. It decides nothing: what is to be done is in the step, whole. A change is proven by daemons that are ready; upkeep must
 * not wait for one of them while an address waits to be added.
 *
 * @param withinMs how long a daemon has to be ready, where that is less than usual
 */
export async function execute(step: Step, host: Host, until: 'ready' | 'started' = 'ready', withinMs?: number): Promise<void> {
  switch (step.do) {
    case 'write':
      return host.writeFile(step.file, 'rendered');
    case 'remove':
      return host.removeFile(step.path);
    case 'unit':
      return host.unit(step.name, step.verb, step.unit, step.stamps, until, withinMs);
    case 'nft':
      return host.nftApply(step.text);
    case 'ip':
      if (step.ends !== undefined) await host.endConnections(step.ends);
      return step.removes ? host.ip(step.lines, step.family).catch(unlessGone) : host.ip(step.lines, step.family);
    case 'sysctl':
      return host.setSysctl(step.key, step.value);
    case 'certificate':
      return host.issueCertificate(step.certificate);
    case 'wait':
      return;
    default: {
      const never: never = step;
      throw new Error(`unknown step ${JSON.stringify(never)}`);
    }
  }
}

/**
 * Does what can be done, for putting things back and for upkeep: a step that fails does not keep other components from theirs, but ends
 * its own component's turn, or a daemon would be started with a file that was not written and be taken for one that has read it.
 */
export async function executeWhatCan(steps: readonly Step[], host: Host): Promise<readonly Error[]> {
  const failures = new Map<string, Error>();
  for (const step of steps) {
    if (failures.has(step.component)) continue;
    await execute(step, host, 'started').catch((e: unknown) => failures.set(step.component, e instanceof Error ? e : new Error(String(e))));
  }
  return [...failures.values()];
}

/**
 * ESRCH for routes, EADDRNOTAVAIL for addresses, ENOENT for rules (ip-route(8), ip-address(8), ip-rule(8)): it was taken away already. Newer
 * kernels say it in words of their own for addresses (seen with 6.18).
 */
function unlessGone(e: unknown): void {
  if (
    !(e instanceof CommandError) ||
    !/No such process|Cannot assign requested address|ipv[46]: address not found|No such file or directory/i.test(e.stderr)
  )
    throw e;
}
