import { describe, expect, test } from 'vitest';
import { parseDhcpcd } from './dhcpcd.ts';
import { type Connection, connectionOf, parseConnection, waitingFor } from './network-manager.ts';

const head = '[connection]\nid=office\nuuid=u1\ntype=ethernet\n';
const settings = (text: string) => parseConnection(text)?.settings;

describe('a keyfile of NetworkManager', () => {
  test('as nmcli writes one', () => {
    const text = `${head}interface-name=eth0\n\n[ethernet]\nmac-address=00:00:5E:00:53:01\n\n[ipv4]\nmethod=auto\n\n[ipv6]\naddr-gen-mode=stable-privacy\nmethod=auto\n\n[proxy]\n`;
    expect(parseConnection(text)).toMatchObject({
      uuid: 'u1',
      settings: { match: { name: 'eth0', mac: '00:00:5e:00:53:01' }, ipv4: 'dhcp', ipv6: 'auto', left: [] },
    });
  });

  test('addresses by hand, with gateways, routes and name servers', () => {
    const text = `${head}[ipv4]\nmethod=manual\naddress1=192.0.2.10/24,192.0.2.1\naddress2=192.0.2.11/24\ndns=192.0.2.53;192.0.2.54;\ndns-search=example.test;\nroute1=198.51.100.0/24,192.0.2.2,50\nroute2=0.0.0.0/0,192.0.2.3\n[ipv6]\nmethod=manual\naddress1=2001:db8::10/64,fe80::1\n`;
    expect(settings(text)).toEqual({
      keeper: 'NetworkManager',
      match: {},
      ipv4: 'static',
      ipv6: 'static',
      addresses: ['192.0.2.10/24', '192.0.2.11/24', '2001:db8::10/64'],
      gateways: ['192.0.2.1', '192.0.2.3', 'fe80::1'],
      routes: [{ to: '198.51.100.0/24', via: '192.0.2.2', metric: 50 }],
      dns: ['192.0.2.53', '192.0.2.54'],
      search: ['example.test'],
      left: [],
    });
  });

  test.each([
    ['[ipv4]\nmethod=disabled\n[ipv6]\nmethod=link-local', 'off', 'off'],
    ['[ipv4]\nmethod=auto\n[ipv6]\nmethod=ignore', 'dhcp', 'kernel'],
    ['[ipv6]\nmethod=dhcp', 'dhcp', 'dhcpv6'],
  ])('%j', (text, ipv4, ipv6) => expect(settings(head + text)).toMatchObject({ ipv4, ipv6 }));

  test.each([
    ['Wi-Fi', head.replace('ethernet', 'wifi'), 'type=wifi'],
    ['a VLAN', head.replace('ethernet', 'vlan'), 'type=vlan'],
    ['a part of a bridge', `${head}master=br0`, 'master=br0'],
    ['a network for others', `${head}[ipv4]\nmethod=shared`, '[ipv4] method=shared'],
    ['a login on the cable', `${head}[802-1x]\neap=tls`, '[802-1x] eap=tls'],
    ['another MAC address', `${head}[ethernet]\ncloned-mac-address=random`, 'cloned-mac-address=random'],
    ['an address that is none', `${head}[ipv4]\naddress1=192.0.2.300/24`, '[ipv4] address1=192.0.2.300/24'],
    ['a route without a gateway', `${head}[ipv4]\nroute1=198.51.100.0/24`, '[ipv4] route1=198.51.100.0/24'],
    [
      'a rule',
      `${head}[ipv4]\nrouting-rule1=priority 5 from 192.0.2.0/24 table 5`,
      '[ipv4] routing-rule1=priority 5 from 192.0.2.0/24 table 5',
    ],
  ])('%s is named', (_, text, left) => expect(settings(text)?.left).toContain(left));

  test.each(['', '[connection]\nid=x', '[ipv4]\nmethod=auto', 'type=ethernet'])('%j is none', (text) =>
    expect(parseConnection(text)).toBeUndefined(),
  );

  test('which connection a device has', () => {
    expect(connectionOf('[device]\nmanaged=true\nconnection-uuid=u1\n')).toBe('u1');
    expect(connectionOf('[device]\nmanaged=false\nconnection-uuid=u1\n')).toBeUndefined();
    expect(connectionOf('')).toBeUndefined();
  });
});

