/** What the outside gives, as data: read before rendering, so that rendering stays pure. */
export interface Facts {
  readonly links: readonly LinkFact[];
  readonly leases: readonly LeaseFact[];
  /** Gateways that are watched, with the verdict in force. One that is not here is taken to be well. */
  readonly gateways?: readonly GatewayFact[];
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
  /** Every option as dhcpcd names it, for the page. */
  readonly options: Readonly<Record<string, string>>;
}
