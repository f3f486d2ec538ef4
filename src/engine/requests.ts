// Long because everything that can be asked of the engine is read as one page, by whoever judges what web could do if it were taken over.
import { z } from 'zod';
import type { Config } from '../config/config.ts';
import type { Difference } from '../config/difference.ts';
import type { Problem } from '../config/problems.ts';
import { subscribersSchema } from '../config/subscribers.ts';
import type { ConsoleView } from '../lib/console.ts';
import type { Diagnosis } from '../lib/doctor.ts';
import type { Fault } from '../lib/feeds.ts';
import type { JailService } from '../lib/jails.ts';
import { type LogLine, levels } from '../lib/logs.ts';
import type { OutgoingView } from '../lib/outgoing.ts';
import type { PortsView } from '../lib/ports.ts';
import { type Service, services } from '../lib/services.ts';
import { addressOrPrefixSchema, addressSchema, idSchema, jailNameSchema, macSchema, textSchema } from '../lib/text.ts';
import type { Loss } from './access.ts';
import type { AcmeView, UploadedCertificate } from './certificates.ts';
import type { Claim, Condition, Impact, Reach } from './contract.ts';
import type { Lap } from './course.ts';
import type { DhcpServerFact, LeaseFact, LinkFact, RefusedLease } from './facts.ts';
import type { LogState, Tried } from './fail2ban-regex.ts';
import type { RoutingView, WayView } from './routing.ts';

export type { GatewayView, RouteView, RoutingView, WayView } from './routing.ts';

import { untilLiftedSeconds } from '../lib/address-list.ts';
import type { Imported } from './blocks/ledger.ts';
import { answers, type Caller, request, web } from './request.ts';
import { backupRequests } from './requests-backup.ts';
import { captureRequests } from './requests-capture.ts';
import type { TimeView } from './time.ts';

export type { Caller } from './request.ts';
export type { BackupsView, BackupView, OpenedBackup } from './requests-backup.ts';
export type { CapturesView, CaptureView } from './requests-capture.ts';
export type { TimeView } from './time.ts';
export type { Imported };

import type { FeedView } from './feeds/view.ts';
import type { DnsView } from './name-servers.ts';
import type { Probe } from './probes.ts';

export type { Loss, Probe };
export { type Service, services };

/**
 * Everything that can be asked of the engine. A fixed list, each request validated whole: no path, no command, and no secret but the one
 * that `phone.release` hands out under its own conditions. One JSON object a line: `{id, method, params}` is answered by `{id, result}` or
 * `{id, error: {code, message, problems?}}`; after `events.subscribe` lines `{event: …}` follow as things happen.
 */

/** A person's or program's name, for the record; never a right. */
const by = textSchema(80);
/** What a block can close: one of these, or what a jail of the administrator's watches. */
export type BlockService = Service | JailService;
const jailServiceSchema = z.templateLiteral(['jail:', jailNameSchema]);
export const blockServiceSchema = z.union([z.enum(services), jailServiceSchema]);
const service = blockServiceSchema;

/** The address that whoever asks comes from, as web saw it: for the dry run, which names who loses access. Never a right. */
const from = addressSchema.optional();

const port = z.int().min(1).max(65_535);

/** The TCP connection that a change is ordered over, as web or sshd saw it: answers on it go on as before until the change is confirmed. */
const over = z.strictObject({ remoteAddress: addressSchema, remotePort: port, localAddress: addressSchema, localPort: port }).optional();

/** The connection a request came over, as web saw it. What confirms a change is judged from this. */
const connection = z.strictObject({
  localAddress: addressSchema,
  localPort: z.int(),
  /** Seconds since 1970, when the TCP connection was accepted. */
  openedAt: z.number(),
});

const day = 86_400;
const home = z.strictObject({
  address: addressSchema,
  /** Accounts that have logged in there within a day. */
  devices: z.int().min(1).max(10_000),
  seconds: z.int().min(1).max(day),
  /** Ports that have proven a password, and for how long that is believed. */
  ports: z
    .array(z.strictObject({ protocol: z.enum(['udp', 'tcp']), port: z.int().min(0).max(65_535), seconds: z.int().min(1).max(day) }))
    .max(200),
});
export type HomeOrder = z.output<typeof home>;

const anyone: readonly Caller[] = ['web', 'guard', 'fail2ban'];

