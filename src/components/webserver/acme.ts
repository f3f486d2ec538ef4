import type { Config } from '../../config/config.ts';
import type { AcmeView } from '../../engine/certificates.ts';
import type { Host } from '../../host/host.ts';
import { jsonOf } from '../../lib/json.ts';
import { type AcmeState, acmeState, acmeStateFile, failureOf } from './acme-state.ts';
import { announceDays } from './health.ts';
import { type CertificateFacts, factsOfChain, judgePair } from './pair.ts';
import type { AcmeSetting } from './schema.ts';

/** What this needs of the engine. */
export interface CertificateKeeperPorts {
  readonly host: Host;
  /** Absolute form of a path below the prefix: the client is told where its folders are. */
  readonly at: (path: string) => string;
  /** The document in force: a change that still waits for its confirmation asks no authority. */
  readonly config: () => Config | undefined;
  /** How child processes find the proxy. */
  readonly environment: () => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
  readonly renewed: (values: { readonly names: string; readonly until: string }) => void;
  readonly failed: (values: { readonly layer: string; readonly said: string; readonly directory: string }) => void;
  readonly expires: (values: { readonly name: string; readonly date: string; readonly days: number }) => void;
  /** There is another certificate to serve. */
  readonly changed: () => void;
}

/** The folder that the authority's answers are read from; web serves it at port 80 below /.well-known/acme-challenge. */
export const webroot = 'run/acme';
const folder = 'var/acme';
const published = 'etc/web/tls-acme';
const announcedFile = 'var/engine/certificates-announced.json';

/**
 * After the first, second … failure in a row. Authorities count failures: five an hour for an account and a name are usual, and this makes four
 * in the first. Longer would leave a typing error of the router's administrator in force for half a day.
 */
const backoffSeconds = [60, 300, 900, 3600, 6 * 3600] as const;
/** The authority fetches the challenge from several places and waits in between; lego itself gives up before. */
const clientMs = 300_000;
/** A certificate is renewed a month before its end, or, where it lives shorter than three months, when a third of its life is left. */
const renewBeforeSeconds = 30 * 86_400;
/** Ends of certificates are days away: a minute more or less is nothing, and a look costs two small files. */
const lookEveryMs = 60_000;

/** Asks an ACME authority for the certificate, renews it by itself, and announces the end of what nobody renews. */
export class CertificateKeeper {
  readonly #ports: CertificateKeeperPorts;
  #asking: Promise<void> | undefined;
  #timer: Disposable | undefined;
  #again = false;

  constructor(ports: CertificateKeeperPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.look();
    this.#timer = this.#ports.host.clock.after(lookEveryMs, () => this.start());
  }
  stop(): void {
    this.#timer?.[Symbol.dispose]();
  }

  /** Looks whether there is something to do; while it is being done, once more afterwards. */
  look(force = false): void {
    if (this.#asking !== undefined) {
      this.#again = true;
      return;
    }
    this.#asking = this.#look(force)
      .catch((e: unknown) => this.#remember(e instanceof Error ? e.message : String(e)))
      .catch(() => {}) // the disk is full: the next look finds the same to do
      .finally(() => {
        this.#asking = undefined;
        if (this.#again) {
          this.#again = false;
          this.look();
        }
      });
  }

  /** Resolves when nothing is being asked: for tests. */
  async idle(): Promise<void> {
    while (this.#asking !== undefined) await this.#asking;
  }

  /** Asks the authority now, whatever is left of the certificate and however often it has refused. */
  renew(): void {
    this.look(true);
  }

  async view(): Promise<AcmeView> {
    const setting = this.#setting();
    if (!setting) return { state: 'off' };
    const state = await this.#state();
    const { failure, nextAt, issued } = state;
    return {
      state: this.#asking !== undefined ? 'asking' : failure ? 'failed' : issued ? 'issued' : 'waiting',
      ...(failure ? { failure } : {}),
      ...(nextAt === undefined ? {} : { nextAt }),
      ...(issued ? { issuedAt: issued.at } : {}),
    };
  }

  #setting(): AcmeSetting | undefined {
    const certificate = this.#ports.config()?.webserver.certificate;
    return certificate?.from === 'acme' ? certificate : undefined;
  }

  async #state(): Promise<AcmeState> {
    return acmeState(await this.#ports.host.readFile(acmeStateFile));
  }

  async #look(force: boolean): Promise<void> {
    const { host } = this.#ports;
    const setting = this.#setting();
    if (setting) {
      const state = await this.#state();
      const facts = await this.#facts(published);
      const fits = state.issued !== undefined && same(state.issued, setting) && facts !== undefined;
      const now = host.clock.now();
      const due = !fits || now >= renewAt(facts);
      if (force || (due && now >= (state.nextAt ?? 0))) await this.#ask(setting, state, fits);
    }
    await this.#announce();
  }

