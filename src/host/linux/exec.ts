import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { CommandResult } from '../host.ts';

/** What a program may print before it is ended: nothing that we run says more, but a broken one could fill the memory. */
const maxOutput = 16 << 20;
/** Too short: a loaded machine looks broken. Too long: a hung program holds the transaction. */
const defaultTimeoutMs = 20_000;

export interface ExecOptions {
  readonly stdin?: string;
  readonly timeoutMs?: number;
  /** Added to the environment, which is otherwise always the same. What it holds is not in the list of processes: the place for a secret. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Of every program, whatever ours is: its words are read, and its times are UTC. */
export const environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' } as const;

/** Runs argv, never a shell. Resolves for every exit code; -1 when the program could not be started or was ended by the limit. */
export function exec(argv: readonly [string, ...string[]], options: ExecOptions = {}): Promise<CommandResult> {
  return running(argv, options).end(options);
}

/** A program that was started, and is yet to be given its input and waited for. */
export interface Running {
  alive(): boolean;
  end(options: ExecOptions): Promise<CommandResult>;
}

/** @param waits does not keep our own process from ending until `end` is called */
export function running(argv: readonly [string, ...string[]], start: Pick<ExecOptions, 'stdin' | 'env'>, waits?: 'waits'): Running {
  const child = started(argv, start);
  if (child instanceof Error) return { alive: () => false, end: async () => ({ code: -1, stdout: '', stderr: child.message }) };
  let failed: Error | undefined;
  child.on('error', (e) => {
    failed ??= e;
  });
  child.stdin?.on('error', () => {}); // EPIPE: the exit code tells the story
  if (waits) hold(child, false);
  return {
    alive: () => failed === undefined && child.exitCode === null && child.signalCode === null,
    end: (options) => {
      if (waits) hold(child, true);
      return finished(child, () => failed, options);
    },
  };
}

/** Whether it keeps our own process from ending. */
export function hold(child: ChildProcess, yes: boolean): void {
  for (const part of [child, child.stdin, child.stdout, child.stderr])
    if (part === child || part instanceof Socket) yes ? part.ref() : part.unref();
}

function finished(child: ChildProcess, failed: () => Error | undefined, options: ExecOptions): Promise<CommandResult> {
  return new Promise((resolve) => {
    const before = failed();
    if (before) {
      resolve({ code: -1, stdout: '', stderr: before.message });
      return;
    }
    let stdout = '';
    let stderr = '';
    let settled = false;
    const end = (code: number, note = ''): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ code, stdout, stderr: note ? `${stderr}${note}` : stderr });
    };
    const kill = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        child.kill('SIGKILL'); // its group is gone
      }
    };
    const timer = setTimeout(() => {
      kill();
      end(-1, `no end after ${options.timeoutMs ?? defaultTimeoutMs} ms`);
    }, options.timeoutMs ?? defaultTimeoutMs);
    const cap = (text: string): void => {
      if (text.length <= maxOutput) return;
      kill();
      end(-1, 'too much output');
    };
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      cap(stdout);
    });
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
      cap(stderr);
    });
    child.on('error', (e) => end(-1, e.message));
    child.on('close', (code, signal) => end(code ?? -1, code === null ? `ended by ${signal}` : ''));
    child.stdin?.end(options.stdin);
  });
}

/** spawn throws for what no program can be given, such as a NUL in a word. */
function started(argv: readonly [string, ...string[]], options: ExecOptions): ChildProcess | Error {
  try {
    return spawn(argv[0], argv.slice(1), {
      // stdin is opened only when there is input: a child that exits without reading would break the pipe and, unheard, us.
      stdio: [options.stdin !== undefined ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      env: { ...environment, ...options.env },
      cwd: '/',
      // A group of its own, so that the limit ends what it has started as well.
      detached: true,
    });
  } catch (e) {
    return e instanceof Error ? e : new Error(String(e));
  }
}
