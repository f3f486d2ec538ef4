import type { ProtectionView, Service } from '../engine/requests.ts';
import { Bounded } from './bounded.ts';
import type { Failure, GuardEvent, Verdict } from './events.ts';
import { Sessions } from './sessions.ts';
import { keyOf, type Spared, sparedOf } from './source.ts';

/** Sources watched at once; at 200 bytes each some 4 MB. */
const mostSources = 20_000;
/** Somebody who logged in from an address within a day is likely to be there still: an office behind one address, a phone at home. */
const knownMs = 86_400_000;
/** Such an address is given so many times the failures. Too low: a phone with an old password costs its office the telephone; too high: a guesser among them goes on. */
const knownFactor = 5;
/** Failures whose sender may be forged weigh so much less: whoever sends them chooses whom to have blocked. */
const unprovenFactor = 5;
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

interface Source {
  /** Times of the attempts within the window, oldest first. */
  proven: number[];
  unproven: number[];
  /** Names that were tried; a handful is kept, the rest counted. */
  readonly accounts: Set<string>;
  readonly unknown: Set<string>;
}

/**
 * What happened → who is blocked. Time comes in with each event (monotonic milliseconds), so the same events give the same verdicts.
 * Nothing here waits, reads or writes.
 */
export class Decider {
  #view: ProtectionView = defaultView;
  readonly #sources = new Bounded<string, Source>(mostSources);
  readonly #sessions = new Sessions();
  readonly #known = new Bounded<string, number>(5000);
  readonly #told = new Bounded<string, number>(1000);
  readonly #judged = new Bounded<string, number>(5000);

  set view(view: ProtectionView) {
    this.#view = view;
  }
  get view(): ProtectionView {
    return this.#view;
  }

  on(event: GuardEvent, now: number): Verdict | undefined {
    const address = keyOf(event.address, this.#view.own);
    if (address === undefined) return undefined;
    const spared = sparedOf(event.address, address, this.#view);
    if (spared?.kind === 'never') return undefined;
    if (event.kind === 'success') {
      this.#known.set(`${event.service} ${address}`, now);
      return undefined;
    }
    const attempts =
      event.session === undefined ? 1 : this.#sessions.attempts(event.address, event.session, event.stage ?? 'answered', now);
    if (attempts === 0) return undefined;
    if (spared) return this.#phone(event, address, spared, now);
    return this.#count(event, address, attempts, now);
  }

  /** A phone that our DHCP server knows and the office uses: never blocked, and somebody is told what to do. */
  #phone(event: Failure, address: string, phone: Extract<Spared, { kind: 'phone' }>, now: number): Verdict | undefined {
    const told = this.#told.get(phone.mac);
    if (told !== undefined && now - told < phoneMs) return undefined;
    this.#told.set(phone.mac, now);
    return { kind: 'wrong-password', service: event.service, address, mac: phone.mac, extension: phone.extension, account: event.account };
  }

  #count(event: Failure, address: string, attempts: number, now: number): Verdict | undefined {
    const id = `${event.service} ${address}`;
    const { maxFailures, windowSeconds } = this.#view;
    const judged = this.#judged.get(id);
    if (judged !== undefined && now - judged < settleMs) return undefined;
    const from = now - windowSeconds * 1000;
    const source = this.#source(id, from);
    const limit = maxFailures * (this.#isKnown(event.service, address, now) ? knownFactor : 1);
    const times = event.proven ? source.proven : source.unproven;
    // More than decides anything is not kept: a forged flood at an address where somebody is at home has no end.
    for (let i = 0; i < attempts && times.length < maxFailures * Math.max(knownFactor, unprovenFactor); i++) times.push(now);
    (event.unknown ? source.unknown : source.accounts).add(event.account.slice(0, 64));
    trim(source.accounts);
    trim(source.unknown);
    const proven = source.proven.length;
    const all = proven + source.unproven.length;
    // A forged sender alone never blocks an address where somebody is at home.
    const enough = proven >= limit || (all >= maxFailures * unprovenFactor && limit === maxFailures);
    if (!enough) return undefined;
    this.#sources.delete(id);
    this.#judged.set(id, now);
    return this.#verdict(event.service, address, source, now, limit > maxFailures, proven < limit);
  }

  #source(id: string, from: number): Source {
    const known = this.#sources.get(id);
    if (known) {
      known.proven = since(known.proven, from);
      known.unproven = since(known.unproven, from);
      if (known.proven.length + known.unproven.length > 0) return known;
    }
    const source: Source = { proven: [], unproven: [], accounts: new Set(), unknown: new Set() };
    this.#sources.set(id, source);
    return source;
  }

  #isKnown(service: Service, address: string, now: number): boolean {
    const at = this.#known.get(`${service} ${address}`);
    return at !== undefined && now - at < knownMs;
  }

  #verdict(service: Service, address: string, source: Source, now: number, known: boolean, forgeable: boolean): Verdict {
    const failures = source.proven.length + source.unproven.length;
    const accounts = source.accounts.size + source.unknown.size;
    const seconds = Math.max(1, Math.round((now - Math.min(source.proven[0] ?? now, source.unproven[0] ?? now)) / 1000));
    const what = service === 'telephony' ? 'extensions' : 'users';
    const because = [
      `${failures} wrong passwords in ${seconds} s for ${accounts === 1 ? `one of the ${what}` : `${accounts}${accounts >= most ? ' or more' : ''} ${what}`}`,
      source.unknown.size > 0
        ? `${source.unknown.size === accounts ? 'none' : accounts - source.unknown.size} of which exist${source.unknown.size === accounts - 1 ? 's' : ''}`
        : '',
      known
        ? `although somebody logged in from there within a day (limit ${this.#view.maxFailures * knownFactor} instead of ${this.#view.maxFailures})`
        : '',
      forgeable ? 'from a sender that never answered, so it may be forged' : '',
    ]
      .filter((s) => s !== '')
      .join(', ');
    return {
      kind: 'block',
      service,
      address,
      seconds: this.#view.blockSeconds,
      because,
      failures,
      accounts,
      unknownAccounts: source.unknown.size,
    };
  }
}

/** Names kept of one source. */
const most = 32;
function trim(names: Set<string>): void {
  if (names.size <= most) return;
  for (const n of names) {
    names.delete(n);
    return;
  }
}

function since(times: number[], from: number): number[] {
  return (times[0] ?? from) < from ? times.filter((t) => t >= from) : times;
}
