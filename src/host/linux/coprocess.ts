import { type ChildProcess, spawn } from 'node:child_process';
import type { CommandResult } from '../host.ts';
import { environment, exec, hold, type Running, running } from './exec.ts';

/** A dump of the kernel's takes a millisecond. What takes longer than this hangs, and one process for the question is started instead. */
const answerMs = 2_000;

interface Waiting {
  readonly resolve: (answer: string | undefined) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * `ip -j … -batch -` that lives on: it answers a line with one JSON document on one line (json_writer.c of iproute2 ends each document with
 * a line feed and flushes). Starting a process costs ten times what the kernel needs for the answer.
 */
class Conversation {
  readonly #child: ChildProcess;
  readonly #waiting: Waiting[] = [];
  #rest = '';
  ended = false;

  constructor(options: readonly string[]) {
    this.#child = spawn('ip', [...options, '-batch', '-'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: environment,
      cwd: '/',
    });
    this.#child.stdin?.on('error', () => this.end()); // EPIPE: it has ended
    this.#child.on('error', () => this.end());
    this.#child.on('exit', () => this.end());
    this.#child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#rest += chunk;
      for (let at = this.#rest.indexOf('\n'); at >= 0; at = this.#rest.indexOf('\n')) {
        const line = this.#rest.slice(0, at);
        this.#rest = this.#rest.slice(at + 1);
        this.#answered(line);
      }
    });
    this.#keepAlive(false);
  }

  /** The answer, or undefined when this process does not give one: it refused the words, hung, or has ended. */
  ask(words: string): Promise<string | undefined> {
    if (this.ended) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#waiting.push({ resolve, timer: setTimeout(() => this.end(), answerMs) });
      this.#keepAlive(true);
      this.#child.stdin?.write(`${words}\n`);
    });
  }

  #answered(line: string): void {
    const first = this.#waiting.shift();
    if (first === undefined) {
      this.end(); // it said more than it was asked: no later answer could be told from it
      return;
    }
    clearTimeout(first.timer);
    if (this.#waiting.length === 0) this.#keepAlive(false);
    first.resolve(line);
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.#child.kill('SIGKILL');
    this.#keepAlive(false);
    for (const w of this.#waiting.splice(0)) {
      clearTimeout(w.timer);
      w.resolve(undefined);
    }
  }

  /** Only a question keeps our own process from ending. With us its input ends, and so does it: also after kill -9. */
  #keepAlive(yes: boolean): void {
    hold(this.#child, yes);
  }
}

/** Questions to `ip -j`, each set of options with a process that lives on. */
export class IpReader {
  readonly #conversations = new Map<string, Conversation>();
  readonly #others: () => void;
  #links = '';

  /** @param others called when a link has another name than before: whoever remembers names has to forget them */
  constructor(others: () => void = () => {}) {
    this.#others = others;
  }

  /** @param argv `['ip', '-j', '-4', 'route', 'show', …]`; everything but words with spaces */
  async read(argv: readonly ['ip', ...string[]]): Promise<CommandResult> {
    const first = argv.findIndex((word, n) => n > 0 && !word.startsWith('-'));
    const options = argv.slice(1, first);
    const key = options.join(' ');
    const words = argv.slice(first).join(' ');
    const answer = await this.#with(key, options).ask(words);
    // Also for its words of what is wrong: a conversation only ends.
    if (answer === undefined) return exec(argv);
    if (words === 'addr show') this.#renamed(answer, key);
    return { code: 0, stdout: answer, stderr: '' };
  }

  #with(key: string, options: readonly string[]): Conversation {
    const known = this.#conversations.get(key);
    if (known && !known.ended) return known;
    const made = new Conversation(options);
    this.#conversations.set(key, made);
    return made;
  }

  /** ip looks the names of links up once and keeps them (ll_map.c): after a link was renamed, or came anew, the others would tell the old name. */
  #renamed(addresses: string, key: string): void {
    const links = [...addresses.matchAll(/"ifindex":(\d+),(?:"link":"[^"]*",)?(?:"link_index":\d+,)?"ifname":"([^"]*)"/g)]
      .map(([, index, name]) => `${index} ${name}`)
      .join();
    if (this.#links !== '' && this.#links !== links) {
      for (const [other, conversation] of this.#conversations) if (other !== key) conversation.end();
      this.#others();
    }
    this.#links = links;
  }
}

/**
 * After an order its successor is not started at once: starting a process stops ours for some ten milliseconds on a busy machine, and the
 * next step of a change would wait for them. Too long, and a change finds nobody ready and starts its own, as if there were no spare ones.
 */
const refillMs = 200;
/** Between one start and the next: whatever comes meanwhile is not kept waiting by all of them together. */
const refillNextMs = 20;

/**
 * A program that reads orders from its input, started before there are any: a change then costs no start of a process. When we end, also by
 * kill -9, its input ends without an order, and so does it.
 */
export class Prepared {
  readonly #argv: readonly [string, ...string[]];
  readonly #spare: number;
  readonly #ready: Running[] = [];
  #refill: NodeJS.Timeout | undefined;

  readonly #refillMs: number;

  /**
   * @param spare how many stand ready: as many as one change has orders in a row
   * @param refill `at once` for orders that come one by one and cannot wait: those of a long row never find one otherwise
   */
  constructor(argv: readonly [string, ...string[]], spare: number, refill: 'later' | 'at once' = 'later') {
    this.#argv = argv;
    this.#spare = spare;
    this.#refillMs = refill === 'later' ? refillMs : 0;
  }

  /** @returns what `exec` would */
  async run(stdin: string): Promise<CommandResult> {
    let next = this.#ready.shift();
    while (next && !next.alive()) next = this.#ready.shift();
    clearTimeout(this.#refill);
    this.#refill = undefined;
    const result = await (next ?? running(this.#argv, { stdin })).end({ stdin });
    this.#later(this.#refillMs);
    return result;
  }

  #later(ms: number): void {
    clearTimeout(this.#refill);
    // It keeps nobody from ending.
    this.#refill = setTimeout(() => {
      if (this.#ready.length >= this.#spare) return;
      this.#ready.push(running(this.#argv, { stdin: '' }, 'waits'));
      this.#later(refillNextMs);
    }, ms).unref();
  }
}
