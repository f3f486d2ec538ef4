import { describe, expect, test } from 'vitest';
import { fits, parseInterfaces, sourcesOf } from './ifupdown.ts';

const one = (text: string) => {
  const [card] = parseInterfaces(text);
  if (card === undefined) throw new Error('no card');
  return card;
};
const head = 'auto eth0\niface eth0 inet static\n';

describe('interfaces(5)', () => {
  test('DHCP', () => {
    expect(one('auto lo\niface lo inet loopback\n\nallow-hotplug eth0\niface eth0 inet dhcp\n')).toMatchObject({
      match: { name: 'eth0' },
      ipv4: 'dhcp',
      ipv6: 'kernel',
      left: [],
    });
  });

  test('addresses by hand, with netmask or prefix length, both families, routes and name servers', () => {
    const card = one(`auto eth0
iface eth0 inet static
    address 192.0.2.10
    netmask 255.255.255.128   
    gateway 192.0.2.1
    dns-nameservers 192.0.2.53 192.0.2.54
    dns-search office.example.test \\
               example.test
    up ip route add 198.51.100.0/24 via 192.0.2.2 dev $IFACE || true
    post-up /sbin/ip route add 203.0.113.7 via 192.0.2.2 metric 7
    down ip route del 198.51.100.0/24
iface eth0 inet6 static
    address 2001:db8::10/64
    gateway fe80::1
`);
    expect(card).toEqual({
      keeper: 'ifupdown',
      match: { name: 'eth0' },
      ipv4: 'static',
      ipv6: 'static',
      addresses: ['192.0.2.10/25', '2001:db8::10/64'],
      gateways: ['192.0.2.1', 'fe80::1'],
      routes: [
        { to: '198.51.100.0/24', via: '192.0.2.2' },
        { to: '203.0.113.7/32', via: '192.0.2.2', metric: 7 },
      ],
      dns: ['192.0.2.53', '192.0.2.54'],
      search: ['office.example.test', 'example.test'],
      left: [],
    });
  });

  test('two stanzas of one card are two addresses', () => {
    expect(one(`${head} address 192.0.2.10/24\niface eth0 inet static\n address 192.0.2.11/24\n`).addresses).toEqual([
      '192.0.2.10/24',
      '192.0.2.11/24',
    ]);
  });

  test.each([
    ['a script', `${head} address 192.0.2.10/24\n up /usr/local/bin/firewall`, 'up /usr/local/bin/firewall'],
    [
      'a route of another kind',
      `${head} address 192.0.2.10/24\n up ip route add blackhole 10.0.0.0/8`,
      'up ip route add blackhole 10.0.0.0/8',
    ],
    ['a bridge', `${head} address 192.0.2.10/24\n bridge_ports eth1`, 'bridge_ports eth1'],
    ['a bond', `${head} address 192.0.2.10/24\n bond-master bond0`, 'bond-master bond0'],
    ['Wi-Fi', `${head} address 192.0.2.10/24\n wpa-ssid office`, 'wpa-ssid office'],
    ['PPP', 'auto dsl\niface dsl inet ppp\n provider dsl', 'iface dsl inet ppp'],
    ['a family of its own', 'auto eth0\niface eth0 can static\n bitrate 5', 'iface eth0 can static'],
    ['a mask with holes', `${head} address 192.0.2.10\n netmask 255.0.255.0`, 'iface eth0 inet static: address 192.0.2.10'],
    ['an address that is none', `${head} address 192.0.2.300/24`, 'iface eth0 inet static: address 192.0.2.300/24'],
    ['no address', head, 'iface eth0 inet static: address (none)'],
    ['IPv6 in an IPv4 stanza', `${head} address 2001:db8::1/64`, 'iface eth0 inet static: address 2001:db8::1/64'],
    ['a gateway by name', `${head} address 192.0.2.10/24\n gateway router`, 'gateway router'],
  ])('%s is named', (_, text, left) => expect(one(text).left).toContain(left));

  test.each(['', '# iface eth0 inet dhcp', 'auto lo\niface lo inet loopback', 'address 192.0.2.1/24', '\\'])(
    'nothing is no card: %j',
    (text) => expect(parseInterfaces(text)).toEqual([]),
  );
});

test('source and source-directory', () => {
  expect(sourcesOf('source /etc/network/interfaces.d/*\nsource-directory extra.d\nsource\n#source /x')).toEqual([
    '/etc/network/interfaces.d/*',
    '/etc/network/extra.d/*',
  ]);
  expect(['eth0', 'eth0.cfg', '.hidden'].filter((n) => fits('/etc/network/interfaces.d/*', n))).toEqual(['eth0', 'eth0.cfg']);
  expect(['a.cfg', 'acfg', 'a.cfg~'].filter((n) => fits('/x/?.cfg', n))).toEqual(['a.cfg']);
});
