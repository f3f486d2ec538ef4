import type { Condition, Step } from './contract.ts';
import { type Core, NotConverged } from './core.ts';
import { executeWhatCan } from './execute.ts';
import { merged, type Rendered, sameRendered } from './render.ts';
import type { Transactions } from './transaction.ts';

/** Too often: the machine is busy looking at itself. Too seldom: somebody's manual change lives on for long. */
const lookEveryMs = 10_000;
/** A repair that has to be done again and again is a fight; after so many an hour a person is asked. */
export const repairsPerHour = 10;

/** Keeps the machine as it shall be: takes up new leases, and mends what somebody else changed, at most so often an hour. */
export class Upkeep {
  readonly #core: Core;
  readonly #transactions: Transactions;
  #rendered: Rendered | undefined;
  #repairs: number[] = [];
  #given = false;
  #failed: string | undefined;
  #timer: Disposable | undefined;
  #queued = false;

  constructor(core: Core, transactions: Transactions) {
    this.#core = core;
    this.#transactions = transactions;
  }

  start(): void {
    this.#timer = this.#core.host.clock.after(lookEveryMs, () => {
      this.look();
      this.start();
    });
  }
  stop(): void {
    this.#timer?.[Symbol.dispose]();
  }

  get repairedThisHour(): number {
    const since = this.#core.host.clock.monotonic() - 3_600_000;
    this.#repairs = this.#repairs.filter((t) => t > since);
    return this.#repairs.length;
  }

  conditions(): Condition[] {
    if (this.#given) {
      return [
        {
          code: 'drift.limit',
          severity: 'problem',
          message: `something keeps changing this machine; it was mended ${repairsPerHour} times within an hour and is now left alone`,
          remedy: 'find out who changes it (another tool that manages the network?), then apply the configuration again',
          about: '/system/messages',
          values: { limit: repairsPerHour },
        },
      ];
    }
    if (this.#failed === undefined) return [];
    return [
      {
        code: 'drift.failed',
        severity: 'problem',
        message: `the machine is not as configured: ${this.#failed}`,
        remedy: 'look at the messages, then apply the configuration again',
        about: '/system/messages',
        values: { because: this.#failed },
      },
    ];
  }

  /** Asks for a look soon; many askers in a row cost one. While a change runs it looks for itself. */
  look(): void {
    if (this.#queued) return;
    this.#queued = true;
    void this.#transactions.mutex.run(async () => {
      this.#queued = false;
      await this.#look().catch((e: unknown) => {
        this.#failed = e instanceof Error ? e.message.slice(0, 300) : String(e);
        this.#core.emit({ event: 'health' });
      });
    });
  }

  async #look(): Promise<void> {
    const target = this.#transactions.target;
    if (!target || this.#transactions.leftAsItIs) return;
    const core = this.#core;
    const rendered = core.render(target, await core.facts());
    await core.secrets.flush();
    const keep = this.#transactions.keep;
    const outsideChanged = this.#rendered === undefined || !sameRendered(this.#rendered, rendered);
    await core.own(merged(core.manifest, rendered));
    const due = await core.waits.look(rendered);
    const steps = (await core.stepsTo(rendered, keep)).filter((s) => s.do !== 'wait');
    if (steps.length > 0) {
      if (!outsideChanged && !due && !(await this.#mayRepair(steps))) return;
      const failures = await executeWhatCan(steps, core.host);
      const left = (await core.stepsTo(rendered, keep)).filter((s) => s.do !== 'wait');
      if (left.length > 0) throw new NotConverged(left, failures[0]?.message ?? 'still different');
    }
    if (steps.length === 0) this.#given = false; // whoever fought has stopped, or somebody has applied the configuration again
    this.#rendered = rendered;
    this.#failed = undefined;
    if (!this.#transactions.pending) await core.own(rendered);
    if (outsideChanged || steps.length > 0) {
      core.emit({ event: 'interfaces' });
      core.emit({ event: 'health' });
      // Web reads them again: a certificate that somebody uploaded is a file like others, and web may have found it damaged.
      if (steps.some((s) => s.component === 'webserver')) core.emit({ event: 'certificate' });
    }
  }

  async #mayRepair(steps: readonly Step[]): Promise<boolean> {
    const what = steps
      .map((s) => s.why)
      .join('; ')
      .slice(0, 300);
    if (this.repairedThisHour >= repairsPerHour) {
      if (!this.#given) await this.#core.message('drift.limit', { limit: repairsPerHour, what });
      this.#given = true;
      return false;
    }
    this.#given = false;
    this.#repairs.push(this.#core.host.clock.monotonic());
    await this.#core.message('drift.repaired', { what });
    return true;
  }
}
