// One node of a site: its own network, mount, PID, UTS and IPC namespaces over an overlay of the Debian tree. Process 1 is s6-svscan,
// which reaps; when it is killed the kernel ends everything in the node and frees its interfaces, mounts and loop devices.
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { copyDisk, hasLoop, makeDisk } from './power.ts';
import {
  type ExecOptions,
  type ExecResult,
  exec,
  gone,
  isAlive,
  must,
  onlyChild,
  type Recorded,
  record,
  signal,
  start,
} from './processes.ts';

export interface Mount {
  readonly kind: 'bind' | 'bind-ro' | 'image';
  /** a folder or file of the host */
  readonly source: string;
  /** absolute, inside the node */
  readonly target: string;
}

export interface NodeOptions {
  readonly name: string;
  /** this node's folder below the site's */
  readonly dir: string;
  /** layers of the tree, uppermost first */
  readonly layers: readonly string[];
  readonly mounts?: readonly Mount[];
  /** process 1 and its arguments; default: an empty s6 scan directory */
  readonly init?: readonly string[];
  /** written into the node before it starts: path → text */
  readonly files?: Readonly<Record<string, string>>;
  /** What it writes lies on a disk of its own of so many bytes (sparse), whose power can be cut (power.ts), and `files` are written once. */
  readonly diskBytes?: number;
  /** What such a disk begins with: a copy of this image. */
  readonly diskFrom?: string;
}

/** The processes of a node that stands. */
export interface Running {
  readonly init: Recorded;
  readonly wrapper: Recorded;
}

export interface SpawnedInNode {
  readonly child: ChildProcess;
  /** Ends it and all it started (they share a process group). */
  kill(name?: NodeJS.Signals): void;
}

export interface NodeExecOptions extends ExecOptions {
  /** user of the tree the command runs as; default root */
  readonly user?: string;
}

/** The disk of a node that has one of its own. */
export const diskOf = (dir: string): string => join(dir, 'root.ext4');

/** A node's programs see nothing of the host's environment: a proxy or locale of the host must not change a test. */
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LC_ALL: 'C.UTF-8',
  TERM: 'dumb',
} as const;

/** An empty scan directory; -c bounds the services a node can hold. */
const DEFAULT_INIT = ['sh', '-c', 'mkdir -p /run/service && exec s6-svscan -c 100 /run/service'] as const;

/** Standing takes 0.2 s; on a machine whose two cores are busy with other test runs it has taken 5 s. */
const STAND_TIMEOUT_MS = 120_000;

export class SiteNode {
  readonly name: string;
  readonly dir: string;
  readonly #options: NodeOptions;
  #running: Running | undefined;
  #go: (() => void) | undefined;

  /** @param running processes of a node that another run of ours has made; without it, `make()` comes next */
  constructor(options: NodeOptions, running?: Running) {
    this.name = options.name;
    this.dir = options.dir;
    this.#options = options;
    this.#running = running;
  }

  /** process 1 of the node, as the host sees it */
  get init(): Recorded {
    return this.#processes.init;
  }

  /** `unshare`, which only waits for process 1 */
  get wrapper(): Recorded {
    return this.#processes.wrapper;
  }

  get #processes(): Running {
    if (this.#running === undefined) throw new Error(`node ${this.name} has not been made`);
    return this.#running;
  }

  get alive(): boolean {
    return this.#running !== undefined && isAlive(this.#running.init);
  }

