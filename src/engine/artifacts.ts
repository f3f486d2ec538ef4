/**
 * What a machine can be made to contain, as data. A leaf: components render these, the engine journals them, the host makes them true.
 */

export type Impact = 'none' | 'reload' | 'drops-calls' | 'drops-admin';
export const impacts: readonly Impact[] = ['none', 'reload', 'drops-calls', 'drops-admin'];

/** Who may read a file besides root. Files are owned by root; the group is the reader's. */
export type Reader = 'root' | 'everyone' | 'web' | 'guard' | 'asterisk' | 'fail2ban';

/** A file below the root prefix, or, where a daemon leaves no choice, at an absolute place outside (`/etc/resolv.conf`). */
export interface FileArtifact {
  readonly kind: 'file';
  /** `etc/dnsmasq/voice.conf` (below the prefix) or `/etc/resolv.conf`. */
  readonly path: string;
  readonly content: string;
  readonly reader: Reader;
  readonly executable?: boolean;
}

/** A daemon under s6: its service directory as text (s6-servicedir). `@PREFIX@`, `@LIB@` and `@NODE@` in it are replaced by the host. */
export interface UnitArtifact {
  readonly kind: 'unit';
  readonly name: string;
  /** Text of `run`, executed by /bin/sh; ends in an exec. */
  readonly run: string;
  readonly finish?: string;
  /** Set when run signals readiness on this descriptor (s6-notifyoncheck or the daemon itself). */
  readonly notificationFd?: number;
  /** Text of `data/check` for s6-notifyoncheck. */
  readonly check?: string;
  /** After SIGTERM, SIGKILL after so long; 0 = never. */
  readonly timeoutKillMs?: number;
  /** Signal that ends it; SIGTERM unless set. */
  readonly downSignal?: string;
  /** Paths of this component's files: a change of these needs a restart, … */
  readonly restartOn: readonly string[];
  /** … and of these a reload. */
  readonly reloadOn: readonly string[];
  /** How it is told to reload. */
  readonly reload?: { readonly signal: string } | { readonly argv: readonly [string, ...string[]] };
  /** What people lose while it restarts. */
  readonly restartImpact: Impact;
  /** Prints how many calls a restart would end now (waits.ts); without it a restart never waits. */
  readonly busy?: { readonly argv: readonly [string, ...string[]] };
}

/** One whole nftables table, replaced atomically. Its body is compared in the kernel's own spelling. */
export interface NftArtifact {
  readonly kind: 'nft-table';
  readonly family: 'inet';
  readonly name: string;
  /** What stands between the braces of `table inet <name> { … }`. */
  readonly body: string;
}

/** A kernel link that is ours: up, with this MTU, its router advertisements left to dhcpcd. */
export interface LinkArtifact {
  readonly kind: 'link';
  readonly interface: string;
  /** The kernel's name for it. */
  readonly device: string;
  readonly mtu: number;
  /** Administrators come in here. */
  readonly wayIn: boolean;
}

export interface AddressArtifact {
  readonly kind: 'address';
  readonly interface: string;
  readonly device: string;
  /** With prefix length, canonical. */
  readonly address: string;
  readonly origin: 'static' | 'dhcp' | 'slaac' | 'dhcpv6' | 'link-local';
  /** For what uses it already; new connections take another (RFC 4862 §5.5.4). */
  readonly deprecated?: true;
  /** Of an address that is not offered any more: seconds since 1970. */
  readonly until?: number;
  /** Administrators come in here: taking it away may cut one off. */
  readonly wayIn: boolean;
}

/** Something that only the outside can give: a lease. Planned as a step that waits. */
export interface LeaseArtifact {
  readonly kind: 'lease';
  readonly interface: string;
  readonly protocol: 'dhcp' | 'slaac' | 'dhcpv6';
}

export interface RouteArtifact {
  readonly kind: 'route';
  readonly family: 4 | 6;
  /** `default` or a prefix. */
  readonly to: string;
  readonly via?: string;
  readonly device: string;
  readonly metric: number;
  /** Other than `main`: one that a rule sends packets to. */
  readonly table?: number;
}

/** A rule of the kernel's routing policy (ip-rule(8)): whose packets look into which table. The lowest priority is asked first. */
export interface RuleArtifact {
  readonly kind: 'rule';
  readonly family: 4 | 6;
  readonly priority: number;
  /** Packets from this address of ours; absent: all. */
  readonly from?: string;
  /** Packets to this address. */
  readonly to?: string;
  /** Packets of this TCP connection: our port and the other's. */
  readonly ports?: { readonly local: number; readonly remote: number };
  /** Packets that a program of ours has marked so. */
  readonly mark?: number;
  readonly table: number;
  /** Everything in that table but its default route (suppress_prefixlength 0). */
  readonly butDefault?: true;
}

/** A setting of the kernel below /proc/sys, with slashes; `whenGone` is what it goes back to once nobody asks for it. */
export interface SysctlArtifact {
  readonly kind: 'sysctl';
  readonly key: string;
  readonly value: string;
  readonly whenGone: string;
}

/** A certificate of our own CA for these names and addresses, with its key, as `chain.pem` and `key.pem` in a folder. */
export interface CertificateArtifact {
  readonly kind: 'certificate';
  readonly folder: string;
  readonly names: readonly string[];
  readonly reader: Reader;
}

export type Artifact =
  | FileArtifact
  | UnitArtifact
  | NftArtifact
  | LinkArtifact
  | AddressArtifact
  | LeaseArtifact
  | RouteArtifact
  | RuleArtifact
  | SysctlArtifact
  | CertificateArtifact;

export type UnitVerb = 'start' | 'stop' | 'restart' | 'reload';
/** What a daemon was started, and last reloaded, with: hashes of its files. Files that match are not a daemon that has loaded them. */
export interface Stamps {
  readonly restart: string;
  readonly reload: string;
}

/** A route of ours, in the words of ip-route(8): of protocol 201 (`routeProtocol` in src/host/host.ts). */
export const routeWords = (r: Omit<RouteArtifact, 'kind'>): string =>
  `${r.to}${r.via === undefined ? '' : ` via ${r.via}`} dev ${r.device} metric ${r.metric} proto 201${r.table === undefined ? '' : ` table ${r.table}`}`;

/** A rule of ours, in the words of ip-rule(8); 6 is TCP, whose name a machine without /etc/protocols does not know. */
export const ruleWords = (r: Omit<RuleArtifact, 'kind'>): string =>
  [
    `priority ${r.priority} protocol 201`,
    r.from === undefined ? '' : ` from ${r.from}`,
    r.to === undefined ? '' : ` to ${r.to}`,
    r.ports === undefined ? '' : ` ipproto 6 sport ${r.ports.local} dport ${r.ports.remote}`,
    r.mark === undefined ? '' : ` fwmark ${r.mark}`,
    ` lookup ${r.table}`,
    r.butDefault ? ' suppress_prefixlength 0' : '',
  ].join('');
