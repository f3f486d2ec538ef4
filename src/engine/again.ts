import type { Clock } from '../host/host.ts';

interface AgainDeps {
  readonly clock: Clock;
  /** From the end of one look to the next. */
  readonly everyMs: number;
  readonly work: () => Promise<void>;
  /** It has failed; the next look comes all the same. */
  readonly failed: (error: unknown) => void;
}

/** Looks now and from now on, never twice at the same time: whoever asks during a look gets another one right after it. */
export class Again {
  readonly #deps: AgainDeps;
  #timer: Disposable | undefined;
  #looking = false;
  #asked = false;
  #closed = false;

  constructor(deps: AgainDeps) {
    this.#deps = deps;
  }

  look(): void {
    if (this.#closed) return;
    if (this.#looking) {
      this.#asked = true;
      return;
    }
    this.#timer?.[Symbol.dispose]();
    this.#looking = true;
    const { clock, everyMs, work, failed } = this.#deps;
    work()
      .catch(failed)
      .finally(() => {
        this.#looking = false;
        if (this.#closed) return;
        const soon = this.#asked;
        this.#asked = false;
        this.#timer = clock.after(soon ? 1 : everyMs, () => this.look());
      });
  }

  close(): void {
    this.#closed = true;
    this.#timer?.[Symbol.dispose]();
  }
}
