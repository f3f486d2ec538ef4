import type { EngineClient } from '../engine/client.ts';
import type { Message } from '../engine/messages.ts';
import type { Clock } from '../host/host.ts';
import { type Attacks, readAttacks } from '../lib/attacks.ts';
import type { MessageCode, ValuesOf } from '../lib/messages/registry.ts';
import { Bounded } from './bounded.ts';
import { Decider } from './decide.ts';
import type { GuardEvent, Verdict } from './events.ts';
import { evidenceOf, Lines } from './evidence.ts';
import { flowText, type HomeRecord, readHomes } from './home.ts';
import { securityLine } from './security-log.ts';
import { sparedOf } from './source.ts';

/** A verdict is told again so often while the engine is away. */
const retryMs = 500;
/** Whom to spare is asked again so often, besides when the engine says that something changed. */
const viewMs = 30_000;

/** Where devices log in is told to the kernel so often at most. Their first packets have passed by then; too long: one that is silent for half a minute counts as new. */
const newsMs = 1000;
/** Addresses in one request; with all their ports a line stays below what the engine reads. */
const homesAtOnce = 50;

type Order = Extract<Verdict, { kind: 'block' | 'cut' }>;

/** Who is known is written down so often at most; what is lost in a power cut is no more than this. */
const rememberMs = 10_000;

export interface GuardDeps {
  readonly clock: Clock;
  readonly random: () => string;
  readonly engine: Pick<EngineClient, 'call' | 'onConnect' | 'onEvent' | 'connected'>;
  /** Appends to var/spool/guard/messages.jsonl. */
  readonly spool: (message: Message) => Promise<void>;
  /** One line of the security log (security-log.ts). */
  readonly security: (line: string) => void;
  /** What is to survive a restart (home.ts): as it was saved, and to save. */
  readonly memory: { load(): Promise<unknown>; save(homes: readonly HomeRecord[]): Promise<void> };
  /** The same of what was counted; web reads it (src/lib/attacks.ts). */
  readonly attacks: { load(): Promise<unknown>; save(attacks: Attacks): Promise<void> };
  /** Keeps the evidence of a decision (evidence.ts); waits for nothing. */
  readonly evidence: (name: string, content: string) => void;
  readonly log: (line: string) => void;
}

/** Carries out what the decider says: asks the engine for blocks until it has heard, and leaves one message for each detection. */
export class Guard {
  readonly #deps: GuardDeps;
  readonly decider = new Decider();
  readonly #lines = new Lines();
  /** Verdicts that the engine has not answered; the oldest fall out first. It has told the kernel of none of them. */
  readonly #waiting = new Bounded<string, { readonly verdict: Order; readonly at: number }>(5000);
  readonly #telling = new Set<string>();
  #again: Disposable | undefined;
  #newsLater: Disposable | undefined;

  constructor(deps: GuardDeps) {
    this.#deps = deps;
    deps.engine.onConnect(() => {
      void this.#learn().then(() => this.#tellHomes(true));
      this.#tellAll();
    });
    deps.engine.onEvent((e) => {
      // Each step of a change is an event; whom to spare is known when they are done, and who asks meanwhile keeps the next step waiting.
      if (e.event === 'change' && e.state === 'applying') return;
      if (e.event !== 'draft' && e.event !== 'health' && e.event !== 'blocks' && e.event !== 'messages') void this.#learn();
    });
    this.#learnLater();
    void this.#recall();
  }