export const requests = {
  ping: request(z.strictObject({}), anyone, answers<{ version: string }>()),
  status: request(z.strictObject({}), web, answers<Status>()),
  /** What the machine's own screen says. It may hold the one-time password: for root alone. */
  console: request(z.strictObject({}), [], answers<ConsoleView>()),
  /** What could be wrong, asked anew. */
  doctor: request(z.strictObject({}), web, answers<Diagnosis>()),
  /** The newest lines of the logs, the newest first. Without secrets. */
  logs: request(
    z.strictObject({
      process: z
        .string()
        .regex(/^[\w.-]{1,41}$/, 'the name of a program')
        .optional(),
      text: textSchema(200).optional(),
      since: z.number().optional(),
      level: z.enum(levels).optional(),
      limit: z.int().min(1).max(300).default(100),
    }),
    web,
    answers<LogsView>(),
  ),
  /** Makes a support bundle, without secrets, and keeps it until it was fetched. `web`: what web adds, as JSON. */
  'support.make': request(
    z.strictObject({
      web: z
        .string()
        .max(512 * 1024)
        .default(''),
    }),
    web,
    answers<SupportView>(),
  ),
  /** A part of it, in base64; empty when there is no such part, or another bundle was made. */
  'support.part': request(z.strictObject({ id: z.string().max(40), part: z.int().min(0).max(1000) }), web, answers<{ base64: string }>()),
  /** Every port: what listens, held against what was claimed. */
  ports: request(z.strictObject({}), web, answers<PortsView>()),
  /** Live view of every interface. */
  interfaces: request(z.strictObject({}), web, answers<readonly InterfaceView[]>()),
  /** Asks the networks again, at once: who else has our addresses, which DHCP servers there are. Takes some seconds. */
  'interfaces.look': request(z.strictObject({}), web, answers<readonly InterfaceView[]>()),
  /** What the PBX tried to open and nobody declared. */
  outgoing: request(z.strictObject({}), web, answers<OutgoingView>()),
  /** Name servers as they are now: how each does and where it was learnt. */
  dns: request(z.strictObject({}), web, answers<DnsView>()),
  /** What the components need outside, and what they open here: data for the reachability page. */
  reaches: request(z.strictObject({}), web, answers<ReachesView>()),
  /** Gateways with their state, and everything the kernel routes by. */
  routes: request(z.strictObject({}), web, answers<RoutingView>()),
  /** Which way a packet to this address takes, and which part of the document says so. */
  'routes.way': request(z.strictObject({ to: addressSchema }), web, answers<WayView>()),
  /** The clock: whom it is compared with, and how far it is off. */
  time: request(z.strictObject({}), web, answers<TimeView>()),
  'upgrade.now': request(z.strictObject({}), web, answers<Record<string, never>>()),
  'config.get': request(z.strictObject({ revision: z.int().min(1).optional() }), web, answers<{ revision: number; document: Config }>()),
  /** The draft of one person: a whole document, edited from `base`. Shows what applying it would do. */
  'draft.get': request(z.strictObject({ by, from }), web, answers<DraftView>()),
  'draft.put': request(z.strictObject({ by, base: z.int(), document: z.unknown(), from }), web, answers<DraftView>()),
  'draft.discard': request(z.strictObject({ by }), web, answers<Record<string, never>>()),
  /** Dry run of any document, without keeping it. */
  preview: request(z.strictObject({ document: z.unknown(), from }), web, answers<Preview>()),
  'draft.apply': request(
    z.strictObject({
      by,
      base: z.int(),
      reason: textSchema(200).default(''),
      /** Unless said, as the document in force says. */
      confirmSeconds: z.int().min(3).max(600).optional(),
      from,
      over,
    }),
    web,
    answers<ChangeView>(),
  ),
  /** One edit as one revision, at once: `patch` is a JSON Merge Patch (RFC 7386). Refused when it would drop the administrator. */
  'config.patch': request(z.strictObject({ by, patch: z.unknown(), reason: textSchema(200) }), web, answers<ChangeView>()),
  /** The running change, or how the last one ended. The ticket is given to the person who applied it only. */
  change: request(z.strictObject({ by: by.optional(), connection: connection.optional() }), web, answers<ChangeView>()),
  /** Where the time of the last change went, for measurements: root's alone. */
  course: request(z.strictObject({}), [], answers<readonly Lap[]>()),
  /** With a ticket: by the connection that came with it. Without: by hand, by a person who was told what is unproven. */
  'change.confirm': request(
    z.strictObject({ by: by.optional(), ticket: z.string().max(64).optional(), connection: connection.optional() }),
    web,
    answers<ChangeView>(),
  ),
  'change.rollback': request(z.strictObject({ by }), web, answers<ChangeView>()),
  /** Keeps a secret that a person gave; the document then holds `{secret: id}`. There is no request that reads one. */
  'secret.put': request(z.strictObject({ by, text: z.string().min(1).max(65_536) }), web, answers<{ readonly id: string }>()),
  /** Judges a certificate with its key and keeps both as one secret. Refused with the problem of each field. */
  'certificate.upload': request(
    z.strictObject({ by, chain: z.string().max(60_000), key: z.string().max(60_000) }),
    web,
    answers<UploadedCertificate>(),
  ),
  'certificate.state': request(z.strictObject({}), web, answers<AcmeView>()),
  /** Asks the ACME authority at once; how it ends is told by `certificate.state` and the event `certificate`. */
  'certificate.renew': request(z.strictObject({ by }), web, answers<AcmeView>()),
  'revisions.list': request(
    z.strictObject({ before: z.int().optional(), limit: z.int().min(1).max(200).default(50) }),
    web,
    answers<readonly RevisionView[]>(),
  ),
  'revisions.difference': request(z.strictObject({ from: z.int(), to: z.int() }), web, answers<readonly Difference[]>()),
  /** Puts an older document into the person's draft; applying it is the ordinary road. */
  'revisions.restore': request(z.strictObject({ by, revision: z.int() }), web, answers<DraftView>()),

  'subscribers.put': request(
    z.strictObject({ number: z.int().min(1), subscribers: subscribersSchema }),
    web,
    answers<{ number: number; change: ChangeView }>(),
  ),
  /** Which phones are registered now: web sees Asterisk, the engine wants to know after a change who is still there. */
  'phones.registered': request(
    z.strictObject({ phones: z.array(z.strictObject({ mac: macSchema, address: addressSchema.optional() })).max(10_000) }),
    web,
    answers<Record<string, never>>(),
  ),
  /** Who came with an older TLS than the newest, since web began to listen: web sees it, the engine names them when the least version is raised. */
  'handshakes.older': request(
    z.strictObject({
      since: z.number(),
      peers: z.array(z.strictObject({ address: addressSchema, version: z.enum(['TLSv1', 'TLSv1.1', 'TLSv1.2']), at: z.number() })).max(500),
    }),
    web,
    answers<Record<string, never>>(),
  ),
  'leases.list': request(z.strictObject({}), web, answers<readonly ServedLease[]>()),
  'enrolment.open': request(
    z.strictObject({
      by,
      minutes: z
        .int()
        .min(1)
        .max(24 * 60),
    }),
    web,
    answers<Enrolment>(),
  ),
  'enrolment.close': request(z.strictObject({ by }), web, answers<Enrolment>()),
  enrolment: request(z.strictObject({}), web, answers<Enrolment>()),
  /** The SIP password for one phone, if the address is leased to that MAC by our DHCP server, the window is open, and this generation was not yet handed out. */
  'phone.release': request(z.strictObject({ mac: macSchema, generation: z.int().min(1), address: addressSchema }), web, answers<Release>()),

  /** The newest, 2000 at most: a line between our processes holds no more. All of them are read by `blocks.page`. */
  'blocks.list': request(z.strictObject({}), [...web, 'guard'], answers<readonly Block[]>()),
  /** A part of them, the newest first: an address or network finds what covers it and what lies within it, other text whatever has it. */
  'blocks.page': request(
    z.strictObject({
      search: textSchema(80).optional(),
      service: service.optional(),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(1000).default(100),
    }),
    web,
    answers<BlocksPage>(),
  ),
  /** Refused for addresses on the allowlist, for our own and for phones of ours; the answer says which. See engine/blocks. */
  'blocks.add': request(
    z.strictObject({
      address: addressOrPrefixSchema,
      service,
      seconds: z.int().min(1).max(untilLiftedSeconds),
      /** What happened, in evidence's words; shown to people. */
      because: textSchema(400),
      by,
      failures: z.int().min(0).default(0),
      /** Only what comes from this port: others behind the address go on. */
      flow: z.strictObject({ protocol: z.enum(['udp', 'tcp']), port: z.int().min(0).max(65_535) }).optional(),
    }),
    anyone,
    answers<{ block: Block } | { refused: string }>(),
  ),
  'blocks.lift': request(
    z.strictObject({ address: addressOrPrefixSchema, service: service.optional(), by }),
    anyone,
    answers<{ lifted: number }>(),
  ),
  /** A part of a list that somebody imports: one write and one message. What cannot be blocked is told, and the rest is blocked. */
  'blocks.import': request(
    z.strictObject({
      entries: z
        .array(
          z.strictObject({
            address: addressOrPrefixSchema,
            seconds: z.int().min(1).max(untilLiftedSeconds),
            because: textSchema(400),
          }),
        )
        .min(1)
        .max(2000),
      services: z.array(service).min(1).max(8),
      by,
    }),
    web,
    answers<Imported>(),
  ),
  /** Lifts what a search finds; without one, all. */
  'blocks.lift-all': request(
    z.strictObject({ search: textSchema(80).optional(), service: service.optional(), by }),
    web,
    answers<{ lifted: number }>(),
  ),
  /** Lifts every block that the entry covers and puts it on the allowlist: one revision. `until`, seconds since 1970: it ends by itself. */
  'allowlist.add': request(
    z.strictObject({ address: addressOrPrefixSchema, note: textSchema(200).default(''), until: z.int().min(1).optional(), by }),
    web,
    answers<ChangeView>(),
  ),
  /** The same of a list: what is there already gets the new note and end. */
  'allowlist.import': request(
    z.strictObject({
      entries: z
        .array(z.strictObject({ address: addressOrPrefixSchema, note: textSchema(200), until: z.int().min(1).optional() }))
        .min(1)
        .max(1000, 'at most 1000 entries'),
      by,
    }),
    web,
    answers<ChangeView>(),
  ),
  'allowlist.remove': request(z.strictObject({ address: addressOrPrefixSchema, by }), web, answers<ChangeView>()),
  /**
   * Where devices of ours log in: the kernel lets their ports pass first, and meters what is new from there (engine/blocks/homes.ts). Adds to what was said
   * before; each part ends by itself.
   */
  'homes.put': request(z.strictObject({ homes: z.array(home).max(100) }), ['guard'], answers<Record<string, never>>()),
  /** The administrator's jails as Fail2ban has them, and the filters that it comes with. */
  jails: request(z.strictObject({}), web, answers<JailsView>()),
  /** What Fail2ban makes of one line of a log: with a filter of its own, or with rules. */
  'jails.try': request(
    z.strictObject({
      filter: z.string().max(80).default(''),
      failregex: z.array(textSchema(500)).max(10).default([]),
      line: textSchema(1000),
    }),
    web,
    answers<Tried>(),
  ),
  /** What guard judges by, and whom it must spare. */
  protection: request(z.strictObject({}), [...web, 'guard'], answers<ProtectionView>()),
  /** Block feeds as they are in force. */
  'feeds.list': request(z.strictObject({}), web, answers<readonly FeedView[]>()),
  /**
   * A feed that was fetched, in parts that fit into a line. The engine verifies it with the key in the document: whoever has taken web over
   * can block nobody with this. Answered by `more` until the last part is here.
   */
  'feeds.offer': request(
    z.strictObject({
      feed: idSchema,
      part: z.int().min(0).max(15),
      of: z.int().min(1).max(16),
      text: z
        .string()
        .max(512 * 1024)
        .regex(/^[A-Za-z0-9_.-]*$/, 'a part of a signed feed'),
    }),
    web,
    answers<{ more: true } | { feed: FeedView } | Fault>(),
  ),
  /** Where administrators are: no feed blocks them. Kept, so that it holds after a restart too. */
  'feeds.spare': request(z.strictObject({ addresses: z.array(addressSchema).max(1000) }), web, answers<Record<string, never>>()),
  ...backupRequests,
  ...captureRequests,
  'events.subscribe': request(z.strictObject({}), [...web, 'guard'], answers<Record<string, never>>()),
} as const;

