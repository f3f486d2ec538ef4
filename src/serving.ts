import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Listening, Log } from './api/ports.ts';
import { allowed } from './components/webserver/check.ts';
import { covers, factsOfChain } from './components/webserver/pair.ts';
import { type WebSettings, webSettingsSchema } from './components/webserver/schema.ts';
import type { ChangeView } from './engine/requests.ts';
import type { Clock } from './host/host.ts';
import { readText } from './host/web-files.ts';
import {
  acceptedOf,
  type Certificate,
  type Handle,
  type HttpsListener,
  type Listener,
  listenHttp,
  listenHttps,
  peers,
  type Served,
} from './host/web-listen.ts';
import { jsonOf } from './lib/json.ts';

export interface ServingOptions {
  readonly prefix: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly https: Handle;
  readonly http: () => Handle;
  /** Instead of the document's ports: development without root. */
  readonly ports?: { readonly https: number; readonly http: number; readonly host: string };
}

/** Tokens of challenges are base64url (RFC 8555 §8.1): nothing else is looked up on the disk. */
const tokenGrammar = /^[A-Za-z0-9_-]{1,200}$/;
const certificateFolders = { own: 'tls', uploaded: 'tls-uploaded', acme: 'tls-acme' } as const;

const usual: WebSettings = {
  httpsPort: 443,
  httpPort: 80,
  redirect: true,
  tlsMinimum: '1.2',
  session: { idleSeconds: 12 * 3600, absoluteSeconds: 7 * 86_400 },
  allow: { networks: [], closedAddresses: [] },
  certificate: 'own',
};

/** What HTTPS and HTTP listen at and show, by what the engine has written below etc/web. */
export class Serving {
  readonly #o: ServingOptions;
  #settings: WebSettings | undefined;
  #https: HttpsListener | undefined;
  #http: Listener | undefined;
  /** Listeners of ports that are being left: whoever is connected there sees how the change ends. */
  #leaving: HttpsListener[] = [];
  #change: ChangeView['state'] = 'none';
  #changedAt = 0;
  #instead: string | undefined;
  /** When the wanted certificate ends, in seconds since 1970. */
  #until = Number.POSITIVE_INFINITY;
  #shown: Listening['certificates'] = [];

  constructor(options: ServingOptions) {
    this.#o = options;
  }

  get httpsPort(): number {
    return this.#https?.port ?? 443;
  }
  get httpPort(): number | undefined {
    return this.#http?.port;
  }
  get redirects(): boolean {
    return this.#settings?.redirect ?? true;
  }
  get lifetime(): { readonly idleSeconds: number; readonly absoluteSeconds: number } | undefined {
    return this.#settings?.session;
  }