  on(event: GuardEvent): void {
    if (event.kind === 'failure') {
      const line = securityLine(event, this.#deps.clock.now());
      this.#deps.security(line);
      this.#lines.add(event.service, event.address, line);
    }
    if (event.kind === 'success' && event.service === 'telephony') this.#homesLater();
    const verdict = this.decider.on(event, this.#deps.clock.monotonic());
    if (!verdict) return;
    if (verdict.kind === 'wrong-password') {
      const { service, address, mac, extension, account } = verdict;
      this.#message('phone.wrong-password', { service, address, mac, extension, account });
      return;
    }
    if (verdict.kind === 'old-password') {
      const { service, address, account } = verdict;
      this.#message('account.old-password', { service, address, account });
      return;
    }
    const key = `${verdict.service} ${verdict.address}${verdict.kind === 'cut' ? ` ${flowText(verdict.flow)}` : ''}`;
    this.#waiting.set(key, { verdict, at: this.#deps.clock.monotonic() });
    void this.#tell(key);
    this.#keep(verdict);
    const { service, address, because, failures, accounts, unknownAccounts } = verdict;
    const values = { service, address, because, failures, accounts, unknownAccounts };
    if (verdict.kind === 'block') this.#message('attack.detected', values);
    else if (verdict.first) this.#message('attack.contained', values);
  }

  /** After the engine was asked: what is dropped is dropped first. */
  #keep(v: Order): void {
    const { clock, evidence } = this.#deps;
    const { view, homes } = this.decider;
    const kept = evidenceOf(
      v,
      clock.now(),
      view,
      this.#lines.of(v.service, v.address, view.own),
      homes.accountsAt(v.service, v.address, clock.monotonic()),
    );
    if (kept) evidence(kept.name, kept.content);
  }

  #tellAll(): void {
    for (const key of this.#waiting.keys()) void this.#tell(key);
  }

  /** At once, beside others that are on their way: the engine writes what arrives together as one. */
  async #tell(key: string): Promise<void> {
    const waiting = this.#waiting.get(key);
    if (!waiting || this.#telling.has(key)) return;
    this.#telling.add(key);
    const left = waiting.verdict.seconds - (this.#deps.clock.monotonic() - waiting.at) / 1000;
    const heard = left < 1 || (await this.#ask(waiting.verdict, Math.ceil(left)));
    this.#telling.delete(key);
    if (heard && this.#waiting.get(key) === waiting) this.#waiting.delete(key);
    if (this.#waiting.size === 0 || this.#again) return;
    this.#again = this.#deps.clock.after(retryMs, () => {
      this.#again = undefined;
      this.#tellAll();
    });
  }

  /** True when the engine has answered, whatever it said: a refusal is its message, not ours. */
  async #ask(v: Order, seconds: number): Promise<boolean> {
    try {
      const address = v.address;
      const answer = await this.#deps.engine.call('blocks.add', {
        address,
        service: v.service,
        seconds,
        because: v.because.slice(0, 400),
        by: 'guard',
        failures: v.failures,
        ...(v.kind === 'cut' ? { flow: v.flow } : {}),
      });
      if ('refused' in answer) this.#deps.log(`not blocked: ${answer.refused}`);
      return true;
    } catch (e) {
      if (isUnreachable(e)) return false;
      this.#deps.log(`the engine refuses a block: ${e instanceof Error ? e.message : String(e)}`);
      return true;
    }
  }

  async #learn(): Promise<void> {
    try {
      this.decider.view = await this.#deps.engine.call('protection', {});
    } catch (e) {
      // What was last said stays in force; the engine looks again itself before it blocks.
      if (!isUnreachable(e)) this.#deps.log(`the engine does not say whom to spare: ${e instanceof Error ? e.message : String(e)}`);
    }
  }

  #homesLater(): void {
    this.#newsLater ??= this.#deps.clock.after(newsMs, () => {
      this.#newsLater = undefined;
      void this.#tellHomes(false);
    });
  }

  /** Whom the kernel lets pass first, and how many may be new at an address. With the engine away nothing: it is told everything when it is back. */
  async #tellHomes(all: boolean): Promise<void> {
    const { view, homes } = this.decider;
    const orders = homes.takeNews(this.#deps.clock.monotonic(), all).filter((h) => sparedOf(h.address, view) === undefined);
    try {
      for (let at = 0; at < orders.length; at += homesAtOnce)
        await this.#deps.engine.call('homes.put', { homes: orders.slice(at, at + homesAtOnce) });
    } catch (e) {
      if (!isUnreachable(e)) this.#deps.log(`the engine does not take where devices log in: ${e instanceof Error ? e.message : String(e)}`);
    }
  }

  #learnLater(): void {
    this.#deps.clock.after(viewMs, () => {
      void this.#learn();
      this.#learnLater();
    });
  }

  async #recall(): Promise<void> {
    try {
      const { clock } = this.#deps;
      const { memory, attacks } = this.#deps;
      // A clock that was set back makes nobody known for longer than a day.
      const toMonotonic = (wall: number): number => clock.monotonic() - Math.max(0, clock.now() - wall) * 1000;
      const [homes, counted] = await Promise.all([memory.load(), attacks.load()]);
      this.decider.recall(readHomes(homes), toMonotonic);
      await this.#tellHomes(true);
      this.decider.counts.recall(readAttacks(counted), toMonotonic, clock.monotonic());
    } catch (e) {
      this.#deps.log(`who logged in before is not known: ${e instanceof Error ? e.message : String(e)}`);
    }
    this.#rememberLater();
  }

  #rememberLater(): void {
    const { clock, memory, attacks, log } = this.#deps;
    clock.after(rememberMs, () => {
      const now = clock.monotonic();
      const toWall = (ms: number): number => Math.round(clock.now() - (now - ms) / 1000);
      const homes = this.decider.homes.takeChanges(toWall, now);
      if (homes) memory.save(homes).catch((e: unknown) => log(`cannot write down who logged in: ${String(e)}`));
      const counted = this.decider.counts.takeChanges(toWall);
      if (counted) attacks.save(counted).catch((e: unknown) => log(`cannot write down what was guessed: ${String(e)}`));
      this.#rememberLater();
    });
  }

  #message<C extends MessageCode>(code: C, values: ValuesOf<C>): void {
    const message: Message = { id: this.#deps.random(), at: this.#deps.clock.now(), source: 'guard', code, values };
    this.#deps.spool(message).catch((e: unknown) => this.#deps.log(`cannot write a message: ${String(e)}`));
  }
}

const isUnreachable = (e: unknown): boolean => typeof e === 'object' && e !== null && 'code' in e && e.code === 'unreachable';
