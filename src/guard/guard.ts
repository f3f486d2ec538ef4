import type { EngineClient } from '../engine/client.ts';
import type { Message } from '../engine/messages.ts';
import type { Clock } from '../host/host.ts';
import type { MessageCode, ValuesOf } from '../lib/messages/registry.ts';
import { Bounded } from './bounded.ts';
import { Decider } from './decide.ts';
import type { GuardEvent, Verdict } from './events.ts';

/** A verdict is told again so often while the engine is away. */
const retryMs = 500;
/** Whom to spare is asked again so often, besides when the engine says that something changed. */
const viewMs = 30_000;

type Block = Extract<Verdict, { kind: 'block' }>;

export interface GuardDeps {
  readonly clock: Clock;
  readonly random: () => string;
  readonly engine: Pick<EngineClient, 'call' | 'onConnect' | 'onEvent' | 'connected'>;
  /** Appends to var/spool/guard/messages.jsonl. */
  readonly spool: (message: Message) => Promise<void>;
  readonly log: (line: string) => void;
}

/** Carries out what the decider says: asks the engine for blocks until it has heard, and leaves one message for each detection. */
export class Guard {
  readonly #deps: GuardDeps;
  readonly decider = new Decider();
  /** Verdicts that the engine has not answered; the oldest fall out first. It has told the kernel of none of them. */
  readonly #waiting = new Bounded<string, { readonly verdict: Block; readonly at: number }>(5000);
  #telling = false;

  constructor(deps: GuardDeps) {
    this.#deps = deps;
    deps.engine.onConnect(() => {
      void this.#learn();
      void this.#tell();
    });
    deps.engine.onEvent((e) => {
      if (e.event !== 'draft' && e.event !== 'health' && e.event !== 'blocks' && e.event !== 'messages') void this.#learn();
    });
    this.#learnLater();
  }

  on(event: GuardEvent): void {
    const verdict = this.decider.on(event, this.#deps.clock.monotonic());
    if (!verdict) return;
    if (verdict.kind === 'wrong-password') {
      const { service, address, mac, extension, account } = verdict;
      this.#message('phone.wrong-password', { service, address, mac, extension, account });
      return;
    }
    const key = `${verdict.service} ${verdict.address}`;
    this.#waiting.set(key, { verdict, at: this.#deps.clock.monotonic() });
    void this.#tell();
    const { service, address, because, failures, accounts, unknownAccounts } = verdict;
    this.#message('attack.detected', { service, address, because, failures, accounts, unknownAccounts });
  }

  async #tell(): Promise<void> {
    if (this.#telling) return;
    this.#telling = true;
    for (const key of this.#waiting.keys()) {
      const waiting = this.#waiting.get(key);
      const left = waiting ? waiting.verdict.seconds - (this.#deps.clock.monotonic() - waiting.at) / 1000 : 0;
      if (waiting && left >= 1 && !(await this.#ask(waiting.verdict, Math.ceil(left)))) break;
      this.#waiting.delete(key);
    }
    this.#telling = false;
    if (this.#waiting.size > 0) this.#deps.clock.after(retryMs, () => void this.#tell());
  }

  /** True when the engine has answered, whatever it said: a refusal is its message, not ours. */
  async #ask(v: Block, seconds: number): Promise<boolean> {
    try {
      const address = v.address;
      const answer = await this.#deps.engine.call('blocks.add', {
        address,
        service: v.service,
        seconds,
        because: v.because.slice(0, 400),
        by: 'guard',
        failures: v.failures,
        keep: [...v.keep],
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

  #learnLater(): void {
    this.#deps.clock.after(viewMs, () => {
      void this.#learn();
      this.#learnLater();
    });
  }

  #message<C extends MessageCode>(code: C, values: ValuesOf<C>): void {
    const message: Message = { id: this.#deps.random(), at: this.#deps.clock.now(), source: 'guard', code, values };
    this.#deps.spool(message).catch((e: unknown) => this.#deps.log(`cannot write a message: ${String(e)}`));
  }
}

const isUnreachable = (e: unknown): boolean => typeof e === 'object' && e !== null && 'code' in e && e.code === 'unreachable';