  /** Brings the listeners to what is wanted: ports, version and the newest certificates. Throws while something is missing. */
  async bring(): Promise<void> {
    const { ports, clock } = this.#o;
    const settings = await this.#readSettings();
    const own = await this.#certificate('own');
    if (settings === undefined || own === undefined) throw new Error('the engine has not written ports and certificate yet');
    this.#settings = settings;
    const host = ports === undefined ? {} : { host: ports.host };
    const [httpsPort, httpPort] = ports === undefined ? [settings.httpsPort, settings.httpPort] : [ports.https, ports.http];
    const served = await this.#served(settings, own, clock.now());
    if (this.#https && (this.#https.port === httpsPort || httpsPort === 0)) this.#https.update(served);
    else {
      const old = this.#https;
      this.#https = await listenHttps({ port: httpsPort, ...host }, served, this.#gate(this.#o.https), this.#refused);
      // The old port goes last, so that whoever moves it is not cut off in between.
      if (old) {
        old.stopListening();
        this.#leaving.push(old);
      }
    }
    if (!this.#http || (this.#http.port !== httpPort && httpPort !== 0)) {
      const old = this.#http;
      this.#http = await listenHttp({ port: httpPort, ...host }, this.#o.http(), this.#refused);
      await old?.close();
    }
    if (!underWay(this.#change)) await this.#leave();
  }

  /** A change began, waits or ended. */
  changed(state: ChangeView['state']): void {
    if (!underWay(this.#change) && underWay(state)) this.#changedAt = this.#o.clock.now();
    this.#change = state;
  }

  /** Whether whoever sent this may open pages and API. Phones are served their files without being asked. */
  permitted(request: IncomingMessage): boolean {
    const s = this.#settings;
    if (s === undefined) return true;
    const from = acceptedOf(request);
    if (allowed(s.allow.networks, from.remoteAddress) && !s.allow.closedAddresses.includes(from.localAddress)) return true;
    if (from.remoteAddress === '127.0.0.1' || from.remoteAddress === '::1') return true;
    // Who was here before the change sees how it ends.
    return underWay(this.#change) && from.openedAt > 0 && from.openedAt < this.#changedAt;
  }

  /** The answer to an ACME authority; undefined when nobody asked for this one. */
  async challenge(token: string): Promise<string | undefined> {
    return tokenGrammar.test(token) ? readText(`${this.#o.prefix}/run/acme/.well-known/acme-challenge/${token}`) : undefined;
  }

  /** The PBX's own root, as PEM. */
  root(): Promise<string | undefined> {
    return readText(`${this.#o.prefix}/var/ca/ca.pem`);
  }

  async live(): Promise<Listening> {
    const root = factsOfChain((await this.root()) ?? '');
    const instead = this.#instead ?? (this.#until <= this.#o.clock.now() ? 'ended' : undefined);
    return {
      ports: [
        ...(this.#https ? [{ port: this.#https.port, scheme: 'https' as const }] : []),
        ...(this.#http ? [{ port: this.#http.port, scheme: 'http' as const }] : []),
      ],
      certificates: this.#shown,
      ...(instead === undefined ? {} : { instead }),
      ...(root === undefined ? {} : { root }),
      peers: peers().map((p) => ({
        address: p.remoteAddress,
        port: p.localPort,
        since: p.openedAt,
        ...(p.tls === undefined ? {} : { tls: p.tls }),
      })),
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#https?.close(), this.#http?.close(), this.#leave()]);
  }

  async #leave(): Promise<void> {
    const leaving = this.#leaving;
    this.#leaving = [];
    await Promise.all(leaving.map((l) => l.close()));
  }

  async #readSettings(): Promise<WebSettings | undefined> {
    const text = await readText(`${this.#o.prefix}/etc/web/webserver.json`);
    // In development nobody has written it, and the ports are given.
    if (text === undefined) return this.#o.ports === undefined ? undefined : usual;
    return webSettingsSchema.parse(jsonOf(text));
  }

  async #certificate(source: keyof typeof certificateFolders): Promise<Certificate | undefined> {
    const folder = `${this.#o.prefix}/etc/web/${certificateFolders[source]}`;
    const [chain, key] = [await readText(`${folder}/chain.pem`), await readText(`${folder}/key.pem`)];
    return chain === undefined || key === undefined ? undefined : { chain, key };
  }

  /** The wanted certificate for the names and addresses that it is for, the PBX's own for all others. What cannot be served is replaced by the own one. */
  async #served(settings: WebSettings, own: Certificate, now: number): Promise<Served> {
    const source = settings.certificate;
    const wanted = source === 'own' ? undefined : await this.#certificate(source);
    const facts = wanted && factsOfChain(wanted.chain);
    this.#instead =
      source === 'own'
        ? undefined
        : wanted === undefined || facts === undefined
          ? 'absent'
          : facts.until <= now
            ? 'ended'
            : belongs(wanted)
              ? undefined
              : 'mismatch';
    const ownFacts = factsOfChain(own.chain);
    const ownRow = ownFacts ? [{ source: 'own' as const, certificate: ownFacts }] : [];
    if (wanted === undefined || facts === undefined || this.#instead !== undefined || source === 'own') {
      this.#shown = ownRow;
      this.#until = Number.POSITIVE_INFINITY;
      return { own, minimum: settings.tlsMinimum };
    }
    this.#shown = [{ source, certificate: facts }, ...ownRow];
    this.#until = facts.until;
    return {
      own,
      // It may end while it is served, and nothing else changes then.
      named: { certificate: wanted, covers: (nameOrAddress) => this.#o.clock.now() < facts.until && covers(facts.names, nameOrAddress) },
      minimum: settings.tlsMinimum,
    };
  }

  #gate(handle: Handle): Handle {
    return (request, response) => {
      if (this.permitted(request)) return handle(request, response);
      response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
      response.end('These pages are not open to your network.\n');
    };
  }

  readonly #refused = (why: string, address: string): void => this.#o.log({ what: 'connection refused', why, address });
}

const underWay = (state: ChangeView['state']): boolean =>
  state === 'applying' || state === 'awaiting-confirmation' || state === 'rolling-back';

function belongs(pair: Certificate): boolean {
  try {
    return new X509Certificate(pair.chain).checkPrivateKey(createPrivateKey(pair.key));
  } catch {
    return false;
  }
}
