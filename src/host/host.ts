import type { CertificateArtifact, FileArtifact, Reader, Stamps, UnitArtifact, UnitVerb } from '../engine/artifacts.ts';
import type { DhcpServerFact, LeaseFact, LinkFact } from '../engine/facts.ts';

/** An address as the kernel has it (`ip -j addr`). */
export interface KernelAddress {
  readonly device: string;
  readonly address: string;
  readonly tentative: boolean;
  /** Duplicate address detection found it taken. */
  readonly duplicate: boolean;
  readonly validSeconds?: number;
  /** Its preferred lifetime is over: new connections take another. */
  readonly deprecated?: boolean;
}

/** A route of ours: protocol 201, see `routeProtocol`. */
export interface KernelRoute {
  readonly family: 4 | 6;
  readonly to: string;
  readonly via?: string;
  readonly device: string;
  readonly metric: number;
  /** Other than `main`. */
  readonly table?: number;
}

/** What the kernel routes by (`ip route show table all`, `ip rule`), without its own table `local` and tables that have a name. */
export interface KernelRouting {
  /** Whoever made them: `protocol` is `kernel`, `ra`, `static`, … or a number such as ours. */
  readonly routes: readonly (KernelRoute & { readonly protocol: string })[];
  /** Rules of ours: protocol 201. */
  readonly rules: readonly KernelRule[];
}

export interface KernelRule {
  readonly family: 4 | 6;
  readonly priority: number;
  readonly from?: string;
  readonly to?: string;
  readonly ports?: { readonly local: number; readonly remote: number };
  readonly mark?: number;
  readonly table: number;
  readonly butDefault?: true;
}

/** Where the kernel would send a packet to an address (`ip route get`). */
export interface KernelWay {
  readonly device: string;
  readonly via?: string;
  readonly source?: string;
  /** It is an address of this machine. */
  readonly local: boolean;
  /** The route that was taken: `default` or a prefix, and who made it. */
  readonly to: string;
  readonly protocol: string;
}

/** One ICMP echo (RFC 792, RFC 4443 §4.1). */
export interface EchoRequest {
  readonly address: string;
  /** Leaves by this device, whatever the routes say. */
  readonly device?: string;
  /** Firewall mark: sends it by the table that a rule has for this mark. */
  readonly mark?: number;
  readonly timeoutMs: number;
}

export interface KnownFile {
  readonly content: string;
  /** Permission bits, and the group by the reader's name where it is one of ours. */
  readonly mode: number;
  readonly reader: string;
}

/** What is left for programs without privileges, of how much. `files` is 0 of 0 where the file system does not count them. */
export interface Space {
  readonly freeBytes: number;
  readonly bytes: number;
  readonly freeFiles: number;
  readonly files: number;
}

export interface UnitState {
  readonly state: 'running' | 'ready' | 'stopped';
  readonly pid?: number;
  readonly since?: number;
  readonly stamps?: Stamps;
}

/** A process that holds a socket. */
export interface SocketProcess {
  readonly pid: number;
  /** As `ss` and `ps` name it. */
  readonly name: string;
  /** The supervised service that it belongs to. */
  readonly unit?: string;
}

/** A socket that others may speak to: TCP that listens, UDP that is bound. */
export interface ListeningSocket {
  readonly protocol: 'udp' | 'tcp';
  /** `*` when one socket serves both families, otherwise an address: `0.0.0.0`, `::`, `127.0.0.1`. */
  readonly address: string;
  readonly port: number;
  /** The link it is bound to. */
  readonly device?: string;
  readonly process?: SocketProcess;
}

/** A connection as conntrack has it; `source` is who began it. */
export interface Flow {
  readonly protocol: 'udp' | 'tcp';
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly port: number;
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The machine, behind one narrow port. Everything that touches processes, files, sockets, time or chance goes through it, so that
 * the engine and every component run unchanged on a machine in memory. Paths are below the root prefix unless they begin with `/`.
 */
export interface Host {
  readonly clock: Clock;
  /** Cryptographically random bytes, base64url. */
  random(bytes: number): string;

