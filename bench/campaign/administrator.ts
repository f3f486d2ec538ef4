// The campaign's administrator: client.mjs runs in the network of the node `admin`; what DHCP gave the PBX is read at the router.
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Site } from '../../site/kit.ts';
import { start } from '../../site/processes.ts';
import type { Config } from '../../src/config/config.ts';

export interface Place {
  readonly address: string;
  readonly port: number;
}

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly etag?: string;
  readonly body: unknown;
  /** how long before the end of the conversation it came */
  readonly agoMs: number;
}

export interface Conversation {
  readonly place: Place;
  readonly answers: readonly Answer[];
  readonly cookie?: string;
}

interface Said extends Partial<Conversation> {
  readonly id: number;
  readonly login?: Answer;
  readonly failed?: readonly { readonly place: Place; readonly why: string }[];
  readonly broken?: string;
}

const PROGRAM = join(import.meta.dirname, 'client.mjs');
/** To an address of the same wire a handshake takes milliseconds; a busy machine is given more, an address that is nobody's costs this. */
const CONNECT_MS = 1500;
/** A SYN that nobody heard is sent again after a second (RFC 6298 §2.1): too seldom is counted as the PBX's time. */
const DIAL_MS = 250;
/** The program keeps the time itself: this is for one that hangs. */
const PROGRAM_MS = 10_000;
const USER = 'admin';

export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** Whether there was a connection: then the PBX may have heard what was asked, and done it. */
  readonly asked: boolean;

  constructor(message: string, asked = false) {
    super(message);
    this.asked = asked;
  }
}

export class Administrator implements Disposable {
  readonly #site: Site;
  readonly #authorities: readonly string[];
  readonly #password: string;
  readonly #waiting = new Map<number, (said: Said) => void>();
  #program: ChildProcess | undefined;
  #asked = 0;

  /** @param authorities what this person's browser trusts, as PEM */
  constructor(site: Site, authorities: readonly string[], password: string) {
    this.#site = site;
    this.#authorities = authorities;
    this.#password = password;
  }

  /** One new TLS connection to the first of these places that answers. `answerMs`: for all requests together. */
  async ask(
    places: readonly Place[],
    requests: readonly Request[],
    { login = true, answerMs = 20_000, password = this.#password }: { login?: boolean; answerMs?: number; password?: string } = {},
  ): Promise<Conversation> {
    const said = await this.#converse(
      {
        places,
        ca: this.#authorities,
        timeoutMs: CONNECT_MS,
        everyMs: DIAL_MS,
        answerMs,
        requests,
        ...(login ? { login: { user: USER, password } } : {}),
      },
      CONNECT_MS + answerMs + PROGRAM_MS,
    );
    if (said.broken !== undefined) throw new NoAnswer(said.broken, true);
    if (said.place === undefined || said.answers === undefined)
      throw new NoAnswer((said.failed ?? []).map(({ place, why }) => `${place.address}:${place.port} ${why}`).join('; '));
    if (said.login !== undefined && said.login.status !== 200)
      throw new Error(
        `the login at ${said.place.address} is answered ${said.login.status}: ${JSON.stringify(said.login.body).slice(0, 200)}`,
      );
    return { place: said.place, answers: said.answers, ...(said.cookie === undefined ? {} : { cookie: said.cookie }) };
  }

  async #converse(question: object, withinMs: number): Promise<Said> {
    const id = ++this.#asked;
    const program = this.#run();
    return new Promise((answered, failed) => {
      const late = setTimeout(() => {
        this.#waiting.delete(id);
        failed(new NoAnswer(`no answer in ${withinMs} ms`));
      }, withinMs);
      this.#waiting.set(id, (said) => {
        clearTimeout(late);
        answered(said);
      });
      program.stdin?.write(`${JSON.stringify({ id, ...question })}\n`);
    });
  }

  #run(): ChildProcess {
    if (this.#program !== undefined) return this.#program;
    // Only its network is the node's: the Debian tree has no Node of its own.
    const program = start(this.#site.admin.enter([process.execPath, PROGRAM], { networkOnly: true }), {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (program.stdout === null) throw new Error('the administrator cannot be heard');
    createInterface({ input: program.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as Said;
      this.#waiting.get(said.id)?.(said);
      this.#waiting.delete(said.id);
    });
    program.stdin?.on('error', () => {}); // it has ended; whoever waits is told below
    program.once('exit', () => {
      if (this.#program === program) this.#program = undefined;
      for (const [id, tell] of this.#waiting) tell({ id, broken: 'the administrator’s program has ended' });
      this.#waiting.clear();
    });
    this.#program = program;
    return program;
  }

  /** Ends the program: it reads to the end of its input. */
  [Symbol.dispose](): void {
    this.#program?.stdin?.end();
    this.#program = undefined;
  }

  /** Logs in and gives what a program needs to go on as this person. */
  async session(places: readonly Place[]): Promise<Place & { readonly cookie: string }> {
    const { place, cookie } = await this.ask(places, [{ method: 'GET', path: '/api/v1/session' }]);
    if (cookie === undefined) throw new Error('the login gave no cookie');
    return { ...place, cookie };
  }

  /** Where the PBX is with this document. What DHCP gives stands in the router's own list. */
  async placesOf(document: Config): Promise<Place[]> {
    const ipv4 = document.interfaces['lan']?.ipv4;
    const addresses = ipv4?.mode === 'static' ? [ipv4.address] : ipv4?.mode === 'dhcp' ? await this.leases() : [];
    return addresses.map((a) => ({ address: a.split('/')[0] ?? a, port: document.webserver.httpsPort }));
  }

  /** dnsmasq's lease file: end, MAC, address, name, client id (dnsmasq(8)). */
  async leases(): Promise<string[]> {
    const [text, mac] = await Promise.all([
      this.#site.router.node.readFile('/var/lib/misc/office.leases'),
      this.#site.pbx.run(['cat', '/sys/class/net/lan/address']),
    ]);
    const rows = text.split('\n').map((line) => line.split(' '));
    return rows.flatMap(([, of, address]) => (of === mac.trim() && address !== undefined ? [`${address}/24`] : []));
  }
}