  /** Makes the namespaces and the root; process 1 starts with `go()`, so that interfaces can be put in before. */
  async make(): Promise<this> {
    if (this.alive) throw new Error(`node ${this.name} is running already`);
    const { name, dir, files, mounts = [], init = DEFAULT_INIT, diskBytes, diskFrom } = this.#options;
    // A volatile overlay marks its work folder as not to be mounted again; a new one has nothing to say.
    await rm(join(dir, 'work'), { recursive: true, force: true });
    for (const folder of ['up', 'work', 'root']) await mkdir(join(dir, folder), { recursive: true });
    const hosts = `127.0.0.1 localhost ${name}\n::1 localhost ${name}\n`;
    for (const [path, text] of Object.entries({ '/etc/hostname': `${name}\n`, '/etc/hosts': hosts, ...files }))
      await putFile(join(dir, 'up', path), text);
    if (diskBytes !== undefined && hasLoop && !existsSync(diskOf(dir)))
      await (diskFrom === undefined ? makeDisk(diskOf(dir), diskBytes) : copyDisk(diskFrom, diskOf(dir)));
    await writeFile(join(dir, 'mounts'), mounts.map(({ kind, source, target }) => `${kind} ${source} ${target}\n`).join(''));
    const script = join(import.meta.dirname, 'node-init.sh');
    const namespaces = ['--net', '--mount', '--pid', '--uts', '--ipc', '--fork', '--propagation', 'private'];
    const log = openSync(join(dir, 'init.log'), 'a');
    const child = start(['unshare', ...namespaces, 'sh', script, dir, this.#options.layers.join(':'), name, ...init], {
      stdio: ['pipe', log, log, 'pipe'],
      detached: true, // it outlives `npm start`, and a Ctrl-C in the terminal is not for it
    });
    closeSync(log);
    await ready(child, name, dir);
    if (child.pid === undefined) throw new Error(`node ${name} has no process`);
    this.#running = { init: record(onlyChild(child.pid)), wrapper: record(child.pid) };
    this.#go = () => {
      child.stdin?.end('go\n');
      child.unref();
    };
    return this;
  }

  /** Lets process 1 start. */
  go(): void {
    this.#go?.();
    this.#go = undefined;
  }

  /** The argv that runs `argv` inside the node; for a terminal of one's own. */
  enter(argv: readonly string[], options: { user?: string; networkOnly?: boolean } = {}): string[] {
    const spaces = options.networkOnly ? ['--net'] : ['--net', '--mount', '--pid', '--uts', '--ipc'];
    const user = options.user === undefined ? [] : ['setpriv', '--reuid', options.user, '--regid', options.user, '--init-groups', '--'];
    return ['nsenter', '--target', String(this.init.pid), ...spaces, '--', ...user, ...argv];
  }

  /** Runs a program in the node to its end. Throws when it takes too long, never for its exit code. */
  async exec(argv: readonly string[], options: NodeExecOptions = {}): Promise<ExecResult> {
    if (!this.alive) throw new Error(`node ${this.name} is down; ${argv[0]} was not run`);
    return exec(this.enter(argv, options), { ...options, env: { ...ENVIRONMENT, ...options.env } });
  }

  /** `exec` for a program that must succeed; gives what it prints. */
  async run(argv: readonly string[], options: NodeExecOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.exec(argv, options);
    if (code !== 0) throw new Error(`${this.name}: ${argv.join(' ')} ended with ${code}: ${(stderr || stdout).trim()}`);
    return stdout;
  }

  /** Starts a program in the node and leaves it running; it ends with the node at the latest. */
  spawn(
    argv: readonly string[],
    options: { user?: string; stdio?: StdioOptions; env?: Readonly<Record<string, string>> } = {},
  ): SpawnedInNode {
    const child = start(this.enter(argv, options), {
      stdio: options.stdio ?? ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...ENVIRONMENT, ...options.env },
    });
    return {
      child,
      kill: (name = 'SIGTERM') => {
        if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
        try {
          process.kill(-child.pid, name);
        } catch {
          // it has just ended by itself
        }
      },
    };
  }

  /** Writes a file in the node (parents are made), through the node's own eyes: links and mounts are its own. */
  async writeFile(path: string, data: string, mode = 0o644): Promise<void> {
    const script = 'umask 022; mkdir -p "$(dirname "$1")" && cat > "$1.new" && chmod "$2" "$1.new" && mv "$1.new" "$1"';
    await this.run(['sh', '-c', script, 'sh', path, mode.toString(8)], { input: data });
  }

  async readFile(path: string): Promise<string> {
    return this.run(['cat', path]);
  }

  /** `ip -batch` in the node's network, by the host's ip: works before process 1 runs. */
  async ip(lines: readonly string[]): Promise<void> {
    await must(this.enter(['ip', '-batch', '-'], { networkOnly: true }), { input: `${lines.join('\n')}\n` });
  }

  /** sysctls of the node's network namespace: `net.ipv4.ip_forward` → value. Whose /proc/sys/net it is, the caller's namespace decides. */
  async sysctl(values: Readonly<Record<string, string | number>>): Promise<void> {
    const pairs = Object.entries(values).flatMap(([key, value]) => [`/proc/sys/${key.replaceAll('.', '/')}`, String(value)]);
    const script = 'while [ $# -gt 0 ]; do printf %s "$2" > "$1"; shift 2; done';
    await must(this.enter(['sh', '-c', script, 'sh', ...pairs], { networkOnly: true }));
  }

  /** Ends process 1, and with it everything in the node. `gracefulMs` > 0: services get that long to stop by themselves. */
  async end(gracefulMs = 0): Promise<void> {
    if (gracefulMs > 0) {
      signal(this.init, 'SIGTERM');
      if (await gone(this.init, gracefulMs)) return;
    }
    signal(this.init, 'SIGKILL');
    // The kernel ends a PID namespace in milliseconds, and in seconds where a disk is busy that is synced when it is unmounted.
    if (!(await gone(this.init, 120_000))) throw new Error(`node ${this.name} does not end`);
    await gone(this.wrapper, 2_000);
    signal(this.wrapper, 'SIGKILL');
  }

  /** A line in the node's log on the host, beside what its init printed. */
  async note(text: string): Promise<void> {
    await appendFile(join(this.dir, 'init.log'), `${text}\n`);
  }
}

async function putFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
}

/** Waits until the node's root stands. */
async function ready(child: ChildProcess, name: string, dir: string): Promise<void> {
  const pipe = child.stdio[3];
  await new Promise<void>((stands, failed) => {
    const timer = setTimeout(
      () => failed(new Error(`node ${name} does not stand after ${STAND_TIMEOUT_MS} ms: ${log()}`)),
      STAND_TIMEOUT_MS,
    );
    // In the error itself: a test's folder is gone by the time somebody reads it.
    const log = () => readFileSync(join(dir, 'init.log'), 'utf8').trim();
    const settle = (then: () => void) => {
      clearTimeout(timer);
      then();
    };
    pipe?.once('data', () => settle(stands));
    child.once('error', (error) => settle(() => failed(error)));
    child.once('exit', (code) => settle(() => failed(new Error(`node ${name} could not be made (${code}): ${log()}`))));
  });
  child.removeAllListeners('exit');
  if (pipe && 'destroy' in pipe) pipe.destroy();
}
