// What a site has made, written down when it is made, so that anyone can remove it: the process that made it may be long gone.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gone, isAlive, type Recorded, signal } from './processes.ts';

export type Entry =
  /** `reaper`: it waits for another entry's process and ends with it; killed first, it would leave a zombie to the host's process 1 */
  | { readonly kind: 'process'; readonly what: string; readonly process: Recorded; readonly reaper?: true }
  /** a namespace by its inode, as /proc/PID/ns shows it: for the leak check */
  | { readonly kind: 'namespace'; readonly what: string; readonly id: string };

/** The ledger of one site; one JSON object a line, appended and never rewritten. */
export class Ledger {
  readonly file: string;

  constructor(siteDir: string) {
    this.file = join(siteDir, 'ledger.jsonl');
  }

  /** Synchronous on purpose: a crash between making and writing down is as short as it can be. */
  add(entry: Entry): void {
    appendFileSync(this.file, `${JSON.stringify(entry)}\n`);
  }

  entries(): Entry[] {
    if (!existsSync(this.file)) return [];
    const lines = readFileSync(this.file, 'utf8').split('\n').filter(Boolean);
    return lines.map((line): Entry => JSON.parse(line));
  }

  /** Ends every process, the last made first. Each node frees its own interfaces, mounts and loop devices by ending. */
  async removeAll(): Promise<void> {
    const processes = this.entries().flatMap((entry) => (entry.kind === 'process' ? [entry] : []));
    for (const { process, reaper } of processes.reverse()) if (!reaper) signal(process, 'SIGKILL');
    for (const { process, what, reaper } of processes) {
      if (await gone(process, 120_000)) continue; // at once, unless the machine is busy: the last one in a node waits until its disk has synced
      if (!reaper) throw new Error(`${what} (process ${process.pid}) does not end`);
      signal(process, 'SIGKILL');
    }
  }

  async begin(): Promise<void> {
    await mkdir(join(this.file, '..'), { recursive: true });
    await rm(this.file, { force: true });
  }

  running(): boolean {
    return this.entries().some((entry) => entry.kind === 'process' && isAlive(entry.process));
  }
}
