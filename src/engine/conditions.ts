import type { Condition } from './contract.ts';
import type { Core, Target } from './core.ts';

/** Asking daemons and name servers for their health on every page would make the page as slow as the slowest of them. */
const healthEveryMs = 5_000;

export type Known = Condition & { readonly since: number };

/** What is wrong now, each with when it was first seen. */
export class Conditions {
  readonly #core: Core;
  #known: readonly Known[] = [];
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** Looks that began, and the one whose answer is known: an older look that ends later must not win. */
  #begun = 0;
  #answered = 0;

  constructor(core: Core) {
    this.#core = core;
  }

  get known(): readonly Known[] {
    return this.#known;
  }

  /** Something has happened that health depends on: whoever asks from now on is told what is now. */
  outdated(): void {
    this.#lookedAt = Number.NEGATIVE_INFINITY;
  }

  async look(target: Target, others: () => readonly Condition[]): Promise<readonly Known[]> {
    const { clock } = this.#core.host;
    if (clock.monotonic() - this.#lookedAt < healthEveryMs) return this.#known;
    this.#lookedAt = clock.monotonic();
    const mine = ++this.#begun;
    const ctx = this.#core.context(target, await this.#core.facts());
    const found = [
      ...(await Promise.all(this.#core.components.map((c) => c.health(ctx, this.#core.host)))).flat(),
      ...others(),
      ...this.#core.wrong(),
    ];
    if (mine < this.#answered) return this.#known;
    this.#answered = mine;
    const before = this.#known;
    const key = (c: Condition) => `${c.code} ${c.about ?? ''} ${JSON.stringify(c.values ?? {})}`;
    this.#known = found.map((c) => ({ ...c, since: before.find((b) => key(b) === key(c))?.since ?? clock.now() }));
    if (this.#known.map(key).join() !== before.map(key).join()) {
      const lookedAt = this.#lookedAt;
      this.#core.emit({ event: 'health' });
      this.#lookedAt = lookedAt; // the event is about what was just found
    }
    return this.#known;
  }
}

export const damagedFiles = (core: Core): readonly string[] => [...core.store.damaged, ...core.secrets.damaged];

/** Files of the engine's memory that could not be read since it started. */
export function damageOf(core: Core): Condition[] {
  return damagedFiles(core).map((file) => ({
    code: 'engine.damaged',
    severity: 'warning',
    message: `${file} was damaged; the PBX goes on with what else it has`,
    because: 'the disk gave back something else than was written',
    remedy: `look at the configuration in force and at the disk; the file lies beside as ${file}.damaged`,
    about: '/system/revisions',
    values: { file },
  }));
}