  async #ask(setting: AcmeSetting, state: AcmeState, renews: boolean): Promise<void> {
    const { host, at } = this.#ports;
    // Makes the folder: lego refuses one that does not exist.
    await host.writeFile({ kind: 'file', path: `${webroot}/about`, reader: 'everyone', content: 'answers for an ACME authority\n' });
    const result = await host.run(this.#argv(setting, renews), {
      timeoutMs: clientMs,
      env: {
        ...(await this.#ports.environment()),
        ...(setting.authority === undefined ? {} : { LEGO_CA_CERTIFICATES: at('etc/acme/authority.pem') }),
      },
    });
    if (result.code !== 0) return this.#failed(setting, state, failureOf(result.stderr || result.stdout));
    const name = setting.names[0] ?? '';
    const [chain, key] = await Promise.all(['crt', 'key'].map((end) => host.readFile(`${folder}/certificates/${name}.${end}`)));
    const judged = judgePair({ chain: chain ?? '', key: key ?? '' }, name, host.clock.now());
    if (!judged.pair || !judged.facts)
      return this.#failed(setting, state, { layer: 'certificate', said: judged.problems.map((p) => p.message).join('; ') });
    await host.writeFile({ kind: 'file', path: `${published}/key.pem`, reader: 'web', content: judged.pair.key });
    await host.writeFile({ kind: 'file', path: `${published}/chain.pem`, reader: 'web', content: judged.pair.chain });
    await this.#write({ issued: { directory: setting.directory, names: setting.names, at: host.clock.now() } });
    this.#ports.renewed({ names: judged.facts.names.join(', '), until: day(judged.facts.until) });
    this.#ports.changed();
  }

  #argv(setting: AcmeSetting, renews: boolean): [string, ...string[]] {
    const { at } = this.#ports;
    return [
      'lego',
      '--accept-tos',
      ...['--email', setting.email],
      ...['--server', setting.directory],
      ...['--path', at(folder)],
      ...['--http', '--http.webroot', at(webroot)],
      ...['--key-type', 'ec256'],
      ...setting.names.flatMap((n) => ['--domains', n]),
      // When it is due is decided here: lego would keep one that has more than so many days left, and sleep for minutes before it renews.
      ...(renews ? ['renew', '--days', '36500', '--no-random-sleep'] : ['run']),
    ];
  }

  async #failed(setting: AcmeSetting, state: AcmeState, why: ReturnType<typeof failureOf>): Promise<void> {
    const now = this.#ports.host.clock.now();
    const times = (state.failure?.times ?? 0) + 1;
    const wait = backoffSeconds[Math.min(times, backoffSeconds.length) - 1] ?? 3600;
    await this.#write({ ...state, failure: { ...why, at: now, times }, nextAt: now + wait });
    // Once for a row of failures of one kind: the condition stands as long as it lasts.
    if (state.failure?.layer !== why.layer) this.#ports.failed({ ...why, directory: setting.directory });
  }

  /** A failure of our own (the disk, the program is missing) counts like one of the authority. */
  async #remember(said: string): Promise<void> {
    const setting = this.#setting();
    if (setting) await this.#failed(setting, await this.#state(), { layer: 'client', said: said.slice(0, 300) });
  }

  #write(state: AcmeState): Promise<void> {
    return this.#ports.host.writeFile({ kind: 'file', path: acmeStateFile, reader: 'root', content: `${JSON.stringify(state)}\n` });
  }

  async #facts(at: string): Promise<CertificateFacts | undefined> {
    const chain = await this.#ports.host.readFile(`${at}/chain.pem`);
    return chain === undefined ? undefined : factsOfChain(chain);
  }

  /** Each certificate's end is said once at each of its days. One that renews itself is announced only when that has failed. */
  async #announce(): Promise<void> {
    const { host } = this.#ports;
    const from = this.#ports.config()?.webserver.certificate.from;
    if (from === undefined || from === 'own') return;
    const facts = await this.#facts(`etc/web/tls-${from}`);
    if (!facts || (from === 'acme' && (await this.#state()).failure === undefined)) return;
    const left = (facts.until - host.clock.now()) / 86_400;
    const days = announceDays.findLast((d) => left <= d);
    if (days === undefined) return;
    const known = jsonOf((await host.readFile(announcedFile)) ?? '') as { fingerprint?: string; days?: number } | undefined;
    if (known?.fingerprint === facts.fingerprint && (known.days ?? 0) <= days) return;
    const content = `${JSON.stringify({ fingerprint: facts.fingerprint, days })}\n`;
    await host.writeFile({ kind: 'file', path: announcedFile, reader: 'root', content });
    this.#ports.expires({ name: facts.names[0] ?? facts.subject, date: day(facts.until), days });
  }
}

const day = (at: number): string => new Date(at * 1000).toISOString().slice(0, 10);

const same = (issued: NonNullable<AcmeState['issued']>, setting: AcmeSetting): boolean =>
  issued.directory === setting.directory && [...issued.names].sort().join() === [...setting.names].sort().join();

/** Seconds since 1970. */
function renewAt(facts: CertificateFacts): number {
  return facts.until - Math.min(renewBeforeSeconds, (facts.until - facts.from) / 3);
}