  readFile(path: string): Promise<string | undefined>;
  fileState(path: string): Promise<KnownFile | undefined>;
  /**
   * Atomic: a temporary file, renamed; makes folders. `durable`, unless said otherwise: synced with its folder, so that after a power cut the
   * new file is there. `rendered` ones are made again from the document, and are not waited for.
   */
  writeFile(file: FileArtifact, as?: 'durable' | 'rendered'): Promise<void>;
  /**
   * Writes over the beginning of a file where it lies, for root alone, and makes it where there is none; on the disk when it returns. What is longer stays
   * behind it. Not atomic: a power cut meanwhile leaves any mixture of sectors, old and new.
   */
  overwrite(path: string, content: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  listFiles(folder: string): Promise<readonly string[]>;
  /** Appends one line and fsyncs; makes the file for this reader. */
  appendLine(path: string, line: string, reader: Reader): Promise<void>;

  /** Room on the disk that holds this folder: bytes, and files that could still be made (statfs(2)). Undefined when it cannot be asked. */
  space(folder: string): Promise<Space | undefined>;

  /**
   * How the machine is, as far as that can be told within a millisecond: links, addresses, routes of both families' table `main`, leases, these files and
   * these units, and how often we have changed the rest. Two that are the same: a look now finds what one found then, unless somebody else has
   * changed kernel settings, rules, other tables or nftables. It begins with what `glance([], [])` gives.
   */
  glance(files: readonly string[], units: readonly string[]): string;

  links(): Promise<readonly LinkFact[]>;
  leases(): Promise<readonly LeaseFact[]>;
  addresses(): Promise<readonly KernelAddress[]>;
  /** Routes of ours in the table `main`. */
  routes(): Promise<readonly KernelRoute[]>;
  routing(): Promise<KernelRouting>;
  /** Undefined when there is no way. */
  way(address: string): Promise<KernelWay | undefined>;
  /** One echo; undefined when no answer came in time. */
  echo(request: EchoRequest): Promise<{ readonly ms: number } | undefined>;
  /**
   * Whether a neighbour answers on the link (ARP, RFC 826; neighbour discovery, RFC 4861 §7.3), as the kernel finds out by asking it anew. For
   * one that answers no echo. Ask after an echo to it: the kernel has tried to find it then.
   */
  neighbour(device: string, address: string): Promise<boolean>;
  /** `ip -batch -`; throws CommandError at the first line that fails, and keeps what went before. `family` where the lines do not show it. */
  ip(lines: readonly string[], family?: 6): Promise<void>;
  /**
   * Ends every TCP connection of this address of ours with a reset to both sides (ABORT, RFC 9293 §3.10.5), which only works while it is there. Does
   * not throw: an address goes whether everybody could be told or not.
   */
  endConnections(address: string): Promise<void>;
  /** A path below /proc/sys, with slashes (sysctl(8)): names of links have dots. */
  sysctl(key: string): Promise<string | undefined>;
  setSysctl(key: string, value: string): Promise<void>;

  unitState(name: string): Promise<UnitState>;
  /** Units that exist, ours or orphans. */
  units(): Promise<readonly string[]>;
  /**
   * start writes the service directory; start and restart return when the unit is ready (where it signals that), or only started.
   * stop removes it. `readyWithinMs`: where it must be sooner than usual; throws CommandError when it is not.
   */
  unit(
    name: string,
    verb: UnitVerb,
    unit: UnitArtifact | undefined,
    stamps: Stamps,
    until: 'ready' | 'started',
    readyWithinMs?: number,
  ): Promise<void>;

  listeningSockets(): Promise<readonly ListeningSocket[]>;
  /** Undefined when conntrack cannot be asked, or knows too many to look through. */
  flows(): Promise<readonly Flow[] | undefined>;
  /** The first and the last port from which programs ask that do not say from which. */
  ephemeralPorts(): Promise<readonly [number, number]>;

  /**
   * Body of our table in the kernel's spelling, without what changes by itself (counters, elements of named sets); undefined when there is no such
   * table. `youngerThanMs`: an answer of before will do that is younger, if nothing was loaded since by us.
   */
  nftList(name: string, youngerThanMs?: number): Promise<string | undefined>;
  /** What the kernel would print back for this body; throws CommandError when it refuses it. No effect on what runs. */
  nftCanonical(name: string, body: string): Promise<string>;
  /** `nft -f -`: one transaction. `urgent` has processes of its own that stand ready: somebody guesses until it is done. */
  nftApply(text: string, how?: 'urgent'): Promise<void>;
  /** `nft -j` for a listing (sets with remaining times). */
  nftJson(argv: readonly string[]): Promise<unknown>;

  /** Names, addresses and end (seconds since 1970) of the certificate in a folder; undefined when there is none that our CA signed. */
  certificate(folder: string): Promise<{ readonly names: readonly string[]; readonly notAfter: number } | undefined>;
  issueCertificate(certificate: CertificateArtifact): Promise<void>;

  /** Runs argv, never a shell, with LC_ALL=C, a time limit and a cap on output. Does not throw for a non-zero exit. */
  run(
    argv: readonly [string, ...string[]],
    options?: { readonly stdin?: string; readonly timeoutMs?: number; readonly env?: Readonly<Record<string, string>> },
  ): Promise<CommandResult>;
  /**
   * The MAC of another machine that answers for this address on this link; undefined when nobody does within about a second, or there is no
   * carrier. Asks without giving an address of its own (RFC 5227 §2.1.1), so that nobody's tables change. `youngerThanMs`: an answer
   * "nobody" that is younger will do, so that who looks at a change and then applies it waits once.
   */
  whoHas(device: string, address: string, youngerThanMs?: number): Promise<string | undefined>;
  /** DHCP servers on this link that answer a DISCOVER within about two seconds. */
  askDhcp(device: string): Promise<readonly DhcpServerFact[]>;
  /** Asks one name server for the addresses of one name; what it said and how long that took, or why it counts as silent. */
  askDns(
    server: string,
    name: string,
    timeoutMs: number,
  ): Promise<{ readonly ms: number; readonly addresses: readonly string[] } | { readonly failed: string }>;
}

export interface Clock {
  /** Seconds since 1970: for people and leases, never for deadlines. */
  now(): number;
  /** Milliseconds of the monotonic clock: for deadlines. */
  monotonic(): number;
  /** Calls back once after so many milliseconds; disposing cancels. */
  after(ms: number, call: () => void): Disposable;
}

/** Failure of a program: what was run, how it ended, what it said. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly argv: readonly string[];
  readonly code: number | string;
  readonly stderr: string;
  constructor(argv: readonly string[], code: number | string, stderr: string) {
    super(`${argv.slice(0, 6).join(' ')}: exit ${code}: ${stderr.trim().slice(0, 500)}`);
    this.argv = argv;
    this.code = code;
    this.stderr = stderr;
  }
}

/** Routes of ours carry this protocol number (rtnetlink(7): above 4, below 255, free for administrators), so that others' are left alone. */
export const routeProtocol = 201;
