import type { ProtectionView, Service } from '../engine/requests.ts';
import { Bounded } from './bounded.ts';
import type { Failure, Flow, GuardEvent, Success, Verdict } from './events.ts';
import { Sessions } from './sessions.ts';
import { keyOf, type Spared, sparedOf } from './source.ts';

/** Sources watched at once; at some 400 bytes each 8 MB, and the oldest fall out first. */
const mostSources = 20_000;
/** Somebody who logged in from an address within a day is likely to be there still: an office behind one address, a phone at home. */
const knownMs = 86_400_000;
/** Such an address is given so many times the failures. Too low: a phone with an old password costs its office the telephone; too high: a guesser among them goes on. */
const knownFactor = 5;
/** A phone registers again every ten minutes at the latest (asterisk: maximum_expiration); three of them missed and its port is somebody else's. */
const flowMs = 1_800_000;
/** Phones behind one address that are kept through a block; their ports are elements of a kernel set. */
const mostFlows = 64;
/** Events of attempts that were on their way when the block fell are no new attack. Somebody who is let out again and goes on is judged anew after this. */
const settleMs = 2000;
/** One message a phone and hour. */
const phoneMs = 3_600_000;
/** Names kept of one source; that there are more is all anybody needs to know. */
const mostNames = 32;

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
  times: number[];
  /** Names that were tried: of accounts that exist, and that do not. */
  readonly names: Set<string>;
  readonly unknown: Set<string>;
  /** Where they came from: those are not kept. */
  readonly guilty: Set<string>;
}

interface Known {
  at: number;
  /** `address port` → when it last logged in. */
  readonly flows: Map<string, { readonly flow: Flow; at: number }>;
}

/**
 * What happened → who is blocked. Time comes in with each event (monotonic milliseconds), so the same events give the same verdicts.
 * Nothing here waits, reads or writes.
 */
export class Decider {
  view: ProtectionView = defaultView;
  readonly #sources = new Bounded<string, Source>(mostSources);
  readonly #sessions = new Sessions();
  readonly #known = new Bounded<string, Known>(5000);
  readonly #told = new Bounded<string, number>(1000);
  readonly #judged = new Bounded<string, number>(5000);

  on(event: GuardEvent, now: number): Verdict | undefined {
    const address = keyOf(event.address, this.view.own);
    if (address === undefined) return undefined;
    const spared = sparedOf(event.address, address, this.view);
    if (spared?.kind === 'never') return undefined;
    if (event.kind === 'success') {
      this.#remember(event, `${event.service} ${address}`, now);
      return undefined;
    }
    const attempts =
      event.session === undefined ? 1 : this.#sessions.attempts(event.address, event.session, event.stage ?? 'answered', now);
    if (attempts === 0) return undefined;
    if (spared) return this.#phone(event, address, spared, now);
    return this.#count(event, address, attempts, now);
  }

  #remember(event: Success, id: string, now: number): void {
    const known = this.#known.get(id) ?? { at: now, flows: new Map() };
    known.at = now;
    this.#known.set(id, known);
    if (event.port === undefined) return;
    const flow = { address: event.address, port: event.port };
    const key = flowKey(event);
    known.flows.delete(key);
    known.flows.set(key, { flow, at: now });
    if (known.flows.size > mostFlows) for (const oldest of known.flows.keys()) return void known.flows.delete(oldest);
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
    const judged = this.#judged.get(id);
    if (judged !== undefined && now - judged < settleMs) return undefined;
    const known = this.#known.get(id);
    const home = known !== undefined && now - known.at < knownMs ? known : undefined;
    const limit = this.view.maxFailures * (home ? knownFactor : 1);
    const source = this.#source(id, now - this.view.windowSeconds * 1000);
    for (let i = 0; i < attempts && source.times.length < limit; i++) source.times.push(now);
    const names = event.unknown ? source.unknown : source.names;
    // The answer's event calls an account that does not exist "<unknown>"; the question's has said its name.
    if (names.size < mostNames && event.account !== '' && event.account !== '<unknown>') names.add(event.account.slice(0, 64));
    if (source.guilty.size < mostFlows) source.guilty.add(flowKey(event));
    if (source.times.length < limit) return undefined;
    this.#sources.delete(id);
    this.#judged.set(id, now);
    return this.#verdict(event.service, address, source, home, now);
  }

  #source(id: string, from: number): Source {
    const known = this.#sources.get(id);
    if (known) {
      if ((known.times[0] ?? from) < from) known.times = known.times.filter((t) => t >= from);
      if (known.times.length > 0) return known;
    }
    const source: Source = { times: [], names: new Set(), unknown: new Set(), guilty: new Set() };
    this.#sources.set(id, source);
    return source;
  }

  #verdict(service: Service, address: string, source: Source, home: Known | undefined, now: number): Verdict {
    const keep = [...(home?.flows ?? [])].filter(([key, f]) => !source.guilty.has(key) && now - f.at < flowMs).map(([, f]) => f.flow);
    const failures = source.times.length;
    const accounts = source.names.size + source.unknown.size;
    const seconds = Math.max(1, Math.round((now - (source.times[0] ?? now)) / 1000));
    return {
      kind: 'block',
      service,
      address,
      seconds: this.view.blockSeconds,
      because: [`${failures} wrong passwords in ${seconds} s for ${namesText(service, source)}`, home ? this.#homeText(keep.length) : '']
        .filter((s) => s !== '')
        .join(', '),
      failures,
      accounts,
      unknownAccounts: source.unknown.size,
      keep,
    };
  }

  #homeText(kept: number): string {
    const { maxFailures } = this.view;
    const allowed = `although somebody logged in from there within a day (limit ${maxFailures * knownFactor} instead of ${maxFailures})`;
    return kept === 0
      ? allowed
      : `${allowed}; ${kept === 1 ? '1 phone' : `${kept} phones`} behind the same address keep${kept === 1 ? 's' : ''} working`;
  }
}

function namesText(service: Service, { names, unknown }: Source): string {
  const [one, many] = service === 'telephony' ? ['extension', 'extensions'] : ['user', 'users'];
  const count = names.size + unknown.size;
  const all = names.size >= mostNames || unknown.size >= mostNames ? `${count} or more ${many}` : `${count} ${count === 1 ? one : many}`;
  if (count === 0) return many;
  if (unknown.size === 0) return all;
  if (names.size === 0) return `${all} that ${count === 1 ? 'does' : 'do'} not exist`;
  return `${all}, ${unknown.size} of which ${unknown.size === 1 ? 'does' : 'do'} not exist`;
}

const flowKey = (e: { readonly address: string; readonly port?: number }): string => `${e.address} ${e.port ?? 0}`;
