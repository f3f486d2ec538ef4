// The PBX under measurement, seen from outside: its processes by /proc, its engine by the socket that the command line uses.
import { readFileSync } from 'node:fs';
import type { Config } from '../../src/config/config.ts';
import { connectEngine, type EngineClient } from '../../src/engine/client.ts';
import type { ChangeView } from '../../src/engine/requests.ts';
import type { Office } from '../campaign/office.ts';
import { engineSocket, hostPid } from '../process.ts';

export type Process = 'engine' | 'web' | 'guard';
export const processes: readonly Process[] = ['engine', 'web', 'guard'];

/** Whose changes these are, in the revisions. */
export const by = 'bench';
/** proc_pid_stat(5) counts in ticks of 1/100 s on every Linux (sysconf(_SC_CLK_TCK)). */
const TICK_MS = 10;

export class Measured implements AsyncDisposable {
  readonly office: Office;
  readonly engine: EngineClient;

  private constructor(office: Office, engine: EngineClient) {
    this.office = office;
    this.engine = engine;
  }

  static async open(office: Office): Promise<Measured> {
    const pbx = new Measured(office, connectEngine(engineSocket(office), { events: true, retryMs: 2 }));
    await pbx.engine.call('ping', {});
    return pbx;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.engine.close();
  }

  /** A path that the host can open: through the root of the PBX's first process. */
  path(inside: string): string {
    return `/proc/${this.office.site.pbx.init.pid}/root${inside}`;
  }

  /** The process as the host numbers it: signals and /proc without a detour through the node. */
  pid(service: Process): Promise<number> {
    return hostPid(this.office, service);
  }

  async document(): Promise<{ revision: number; document: Config }> {
    return this.engine.call('config.get', {});
  }

  /** Puts a document into the draft and applies it; the time is that of the apply alone. */
  async apply(document: Config, confirmSeconds: number): Promise<{ view: ChangeView; ms: number; answeredAt: number }> {
    const { revision } = await this.document();
    await this.engine.call('draft.put', { by, base: revision, document });
    const begun = performance.now();
    const view = await this.engine.call('draft.apply', { by, base: revision, reason: 'bench', confirmSeconds });
    const answeredAt = performance.now();
    return { view, ms: answeredAt - begun, answeredAt };
  }

  /** Addresses of the LAN interface as the kernel has them. */
  async kernel(): Promise<string> {
    const text = await this.office.site.pbx.run(['ip', '-4', '-o', 'address', 'show', 'dev', 'lan', 'scope', 'global']);
    return [...text.matchAll(/inet (\S+)/g)].map(([, address]) => address).join(' ');
  }

  /** Throws unless the machine is as before and nothing is left to do. */
  async mustBe(kernel: string): Promise<void> {
    const has = await this.kernel();
    const { preview } = await this.engine.call('draft.get', { by: `${by}-looks` });
    if (has !== kernel || preview.steps.length > 0)
      throw new Error(
        `the PBX has ${has} where ${kernel} was; still to do: ${preview.steps.map(({ why }) => why).join('; ') || 'nothing'}`,
      );
  }
}

/** Processor time of a process until now, user and system, with the children it has waited for; in ms. */
export function processorMs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK_MS;
}

/** The share of memory that is a process's own, in MB of 10^6 bytes: shared pages count by their number of users (proc(5), smaps_rollup). */
export function pssMB(pid: number): number {
  const [, kB] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
  if (kB === undefined) throw new Error(`no Pss of process ${pid}`);
  return (Number(kB) * 1024) / 1e6;
}

/** How long a process has lived at an uptime of the machine; to 1/100 s, as /proc counts. */
export function secondsAlive(pid: number, uptime: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const started = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[19]) * TICK_MS;
  return uptime - started / 1000;
}
