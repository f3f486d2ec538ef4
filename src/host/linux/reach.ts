import { familyOf } from '../../lib/ip.ts';
import { systemClock } from '../clock.ts';
import type { EchoRequest, KernelWay } from '../host.ts';
import { exec } from './exec.ts';
import { parseNeighbourAnswers, parseWay } from './parse-ip.ts';

/** Beyond the time that is waited for an answer: a loaded machine takes its time to start a program. Longer than any start that was seen. */
const startMs = 5_000;

export async function wayTo(address: string): Promise<KernelWay | undefined> {
  const [sent, found] = await Promise.all([
    exec(['ip', '-j', 'route', 'get', address]),
    exec(['ip', '-j', 'route', 'get', 'fibmatch', address]),
  ]);
  // Exit 2: "Network is unreachable", "No route to host": the kernel has looked, and there is none.
  return sent.code === 0 && found.code === 0 ? parseWay(sent.stdout, found.stdout, familyOf(address)) : undefined;
}

/** ping(8) of iputils: `-n` asks no name server, `-W` waits so long for the answer. */
export async function echo({ address, device, mark, timeoutMs }: EchoRequest): Promise<{ ms: number } | undefined> {
  const by = [...(device === undefined ? [] : ['-I', device]), ...(mark === undefined ? [] : ['-m', String(mark)])];
  const r = await exec(['ping', '-n', '-c', '1', '-W', String(timeoutMs / 1000), ...by, address], { timeoutMs: timeoutMs + startMs });
  const ms = /time=([0-9.]+) ms/.exec(r.stdout)?.[1];
  return r.code === 0 ? { ms: Number(ms ?? timeoutMs) } : undefined;
}

/** An entry that is put into state `probe` is asked for at once (ip-neighbour(8), ucast_solicit), and is `reachable` when it has answered. */
export async function askNeighbour(device: string, address: string): Promise<boolean> {
  const asked = await exec(['ip', 'neigh', 'change', address, 'dev', device, 'nud', 'probe']);
  if (asked.code !== 0) return false; // the kernel knows of none
  const answered = await answerOfNeighbour(async () => {
    const { code, stdout } = await exec(['ip', '-j', 'neigh', 'show', 'to', address, 'dev', device]);
    return code === 0 && parseNeighbourAnswers(stdout) ? true : undefined;
  });
  return answered ?? false;
}

/**
 * How long an answer is waited for: on a LAN it takes a millisecond, but the first question may be lost, or skipped while our own
 * link-local address is still tentative. The kernel asks again after a second (RFC 4861 §10, RETRANS_TIMER): a little more than that.
 */
const neighbourMs = 1200;
/** How often the kernel's neighbour table is read meanwhile. */
const neighbourStepMs = 40;

/** What the kernel's neighbour table says, once it says something, or undefined when nobody has answered to two questions. */
export async function answerOfNeighbour<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  const end = systemClock.monotonic() + neighbourMs;
  for (;;) {
    const found = await look();
    if (found !== undefined || systemClock.monotonic() >= end) return found;
    await new Promise<void>((done) => void setTimeout(done, neighbourStepMs));
  }
}
