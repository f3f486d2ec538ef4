import type { Clock, Host } from '../../host/host.ts';
import type { MessageCode, ValuesOf } from '../../lib/messages/registry.ts';
import { Again } from '../again.ts';
import { type LogState, stateOfLog } from '../fail2ban-regex.ts';
import type { JailView } from '../requests.ts';
import type { Fail2ban } from './fail2ban-client.ts';
import { isUnknownJail } from './mirror.ts';

/** Looked at so often. Too long: a new log is read late (nothing of it is lost); too short: two programs a jail are run for nothing. */
const lookMs = 5000;

/** What is looked at of a jail in the document. */
export interface WatchedJail {
  readonly name: string;
  readonly log: string;
}

export interface JailsDeps {
  readonly host: Pick<Host, 'run'> & { readonly clock: Clock };
  readonly connect: () => Promise<Fail2ban>;
  readonly jails: () => readonly WatchedJail[];
  readonly message: <C extends MessageCode>(code: C, values: ValuesOf<C>) => void;
  readonly log: (line: string) => void;
}

/**
 * Gives Fail2ban the logs of the administrator's jails, while it runs: with a log in its configuration that is missing or may not be read it does not
 * start at all. And says so when a log goes away, because a jail that reads nothing looks like one that nobody attacks.
 */
export class Jails {
  readonly #deps: JailsDeps;
  readonly #logs = new Map<string, LogState>();
  #fail2ban: Fail2ban | undefined;
  readonly #again: Again;
  #said = '';

  constructor(deps: JailsDeps) {
    this.#deps = deps;
    this.#again = new Again({
      clock: deps.host.clock,
      everyMs: lookMs,
      work: async () => {
        await this.#all();
        this.#say('');
      },
      failed: (e) => {
        this.#lost();
        this.#say(e instanceof Error ? e.message : String(e));
      },
    });
  }

  /** Now, and from now on. */
  look(): void {
    this.#again.look();
  }

  close(): void {
    this.#again.close();
    this.#lost();
  }

  /** As Fail2ban has them now. */
  async view(): Promise<readonly JailView[]> {
    const jails = this.#deps.jails();
    const states = await Promise.all(jails.map(async (j) => [j, await stateOfLog(this.#deps.host, j.log)] as const));
    const out: JailView[] = [];
    for (const [{ name }, log] of states) {
      const counts = await this.#counts(name).catch(() => undefined);
      const { failed = 0, failures = 0, logs } = counts ?? {};
      out.push({ name, log, failed, failures, watching: counts !== undefined && log === 'reading' && logs !== 0 });
    }
    return out;
  }

  async #counts(name: string): Promise<ReturnType<typeof countsOf>> {
    this.#fail2ban ??= await this.#deps.connect();
    const status = await this.#fail2ban.call(['status', name]).catch((e: unknown) => {
      if (!isUnknownJail(e)) this.#lost();
      return undefined;
    });
    return status === undefined ? undefined : countsOf(status);
  }

  async #all(): Promise<void> {
    const jails = this.#deps.jails();
    for (const name of this.#logs.keys()) if (!jails.some((j) => j.name === name)) this.#logs.delete(name);
    for (const j of jails) {
      const state = await stateOfLog(this.#deps.host, j.log);
      this.#tell(j, state);
      if (state === 'reading' && j.log !== 'journal') await this.#give(j);
    }
  }

  async #give({ name, log }: WatchedJail): Promise<void> {
    this.#fail2ban ??= await this.#deps.connect();
    try {
      const paths = pathsOf(await this.#fail2ban.call(['get', name, 'logpath']));
      for (const old of paths) if (old !== log) await this.#fail2ban.call(['set', name, 'dellogpath', old]);
      if (paths.includes(log)) return;
      // From where it stopped reading, or as far back as failures count. Of an empty one from now on: otherwise Fail2ban 1.0.2 takes the first lines
      // that come for old ones, and leaves them out when they have no date.
      const { code } = await this.#deps.host.run(['test', '-s', log], { timeoutMs: 30_000 });
      await this.#fail2ban.call(['set', name, 'addlogpath', log, code === 0 ? 'head' : 'tail']);
    } catch (e) {
      // Just being loaded; the next look finds it.
      if (!isUnknownJail(e)) throw e;
    }
  }

  /** Once for each change; what is missing from the start is said as well. */
  #tell({ name, log }: WatchedJail, state: LogState): void {
    const before = this.#logs.get(name);
    this.#logs.set(name, state);
    if (state === before) return;
    if (state !== 'reading') this.#deps.message('jail.log-lost', { jail: name, file: log });
    else if (before !== undefined) this.#deps.message('jail.log-back', { jail: name, file: log });
  }

  #lost(): void {
    this.#fail2ban?.close();
    this.#fail2ban = undefined;
  }

  #say(trouble: string): void {
    if (trouble === this.#said) return;
    this.#said = trouble;
    if (trouble !== '') this.#deps.log(`jails: ${trouble}`);
  }
}

const pathsOf = (v: unknown): readonly string[] => (Array.isArray(v) ? v.filter((p) => typeof p === 'string') : []);

/** `status <jail>`: pairs of names and values, nested (fail2ban/server/jail.py, Jail.status). */
export function countsOf(status: unknown): { failed: number; failures: number; logs?: number } | undefined {
  const filter = pairOf(status, 'Filter');
  const failed = pairOf(filter, 'Currently failed');
  const failures = pairOf(filter, 'Total failed');
  const logs = pairOf(filter, 'File list');
  if (typeof failed !== 'number' || typeof failures !== 'number') return undefined;
  return { failed, failures, ...(Array.isArray(logs) ? { logs: logs.length } : {}) };
}

function pairOf(pairs: unknown, name: string): unknown {
  const pair: unknown = Array.isArray(pairs) ? pairs.find((p: unknown) => Array.isArray(p) && p[0] === name) : undefined;
  return Array.isArray(pair) ? pair[1] : undefined;
}