export type { DnsView, FeedView };
export type Requests = typeof requests;
export type Method = keyof Requests;
export type Params<M extends Method> = z.input<Requests[M]['params']>;
export type ParsedParams<M extends Method> = z.output<Requests[M]['params']>;
export type Result<M extends Method> = Parameters<Requests[M]['_result']>[0];

/** Why a request was not done. Codes are in docs/errors.md. */
export interface RequestError {
  readonly code: 'invalid' | 'forbidden' | 'not-found' | 'conflict' | 'busy' | 'rejected' | 'failed';
  readonly message: string;
  readonly problems?: readonly Problem[];
}

/** Announced after the state is durable; never commands. Receivers fetch the state again. */
export type EngineEvent =
  | { readonly event: 'change'; readonly state: ChangeView['state'] }
  | { readonly event: 'config'; readonly revision: number }
  | { readonly event: 'draft'; readonly by: string }
  | { readonly event: 'interfaces' }
  | { readonly event: 'health' }
  | { readonly event: 'blocks' }
  | { readonly event: 'leases' }
  | { readonly event: 'enrolment' }
  | { readonly event: 'certificate' }
  | { readonly event: 'messages' }
  | { readonly event: 'backups' }
  | { readonly event: 'captures' };

export interface Status {
  readonly version: string;
  readonly revision: number;
  readonly subscribers: number;
  readonly hostname: string;
  /** The five minimum requirements, in the order of the manual. */
  readonly requirements: readonly Requirement[];
  readonly conditions: readonly (Condition & { readonly since: number })[];
  readonly units: readonly { readonly name: string; readonly state: 'running' | 'ready' | 'stopped'; readonly since?: number }[];
  /** Addresses the web interface answers at, the best first. */
  readonly urls: readonly string[];
  readonly change: ChangeView['state'];
  readonly drift: { readonly repairedThisHour: number; readonly limit: number };
  /** Telephony shall be started anew, and waits until no call is up: at the latest until this moment (seconds since 1970). */
  readonly waits?: { readonly calls?: number; readonly until: number };
  readonly firstPassword?: 'in force' | 'replaced';
}

