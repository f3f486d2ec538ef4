import type { Attacks, Minute, TriedAccount, TriedSource } from '../lib/attacks.ts';
import type { Failure } from './events.ts';

const minuteMs = 60_000;
const dayMinutes = 1440;
/** Sources of one minute, and of the whole day: what is more is added to the last one seen, as "others". Some 100 bytes each. */
const mostSources = 500;
const mostAll = 20_000;
const mostAccounts = 200;
const others = 'others';

interface Counting {
  /** Minutes of the monotonic clock. */
  readonly minute: number;
  readonly sources: Map<string, { -readonly [K in keyof TriedSource]: TriedSource[K] }>;
}

/** Failures of the last 24 hours by minute and source, for the page of blocks and for trying other limits. Bounded, whatever comes. */
export class Counts {
  #minutes: Counting[] = [];
  #all = 0;
  readonly #accounts = new Map<string, { -readonly [K in keyof TriedAccount]: TriedAccount[K] }>();
  #changed = false;

  add(event: Failure, address: string, home: boolean, attempts: number, now: number): void {
    this.#changed = true;
    const minute = Math.floor(now / minuteMs);
    let last = this.#minutes.at(-1);
    if (last?.minute !== minute) {
      last = { minute, sources: new Map() };
      this.#minutes.push(last);
      while (this.#minutes.length > 1 && ((this.#minutes[0]?.minute ?? minute) <= minute - dayMinutes || this.#all > mostAll))
        this.#all -= this.#minutes.shift()?.sources.size ?? 0;
    }
    let id = `${event.service} ${address}`;
    if (!last.sources.has(id) && last.sources.size >= mostSources) id = `${event.service} ${others}`;
    const source = last.sources.get(id);
    if (source) source.failures += attempts;
    else {
      last.sources.set(id, { service: event.service, address: id.slice(event.service.length + 1), failures: attempts, home });
      this.#all++;
    }
    this.#account(event, attempts);
  }

  #account({ service, account, unknown }: Failure, attempts: number): void {
    if (account === '' || account === '<unknown>') return;
    const name = account.slice(0, 64);
    const id = `${service} ${name}`;
    const known = this.#accounts.get(id);
    this.#accounts.delete(id);
    this.#accounts.set(id, { service, account: name, unknown, failures: (known?.failures ?? 0) + attempts });
    // The account tried least of late goes; the ones that attackers keep trying stay.
    if (this.#accounts.size > mostAccounts) for (const oldest of this.#accounts.keys()) return void this.#accounts.delete(oldest);
  }

  /** Everything, when something is new since the last time. @param toWall monotonic milliseconds → seconds since 1970 */
  takeChanges(toWall: (ms: number) => number): Attacks | undefined {
    if (!this.#changed) return undefined;
    this.#changed = false;
    return {
      minutes: this.#minutes.map((m): Minute => ({ at: Math.round(toWall(m.minute * minuteMs)), sources: [...m.sources.values()] })),
      accounts: [...this.#accounts.values()].sort((a, b) => b.failures - a.failures),
    };
  }

  /** Takes up what was counted before a restart. */
  recall({ minutes, accounts }: Attacks, toMonotonic: (wall: number) => number, now: number): void {
    const before = minutes.flatMap(({ at, sources }): Counting[] => {
      const minute = Math.floor(toMonotonic(at) / minuteMs);
      if (minute <= now / minuteMs - dayMinutes || minute >= Math.floor(now / minuteMs)) return [];
      return [{ minute, sources: new Map(sources.map((s) => [`${s.service} ${s.address}`, { ...s }])) }];
    });
    this.#minutes = [...before, ...this.#minutes];
    this.#all = this.#minutes.reduce((sum, m) => sum + m.sources.size, 0);
    for (const a of accounts.slice(0, mostAccounts)) this.#accounts.set(`${a.service} ${a.account}`, { ...a });
  }
}
