/** Whether the PBX answers, for everyone who wants to say so. Lost since when, in ms of Date.now(). */
export interface ConnectionState {
  readonly lostSince: number | undefined;
}

class Connection {
  #state: ConnectionState = { lostSince: undefined };
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly get = (): ConnectionState => this.#state;

  lost(): void {
    if (this.#state.lostSince === undefined) this.#set({ lostSince: Date.now() });
  }

  answered(): void {
    if (this.#state.lostSince !== undefined) this.#set({ lostSince: undefined });
  }

  #set(state: ConnectionState): void {
    this.#state = state;
    for (const l of this.#listeners) l();
  }
}

export const connection = new Connection();
