// The campaign's administrator: runs client.mjs in the network of the node `admin`, and goes to the router for what DHCP gave the PBX.
import { join } from 'node:path';
import { exec, type Site } from '../../site/kit.ts';
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
}

export interface Conversation {
  readonly place: Place;
  readonly answers: readonly Answer[];
  readonly cookie?: string;
}

const PROGRAM = join(import.meta.dirname, 'client.mjs');
/** To an address of the same wire a handshake takes milliseconds; a busy machine is given more, an address that is nobody's costs this. */
const CONNECT_MS = 1500;
const USER = 'admin';

export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

export class Administrator {
  readonly #site: Site;
  readonly #ca: string;
  readonly #password: string;

  constructor(site: Site, ca: string, password: string) {
    this.#site = site;
    this.#ca = ca;
    this.#password = password;
  }

  /** One new TLS connection to the first of these places that answers. `answerMs`: for all requests together. */
  async ask(
    places: readonly Place[],
    requests: readonly Request[],
    { login = true, answerMs = 20_000, password = this.#password }: { login?: boolean; answerMs?: number; password?: string } = {},
  ): Promise<Conversation> {
    const input = JSON.stringify({
      places,
      ca: this.#ca,
      timeoutMs: CONNECT_MS,
      requests,
      ...(login ? { login: { user: USER, password } } : {}),
    });
    // Only its network is the node's: the Debian tree has no Node of its own.
    const argv = this.#site.admin.enter([process.execPath, PROGRAM], { networkOnly: true });
    const { code, stdout, stderr } = await exec(argv, { input, timeoutMs: places.length * CONNECT_MS + answerMs }).catch((e: Error) => {
      throw new NoAnswer(e.message.split('\n')[0], { cause: e });
    });
    if (code !== 0) throw new Error(`client.mjs ended with ${code}: ${stderr}`);
    const said = JSON.parse(stdout) as Partial<Conversation> & {
      readonly login?: Answer;
      readonly failed?: readonly { readonly place: Place; readonly why: string }[];
    };
    if (said.place === undefined || said.answers === undefined)
      throw new NoAnswer((said.failed ?? []).map(({ place, why }) => `${place.address}:${place.port} ${why}`).join('; '));
    if (said.login !== undefined && said.login.status !== 200)
      throw new Error(
        `the login at ${said.place.address} is answered ${said.login.status}: ${JSON.stringify(said.login.body).slice(0, 200)}`,
      );
    return { place: said.place, answers: said.answers, ...(said.cookie === undefined ? {} : { cookie: said.cookie }) };
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
