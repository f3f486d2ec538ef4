import type { EventType } from './contract.ts';

export interface Listener {
  /** False when the receiver does not keep up: it is dropped, comes back by itself and fetches everything again. */
  send(text: string): boolean;
  end(): void;
  /** Session it belongs to; it ends with it. */
  readonly session?: string;
}

/** 16 tabs of one person are more than anybody has; 256 in all are 4 MB of buffers at most. */
const perSession = 16;
const inAll = 256;

/** Who listens to `GET /events`, and what they are told. Events say what to fetch again; they carry no state. */
export class Hub {
  readonly #listeners = new Set<Listener>();

  get size(): number {
    return this.#listeners.size;
  }

  full(session: string | undefined): boolean {
    const mine = session === undefined ? 0 : [...this.#listeners].filter((l) => l.session === session).length;
    return this.#listeners.size >= inAll || mine >= perSession;
  }

  add(listener: Listener): void {
    this.#listeners.add(listener);
  }

  remove(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  publish(type: EventType, data: Readonly<Record<string, string | number>> = {}): void {
    this.#write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** A comment line: proxies and dead connections show themselves. */
  heartbeat(): void {
    this.#write(': still here\n\n');
  }

  endSession(session: string): void {
    for (const l of this.#listeners) if (l.session === session) this.#drop(l);
  }

  /** At the end of the program. */
  endAll(): void {
    for (const l of this.#listeners) this.#drop(l);
  }

  sessions(): readonly string[] {
    return [...new Set([...this.#listeners].flatMap((l) => (l.session === undefined ? [] : [l.session])))];
  }

  #write(text: string): void {
    for (const l of this.#listeners) if (!l.send(text)) this.#drop(l);
  }

  #drop(l: Listener): void {
    this.#listeners.delete(l);
    l.end();
  }
}
