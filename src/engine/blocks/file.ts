import type { Host } from '../../host/host.ts';
import { type Entry, type Record, readRecords, type Stored } from './record.ts';

/** The blocks that survive: Fail2ban, killed in the middle of 100,000 bans, forgot a quarter of them. */
export const ledgerFile = 'var/blocks.jsonl';

/** The ledger on disk: lines are appended and synced; now and then it is written anew. */
export class LedgerFile {
  readonly #host: Pick<Host, 'readFile' | 'writeFile' | 'appendLine'>;
  #lines = 0;

  constructor(host: Pick<Host, 'readFile' | 'writeFile' | 'appendLine'>) {
    this.#host = host;
  }

  async read(): Promise<{ readonly live: ReadonlyMap<string, Stored>; readonly unreadable: number }> {
    const { live, lines, unreadable } = readRecords((await this.#host.readFile(ledgerFile)) ?? '');
    this.#lines = lines;
    return { live, unreadable };
  }

  async append(records: readonly Record[]): Promise<void> {
    if (records.length === 0) return;
    await this.#host.appendLine(ledgerFile, records.map((r) => JSON.stringify(r)).join('\n'), 'root');
    this.#lines += records.length;
  }

  /** Writes the file anew when most of it is past; at start, when any of it is. */
  async compact(live: readonly Entry[], atStart: boolean): Promise<void> {
    if (this.#lines <= (atStart ? live.length : 1000 + 4 * live.length)) return;
    const content = live.map(({ ends: _, ...stored }) => `${JSON.stringify({ do: 'add', ...stored } satisfies Record)}\n`).join('');
    await this.#host.writeFile({ kind: 'file', path: ledgerFile, content, reader: 'root' });
    this.#lines = live.length;
  }
}
