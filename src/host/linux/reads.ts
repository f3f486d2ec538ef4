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
