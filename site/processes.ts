// Processes by pid *and* start time: a pid alone may belong to somebody else by the time we want to end it.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

export interface Recorded {
  readonly pid: number;
  /** Clock ticks after boot (field 22 of /proc/PID/stat); with the pid it names one process for as long as the machine is up. */
  readonly startTicks: string;
}

export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  /** 128 + signal number where a signal ended it, as a shell would say. */
  readonly code: number;
}

export interface ExecOptions {
  readonly input?: string;
  /** Default two minutes: longer than any command of a healthy site on a busy machine; one that hangs is still named in the test that hangs. */
  readonly timeoutMs?: number;
  readonly env?: Readonly<Record<string, string>>;
}

const DEFAULT_TIMEOUT_MS = 120_000;
/** Output beyond this is a runaway program, not a result. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** The fields of /proc/PID/stat after the name, which may itself hold spaces and brackets. */
function statFields(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined; // gone
  }
}

export function record(pid: number): Recorded {
  const startTicks = statFields(pid)?.[19];
  if (startTicks === undefined) throw new Error(`process ${pid} is gone already`);
  return { pid, startTicks };
}

/** A zombie does nothing any more and holds nothing, so it counts as gone. */
export function isAlive({ pid, startTicks }: Recorded): boolean {
  const fields = statFields(pid);
  return fields !== undefined && fields[19] === startTicks && fields[0] !== 'Z' && fields[0] !== 'X';
}

export function signal(process_: Recorded, name: NodeJS.Signals): void {
  if (!isAlive(process_)) return;
  try {
    process.kill(process_.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it ended between the look and the signal: what was wanted
  }
}

/** Waits for the end of a process that need not be our child; the kernel tells only parents, so this looks every 10 ms. */
export async function gone(process_: Recorded, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (isAlive(process_)) {
    if (performance.now() > deadline) return false;
    await new Promise((next) => setTimeout(next, 10));
  }
  return true;
}

/** The only child of a wrapper such as `unshare --fork`. */
export function onlyChild(pid: number): number {
  const [child] = children(pid);
  if (child === undefined) throw new Error(`process ${pid} has no child`);
  return child;
}

function children(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split(' ').filter(Boolean).map(Number) : [];
}

export function start(argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const [file, ...args] = argv;
  if (file === undefined) throw new Error('an empty command');
  return spawn(file, args, options);
}

/**
 * Ends a command that leads its process group. Its children go first: the child of `nsenter` has to be reaped by nsenter, since as
 * an orphan it would fall to the host's process 1, which in a container may never reap, and a zombie keeps a PID namespace alive.
 */
export function endGroup(leader: number): void {
  const send = (pid: number) => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // gone already, which is what was wanted
    }
  };
  for (const pid of children(leader)) send(pid);
  setTimeout(() => send(-leader), 50);
}

/** Runs a program to its end. It throws when the program cannot be started or takes too long, never for its exit code. */
export async function exec(argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
  const { input, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const child = start(argv, {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    // A group of its own, so that a timeout ends the whole command: killing nsenter alone would orphan what it started.
    detached: true,
    ...(options.env === undefined ? {} : { env: { ...options.env } }),
  });
  let size = 0;
  let why: string | undefined;
  const stop = (reason: string) => {
    why ??= reason;
    if (child.pid !== undefined) endGroup(child.pid);
    // What left the group (a daemon) may still hold our pipes; we wait for it no longer.
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  const collect = (stream: NodeJS.ReadableStream | null) => {
    const chunks: Buffer[] = [];
    stream?.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_OUTPUT_BYTES) stop(`printed more than ${MAX_OUTPUT_BYTES} bytes`);
      else chunks.push(chunk);
    });
    return chunks;
  };
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  child.stdin?.on('error', () => {}); // it ended without reading its input; its exit code tells more
  child.stdin?.end(input);
  const timer = setTimeout(() => stop(`took longer than ${timeoutMs} ms`), timeoutMs);
  try {
    const code = await new Promise<number>((done, failed) => {
      child.once('error', failed);
      child.once('close', (exit, name) => done(exit ?? 128 + (name === 'SIGKILL' ? 9 : 15)));
    });
    const result = { stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString(), code };
    if (why !== undefined) throw new Error(`${argv.join(' ')} ${why}\n${result.stdout}${result.stderr}`);
    return result;
  } finally {
    clearTimeout(timer);
  }
}

/** `exec` for commands that must succeed; gives what they print. */
export async function must(argv: readonly string[], options: ExecOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await exec(argv, options);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${(stderr || stdout).trim()}`);
  return stdout;
}
