import { type ChildProcess, spawn } from 'node:child_process';
import type { CommandResult } from '../host.ts';
import { environment, hold } from './exec.ts';

/** The kernel takes an order in well under a millisecond; a machine that swaps is not broken. */
const doneMs = 20_000;
/** Asked behind each order: the answer, one JSON document on one line, comes when everything before it is done. Every machine has `lo`. */
const question = 'link show dev lo\n';

interface Order {
  readonly resolve: (result: CommandResult) => void;
  readonly timer: NodeJS.Timeout;
}

/** `ip -batch -` that lives on. At a line that fails it ends and reads no further, which is how failure is told. */
class Standing {
  readonly #child: ChildProcess;
  #order: Order | undefined;
  #said = '';
  #ended = false;

  constructor(options: readonly string[]) {
    this.#child = spawn('ip', ['-j', ...options, '-batch', '-'], { stdio: ['pipe', 'pipe', 'pipe'], env: environment, cwd: '/' });
    this.#child.stdin?.on('error', () => {}); // EPIPE: its end tells the story
    this.#child.on('error', (e) => this.#end({ code: -1, stdout: '', stderr: e.message }));
    this.#child.on('close', (code, signal) =>
      this.#end({ code: code === null || code === 0 ? -1 : code, stdout: '', stderr: this.#said || `ended by ${signal ?? 'itself'}` }),
    );
    this.#child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (this.#said += chunk));
    this.#child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      if (chunk.endsWith('\n')) this.#settle({ code: 0, stdout: '', stderr: '' });
    });
    hold(this.#child, false);
  }

  alive(): boolean {
    return !this.#ended && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  run(lines: string): Promise<CommandResult> {
    return new Promise((resolve) => {
      this.#said = '';
      this.#order = { resolve, timer: setTimeout(() => this.end(`no answer after ${doneMs} ms`), doneMs) };
      hold(this.#child, true);
      this.#child.stdin?.write(`${lines}${question}`);
    });
  }

  end(why: string): void {
    this.#child.kill('SIGKILL');
    this.#end({ code: -1, stdout: '', stderr: why });
  }

  #end(result: CommandResult): void {
    this.#ended = true;
    this.#settle(result);
  }

  #settle(result: CommandResult): void {
    const order = this.#order;
    this.#order = undefined;
    hold(this.#child, false);
    if (order === undefined) return;
    clearTimeout(order.timer);
    order.resolve(result);
  }
}

/**
 * Orders to the kernel by way of `ip`, one process for each set of options that lives on: an order costs neither the start of a process nor
 * the wait for its end. One order at a time, so that a failure is told to whoever gave the order. With us their input ends, and so do they.
 */
export class IpWriter {
  readonly #standing = new Map<string, Standing>();
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param stdin lines for `ip -batch -`, each ended by a line feed
   * @returns code 0 when all were done; otherwise what `ip` says against the first that failed, after which none was done
   */
  run(stdin: string, options: readonly string[] = []): Promise<CommandResult> {
    const mine = this.#last.then(() => this.#with(options).run(stdin));
    this.#last = mine;
    return mine;
  }

  /** Names of links that `ip` remembers (ll_map.c) are not true any more: the next orders go to new processes. */
  forget(): void {
    this.#last = this.#last.then(() => {
      for (const s of this.#standing.values()) s.end('a link has another name');
      this.#standing.clear();
    });
  }

  #with(options: readonly string[]): Standing {
    const key = options.join(' ');
    const known = this.#standing.get(key);
    if (known?.alive()) return known;
    const made = new Standing(options);
    this.#standing.set(key, made);
    return made;
  }
}
