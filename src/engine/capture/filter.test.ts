import { describe, expect, test } from 'vitest';
import { type CaptureOrder, captureOrderSchema } from '../requests-capture.ts';
import { filterOf, type Meaning } from './filter.ts';

/** Orders as filters of pcap-filter(7); src/host/linux/sniffer.host.test.ts has tcpdump read all of these. */
const meaning: Meaning = {
  sipPort: 5060,
  rtpFirst: 10_000,
  rtpLast: 10_999,
  webPorts: [443, 80],
  phones: undefined,
  leaveOut: undefined,
  everywhere: false,
};
const fragments = 'ip[6:2] & 0x1fff != 0 or ip6 proto 44';

describe('a filter', () => {
  test.each<[string, Partial<CaptureOrder>, Partial<Meaning>, string]>([
    ['everything on one interface', {}, {}, ''],
    ['everything everywhere but on the loopback', {}, { everywhere: true }, '(not ifindex 1)'],
    ['telephony', { traffic: 'telephony' }, {}, `(port 5060 or udp portrange 10000-10999 or ${fragments})`],
    [
      'telephony of an extension with two phones',
      { traffic: 'telephony' },
      { phones: ['192.0.2.21', '2001:db8::21'], sipPort: 5070 },
      `(port 5070 or udp portrange 10000-10999 or ${fragments}) and (host 192.0.2.21 or host 2001:db8::21)`,
    ],
    ['a network and a port', { address: '192.0.2.0/24', port: 53 }, {}, `(net 192.0.2.0/24) and (port 53 or ${fragments})`],
    ['one address by TCP', { address: '2001:db8::1', traffic: 'tcp' }, {}, '(tcp) and (host 2001:db8::1)'],
    ['who asks for whom', { traffic: 'arp' }, {}, '(arp or (icmp6 and ip6[40] >= 133 and ip6[40] <= 137))'],
    ['pings', { traffic: 'icmp' }, {}, '(icmp or icmp6)'],
    ['without whoever asks', {}, { leaveOut: '192.0.2.50' }, '(not (host 192.0.2.50 and (tcp port 443 or tcp port 80)))'],
  ])('for %s', (_, order, more, filter) => {
    expect(filterOf(captureOrderSchema.parse(order), { ...meaning, ...more })).toBe(filter);
  });
});

describe('an order', () => {
  test.each<[string, unknown]>([
    ['an address that is none', { address: '192.0.2.300' }],
    ['an expression for an address', { address: '192.0.2.1 or port 80' }],
    ['a name for an address', { address: 'pbx.example.test' }],
    ['port 0', { port: 0 }],
    ['a port beyond the last', { port: 65_536 }],
    ['an expression for a port', { port: '5060 or 80' }],
    ['an interface of the shell', { interface: 'lan; reboot' }],
    ['an option for an interface', { interface: '-w' }],
    ['unknown traffic', { traffic: 'sctp' }],
    ['a phone that is no MAC address', { phone: '201' }],
    ['no time at all', { seconds: 0 }],
    ['more than an hour', { seconds: 3601 }],
    ['more than 100 MB', { megabytes: 101 }],
    ['half a megabyte', { megabytes: 0.5 }],
    ['no packets', { packets: 0 }],
    ['a filter of its own', { filter: 'tcp' }],
    ['a file of its own', { path: '/etc/passwd' }],
  ])('with %s is refused', (_, order) => {
    expect(captureOrderSchema.safeParse(order).success).toBe(false);
  });
});
