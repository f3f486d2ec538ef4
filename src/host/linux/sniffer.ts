import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, open, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sniff, SniffCounts, SniffEnd, Sniffer, SniffOrder } from '../sniffer.ts';

/** It listens within some milliseconds. Shorter: a machine under load cannot capture. Longer: nobody is told that it hangs. */
const startMs = 15_000;
/** What tcpdump says of itself. It says little; a broken one shall not fill the memory. */
const mostSaid = 64 * 1024;

/**
 * tcpdump with the right to open raw sockets and no other, as Debian's user for it; the file is opened here, so it needs no right to one.
 * When we die it gets a signal; under AppArmor, which takes that away, systemd ends what is left of our unit.
 */
const confined = (mostBytes: number): readonly string[] => [
  ...['setpriv', '--reuid', 'tcpdump', '--regid', 'tcpdump', '--clear-groups', '--no-new-privs'],
  ...['--bounding-set', '-all,+net_raw', '--inh-caps', '-all,+net_raw', '--ambient-caps', '-all,+net_raw'],
  ...['--pdeathsig', 'TERM', '--', 'prlimit', `--fsize=${mostBytes}`, '--core=0', '--'],
];

/**
 * `-p`: only what is for this machine anyway. `--immediate-mode` and `-U`: each packet is in the file at once; otherwise the kernel keeps those of the
 * last second, and they are lost when it is stopped. `-n`: no questions to name servers.
 */
export const argvOf = (order: SniffOrder): readonly [string, ...string[]] => {
  const [first = '', ...rest] = confined(order.mostBytes);
  return [
    first,
    ...rest,
    ...['tcpdump', '-i', order.device, '-p', '-n', '-U', '--immediate-mode', '-s', String(order.snapBytes), '-w', '-'],
    ...(order.packets === undefined ? [] : ['-c', String(order.packets)]),
    ...(order.filter === '' ? [] : ['--', order.filter]),
  ];
};

export class LinuxSniffer implements Sniffer {
  readonly #prefix: string;
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  async start(order: SniffOrder): Promise<Sniff> {
    const file = await open(join(this.#prefix, order.path), constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    const [program, ...args] = argvOf(order);
    const child = spawn(program, args, {
      stdio: ['ignore', file.fd, 'pipe'],
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      cwd: '/',
      detached: true,
    });
    const running = new RunningSniff(child, file);
    try {
      await running.listens;
    } catch (e) {
      child.kill('SIGKILL');
      throw e;
    }
    return running;
  }

  cut(path: string, bytes: number): Promise<void> {
    return truncate(join(this.#prefix, path), bytes);
  }
}

class RunningSniff implements Sniff {
  readonly #child: ChildProcess;
  readonly #file: FileHandle;
  readonly ended: Promise<SniffEnd>;
  /** Before that a signal would end it: it has no handlers yet. */
  readonly listens: Promise<void>;
  #said = '';
  #over = false;

  constructor(child: ChildProcess, file: FileHandle) {
    this.#child = child;
    this.#file = file;
    const closed = new Promise<{ code: number; signal: string | null }>((resolve) => {
      child.on('error', (e) => {
        this.#said += e.message;
        resolve({ code: -1, signal: null });
      });
      child.on('close', (code, signal) => resolve({ code: code ?? -1, signal }));
    });
    this.ended = closed.then(async ({ code, signal }) => {
      this.#over = true;
      await file.close().catch(() => {});
      return { code, full: signal === 'SIGXFSZ', said: wordsOf(this.#said), counts: countsOf(this.#said) };
    });
    this.listens = new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('tcpdump does not begin')), startMs);
      child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
        this.#said = `${this.#said}${chunk}`.slice(-mostSaid);
        if (!/^tcpdump: listening on /m.test(this.#said)) return;
        clearTimeout(late);
        resolve();
      });
      void this.ended.then((end) => {
        clearTimeout(late);
        reject(new Error(end.said === '' ? `tcpdump ended with ${end.code}` : end.said));
      });
    });
    this.listens.catch(() => {});
  }

  ask(): void {
    if (!this.#over) this.#child.kill('SIGUSR1');
  }
  counts(): SniffCounts | undefined {
    return countsOf(this.#said);
  }
  stop(): void {
    if (!this.#over) this.#child.kill('SIGINT');
  }
  async sync(): Promise<void> {
    if (!this.#over) await this.#file.datasync().catch(() => {}); // closed meanwhile
  }
}

/** The last counts: after SIGUSR1 on one line, at the end on three (tcpdump.c, `info`). */
export function countsOf(said: string): SniffCounts | undefined {
  const last = (pattern: RegExp): number | undefined => {
    const found = [...said.matchAll(pattern)].at(-1)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const packets = last(/(\d+) packets? captured/g);
  return packets === undefined ? undefined : { packets, dropped: last(/(\d+) packets? dropped by kernel/g) ?? 0 };
}

/** What is neither a count nor the usual beginning. */
export const wordsOf = (said: string): string =>
  said
    .split('\n')
    .filter((l) => l.trim() !== '' && !/^tcpdump: (listening on |data link type )|\d+ packets? (captured|received|dropped)/.test(l))
    .map((l) => l.replace(/^(tcpdump|setpriv|prlimit): /, ''))
    .join('; ')
    .slice(0, 300);
