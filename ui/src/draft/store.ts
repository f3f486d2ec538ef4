import type { DraftView } from '../../../src/engine/requests.ts';

/** What the store needs of the world; tests give it their own. */
export interface DraftPort {
  load(): Promise<DraftView>;
  save(base: number, document: unknown): Promise<DraftView>;
  discard(): Promise<void>;
  /** Runs `f` after so many milliseconds; returns how to call it off. */
  later(ms: number, f: () => void): () => void;
}

export interface DraftState {
  /** As the engine last saw it; undefined until the first answer. */
  readonly view: DraftView | undefined;
  /** The document with everything typed so far. */
  readonly document: unknown;
  /** Something typed has not been judged by the engine yet: problems and impact shown may be those of a moment ago. */
  readonly pending: boolean;
  /** Why the last save did not arrive. */
  readonly error: unknown;
}

/** Typing pauses about this long between words; shorter asks the engine for half addresses, longer feels asleep. */
const debounceMs = 300;

/**
 * One person's draft. Typing is shown at once and sent after a pause; what the person has typed always wins over what the engine answers,
 * whichever order answers arrive in.
 */
export class DraftStore {
  #state: DraftState = { view: undefined, document: undefined, pending: false, error: undefined };
  #edited = 0;
  #saved = 0;
  #cancel: (() => void) | undefined;
  #saving: Promise<void> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #port: DraftPort;

  constructor(port: DraftPort) {
    this.#port = port;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly get = (): DraftState => this.#state;

  /** Asks the engine again; leaves alone what is being typed. */
  async refresh(): Promise<void> {
    if (this.#saved !== this.#edited) return this.flush();
    const edited = this.#edited;
    try {
      const view = await this.#port.load();
      // Something was typed meanwhile: the answer to that is newer than this one.
      if (edited === this.#edited) this.#arrived(view, edited);
    } catch (error) {
      this.#set({ error });
    }
  }

  edit(change: (document: unknown) => unknown): void {
    if (this.#state.view === undefined) return;
    this.#edited++;
    this.#set({ document: change(this.#state.document), pending: true });
    this.#cancel?.();
    this.#cancel = this.#port.later(debounceMs, () => void this.flush());
  }

  /** Sends what is typed now, and comes back when the engine has judged it. */
  async flush(): Promise<void> {
    this.#cancel?.();
    while (this.#saved !== this.#edited) {
      this.#saving ??= this.#save().finally(() => {
        this.#saving = undefined;
      });
      await this.#saving;
      if (this.#state.error !== undefined) return;
    }
  }

  async #save(): Promise<void> {
    const { view, document } = this.#state;
    const edited = this.#edited;
    if (view === undefined) return;
    try {
      const answer = await this.#port.save(view.base, document);
      this.#saved = edited;
      this.#arrived(answer, edited);
    } catch (error) {
      this.#set({ error });
    }
  }

  /** Takes the person's edits over to another base (see document.ts `rebase`). */
  async moveTo(base: number, document: unknown): Promise<void> {
    this.#edited++;
    const edited = this.#edited;
    const answer = await this.#port.save(base, document);
    this.#saved = edited;
    this.#arrived(answer, edited);
  }

  async discard(): Promise<void> {
    this.#cancel?.();
    await this.#saving;
    await this.#port.discard();
    this.#saved = ++this.#edited;
    await this.refresh();
  }

  /** Takes in a view that came with another answer (a revision put into the draft). */
  take(view: DraftView): void {
    this.#saved = ++this.#edited;
    this.#arrived(view, this.#edited);
  }

  #arrived(view: DraftView, edited: number): void {
    const current = edited === this.#edited && this.#saved === this.#edited;
    this.#set({ view, error: undefined, ...(current ? { document: view.document, pending: false } : {}) });
  }

  #set(part: Partial<DraftState>): void {
    this.#state = { ...this.#state, ...part };
    for (const l of this.#listeners) l();
  }
}
