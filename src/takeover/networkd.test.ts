import { describe, expect, test } from 'vitest';
import { booleanOf, parseIni } from './ini.ts';
import { builtBy, parseNetwork } from './networkd.ts';

describe('systemd.network(5)', () => {
  test('DHCP', () => {
    expect(parseNetwork('[Match]\nName=eth0\n\n[Network]\nDHCP=yes\n')).toMatchObject({
      match: { name: 'eth0' },
      ipv4: 'dhcp',
      ipv6: 'auto',
      left: [],
    });
  });

  test('addresses by hand, as netplan writes them', () => {
    const card = parseNetwork(`[Match]
PermanentMACAddress=00:00:5E:00:53:01
Name=eth0

[Link]
MTUBytes=1400

[Network]
LinkLocalAddressing=ipv6
Address=192.0.2.10/24
Address=2001:db8::10/64
DNS=192.0.2.53
DNS=2001:db8::53
Domains=example.test ~internal.example.test
IPv6AcceptRA=no

[Route]
Destination=0.0.0.0/0
Gateway=192.0.2.1

[Route]
Destination=198.51.100.0/24
Gateway=192.0.2.2
Metric=200
`);
    expect(card).toEqual({
      keeper: 'systemd-networkd',
      match: { name: 'eth0', mac: '00:00:5e:00:53:01' },
      ipv4: 'static',
      ipv6: 'static',
      addresses: ['192.0.2.10/24', '2001:db8::10/64'],
      gateways: ['192.0.2.1'],
      routes: [{ to: '198.51.100.0/24', via: '192.0.2.2', metric: 200 }],
      dns: ['192.0.2.53', '2001:db8::53'],
      search: ['example.test'],
      mtu: 1400,
      left: [],
    });
  });

  test('a drop-in comes behind the file, and an empty value forgets', () => {
    const file = '[Match]\nName=eth0\n[Network]\nDHCP=ipv4\nDNS=192.0.2.53\n';
    expect(parseNetwork(file, '[Network]\nDHCP=no\nDNS=\nDNS=192.0.2.54\nAddress=192.0.2.10\n')).toMatchObject({
      ipv4: 'static',
      addresses: ['192.0.2.10/32'],
      dns: ['192.0.2.54'],
    });
  });

  test.each([
    ['[Network]\nDHCP=ipv6\nIPv6AcceptRA=no', 'off', 'dhcpv6'],
    ['[Network]\nDHCP=v4\nIPv6AcceptRA=false', 'dhcp', 'off'],
    ['[Network]\nDHCP=both', 'dhcp', 'auto'],
    ['[Network]\nDHCP=maybe', 'off', 'auto'],
    ['', 'off', 'auto'],
  ])('%j', (text, ipv4, ipv6) => expect(parseNetwork(text)).toMatchObject({ ipv4, ipv6 }));

  test.each([
    ['a bridge', '[Network]\nBridge=br0', 'Bridge=br0'],
    ['a bond', '[Network]\nBond=bond0', 'Bond=bond0'],
    ['a VLAN upon it', '[Network]\nDHCP=yes\nVLAN=office', 'VLAN=office'],
    ['its own DHCP server', '[Network]\nDHCPServer=yes', 'DHCPServer=yes'],
    ['masquerading', '[Network]\nIPMasquerade=both', 'IPMasquerade=both'],
    ['a route without a gateway', '[Route]\nDestination=198.51.100.0/24', '[Route] Destination=198.51.100.0/24'],
    ['a route in a table', '[Route]\nGateway=192.0.2.1\nTable=5', '[Route] Gateway=192.0.2.1 Table=5'],
    [
      'a route to nowhere',
      '[Route]\nDestination=198.51.100.300/24\nGateway=192.0.2.1',
      '[Route] Destination=198.51.100.300/24 Gateway=192.0.2.1',
    ],
    ['a rule', '[RoutingPolicyRule]\nFrom=192.0.2.0/24', '[RoutingPolicyRule] From=192.0.2.0/24'],
    ['an address that is none', '[Network]\nAddress=192.0.2.300/24', 'Address=192.0.2.300/24'],
    ['a gateway that comes by itself', '[Network]\nGateway=_dhcp4', 'Gateway=_dhcp4'],
    ['another MAC address', '[Link]\nMACAddress=00:00:5e:00:53:02', 'MACAddress=00:00:5e:00:53:02'],
  ])('%s is named', (_, text, left) => expect(parseNetwork(text).left).toContain(left));
});

describe('what netplan generate 0.106 writes for systemd-networkd', () => {
  test('DHCP on a card by its MAC address, with another name', () => {
    const text = `[Match]
PermanentMACAddress=00:00:5e:00:53:01
Name=office0

[Network]
DHCP=ipv4
LinkLocalAddressing=ipv6

[DHCP]
RouteMetric=100
UseMTU=true
`;
    expect(parseNetwork(text)).toMatchObject({
      match: { name: 'office0', mac: '00:00:5e:00:53:01' },
      ipv4: 'dhcp',
      ipv6: 'auto',
      left: [],
    });
  });

  test('a card of a bond, and what builds the bond', () => {
    expect(parseNetwork('[Match]\nName=eth2\n\n[Network]\nLinkLocalAddressing=no\nBond=bond0\n').left).toEqual(['Bond=bond0']);
    expect(builtBy('[NetDev]\nName=bond0\nKind=bond\n\n[Bond]\nMode=active-backup\n')).toBe('bond0');
    expect(builtBy('[NetDev]\nKind=bond\n')).toBe('');
  });
});

describe('INI', () => {
  test('comments, continued lines, what stands in no section', () => {
    expect(parseIni('a=1\n[S]\n# x=1\n; y=1\nb = 2 \\\n 3\nnonsense\n=4\n[S]\nb=5')).toEqual([
      { section: 'S', number: 1, key: 'b', value: '2   3' },
      { section: 'S', number: 2, key: 'b', value: '5' },
    ]);
  });
  test.each([
    ['yes', true],
    ['On', true],
    ['0', false],
    ['off', false],
    ['maybe', undefined],
    ['', undefined],
  ])('%j is %s', (text, is) => expect(booleanOf(text)).toBe(is));
});
