import { expect, test } from 'vitest';
import { parseFlows, parseSockets } from './parse-sockets.ts';

/** Real output of `ss -H -tulpnO` (iproute2 6.1) on a PBX, and lines it could print. */
const real = `udp UNCONN 0      0            0.0.0.0:5060  0.0.0.0:* users:(("asterisk",pid=231,fd=14)) 
udp UNCONN 0      0      0.0.0.0%voice:67    0.0.0.0:* users:(("dnsmasq",pid=204,fd=4))   
udp UNCONN 0      0               [::]:52864    [::]:* users:(("asterisk",pid=231,fd=13)) 
udp UNCONN 0      0      [fe80::1]%lan:546      [::]:* users:(("dhcpcd",pid=9,fd=3))
tcp LISTEN 0      10         127.0.0.1:5038  0.0.0.0:* users:(("asterisk",pid=231,fd=10)) 
tcp LISTEN 0      511                *:443         *:* users:(("MainThread",pid=96,fd=21),("MainThread",pid=97,fd=21))
tcp LISTEN 0      5               [::]:5060     [::]:*
`;

test('sockets are read with address, link and process', () => {
  expect(parseSockets(real)).toEqual([
    { protocol: 'udp', address: '0.0.0.0', port: 5060, processes: [{ name: 'asterisk', pid: 231 }] },
    { protocol: 'udp', address: '0.0.0.0', port: 67, device: 'voice', processes: [{ name: 'dnsmasq', pid: 204 }] },
    { protocol: 'udp', address: '::', port: 52864, processes: [{ name: 'asterisk', pid: 231 }] },
    { protocol: 'udp', address: 'fe80::1', port: 546, device: 'lan', processes: [{ name: 'dhcpcd', pid: 9 }] },
    { protocol: 'tcp', address: '127.0.0.1', port: 5038, processes: [{ name: 'asterisk', pid: 231 }] },
    {
      protocol: 'tcp',
      address: '*',
      port: 443,
      processes: [
        { name: 'MainThread', pid: 96 },
        { name: 'MainThread', pid: 97 },
      ],
    },
    { protocol: 'tcp', address: '::', port: 5060, processes: [] },
  ]);
});

test.each([
  '',
  'Netid State',
  'icmp6 UNCONN 0 0 *%lan:58 *:*',
  'udp UNCONN 0 0 nonsense:x 0.0.0.0:*',
  'udp UNCONN 0 0 300.1.1.1:5 0.0.0.0:*',
  'tcp LISTEN 0',
])('what is no socket of ours to explain gives nothing: %j', (line) => expect(parseSockets(line)).toEqual([]));

test('a process may hold spaces and brackets in its name', () => {
  expect(parseSockets('tcp LISTEN 0 5 0.0.0.0:9 0.0.0.0:* users:(("a (b) c",pid=7,fd=3))')[0]?.processes).toEqual([
    { name: 'a (b) c', pid: 7 },
  ]);
});

test('connections are read in the direction in which they began', () => {
  const text = `tcp      6 431995 ESTABLISHED src=198.51.100.7 dst=192.0.2.10 sport=45308 dport=443 src=192.0.2.10 dst=198.51.100.7 sport=443 dport=45308 [ASSURED] mark=0 use=1
udp      17 29 src=2001:db8:0:0:0:0:0:7 dst=2001:db8::10 sport=5062 dport=5060 [UNREPLIED] src=2001:db8::10 dst=2001:db8::7 sport=5060 dport=5062 mark=0 use=1
icmp     1 29 src=198.51.100.7 dst=192.0.2.10 type=8 code=0 id=1 src=192.0.2.10 dst=198.51.100.7 type=0 code=0 id=1 mark=0 use=1
tcp      6 1 CLOSE src=x dst=y sport=1 dport=2
conntrack v1.4.7 (conntrack-tools): 2 flow entries have been shown.`;
  expect(parseFlows(text)).toEqual([
    { protocol: 'tcp', source: '198.51.100.7', destination: '192.0.2.10', sourcePort: 45308, port: 443 },
    { protocol: 'udp', source: '2001:db8::7', destination: '2001:db8::10', sourcePort: 5062, port: 5060 },
  ]);
});
