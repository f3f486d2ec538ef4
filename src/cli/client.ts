import { type ClientRequest, request } from 'node:http';
import { join } from 'node:path';
import { connectEngine, type EngineClient, EngineError } from '../engine/client.ts';
import type { Method, Params, Result } from '../engine/requests.ts';
import type { Said } from './language.ts';
import { failureIn, say } from './say.ts';

/** What went wrong, in a sentence for the terminal, with the problems of fields below it. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly problems: readonly Said[];
  readonly exit: number;
  constructor(message: string, problems: CliError['problems'] = [], exit = 1) {
    super(message);
    this.problems = problems;
    this.exit = exit;
  }
}

/** Under systemd the engine is a unit, elsewhere a service of s6; `switchroom` of the package says which. */
const lookAtEngine = (prefix: string): string =>
  process.env['SWITCHROOM_JOURNAL'] === '1' ? 'systemctl status switchroomd' : `s6-svstat ${join(prefix, 'run/service/engine')}`;

/** Root's way to the engine (works with web dead), and to web's own API over its unix socket for what lies in tables. */
export class Client {
  readonly #prefix: string;
  #engine: EngineClient | undefined;
  /** Given up by whoever asked, one still waits: it must not keep the program from ending. */
  readonly #asking = new Set<ClientRequest>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  async engine<M extends Method>(method: M, params: Params<M>): Promise<Result<M>> {
    this.#engine ??= connectEngine(join(this.#prefix, 'run/engine/root.sock'));
    try {
      return await this.#engine.call(method, params);
    } catch (e) {
      if (!(e instanceof EngineError)) throw e;
      if (e.code === 'unreachable') throw new CliError(say`the engine does not answer; look at it with: ${lookAtEngine(this.#prefix)}`);
      throw new CliError(e.message, e.problems);
    }
  }

  /** One request of the REST API as root; undefined for 204. */
  web(method: string, path: string, body?: unknown): Promise<unknown> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const req = request(
        {
          socketPath: join(this.#prefix, 'run/web/root.sock'),
          path: `/api/v1${path}`,
          method,
          headers: {
            host: 'localhost',
            ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          },
        },
        (res) => {
          let all = '';
          res.setEncoding('utf8');
          res.on('data', (chunk: string) => (all += chunk));
          res.on('end', () => {
            try {
              resolve(answerOf(res.statusCode ?? 500, all));
            } catch (e) {
              reject(e);
            }
          });
        },
      );
      this.#asking.add(req);
      req.on('close', () => this.#asking.delete(req));
      req.setTimeout(20_000, () => req.destroy(new Error(say`no answer in 20 s`)));
      req.on('error', (e) =>
        reject(
          new CliError(
            say`the web process does not answer (${e.message}); extensions, phones and messages need it, everything else works without`,
          ),
        ),
      );
      req.end(text);
    });
  }

  close(): void {
    this.#engine?.close();
    for (const req of this.#asking) req.destroy();
  }
}

function answerOf(status: number, text: string): unknown {
  const value: unknown = text === '' ? undefined : JSON.parse(text);
  if (status < 400) return value;
  const problem = (value ?? {}) as { code?: string; detail?: string; title?: string; problems?: CliError['problems'] };
  throw new CliError(
    failureIn(problem.code, problem.detail ?? problem.title) ?? say`the web process answered ${status}`,
    problem.problems ?? [],
  );
}
