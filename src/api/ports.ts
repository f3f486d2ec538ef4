import type { Db } from '../data/schema.ts';
import type { EngineClient } from '../engine/client.ts';
import type { Reach } from '../engine/contract.ts';
import type { BackupTargets } from '../host/backup-target/index.ts';
import type { DnsAnswer } from '../host/dns-client.ts';
import type { Egress } from '../host/egress-settings.ts';
import type { Clock } from '../host/host.ts';
import type { Notifier } from '../host/notify.ts';
import type { SipTarget, Tried } from '../lib/dns/sip-path.ts';
import type { Question } from '../lib/dns/wire.ts';
import type { Verdict } from '../lib/reach.ts';
import type { Verify } from '../lib/signed-list.ts';

/** The connection a request came over. */
export type Connection =
  | {
      readonly kind: 'network';
      /** Canonical, IPv4 as IPv4. */
      readonly remoteAddress: string;
      readonly remotePort: number;
      readonly localAddress: string;
      readonly localPort: number;
      /** Seconds since 1970, when the TCP connection was accepted. */
      readonly openedAt: number;
      /** Takes no request after those that it carries now (HTTP/2: GOAWAY, RFC 9113 §6.8). */
      readonly end?: () => void;
    }
  /** The command line's socket: whoever can open it is root. */
  | { readonly kind: 'socket' };

/** A registration as Asterisk has it now. */
export interface LiveRegistration {
  readonly mac: string;
  readonly address?: string;
  readonly userAgent?: string;
  readonly since?: number;
}

export interface LiveCall {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly state: 'ringing' | 'talking';
  /** Seconds since 1970. */
  readonly since: number;
}

/** What is going on in Asterisk, as src/telephony sees it. Everything is empty while it does not answer. */
export interface LiveTelephony {
  calls(): readonly LiveCall[];
  registrations(): readonly LiveRegistration[];
  /** False when there is no such call. */
  hangUp(id: string): Promise<boolean>;
  /** Tells a phone to fetch its file again; false when it cannot be told. */
  checkSync(mac: string): Promise<boolean>;
}

/** What happened at a login, for guard. Successes too: guard spares addresses that have proven themselves. */
export interface LoginReport {
  readonly at: number;
  readonly service: 'web';
  readonly address: string;
  /** The sender's port: whoever guesses behind an address where others belong here loses this connection alone. */
  readonly port: number;
  readonly user?: string;
  readonly kind: 'wrong-password' | 'unknown-user' | 'throttled' | 'bad-token' | 'success';
  readonly userAgent?: string;
}

/** Where the one-time password is put for the person at the console. */
export interface FirstPasswordFile {
  read(): Promise<string | undefined>;
  write(password: string): Promise<void>;
  /** Somebody has logged in with it. */
  used(): Promise<void>;
  remove(): Promise<void>;
}

/** The network's names, and who answers behind them: asked by web itself, which has no power. */
export interface Names {
  ask(server: string, question: Question): Promise<DnsAnswer>;
  try(target: SipTarget, domain: string): Promise<Tried>;
}

export type Log = (event: { readonly what: string; readonly [key: string]: string | number | boolean | undefined }) => void;

/** How things outside are tried: src/host/probe. Nothing here throws for what the world does. */
export interface Probes {
  /** `seenAs`: our address as a STUN server sees it, where one was asked. */
  probe(reach: Reach, seenAs?: string): Promise<Verdict>;
  nat(
    servers: readonly { readonly host: string; readonly port: number }[],
  ): Promise<{ readonly verdict: Verdict; readonly seenAs?: string }>;
  /** The text behind a URL, or in the system's words why not. */
  fetchText(url: string): Promise<{ readonly text: string } | { readonly failed: string }>;
  verifyEd25519: Verify;
}

/** Everything the API lives on. */
export interface Ports {
  /** Resolves when the listeners are as the engine last said: whoever is sent to a new address must meet its certificate there. */
  readonly serving?: () => Promise<void>;
  readonly engine: EngineClient;
  /** How long a session lasts, by the document in force. */
  readonly sessionLifetime?: () => { readonly idleSeconds: number; readonly absoluteSeconds: number } | undefined;
  /** What the listeners do now, and who is connected. */
  readonly listening?: () => Promise<Listening>;
  readonly db: Db;
  readonly telephony: LiveTelephony;
  readonly clock: Clock;
  /** The one way out. */
  readonly egress: Egress;
  /** How system messages leave the machine. */
  readonly notifier: Notifier;
  /** Where copies of backups go. */
  readonly targets: BackupTargets;
  /** Cryptographically random bytes, base64url. */
  readonly random: (bytes: number) => string;
  readonly names: Names;
  readonly reportLogin: (report: LoginReport) => void;
  readonly firstPassword: FirstPasswordFile;
  /** What guard has counted (src/lib/attacks.ts); undefined while there is nothing. */
  readonly attacks: () => Promise<unknown>;
  /** What guard wrote down when it blocked (src/lib/evidence.ts); undefined when it did not. */
  readonly evidence: (service: string, address: string) => Promise<unknown>;
  readonly log: Log;
  /** Without them nothing outside is tried: tests of other things. */
  readonly probes?: Probes;
}

/** A certificate as it is shown. Times are seconds since 1970. */
export interface ShownCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
  readonly from: number;
  readonly until: number;
  readonly fingerprint: string;
  readonly key: string;
}

export interface Listening {
  readonly ports: readonly { readonly port: number; readonly scheme: 'https' | 'http' }[];
  /** Whose certificate is shown: by name to those who name a host that it is for, `own` to everybody else. */
  readonly certificates: readonly { readonly source: 'own' | 'uploaded' | 'acme'; readonly certificate: ShownCertificate }[];
  /** Why the wanted certificate is not shown, in words; absent when it is. */
  readonly instead?: string;
  /** The root of the own CA. */
  readonly root?: ShownCertificate;
  readonly peers: readonly { readonly address: string; readonly port: number; readonly since: number; readonly tls?: string }[];
}
