/**
 * Questions to the machine that are asked several times at once are asked once: every component of a plan wants the kernel's addresses,
 * and each question costs a process. Nobody gets an answer that is older than a change of ours: `forget` is called after every change, and
 * whoever asks then asks anew.
 */
export class Reads {
  #underway = new Map<string, Promise<unknown>>();

  once<T>(question: string, ask: () => Promise<T>): Promise<T> {
    const asked = this.#underway.get(question);
    if (asked !== undefined) return asked as Promise<T>;
    const underway = this.#underway;
    const answer = ask().finally(() => underway.delete(question));
    underway.set(question, answer);
    return answer;
  }

  /** Runs a change; questions that were asked before its end are not shared with anybody who asks after it. */
  async changed<T>(change: () => Promise<T>): Promise<T> {
    try {
      return await change();
    } finally {
      this.#underway = new Map();
    }
  }
}

/** The last answer to one question, for those who may do with one of before. A change of ours ends it, also for an answer that is under way. */
export class LastLook<T> {
  readonly #monotonic: () => number;
  #last: { readonly at: number; readonly answer: T } | undefined;
  #changes = 0;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  async look(youngerThanMs: number, ask: () => Promise<T>): Promise<T> {
    const at = this.#monotonic();
    if (this.#last && at - this.#last.at < youngerThanMs) return this.#last.answer;
    const changes = this.#changes;
    const answer = await ask();
    // It was true when it was asked, not when it came.
    if (changes === this.#changes) this.#last = { at, answer };
    return answer;
  }

  async changed<R>(change: () => Promise<R>): Promise<R> {
    const forget = (): void => {
      this.#changes++;
      this.#last = undefined;
    };
    forget();
    try {
      return await change();
    } finally {
      forget();
    }
  }
}