export interface Requirement {
  readonly id: 'address' | 'subnet' | 'dns' | 'gateway' | 'default-route';
  readonly met: boolean;
  /** `10.20.0.14/24`, `2 of 2`, `10.20.0.1`, … */
  readonly value: string;
  readonly condition?: Condition;
}

export interface InterfaceView {
  readonly id: string;
  readonly role: 'lan' | 'voice';
  readonly link: LinkFact | undefined;
  readonly addresses: readonly {
    readonly address: string;
    readonly origin: 'static' | 'dhcp' | 'slaac' | 'dhcpv6' | 'link-local' | 'kept' | 'foreign';
    readonly validSeconds?: number;
    /** 0: deprecated, for connections that use it already (RFC 4862 §5.5.4). */
    readonly preferredSeconds?: number;
    readonly duplicate: boolean;
    /** MAC of the machine that has it, too. */
    readonly usedBy?: string;
  }[];
  readonly leases: readonly LeaseFact[];
  /** DHCP servers that answered when they were last asked. */
  readonly dhcpServers: readonly DhcpServerFact[];
  /** Leases that were offered and are not followed. */
  readonly refused: readonly RefusedLease[];
  readonly gateway?: string;
}

export interface LogsView {
  /** Programs that have said something. */
  readonly processes: readonly string[];
  /** How many lines match; the newest of them are here. */
  readonly found: number;
  readonly lines: readonly LogLine[];
}

