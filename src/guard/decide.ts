import type { ProtectionView } from '../engine/requests.ts';
import { addAttempt, counted, newSource, type Source } from './because.ts';
import { Bounded } from './bounded.ts';
import { Counts } from './counts.ts';
import type { Failure, Flow, GuardEvent, Verdict } from './events.ts';
import { flowText, type HomeRecord, Homes } from './home.ts';
import { Sessions } from './sessions.ts';
import { levelsOf, type Spared, sparedOf } from './source.ts';

/** Sources watched at once; at some 400 bytes each 8 MB, and the oldest fall out first. */
const mostSources = 20_000;
/** A source that is blocked again within a day is blocked three times as long as before, … */
const againMs = 86_400_000;
const againFactor = 3;
/** … and for a day at most, unless blocks were set to last longer. */
const longestSeconds = 86_400;
/**
 * How long a guesser's port among others' is closed. Too long: a phone that is given this port by its router later waits for it; too short: he goes on.
 * He is cut again at his next wrong password.
 */
const cutSeconds = 60;
/** Wrong passwords for an account that belongs to an address, until somebody there is guessing at it: a phone with an old password tries twice a minute. */
const ownAccountFactor = 3;
/** Events of attempts that were on their way when the block fell are no new attack. Somebody who is let out again and goes on is judged anew after this. */
const settleMs = 2000;
/** One message a phone and hour. */
const phoneMs = 3_600_000;

/** What guard judges by until the engine has said otherwise. */
export const defaultView: ProtectionView = {
  maxFailures: 10,
  windowSeconds: 60,
  blockSeconds: 600,
  allowlist: [],
  own: [],
  leased: [],
  devices: [],
};

/**
 * What happened → who is blocked. Time comes in with each event (monotonic milliseconds), so the same events give the same verdicts.
 * Nothing here waits, reads or writes.
 */
export class Decider {
  view: ProtectionView = defaultView;
  readonly homes = new Homes();
  readonly counts = new Counts();
  readonly #sources = new Bounded<string, Source>(mostSources);
  readonly #sessions = new Sessions();
  readonly #told = new Bounded<string, number>(1000);
  readonly #judged = new Bounded<string, number>(5000);
  readonly #offences = new Bounded<string, { readonly count: number; readonly at: number }>(20_000);
  /** Homes in which somebody guesses, until when each further wrong password costs its port at once, and all that was guessed there. */
  readonly #suspected = new Bounded<string, { readonly until: number; readonly source: Source }>(5000);

  on(event: GuardEvent, now: number): Verdict | undefined {
    const levels = levelsOf(event.address, this.view.own);
    const address = levels[0];
    if (address === undefined) return undefined;
    const spared = sparedOf(address, this.view);
    if (spared?.kind === 'never') return undefined;
    if (event.kind === 'success') {
      this.homes.remember(event, levels, now);
      return undefined;
    }
    const attempts =
      event.session === undefined ? 1 : this.#sessions.attempts(event.address, event.session, event.stage ?? 'answered', now);
    if (attempts === 0) return undefined;
    const home = this.homes.is(event.service, address, now);
    this.counts.add(event, address, home || spared !== undefined, attempts, now);
    if (spared) return this.#phone(event, address, spared, now);
    const { flow } = event;
    if (flow && home) return this.#atHome(event, address, flow, attempts, now);
    return this.#stranger(event, levels, attempts, now);
  }

  /** Takes up what was known before a restart. */
  recall(records: readonly HomeRecord[], toMonotonic: (wall: number) => number): void {
    for (const { service, address, accounts } of records)
      for (const [account, at] of accounts)
        this.homes.remember({ kind: 'success', service, address, account }, levelsOf(address, this.view.own), toMonotonic(at));
  }

  /** A phone that our DHCP server knows and the office uses: never blocked, and somebody is told what to do. */
  #phone(event: Failure, address: string, phone: Extract<Spared, { kind: 'phone' }>, now: number): Verdict | undefined {
    if (this.#said(phone.mac, now)) return undefined;
    return { kind: 'wrong-password', service: event.service, address, mac: phone.mac, extension: phone.extension, account: event.account };
  }

