import { spawn } from 'node:child_process';
import type { CommandResult } from '../host.ts';

/** What a program may print before it is ended: nothing that we run says more, but a broken one could fill the memory. */
const maxOutput = 16 << 20;
/** Too short: a loaded machine looks broken. Too long: a hung program holds the transaction. */
const defaultTimeoutMs = 20_000;

export interface ExecOptions {
  readonly stdin?: string;
  readonly timeoutMs?: number;
}

/** Runs argv, never a shell. Resolves for every exit code; -1 when the program could not be started or was ended by the limit. */
export function exec(argv: readonly [string, ...string[]], options: ExecOptions = {}): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(argv[0], argv.slice(1), {
      // stdin is opened only when there is input: a child that exits without reading would break the pipe and, unheard, us.
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      cwd: '/',
    });
    let stdout = '';
    let stderr = '';
    let settled = false;
    const end = (code: number, note = ''): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      resolve({ code, stdout, stderr: note ? `${stderr}${note}` : stderr });
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      end(-1, `no end after ${options.timeoutMs ?? defaultTimeoutMs} ms`);
    }, options.timeoutMs ?? defaultTimeoutMs);
    const cap = (text: string): void => {
      if (text.length <= maxOutput) return;
      child.kill('SIGKILL');
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
    child.stdin?.on('error', () => {}); // EPIPE: the exit code tells the story
    child.on('error', (e) => end(-1, e.message));
    child.on('close', (code, signal) => end(code ?? -1, code === null ? `ended by ${signal}` : ''));
    child.stdin?.end(options.stdin);
  });
}