export interface SupportView {
  readonly id: string;
  readonly file: string;
  readonly bytes: number;
  readonly parts: number;
  readonly entries: readonly { readonly name: string; readonly bytes: number }[];
}

export interface ReachesView {
  readonly reaches: readonly Reach[];
  readonly claims: readonly Claim[];
}

export interface StepView {
  readonly component: string;
  readonly why: string;
  readonly impact: Impact;
}

export interface Preview {
  readonly problems: readonly Problem[];
  readonly difference: readonly Difference[];
  readonly steps: readonly StepView[];
  readonly impact: Impact;
  /** Who would lose access, by name: code and values. */
  readonly losses: readonly Loss[];
  /** Where the administrator will find the web interface afterwards, when it moves. */
  readonly moves?: { readonly from: readonly string[]; readonly to: readonly string[] };
}

export interface DraftView {
  readonly base: number;
  /** Newer than base when somebody else applied something meanwhile: the draft must be looked at again. */
  readonly head: number;
  readonly document: unknown;
  readonly empty: boolean;
  readonly preview: Preview;
}

export interface ChangeView {
  readonly state: 'none' | 'applying' | 'awaiting-confirmation' | 'committed' | 'unchanged' | 'rolling-back' | 'rolled-back';
  readonly from?: number;
  readonly to?: number;
  readonly by?: string;
  readonly reason?: string;
  readonly impact?: Impact;
  readonly steps?: readonly (StepView & { readonly done: boolean })[];
  /** Until it undoes itself. */
  readonly secondsLeft?: number;
  /** Where to confirm: `https://10.20.0.20/confirm`; the ticket goes behind `#`. */
  readonly confirmAt?: readonly string[];
  /** No address of the PBX is new: a new connection to where it was before counts, by whatever name. */
  readonly stays?: boolean;
  readonly ticket?: string;
  /** Who was to lose access when it was ordered. */
  readonly losses?: readonly Loss[];
  /** What was looked at since, while it waits; afterwards as it was at the end. None of it confirms by itself. */
  readonly probes?: readonly Probe[];
  /** How long it was to wait for confirmation. */
  readonly confirmSeconds?: number;
  /** What nobody has proven yet, in a sentence. */
  readonly unproven?: string;
  /** Why it was rolled back. */
  readonly because?: string;
  readonly endedAt?: number;
}

