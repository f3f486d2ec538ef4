// Whoever uses the machine from the office's network meanwhile: phones, and an administrator who wants the page.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually, exec, type Site } from '../../site/kit.ts';
import { start } from '../../site/processes.ts';
import type { Orders } from './phones.ts';

interface Told {
  readonly what: string;
  readonly n: number;
  readonly atMs: number;
}

/** Longer than a machine takes to boot when two cores are busy with something else. */
const longestMs = 240_000;

/** The kernel's monotonic clock, which phones, systemd and this process share. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Phones at work (phones.ts). `using` ends them. */
export class Phones implements Disposable {
  readonly #child;
  readonly #told: Told[] = [];
  #ended: string | undefined;

  constructor(site: Site, orders: Orders) {
    const argv = [process.execPath, '--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'phones.ts')];
    this.#child = start(site.admin.enter(argv, { networkOnly: true }), { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdin?.end(JSON.stringify(orders));
    if (this.#child.stdout !== null)
      createInterface({ input: this.#child.stdout }).on('line', (line) => this.#told.push(JSON.parse(line) as Told));
    this.#child.once('exit', (code, signal) => {
      this.#ended = `the phones ended with ${code ?? signal}`;
    });
  }

  /** When the n-th of them was so far, on the monotonic clock. */
  async at(what: 'registered' | 'talking', n: number): Promise<number> {
    const told = await eventually(
      async () => {
        if (this.#ended !== undefined) throw new Error(this.#ended);
        return this.#told.find((t) => t.what === what && t.n === n);
      },
      { withinMs: longestMs },
    );
    return told.atMs;
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
  }
}

/** When the first page came, checked against the PBX's CA at /root/ca.pem. An attempt that nobody answers is given up soon: nobody may be there yet. */
export async function pageAt(site: Site, url: string): Promise<number> {
  const curl = [
    'curl',
    '--silent',
    '--fail',
    '--output',
    '/dev/null',
    '--connect-timeout',
    '0.2',
    '--max-time',
    '2',
    '--cacert',
    '/root/ca.pem',
    url,
  ];
  return eventually(
    async () => {
      const { code } = await exec(site.admin.enter(curl));
      if (code !== 0) throw new Error(`curl ended with ${code}`);
      return nowMs();
    },
    { withinMs: longestMs, everyMs: 10 },
  );
}
