import { jsonOf } from '../lib/json.ts';
import type { CardSettings, Keeper } from './settings.ts';

/** What is known of a machine whose network somebody else keeps. Read by look.ts; everything that is made of it is pure. */
export interface Machine {
  readonly links: readonly Link[];
  readonly addresses: readonly { readonly device: string; readonly address: string; readonly dynamic: boolean }[];
  /** Of the table `main`, without the kernel's own. */
  readonly routes: readonly Route[];
  /** Settings by device, of the manager that says it keeps it. */
  readonly kept: readonly { readonly device: string; readonly settings: CardSettings }[];
  /** Settings of cards that are not there. */
  readonly absent: readonly CardSettings[];
  /** Managers that run, or would at the next start. */
  readonly keepers: readonly Keeper[];
  /** /etc/resolv.conf. */
  readonly resolv: string;
  /** How a device's DHCP client has named itself to the server: hexadecimal, two digits and colons (RFC 2132 §9.14). */
  readonly clientIds: Readonly<Record<string, string>>;
  /** Address of this machine that whoever types has come to (sshd(8), SSH_CONNECTION). */
  readonly reachedAt?: string;
}

export interface Link {
  readonly index: number;
  readonly device: string;
  /** Permanent where the hardware has one. */
  readonly mac: string;
  readonly mtu: number;
  readonly up: boolean;
  /** Whether a cable is plugged in, or what else brings a carrier. */
  readonly carrier: boolean;
  readonly is: LinkKind;
}

/** A card that Switchroom can keep, or what it is: `bridge`, `wifi`, `part:br0`, `kind:` and `type:` with a word of the kernel (words.ts). */
export type LinkKind = 'card' | 'ppp' | 'wifi' | (typeof built)[number] | `${'part' | 'kind' | 'type'}:${string}`;

export interface Route {
  readonly family: 4 | 6;
  readonly to: string;
  readonly via?: string;
  readonly device: string;
  readonly metric: number;
  readonly protocol: string;
}

/** A route as `ip route show` prints it, which `ip route add` reads again. */
export interface SavedRoute {
  readonly family: 4 | 6;
  readonly device: string;
  readonly to: string;
  readonly via: boolean;
  readonly line: string;
}

/**
 * `ip -4 route show table main` (or -6): routes of others than the kernel and ourselves. How long one still holds is left out, since nobody renews it
 * meanwhile; so are routes of several ways, which nobody's document has.
 */
export function parseSavedRoutes(text: string, family: 4 | 6): SavedRoute[] {
  return text.split('\n').flatMap((raw): SavedRoute[] => {
    const line = raw
      .replace(/ expires \S+/, '')
      .replace(/ (linkdown|dead|onlink)\b/g, '')
      .trim();
    const [to] = line.split(' ');
    const device = / dev (\S+)/.exec(line)?.[1];
    if (raw.startsWith('\t') || to === undefined || device === undefined || / proto (kernel|201)\b/.test(line)) return [];
    return [{ family, device, to, via: / via /.test(line), line }];
  });
}

interface IpLink {
  ifindex?: number;
  ifname?: string;
  address?: string;
  permaddr?: string;
  mtu?: number;
  flags?: string[];
  link_type?: string;
  master?: string;
  linkinfo?: { info_kind?: string };
}

/** Kinds of link that are built and plugged in nowhere, in the words of iproute2. */
const built = ['bridge', 'bond', 'team', 'vlan', 'macvlan', 'ipvlan', 'vrf', 'dummy', 'tun', 'wireguard', 'vxlan', 'gre', 'sit'] as const;

/**
 * `ip -j -d link show` (iproute2 6.1). A veth is a card like any other to whoever lives at its end: a container's only one.
 *
 * @param wireless devices that have a folder `wireless` in /sys/class/net
 */
export function parseLinkKinds(json: string, wireless: readonly string[] = []): Link[] {
  const rows = jsonOf(json);
  if (!Array.isArray(rows)) return [];
  return (rows as IpLink[]).flatMap((l): Link[] => {
    if (l.ifname === undefined || l.link_type === 'loopback' || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/.test(l.ifname)) return [];
    const kind = l.linkinfo?.info_kind;
    const is: LinkKind =
      l.link_type === 'ppp'
        ? 'ppp'
        : wireless.includes(l.ifname)
          ? 'wifi'
          : l.master !== undefined
            ? `part:${l.master}`
            : kind !== undefined && kind !== 'veth'
              ? (built.find((b) => b === kind) ?? `kind:${kind}`)
              : l.link_type === 'ether'
                ? 'card'
                : `type:${l.link_type ?? 'unknown'}`;
    const mac = l.permaddr ?? l.address ?? '';
    const flags = l.flags ?? [];
    const [up, carrier] = [flags.includes('UP'), flags.includes('LOWER_UP')];
    return [{ index: l.ifindex ?? 0, device: l.ifname, mac, mtu: l.mtu ?? 1500, up, carrier, is }];
  });
}

/** Name servers and search list of resolv.conf(5); those on loopback are a resolver of this machine, and no server of the network. */
export function parseResolv(text: string): { readonly dns: string[]; readonly search: string[] } {
  const lines = text.split(/\r?\n/).map((l) => l.trim().split(/\s+/));
  return {
    dns: lines.flatMap(([verb, a]) =>
      verb === 'nameserver' && a !== undefined && !/^(127\.|::1$)/.test(a) ? [a.replace(/%.*$/, '')] : [],
    ),
    search: lines.findLast(([verb]) => verb === 'search' || verb === 'domain')?.slice(1) ?? [],
  };
}

/**
 * `CLIENTID=ff…` of a lease of systemd-networkd, `dhcp4.dhcp_client_identifier=01:…` of NetworkManager's state of a device; as dhcpcd.conf(5) spells it.
 */
export function clientIdOf(text: string): string | undefined {
  const hex = /^(?:CLIENTID|dhcp4\.dhcp_client_identifier)=([0-9a-fA-F:]+)$/m.exec(text)?.[1]?.toLowerCase().replaceAll(':', '');
  // Two octets at least (RFC 2132 §9.14), and no more than dhcpcd sends.
  return hex !== undefined && hex.length % 2 === 0 && hex.length >= 4 && hex.length <= 96 ? hex.match(/../g)?.join(':') : undefined;
}

/** Of settings whose card is not there, those of a network card that says which: NetworkManager has one for the loopback, too. */
export const absentCards = (all: readonly CardSettings[]): CardSettings[] =>
  all.filter(
    (s) =>
      s.notStarted === undefined &&
      s.match.name !== 'lo' &&
      (s.match.name ?? s.match.mac) !== undefined &&
      !s.left.some((l) => l.startsWith('type=')),
  );