export interface RevisionView {
  readonly revision: number;
  readonly at: number;
  readonly by: string;
  readonly reason: string;
  /** `connection` = proven by a connection to the new address; `by-hand` with what was unproven then; `not-needed`. */
  readonly confirmed: 'connection' | 'by-hand' | 'not-needed';
  readonly unproven?: string;
  /** What had been looked at when it was confirmed. */
  readonly probes?: readonly Probe[];
  readonly subscribers: number;
  readonly head: boolean;
}

export interface ServedLease {
  readonly mac: string;
  readonly address: string;
  readonly hostname: string;
  readonly interface: string;
  readonly expiresAt: number;
}

export interface Enrolment {
  readonly open: boolean;
  readonly until?: number;
  readonly by?: string;
}

export type Release =
  | { readonly password: string }
  | { readonly refused: 'no-window' | 'address-not-leased' | 'already-released' | 'unknown-device'; readonly message: string };

export interface Block {
  readonly address: string;
  readonly service: BlockService;
  readonly since: number;
  readonly until: number;
  readonly because: string;
  readonly by: string;
  readonly failures: number;
  /** Only what comes from this port is dropped; others behind the address go on. */
  readonly flow?: { readonly protocol: 'udp' | 'tcp'; readonly port: number };
  /** Packets dropped since, from the kernel's counter. */
  readonly packets?: number;
}

/** A part of the blocks; `total` is how many there are, `found` how many the search finds. */
export interface BlocksPage {
  readonly total: number;
  readonly found: number;
  readonly blocks: readonly Block[];
}

export interface AllowlistEntry {
  readonly address: string;
  readonly note: string;
  /** Seconds since 1970, when it ends by itself; absent: it stays. */
  readonly until?: number;
}
export type { Tried };
export interface JailView {
  readonly name: string;
  /** Whether Fail2ban may read its log. */
  readonly log: LogState;
  /** It reads, and counts. */
  readonly watching: boolean;
  /** Sources that have failed within the time that counts; and failures since Fail2ban started. */
  readonly failed: number;
  readonly failures: number;
}
export interface JailsView {
  readonly jails: readonly JailView[];
  /** Names of the filters that Fail2ban comes with. */
  readonly filters: readonly string[];
}

export interface ProtectionView {
  readonly maxFailures: number;
  readonly windowSeconds: number;
  readonly blockSeconds: number;
  readonly allowlist: readonly AllowlistEntry[];
  /** Our own addresses: never blocked. */
  readonly own: readonly string[];
  /** Addresses leased by our DHCP server, and to which MAC. */
  readonly leased: readonly { readonly address: string; readonly mac: string }[];
  /** Devices that are configured here, by MAC. */
  readonly devices: readonly { readonly mac: string; readonly extension: string }[];
}
