import type { Core } from './core.ts';
import type { ParsedParams } from './requests.ts';

type Told = ParsedParams<'handshakes.older'>;

/**
 * Who came to the web server with an older TLS, and since when that is known; web's own memory ends with its process, so what it said before stays,
 * also on disk: a machine that was started again would otherwise not know whom a newer least version shuts out.
 */
export type Handshakes = Told;

/** As many as web tells at once; who did not come for the longest goes. */
const most = 500;
/** A browser that was not seen for so long is gone, or a newer one. */
const keptSeconds = 30 * 86_400;

/** What is known after web has told what it knows. Pure. */
export function heard(before: Handshakes | undefined, told: Told): Handshakes {
  if (before === undefined) return told;
  const newest = Math.max(told.since, ...told.peers.map((p) => p.at));
  const all = new Map<string, Told['peers'][number]>();
  for (const p of [...before.peers, ...told.peers].sort((a, b) => a.at - b.at)) all.set(`${p.address} ${p.version}`, p);
  const peers = [...all.values()].filter((p) => p.at > newest - keptSeconds).sort((a, b) => b.at - a.at);
  return { since: Math.max(Math.min(before.since, told.since), newest - keptSeconds), peers: peers.slice(0, most) };
}

/** Somebody new is on disk so soon. Too often wears out the disk while many come; too seldom loses more of them by a power cut. */
const newsEveryMs = 10_000;
/** Of those that are known only the time gets older, which is told in hours. */
const timesEveryMs = 600_000;

/** What is known of older handshakes, and keeps it. */
export class HandshakeMemory {
  readonly #core: Core;
  #written = '';
  #writtenAt = Number.NEGATIVE_INFINITY;
  #due: { readonly at: number; readonly timer: Disposable } | undefined;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Before anybody asks. */
  async open(): Promise<void> {
    this.#core.handshakes = await this.#core.store.handshakes();
    this.#written = whoOf(this.#core.handshakes);
  }

  hear(told: Told): void {
    const now = heard(this.#core.handshakes, told);
    this.#core.handshakes = now;
    const { clock } = this.#core.host;
    const began = clock.monotonic();
    const at = Math.max(began, this.#writtenAt + (whoOf(now) === this.#written ? timesEveryMs : newsEveryMs));
    if (this.#due !== undefined && this.#due.at <= at) return;
    this.#due?.timer[Symbol.dispose]();
    this.#due = { at, timer: clock.after(at - began, () => void this.#write()) };
  }

  async #write(): Promise<void> {
    this.#due = undefined;
    const { handshakes, host, store } = this.#core;
    if (handshakes === undefined) return;
    this.#written = whoOf(handshakes);
    this.#writtenAt = host.clock.monotonic();
    // A disk that does not take it is no reason to end; it is offered again with the next news.
    await store.writeHandshakes(handshakes).catch(() => {
      this.#written = '';
    });
  }
}

/** By whom, without when. */
const whoOf = (known: Handshakes | undefined): string =>
  known === undefined ? '' : JSON.stringify(known.peers.map((p) => `${p.address} ${p.version}`).sort());