  /**
   * Counted for the address, and for IPv6 for its networks too, each with twice the limit of the narrower one: whoever takes another address after each
   * block, or for each guess, meets a wider block. A network in which people of ours are is not blocked.
   */
  #stranger(event: Failure, levels: readonly string[], attempts: number, now: number): Verdict | undefined {
    const { service } = event;
    if (levels.some((l) => this.#settling(`${service} ${l}`, now))) return undefined;
    let verdict: Verdict | undefined;
    levels.forEach((level, at) => {
      if (at > 0 && this.homes.within(service, level, now)) return;
      const id = `${service} ${level}`;
      const limit = this.view.maxFailures * 2 ** at;
      const source = this.#count(id, event, attempts, limit, now);
      if (source.times.length < limit) return;
      verdict = { kind: 'block', service, address: level, seconds: 0, ...counted(service, source, now) };
      this.#sources.delete(id);
    });
    if (verdict?.kind !== 'block') return undefined;
    const id = `${service} ${verdict.address}`;
    this.#judged.set(id, now);
    return { ...verdict, seconds: this.#secondsFor(id, now) };
  }

  /** Repeat offenders longer. */
  #secondsFor(id: string, now: number): number {
    const { blockSeconds } = this.view;
    const before = this.#offences.get(id);
    const count = before && now - before.at < againMs ? before.count : 0;
    const seconds = Math.max(blockSeconds, Math.min(longestSeconds, blockSeconds * againFactor ** count));
    this.#offences.set(id, { count: Math.min(count + 1, 16), at: now + seconds * 1000 });
    return seconds;
  }

  /**
   * People of ours are behind this address: it is never blocked whole. Whoever guesses there loses his own port, at every further wrong password; a port that
   * has proven a password is a phone's and stays open, even if a forger claims to send from it.
   */
  #atHome(event: Failure, address: string, flow: Flow, attempts: number, now: number): Verdict | undefined {
    const { service, account } = event;
    const own = this.homes.hasAccount(service, address, account, now);
    if (this.homes.hasFlow(service, address, flow, now)) return own ? this.#oldPassword(event, address, now) : undefined;
    const flowId = `${service} ${address} ${flowText(flow)}`;
    if (this.#settling(flowId, now)) return undefined;
    // What belongs here is judged by itself: others who guess must not make a phone with an old password a guesser.
    const id = own ? `${service} ${address} account ${account.slice(0, 64)}` : `${service} ${address}`;
    const limit = this.view.maxFailures * (own ? ownAccountFactor : 1);
    const before = this.#suspected.get(id);
    const suspected = before !== undefined && before.until > now;
    // Of somebody who is known to guess all counts, however slowly he goes on.
    const source = suspected ? before.source : this.#count(id, event, attempts, limit, now);
    if (suspected) addAttempt(source, event, attempts, source.times.length, now);
    if (source.times.length < limit && !suspected) return own ? this.#oldPassword(event, address, now) : undefined;
    const words = counted(service, source, now);
    this.#sources.delete(id);
    this.#suspected.set(id, { until: now + this.view.blockSeconds * 1000, source });
    this.#judged.set(flowId, now);
    const because = `${words.because}, from an address where others belong here: only this connection is dropped`;
    return { kind: 'cut', service, address, flow, seconds: cutSeconds, first: !suspected, ...words, because };
  }

  #oldPassword(event: Failure, address: string, now: number): Verdict | undefined {
    const { service, account } = event;
    return this.#said(`${service} ${address} ${account}`, now) ? undefined : { kind: 'old-password', service, address, account };
  }

  #count(id: string, event: Failure, attempts: number, limit: number, now: number): Source {
    const from = now - this.view.windowSeconds * 1000;
    let source = this.#sources.get(id);
    if (source && (source.times[0] ?? from) < from) source.times = source.times.filter((t) => t >= from);
    if (!source || source.times.length === 0) {
      source = newSource();
      this.#sources.set(id, source);
    }
    addAttempt(source, event, attempts, limit, now);
    return source;
  }

  #settling(id: string, now: number): boolean {
    const judged = this.#judged.get(id);
    return judged !== undefined && now - judged < settleMs;
  }

  #said(id: string, now: number): boolean {
    const told = this.#told.get(id);
    if (told !== undefined && now - told < phoneMs) return true;
    this.#told.set(id, now);
    return false;
  }
}