describe('dhcpcd.conf(5)', () => {
  test('says nothing: DHCP and router advertisements', () => {
    expect(parseDhcpcd('# nothing\nhostname\nduid\n', 'eth0')).toMatchObject({ ipv4: 'dhcp', ipv6: 'auto' });
  });
  test('an address by hand for one card', () => {
    const text =
      'interface eth0\nstatic ip_address=192.0.2.10/24\nstatic routers=192.0.2.1\nstatic domain_name_servers=192.0.2.53 192.0.2.54\ninterface eth1\nnoipv4\n';
    expect(parseDhcpcd(text, 'eth0')).toMatchObject({
      ipv4: 'static',
      addresses: ['192.0.2.10/24'],
      gateways: ['192.0.2.1'],
      dns: ['192.0.2.53', '192.0.2.54'],
    });
    expect(parseDhcpcd(text, 'eth1')).toMatchObject({ ipv4: 'off', ipv6: 'auto' });
    expect(parseDhcpcd(text, 'eth2')).toMatchObject({ ipv4: 'dhcp' });
  });
  test.each([
    ['denyinterfaces eth*', undefined],
    ['allowinterfaces wlan0', undefined],
    ['noipv6\nnogateway', { ipv6: 'off', noLearntRoute: true }],
    ['static ip_address=192.0.2.300/24', { ipv4: 'dhcp', left: ['static ip_address=192.0.2.300/24'] }],
    ['fallback static_eth0', { left: ['fallback static_eth0'] }],
  ])('%j', (text, is) =>
    is === undefined ? expect(parseDhcpcd(text, 'eth0')).toBeUndefined() : expect(parseDhcpcd(text, 'eth0')).toMatchObject(is),
  );
});

describe('a card for which NetworkManager names no connection', () => {
  // netplan generate 0.106 with the renderer NetworkManager: no UUID, which NetworkManager then makes of the file's name.
  const netplan = `[connection]
id=netplan-eth1
type=ethernet
interface-name=eth1

[ethernet]
wake-on-lan=0
mtu=1400

[ipv4]
method=manual
address1=192.0.2.10/24
dns=192.0.2.53;
dns-search=example.test;
route1=0.0.0.0/0,192.0.2.1
route2=198.51.100.0/24,192.0.2.2,200

[ipv6]
method=manual
address1=2001:db8::10/64
ip6-privacy=0
dns=2001:db8::53;
dns-search=example.test;
`;
  const of = (...texts: readonly string[]): Connection[] => texts.flatMap((t) => parseConnection(t) ?? []);
  const eth1 = { device: 'eth1', mac: '00:00:5e:00:53:02' };
  const managed = '[device]\nmanaged=true\n';

  test('has the one that names it', () => {
    expect(waitingFor(of(head.replace('u1', 'u2'), netplan), eth1, managed)?.settings).toMatchObject({
      ...{ ipv4: 'static', addresses: ['192.0.2.10/24', '2001:db8::10/64'], gateways: ['192.0.2.1'], mtu: 1400, left: [] },
      routes: [{ to: '198.51.100.0/24', via: '192.0.2.2', metric: 200 }],
    });
    expect(waitingFor(of(`${head}[ethernet]\nmac-address=00:00:5E:00:53:02\n`), eth1, managed)?.uuid).toBe('u1');
  });

  test.each([
    ['that is another’s', netplan, { ...eth1, device: 'eth7' }, managed],
    ['that has another MAC address', `${head}interface-name=eth1\n[ethernet]\nmac-address=00:00:5E:00:53:09\n`, eth1, managed],
    ['that names none', head, eth1, managed],
    ['that a person starts', `${head}interface-name=eth1\nautoconnect=false\n`, eth1, managed],
    ['of a bond', netplan.replace('type=ethernet', 'type=bond'), eth1, managed],
    ['where the card is left alone', netplan, eth1, '[device]\nmanaged=false\n'],
    ['where NetworkManager does not know the card', netplan, eth1, ''],
  ])('and none %s', (_, text, link, state) => expect(waitingFor(of(text), link, state)).toBeUndefined());
});
