import { constants } from 'node:fs';
import { chmod, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stamps, UnitArtifact, UnitVerb } from '../../engine/artifacts.ts';
import { jsonOf } from '../../lib/json.ts';
import { CommandError, type UnitState } from '../host.ts';
import { exec } from './exec.ts';

/** Time for a daemon to say that it is ready. Asterisk needs 0.4 s on an idle machine; a loaded one is not broken. */
const readyMs = 30_000;
const stopMs = 10_000;

/** One line for each folder, in their order. */
const statAll = 'for d; do s6-svstat -o up,wantedup,ready,pid,updownsince "$d" 2> /dev/null || echo; done';

/** Daemons under s6: a service directory each below run/service (s6-servicedir(7)), what it was started with in run/stamps. */
export class Units {
  readonly #prefix: string;
  readonly #scan: string;
  readonly #stamps: string;
  readonly #folders = new Set<string>();
  #asked: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(prefix: string) {
    this.#prefix = prefix;
    this.#scan = join(prefix, 'run/service');
    this.#stamps = join(prefix, 'run/stamps');
  }

  async list(known: readonly string[]): Promise<readonly string[]> {
    return known.filter((n) => !n.startsWith('.'));
  }

  async state(name: string): Promise<UnitState> {
    const line = await this.#stat(join(this.#scan, name));
    const [up, wanted, ready, pid, since] = line.split(' ');
    // Between the end of one process and the start of the next it is down and wanted up: s6 is at it, and nobody else need be.
    if (up !== 'true' && wanted !== 'true') return { state: 'stopped' };
    const stamps = await this.#stamp(name);
    const at = since === undefined ? Number.NaN : tai64(since);
    return {
      state: ready === 'true' ? 'ready' : 'running',
      pid: Number(pid),
      ...(Number.isNaN(at) ? {} : { since: at }),
      ...(stamps ? { stamps } : {}),
    };
  }

  /** What s6-svstat prints of a service, empty for one that is not supervised. All that are asked for in one turn cost one process. */
  #stat(folder: string): Promise<string> {
    this.#asked ??= new Promise((resolve) => setImmediate(() => resolve(this.#statAll())));
    this.#folders.add(folder);
    return this.#asked.then((lines) => lines.get(folder) ?? '');
  }

  async #statAll(): Promise<ReadonlyMap<string, string>> {
    const folders = [...this.#folders];
    this.#folders.clear();
    this.#asked = undefined;
    const r = await exec(['sh', '-c', statAll, 'sh', ...folders]);
    // Not known is not stopped: a plan made of that would start what runs.
    if (r.code !== 0) throw new CommandError(['s6-svstat', ...folders], r.code, r.stderr);
    const lines = r.stdout.split('\n');
    return new Map(folders.map((f, n) => [f, lines[n] ?? '']));
  }

  async change(name: string, verb: UnitVerb, unit: UnitArtifact | undefined, stamps: Stamps, until: 'ready' | 'started'): Promise<void> {
    switch (verb) {
      case 'start':
      case 'restart':
        if (!unit) throw new CommandError([verb, name], '?', 'no service text');
        await this.#start(unit, until);
        break;
      case 'reload':
        if (!unit) throw new CommandError([verb, name], '?', 'no service text');
        await this.#reload(unit);
        break;
      case 'stop':
        await this.#stop(name);
        return;
      default: {
        const never: never = verb;
        throw new Error(`unknown verb ${never}`);
      }
    }
    await mkdir(this.#stamps, { recursive: true });
    // Whole or not at all: an engine that is killed here must find what it can read. On a tmpfs there is nothing to sync.
    const stamp = join(this.#stamps, name);
    await writeFile(`${stamp}.new`, JSON.stringify(stamps));
    await rename(`${stamp}.new`, stamp);
  }

  async #start(unit: UnitArtifact, until: 'ready' | 'started'): Promise<void> {
    const folder = join(this.#scan, unit.name);
    const wait = unit.notificationFd === undefined ? 'u' : 'U';
    await writeService(this.#prefix, join(this.#scan, `.new-${unit.name}`), unit);
    const fresh = await rename(join(this.#scan, `.new-${unit.name}`), folder).then(
      () => true,
      () => false, // it is there: a supervisor keeps its folder open, so the texts are replaced inside it
    );
    if (!fresh) {
      await rm(join(this.#scan, `.new-${unit.name}`), { recursive: true, force: true });
      await writeService(this.#prefix, folder, unit);
    }
    if (fresh || !(await isSupervised(folder))) {
      await must(['s6-svscanctl', '-a', this.#scan]);
      await supervised(folder);
    }
    // Down and up, not -r: after a restart order s6 waits a full second before it starts anything again. What is down returns at once.
    if (!fresh) await must(['s6-svc', '-wD', '-T', String(stopMs), '-d', folder]);
    await must(until === 'started' ? ['s6-svc', '-u', folder] : ['s6-svc', `-w${wait}`, '-T', String(readyMs), '-u', folder]);
  }

  async #reload(unit: UnitArtifact): Promise<void> {
    const how = unit.reload;
    if (!how) throw new CommandError(['reload', unit.name], '?', 'cannot reload');
    if ('signal' in how) await must(['s6-svc', `-${signalLetter(how.signal)}`, join(this.#scan, unit.name)]);
    else await must(how.argv);
  }

  async #stop(name: string): Promise<void> {
    const folder = join(this.#scan, name);
    const gone = join(this.#scan, `.gone-${name}`);
    await exec(['s6-svc', '-wD', '-T', String(stopMs), '-d', folder]);
    await rm(gone, { recursive: true, force: true });
    await rename(folder, gone).catch(() => {});
    await must(['s6-svscanctl', '-an', this.#scan]); // n: supervisors of folders that are gone end
    await rm(gone, { recursive: true, force: true }).catch(() => {});
    await rm(join(this.#stamps, name), { force: true });
  }

  async #stamp(name: string): Promise<Stamps | undefined> {
    const text = await readFile(join(this.#stamps, name), 'utf8').catch(() => undefined);
    // Half written when we were killed: what it runs with is not known, so it is restarted.
    return text === undefined ? undefined : (jsonOf(text) as Stamps | undefined);
  }
}

async function writeService(prefix: string, folder: string, unit: UnitArtifact): Promise<void> {
  await mkdir(join(folder, 'data'), { recursive: true });
  await mkdir(join(folder, 'log'), { recursive: true });
  const texts: Record<string, string | undefined> = {
    'log/run': logger(prefix, unit.name),
    run: script(unit.run),
    finish: unit.finish === undefined ? undefined : script(unit.finish),
    'data/check': unit.check === undefined ? undefined : script(unit.check),
    'notification-fd': unit.notificationFd === undefined ? undefined : `${unit.notificationFd}\n`,
    'timeout-kill': unit.timeoutKillMs === undefined ? undefined : `${unit.timeoutKillMs}\n`,
    'down-signal': unit.downSignal === undefined ? undefined : `${unit.downSignal}\n`,
  };
  for (const [name, text] of Object.entries(texts)) {
    const at = join(folder, name);
    if (text === undefined) {
      await rm(at, { force: true });
      continue;
    }
    await writeFile(`${at}.new`, text);
    await chmod(`${at}.new`, text.startsWith('#!') ? 0o755 : 0o644);
    await rename(`${at}.new`, at);
  }
}

/** What a daemon says, kept in five files of half a megabyte with the time before each line (s6-log(1)). */
export const logger = (prefix: string, name: string): string => `#!/bin/sh
mkdir -p ${prefix}/var/log/${name}
exec s6-log -b n5 s500000 T ${prefix}/var/log/${name}
`;

const script = (text: string): string => (text.startsWith('#!') ? text : `#!/bin/sh\n${text}`);

/** s6-svscanctl returns before the supervisor runs. */
async function supervised(folder: string): Promise<void> {
  for (let n = 0; n < 400; n++) {
    if (await isSupervised(folder)) return;
    await new Promise((r) => setTimeout(r, 5));
  }
  throw new CommandError(['supervise', folder], 1, 'no supervisor took the service over; does s6-svscan run?');
}

/** What s6-svok(8) does: somebody reads the control FIFO. */
async function isSupervised(folder: string): Promise<boolean> {
  try {
    await (await open(join(folder, 'supervise/control'), constants.O_WRONLY | constants.O_NONBLOCK)).close();
    return true;
  } catch (e) {
    const code = (e as NodeJS.ErrnoException).code;
    if (code === 'ENXIO' || code === 'ENOENT') return false;
    throw e;
  }
}

async function must(argv: readonly [string, ...string[]]): Promise<void> {
  const r = await exec(argv, { timeoutMs: readyMs + 5_000 });
  if (r.code !== 0) throw new CommandError(argv, r.code, r.stderr);
}

/** s6-svc has a letter for each signal that daemons take orders by. */
function signalLetter(signal: string): string {
  const letter = { SIGHUP: 'h', SIGUSR1: '1', SIGUSR2: '2', SIGALRM: 'a', SIGINT: 'i' }[signal];
  if (letter === undefined) throw new CommandError(['s6-svc', signal], '?', 'no such signal for a reload');
  return letter;
}

/** TAI64N label to seconds since 1970: 2^62 plus TAI, which is 37 s ahead of UTC since 2017 (IERS Bulletin C). */
function tai64(label: string): number {
  const hex = /^@([0-9a-f]{16})/.exec(label)?.[1];
  return hex === undefined ? Number.NaN : Number(BigInt(`0x${hex}`) - (1n << 62n)) - 37;
}
