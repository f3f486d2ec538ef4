import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stamps, UnitArtifact, UnitVerb } from '../../engine/artifacts.ts';
import { jsonOf } from '../../lib/json.ts';
import { CommandError, type UnitState } from '../host.ts';
import { exec } from './exec.ts';

/** Time for a daemon to say that it is ready. Asterisk needs 0.4 s on an idle machine; a loaded one is not broken. */
const readyMs = 30_000;
const stopMs = 10_000;
/** Too short: what is busy ending is told so once more, which does no harm. Too long: a lost order is felt. */
const againMs = 500;

/** Daemons under s6: a service directory each below run/service (s6-servicedir(7)), what it was started with in run/stamps. */
export class Units {
  readonly #prefix: string;
  readonly #scan: string;
  readonly #stamps: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
    this.#scan = join(prefix, 'run/service');
    this.#stamps = join(prefix, 'run/stamps');
  }

  async list(known: readonly string[]): Promise<readonly string[]> {
    return known.filter((n) => !n.startsWith('.'));
  }

  async state(name: string): Promise<UnitState> {
    const folder = join(this.#scan, name);
    const status = isSupervised(folder) ? await readStatus(folder) : undefined;
    // Between the end of one process and the start of the next it is down and wanted up: s6 is at it, and nobody else need be.
    if (status === undefined || (status.pid === 0 && !status.wantedUp)) return { state: 'stopped' };
    const stamps = this.#stamp(name);
    return {
      state: status.pid !== 0 && status.ready ? 'ready' : 'running',
      pid: status.pid === 0 ? -1 : status.pid,
      since: status.since,
      ...(stamps ? { stamps } : {}),
    };
  }

  async change(
    name: string,
    verb: UnitVerb,
    unit: UnitArtifact | undefined,
    stamps: Stamps,
    until: 'ready' | 'started',
    readyWithinMs = readyMs,
  ): Promise<void> {
    switch (verb) {
      case 'start':
      case 'restart':
        if (!unit) throw new CommandError([verb, name], '?', 'no service text');
        await this.#start(unit, until, Math.min(readyMs, Math.max(1, Math.ceil(readyWithinMs))));
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

  async #start(unit: UnitArtifact, until: 'ready' | 'started', withinMs: number): Promise<void> {
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
    if (fresh || !isSupervised(folder)) {
      await must(['s6-svscanctl', '-a', this.#scan]);
      await supervised(folder);
    }
    // Down and up, not -r: after a restart order s6 waits a full second before it starts anything again. What is down returns at once.
    if (!fresh && !(await this.#down(folder)))
      throw new CommandError(['s6-svc', '-wD', '-d', folder], '?', `${unit.name} does not end within ${stopMs} ms`);
    await must(until === 'started' ? ['s6-svc', '-u', folder] : ['s6-svc', `-w${wait}`, '-T', String(withinMs), '-u', folder]);
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
    await this.#down(folder);
    await rm(gone, { recursive: true, force: true });
    await rename(folder, gone).catch(() => {});
    await must(['s6-svscanctl', '-an', this.#scan]); // n: supervisors of folders that are gone end
    // One that is still ending writes into its folder while it is being removed, and what it wrote would stay for ever.
    await until(() => !isSupervised(gone) && !isSupervised(join(gone, 'log')));
    await rm(gone, { recursive: true, force: true, maxRetries: 5, retryDelay: 5 }).catch(() => {});
    await rm(join(this.#stamps, name), { force: true });
  }

  /**
   * Down, and nothing of it left. A dhcpcd that has only just started does not hear the first order to end, so it is told again; and when
   * the supervisor had to kill it, its helpers would live on and keep the next one from its lease: they are of its process group.
   */
  async #down(folder: string): Promise<boolean> {
    const pid = isSupervised(folder) ? (await readStatus(folder))?.pid : undefined;
    let down = false;
    for (let tries = 0; !down && tries < stopMs / againMs; tries++) {
      const order = tries === 0 ? '-d' : '-t';
      down = (await exec(['s6-svc', '-wD', '-T', String(againMs), order, folder])).code === 0;
    }
    try {
      if (pid) process.kill(-pid, 'SIGKILL');
    } catch {} // ESRCH: as it should be
    return down;
  }

  #stamp(name: string): Stamps | undefined {
    const bytes = contentOf(join(this.#stamps, name));
    // Half written when we were killed: what it runs with is not known, so it is restarted.
    return bytes === undefined ? undefined : (jsonOf(bytes.toString()) as Stamps | undefined);
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

/** What a daemon says, kept in five files of half a megabyte with the time before each line (s6-log(1)); under systemd in the journal as well. */
export const logger = (prefix: string, name: string): string => `#!/bin/sh
mkdir -p ${prefix}/var/log/${name}
exec \${SWITCHROOM_JOURNAL:+systemd-cat -t ${name}} s6-log -b n5 s500000 T ${prefix}/var/log/${name} \${SWITCHROOM_JOURNAL:+1}
`;

const script = (text: string): string => (text.startsWith('#!') ? text : `#!/bin/sh\n${text}`);

/** s6-svscanctl returns before the supervisor runs, and that opens its control before it writes its status, which s6-svc -w needs. */
async function supervised(folder: string): Promise<void> {
  if (await until(() => isSupervised(folder) && (contentOf(join(folder, 'supervise/status'))?.length ?? 0) > 0)) return;
  throw new CommandError(['supervise', folder], 1, 'no supervisor took the service over; does s6-svscan run?');
}

/** Looks every 5 ms, for `readyMs` at most: whether it came true. */
async function until(is: () => boolean): Promise<boolean> {
  for (let n = 0; n < readyMs / 5; n++) {
    if (is()) return true;
    await new Promise((r) => setTimeout(r, 5));
  }
  return false;
}

/** What s6-svok(8) does: somebody reads the control FIFO. */
function isSupervised(folder: string): boolean {
  try {
    closeSync(openSync(join(folder, 'supervise/control'), constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch (e) {
    const code = (e as NodeJS.ErrnoException).code;
    if (code === 'ENXIO' || code === 'ENOENT') return false;
    throw e;
  }
}

/** Small files of a tmpfs, read without a detour by libuv's threads. */
function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (e) {
    const code = (e as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw e; // not known is not stopped: a plan made of that would start what runs
  }
}

interface Status {
  /** 0 = down. */
  readonly pid: number;
  readonly wantedUp: boolean;
  readonly ready: boolean;
  /** Seconds since 1970. */
  readonly since: number;
}

/**
 * What s6-supervise keeps in supervise/status, which s6-svstat(8) reads as well (s6 2.11: s6_svstatus_unpack.c). 35 bytes, big-endian: TAI64N of
 * the last change, TAI64N of readiness, process id (8), how it ended (2), flags: 1 paused, 2 finishing, 4 wanted up, 8 ready. Asking the program instead would cost a process for each look.
 */
async function readStatus(folder: string): Promise<Status | undefined> {
  const at = join(folder, 'supervise/status');
  let bytes = contentOf(at);
  // It is written in place: whoever comes in between sees none of it. On a busy machine its writer may have to wait there.
  for (let n = 0; n < readyMs / 5 && bytes?.length === 0; n++) {
    await new Promise((r) => setTimeout(r, 5));
    bytes = contentOf(at);
  }
  if (bytes === undefined) return undefined;
  if (bytes.length !== 35) throw new CommandError(['read', at], bytes.length, 'this version of s6 writes another status than 2.11');
  const flags = bytes.readUInt8(34);
  const finishing = (flags & 2) !== 0;
  return {
    pid: finishing ? 0 : Number(bytes.readBigUInt64BE(24)),
    wantedUp: (flags & 4) !== 0,
    ready: (flags & 8) !== 0,
    // 2^62 plus TAI, which is 37 s ahead of UTC since 2017 (IERS Bulletin C).
    since: Number(bytes.readBigUInt64BE(0) - (1n << 62n)) - 37,
  };
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
