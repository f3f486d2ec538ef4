import { systemClock } from '../host/clock.ts';
import { connectLines, type LineSocket } from '../host/lines.ts';
import type { EngineEvent, Method, Params, RequestError, Result } from './requests.ts';

/** The engine said no, or could not. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: RequestError['code'] | 'unreachable';
  readonly problems: NonNullable<RequestError['problems']>;
  constructor(error: {
    readonly code: RequestError['code'] | 'unreachable';
    readonly message: string;
    readonly problems?: RequestError['problems'];
  }) {
    super(error.message);
    this.code = error.code;
    this.problems = error.problems ?? [];
  }
}

export interface EngineClient {
  /** Rejects with EngineError; `unreachable` when the engine does not answer at all. */
  call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>>;
  /** Events as they happen; after a reconnect the receiver fetches everything again, so it is told by `onConnect`. */
  onEvent(call: (event: EngineEvent) => void): void;
  /** Called for every connection, and at once when there is one: it may have come before anybody asked to be told. */
  onConnect(call: () => void): void;
  readonly connected: boolean;
  close(): void;
}

export interface ClientOptions {
  /** Subscribe to events after every (re)connect. */
  readonly events?: boolean;
  /** Try again for ever, this often; without it, one attempt. Too short: busy while the engine restarts; too long: people wait. */
  readonly retryMs?: number;
  readonly after?: (ms: number, call: () => void) => unknown;
}

/** A client of one of the engine's sockets. Returns at once; calls made before the connection stands wait for the first attempt. */
export function connectEngine(path: string, options: ClientOptions = {}): EngineClient {
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  const events: ((event: EngineEvent) => void)[] = [];
  const connects: (() => void)[] = [];
  let socket: LineSocket | undefined;
  let attempt: Promise<void> = Promise.resolve();
  let nextId = 1;
  let closed = false;

  const lost = (): void => {
    socket = undefined;
    for (const w of waiting.values())
      w.reject(new EngineError({ code: 'unreachable', message: 'the engine ended the connection before it answered' }));
    waiting.clear();
    if (!closed && options.retryMs !== undefined) (options.after ?? systemClock.after)(options.retryMs, connect);
  };

  function connect(): void {
    if (closed) return;
    attempt = connectLines(path).then(
      (s) => {
        socket = s;
        s.onLine(receive);
        s.onClose(lost);
        if (options.events) s.send({ id: nextId++, method: 'events.subscribe', params: {} });
        for (const c of connects) c();
      },
      () => lost(),
    );
  }

  function receive(line: unknown): void {
    const m = line as { id?: number; result?: unknown; error?: RequestError; event?: string };
    if (m.event !== undefined) {
      for (const e of events) e(m as EngineEvent);
      return;
    }
    const w = m.id === undefined ? undefined : waiting.get(m.id);
    if (!w || m.id === undefined) return;
    waiting.delete(m.id);
    if (m.error) w.reject(new EngineError(m.error));
    else w.resolve(m.result as never);
  }

  connect();
  return {
    async call<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
      await attempt;
      const s = socket;
      if (!s) throw new EngineError({ code: 'unreachable', message: `the engine does not answer at ${path}` });
      const id = nextId++;
      return new Promise<Result<M>>((resolve, reject) => {
        waiting.set(id, { resolve: resolve as (value: never) => void, reject });
        s.send({ id, method, params });
      });
    },
    onEvent: (call) => {
      events.push(call);
    },
    onConnect: (call) => {
      connects.push(call);
      if (socket !== undefined) call();
    },
    get connected() {
      return socket !== undefined;
    },
    close: () => {
      closed = true;
      socket?.close();
    },
  };
}
