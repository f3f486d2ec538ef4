import type { Host } from '../host/host.ts';
import type { Step } from './contract.ts';

/**
 * Does one step. It decides nothing: what is to be done is in the step, whole. A change is proven by daemons that are ready; upkeep must
 * not wait for one of them while an address waits to be added.
 */
export async function execute(step: Step, host: Host, until: 'ready' | 'started' = 'ready'): Promise<void> {
  switch (step.do) {
    case 'write':
      return host.writeFile(step.file);
    case 'remove':
      return host.removeFile(step.path);
    case 'unit':
      return host.unit(step.name, step.verb, step.unit, step.stamps, until);
    case 'nft':
      return host.nftApply(step.text);
    case 'ip':
      return host.ip(step.lines);
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
