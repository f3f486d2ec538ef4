/** What the outside gives, as data: read before rendering, so that rendering stays pure. */
export interface Facts {
  readonly links: readonly LinkFact[];
  readonly leases: readonly LeaseFact[];
  /** Gateways that are watched, with the verdict in force. One that is not here is taken to be well. */
  readonly gateways?: readonly GatewayFact[];
  /** Leases that nobody should follow, each with the reason: `judgeLease` in lease-sense.ts. */
  readonly refused?: readonly RefusedLease[];
  /** Leases whose server does not answer any more, and which are still valid. */
  readonly overdue?: readonly OverdueFact[];
  /** Addresses of an advertised prefix, or a DHCP network, that is not offered any more and is still valid. */
  readonly lingering?: readonly LingeringFact[];
  /** Addresses of ours that another machine answers for. */
  readonly conflicts?: readonly ConflictFact[];
  /** DHCP servers that answered when they were last asked. */
  readonly dhcpServers?: readonly DhcpServerFact[];
  /** IPv4 link-local addresses (RFC 3927) that were found free, where no DHCP server answers. */
  readonly linkLocal?: readonly LinkLocalFact[];
  /** Name servers that were asked lately; absent before anybody has. */
  readonly nameServers?: readonly NameServerFact[];
  /** Version of Asterisk's root where that is a package of its own: another one has to be started. */
  readonly telephony?: string;
}

/** Beside the versions of Switchroom; written when the package switchroom-asterisk is whole (its postinst). */
export const releaseFile = 'asterisk-release';
/** @returns undefined for what is no version of a Debian package: it becomes part of a daemon's text */
export function releaseOf(text: string | undefined): string | undefined {
  const version = text?.trim() ?? '';
  return /^[0-9][0-9A-Za-z.+~:-]{0,63}$/.test(version) ? version : undefined;
}
export const noFacts: Facts = { links: [], leases: [] };

/** A link of the kernel (`ip -j -s link`, /sys/class/net). */
export interface LinkFact {
  readonly device: string;
  /** Permanent address where the hardware has one. */
  readonly mac: string;
  readonly up: boolean;
  readonly carrier: boolean;
  readonly mtu: number;
  /** Mbit/s; undefined for links that have none (veth says 10000, loopback nothing). */
  readonly speed?: number;
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly rxErrors: number;
  readonly txErrors: number;
  readonly rxPackets?: number;
  readonly txPackets?: number;
  readonly rxDropped?: number;
  readonly txDropped?: number;
}

export interface RefusedLease {
  readonly device: string;
  readonly server?: string;
  readonly address: string;
  readonly reason: LeaseFault;
}
/** What is wrong with a lease: see `judgeLease`. */
export const leaseFaults = ['own-server', 'network', 'broadcast', 'unusable', 'host-prefix', 'everything'] as const;
export type LeaseFault = (typeof leaseFaults)[number];

export interface OverdueFact {
  readonly device: string;
  /** Without prefix length. */
  readonly address: string;
  readonly server?: string;
  /** Seconds since 1970: since when the server has been asked, and when the lease ends. */
  readonly askedSince: number;
  readonly endsAt: number;
}

export interface LingeringFact {
  readonly device: string;
  /** With prefix length. */
  readonly address: string;
  readonly origin: 'dhcp' | 'slaac' | 'dhcpv6';
  /** Seconds since 1970. */
  readonly until: number;
}

export interface ConflictFact {
  readonly device: string;
  /** Without prefix length. */
  readonly address: string;
  readonly mac: string;
}

export interface DhcpServerFact {
  readonly device: string;
  /** Its server identifier (RFC 2132 §9.7). */
  readonly address: string;
  readonly mac: string;
  /** The address it offered, and the gateway that it named. */
  readonly offered?: string;
  readonly gateway?: string;
}

export interface LinkLocalFact {
  readonly device: string;
  /** With prefix length: `169.254.17.4/16`. */
  readonly address: string;
}

/** Whether a default gateway answers, as src/engine/gateways.ts judges it. */
export interface GatewayFact {
  readonly family: 4 | 6;
  readonly device: string;
  readonly via: string;
  readonly alive: boolean;
  /** Only when it is not alive: it answers itself, and none of the addresses behind it does. */
  readonly nothingBehind?: true;
  /** Seconds since 1970, of the last change of verdict. */
  readonly since: number;
}

/** The kernel link that an interface of the document is, if the machine has it. */
export function linkOf(match: { readonly mac: string } | { readonly name: string }, links: readonly LinkFact[]): LinkFact | undefined {
  return links.find((l) => ('mac' in match ? l.mac === match.mac : l.device === match.name));
}

/** What DHCP, a router advertisement or DHCPv6 gave on a device, and still holds. */
export interface LeaseFact {
  readonly device: string;
  readonly protocol: 'dhcp' | 'slaac' | 'dhcpv6';
  readonly addresses: readonly string[];
  readonly gateway?: string;
  readonly dnsServers: readonly string[];
  readonly domain?: string;
  readonly server?: string;
  /** Seconds since 1970. */
  readonly obtainedAt: number;
  /** Seconds from obtainedAt; absent = for ever. */
  readonly validSeconds?: number;
  /** T1 and T2 (RFC 2131 §4.4.5), seconds from obtainedAt: when this server is asked again, and when any other. */
  readonly renewSeconds?: number;
  readonly rebindSeconds?: number;
  /** By address: lifetimes in seconds from obtainedAt (RFC 4862 §5.5.3). 0 preferred = deprecated: for what uses it already. Absent = for ever. */
  readonly lifetimes?: Readonly<Record<string, { readonly validSeconds?: number; readonly preferredSeconds?: number }>>;
  /** Router advertisements: every router that is one now, the one that dhcpcd likes best first. */
  readonly routers?: readonly { readonly address: string; readonly mac?: string }[];
  /** Every option as dhcpcd names it, for the page. */
  readonly options: Readonly<Record<string, string>>;
}

/** How a name server did when it was last asked for a name that does not exist (RFC 6761 §6.4). */
export interface NameServerFact {
  readonly address: string;
  readonly answers: boolean;
  /** Owes an answer for longer than a live server takes; whether it is dead is known in a few seconds. */
  readonly doubted?: true;
  readonly ms?: number;
  /** Why it counts as silent. */
  readonly because?: string;
  /** The address it gave for that name: it makes names up. */
  readonly invented?: string;
  /** Seconds since 1970. */
  readonly at: number;
}
