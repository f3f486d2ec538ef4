import type { Host } from '../../host/host.ts';
import { type Entry, type Moment, type Record, readRecords } from './record.ts';

/** The blocks that survive: Fail2ban, killed in the middle of 100,000 bans, forgot a quarter of them. */
export const ledgerFile = 'var/blocks.jsonl';

/** The ledger on disk: lines are appended and synced; now and then it is written anew. */
export class LedgerFile {
  readonly #host: Pick<Host, 'readFile' | 'writeFile' | 'appendLine'>;
  #lines = 0;
  /** One after the other, in the order in which they were asked for: the kernel does not wait for the disk, but the lines keep their order. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(host: Pick<Host, 'readFile' | 'writeFile' | 'appendLine'>) {
    this.#host = host;
  }

  /** @param moment asked when the file is there, which takes as long as the disk needs */
  async read(moment: () => Moment): Promise<{ readonly live: Map<string, Entry>; readonly unreadable: number }> {
    const text = (await this.#host.readFile(ledgerFile)) ?? '';
    const { live, lines, unreadable } = readRecords(text, moment());
    this.#lines = lines;
    return { live, unreadable };
  }

  append(records: readonly Record[]): Promise<void> {
    if (records.length === 0) return Promise.resolve();
    return this.#one(async () => {
      await this.#host.appendLine(ledgerFile, records.map((r) => JSON.stringify(r)).join('\n'), 'root');
      this.#lines += records.length;
    });
  }

  /** Writes the file anew when most of it is past; at start, when any of it is. @param entries those in force, when it is written */
  compact(entries: () => readonly Entry[], atStart: boolean): Promise<void> {
    return this.#one(async () => {
      const live = entries();
      if (this.#lines <= (atStart ? live.length : 1000 + 4 * live.length)) return;
      const content = live.map(({ ends: _, ...stored }) => `${JSON.stringify({ do: 'add', ...stored } satisfies Record)}\n`).join('');
      await this.#host.writeFile({ kind: 'file', path: ledgerFile, content, reader: 'root' });
      this.#lines = live.length;
    });
  }

  #one(work: () => Promise<void>): Promise<void> {
    const next = this.#turn.then(work);
    this.#turn = next.catch(() => {});
    return next;
  }
}
