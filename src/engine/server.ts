import { parseWith } from '../config/config.ts';
import type { Problem } from '../config/problems.ts';
import type { LineSocket } from '../host/lines.ts';
import type { Handlers } from './handlers.ts';
import { type Caller, type EngineEvent, type Method, type RequestError, requests } from './requests.ts';
import { Refusal } from './transaction.ts';

/** Answers requests on connections, each as one caller: which socket it came by decides what it may ask. */
export class RequestServer {
  readonly #handlers: Handlers;
  readonly #log: (line: string) => void;
  readonly #subscribed = new Set<LineSocket>();

  constructor(handlers: Handlers, log: (line: string) => void) {
    this.#handlers = handlers;
    this.#log = log;
  }

  serve(caller: Caller, socket: LineSocket): void {
    socket.onLine((line) => {
      void this.#answer(caller, socket, line);
    });
    socket.onClose(() => this.#subscribed.delete(socket));
  }

  broadcast(event: EngineEvent): void {
    for (const s of this.#subscribed) s.send(event);
  }

  async #answer(caller: Caller, socket: LineSocket, line: unknown): Promise<void> {
    const { id, method, params } = (typeof line === 'object' && line !== null ? line : {}) as {
      id?: unknown;
      method?: unknown;
      params?: unknown;
    };
    if (typeof id !== 'number') {
      socket.close(); // cannot even be answered
      return;
    }
    try {
      if (typeof method !== 'string' || !Object.hasOwn(requests, method))
        throw new Refusal('invalid', `there is no request ${String(method).slice(0, 40)}`);
      socket.send({ id, result: await this.#handle(caller, socket, method as Method, params) });
    } catch (e) {
      socket.send({ id, error: this.#errorOf(e, String(method)) });
    }
  }

  async #handle(caller: Caller, socket: LineSocket, method: Method, input: unknown): Promise<unknown> {
    const request = requests[method];
    if (caller !== 'root' && !request.callers.includes(caller)) throw new Refusal('forbidden', `${caller} may not ask ${method}`);
    const parsed = parseWith(request.params, input ?? {});
    if (!parsed.ok) {
      const problems = parsed.problems.map((p): Problem => ({ ...p, code: p.code.replace('config.', 'request.') }));
      throw new Refusal('invalid', `${method}: ${problems[0]?.path ?? ''} ${problems[0]?.message ?? ''}`, problems);
    }
    if (method === 'events.subscribe') {
      this.#subscribed.add(socket);
      return {};
    }
    // The parameters were parsed with this method's own schema just above; the compiler cannot follow one method through both tables.
    return (this.#handlers[method] as (params: unknown) => Promise<unknown>)(parsed.value);
  }

  #errorOf(e: unknown, method: string): RequestError {
    if (e instanceof Refusal) return { code: e.code, message: e.message, ...(e.problems ? { problems: e.problems } : {}) };
    const message = e instanceof Error ? e.message : String(e);
    this.#log(`${method} failed: ${e instanceof Error ? (e.stack ?? message) : message}`);
    return { code: 'failed', message };
  }
}
