import type { CaptureOrder } from '../requests-capture.ts';

/** What the words of an order mean on this machine at this moment. */
export interface Meaning {
  readonly sipPort: number;
  readonly rtpFirst: number;
  readonly rtpLast: number;
  /** Ports of the pages, which whoever asks has open. */
  readonly webPorts: readonly number[];
  /** Where the phones are that were asked for; undefined: nobody asked for phones. */
  readonly phones: readonly string[] | undefined;
  /** Where whoever asks comes from, when that is to be left out. */
  readonly leaveOut: string | undefined;
  /** Whether every interface is listened to, the one of the machine with itself too. */
  readonly everywhere: boolean;
}

/**
 * Fragments but the first have no ports (RFC 791 §3.2, RFC 8200 §4.5): a filter by ports alone would tear every long SIP message.
 */
const fragments = 'ip[6:2] & 0x1fff != 0 or ip6 proto 44';

const ofTraffic: Readonly<Record<CaptureOrder['traffic'], (m: Meaning) => string | undefined>> = {
  everything: () => undefined,
  telephony: (m) => `port ${m.sipPort} or udp portrange ${m.rtpFirst}-${m.rtpLast} or ${fragments}`,
  udp: () => 'udp',
  tcp: () => 'tcp',
  icmp: () => 'icmp or icmp6',
  // Neighbour discovery is ICMPv6 types 133 to 137 (RFC 4861 §4); without extension headers the type is byte 40.
  arp: () => 'arp or (icmp6 and ip6[40] >= 133 and ip6[40] <= 137)',
};

/** A filter of pcap-filter(7), of numbers and addresses that were parsed; '' takes everything. */
export function filterOf(order: CaptureOrder, m: Meaning): string {
  const port = order.port === undefined ? undefined : `port ${order.port}${order.traffic === 'telephony' ? '' : ` or ${fragments}`}`;
  const terms = [
    // What our own programs say to each other, with their passwords, never was on a network. The loopback is 1 (LOOPBACK_IFINDEX of the kernel).
    m.everywhere ? 'not ifindex 1' : undefined,
    ofTraffic[order.traffic](m),
    m.phones?.map(hostOf).join(' or '),
    order.address === undefined ? undefined : hostOf(order.address),
    port,
    m.leaveOut === undefined ? undefined : `not (${hostOf(m.leaveOut)} and (${m.webPorts.map((p) => `tcp port ${p}`).join(' or ')}))`,
  ];
  return terms
    .flatMap((t) => (t === undefined ? [] : [t]))
    .map((t) => `(${t})`)
    .join(' and ');
}

const hostOf = (address: string): string => (address.includes('/') ? `net ${address}` : `host ${address}`);
