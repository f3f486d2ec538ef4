import { describe, expect, test } from 'vitest';
import type { Language } from '../lib/texts/text.ts';
import { absentCards, clientIdOf, type LinkKind, type Machine, parseLinkKinds, parseResolv, parseSavedRoutes } from './machine.ts';
import { parseNetwork } from './networkd.ts';
import { planTakeover } from './plan.ts';
import { type Sentence, say } from './words.ts';

const card = (index: number, device: string, is: LinkKind = 'card') => ({
  ...{ index, device, is },
  ...{ mac: `00:00:5e:00:53:0${index}`, mtu: 1500, up: true, carrier: true },
});
const said = (all: readonly Sentence[], language: Language = 'en') => all.map((s) => say(language, s)).join('\n');
const lan = { device: 'eth0', address: '192.0.2.100/24', dynamic: true };
const way = { family: 4, to: 'default', via: '192.0.2.1', device: 'eth0', metric: 1024, protocol: 'dhcp' } as const;
const settings = (text: string) => parseNetwork(`[Match]\nName=eth0\n[Network]\n${text}`);
const dhcp: Machine = {
  links: [card(1, 'eth0'), card(2, 'eth1')],
  addresses: [lan],
  routes: [way],
  kept: [{ device: 'eth0', settings: settings('DHCP=ipv4\nIPv6AcceptRA=no') }],
  absent: [],
  keepers: ['systemd-networkd'],
  resolv: 'nameserver 127.0.0.53\n',
  clientIds: { eth0: 'ff:01:02' },
};
const plan = (change: Partial<Machine> = {}) => planTakeover({ ...dhcp, ...change });

describe('what becomes revision 1', () => {
  test('DHCP on one of two cards, by its permanent address', () => {
    const p = plan();
    expect(p.obstacles).toEqual([]);
    expect(p.document?.interfaces).toEqual({
      lan: {
        match: { mac: '00:00:5e:00:53:01' },
        role: 'lan',
        mtu: 1500,
        ipv4: { mode: 'dhcp', clientId: 'ff:01:02' },
        ipv6: { mode: 'off' },
      },
    });
    expect(p.document?.routes.ipv4).toEqual({ from: 'dhcp', interface: 'lan' });
    expect(p.document?.routes.ipv6).toEqual({ from: 'none' });
    expect(p.document?.dns.servers).toEqual({ from: 'dhcp', interface: 'lan' });
    expect(said(p.left)).toBe('eth1 is not configured: it is left alone, and may become the phones’ network in the pages later');
  });

  const asking = { device: 'eth1', settings: settings('DHCP=ipv4\nIPv6AcceptRA=no') };
  test('a second card that nobody has answered is not waited for', () => {
    const p = plan({ kept: [...dhcp.kept, asking] });
    expect(p.obstacles).toEqual([]);
    expect(p.document?.interfaces['lan2']?.ipv4).toEqual({ mode: 'off' });
    expect(p.document?.dns.servers).toEqual({ from: 'dhcp', interface: 'lan' });
    expect(said(p.left)).toContain('eth1 asks for DHCP and nobody has answered');
    expect(said(p.left, 'de')).toContain('eth1 fragt nach DHCP, und niemand hat geantwortet');
  });

  test.each([
    ['has an address', { addresses: [lan, { device: 'eth1', address: '198.51.100.7/24', dynamic: true }], kept: [...dhcp.kept, asking] }],
    ['has no cable', { links: [card(1, 'eth0'), { ...card(2, 'eth1'), carrier: false }], kept: [...dhcp.kept, asking] }],
    ['is the only one', { addresses: [], routes: [], kept: [asking] }],
  ])('one that %s goes on asking', (_, change) => {
    const p = plan(change);
    const eth1 = Object.values(p.document?.interfaces ?? {}).find((i) => 'mac' in i.match && i.match.mac.endsWith('02'));
    expect(eth1?.ipv4).toMatchObject({ mode: 'dhcp' });
    expect(said(p.left)).not.toContain('nobody has answered');
  });

  test('addresses by hand: gateway, routes and name servers as they were set', () => {
    const text =
      'Address=192.0.2.10/24\nGateway=192.0.2.1\nDomains=example.test\nIPv6AcceptRA=no\n[Route]\nDestination=198.51.100.0/24\nGateway=192.0.2.2\n';
    const p = plan({
      addresses: [{ ...lan, address: '192.0.2.10/24', dynamic: false }],
      kept: [{ device: 'eth0', settings: settings(text) }],
      resolv: 'search other.example.test\nnameserver 192.0.2.53\n',
    });
    expect(p.document?.interfaces['lan']?.ipv4).toEqual({ mode: 'static', address: '192.0.2.10/24' });
    expect(p.document?.routes).toMatchObject({
      ipv4: { from: 'static', interface: 'lan', gateway: '192.0.2.1' },
      static: [{ to: '198.51.100.0/24', via: '192.0.2.2', interface: 'lan' }],
    });
    expect(p.document?.dns).toMatchObject({ servers: { from: 'static', addresses: ['192.0.2.53'] }, search: ['example.test'] });
  });

  test('two cards: the one with the default route is the first, whichever name it has', () => {
    const p = plan({
      addresses: [lan, { device: 'eth1', address: '203.0.113.5/24', dynamic: false }],
      routes: [{ ...way, device: 'eth1', via: '203.0.113.1' }],
      kept: [...dhcp.kept, { device: 'eth1', settings: settings('Address=203.0.113.5/24\nGateway=203.0.113.1\nIPv6AcceptRA=no') }],
    });
    expect(p.cards.map((c) => [c.id, c.device])).toEqual([
      ['lan', 'eth1'],
      ['lan2', 'eth0'],
    ]);
    expect(p.document?.routes.ipv4).toEqual({ from: 'static', interface: 'lan', gateway: '203.0.113.1' });
  });

  test('IPv6 as the kernel has it: advertised, by DHCPv6 alone, or not at all', () => {
    const six = (addresses: string[]) =>
      plan({
        addresses: [lan, ...addresses.map((address) => ({ device: 'eth0', address, dynamic: true }))],
        kept: [{ device: 'eth0', settings: settings('DHCP=yes') }],
      }).document?.interfaces['lan']?.ipv6.mode;
    expect(six(['2001:db8::5/64', '2001:db8::6/128'])).toBe('slaac');
    expect(six(['2001:db8::6/128'])).toBe('dhcpv6');
    expect(six([])).toBe('slaac');
  });

  test('a card that comes later is there by its name', () => {
    const p = plan({ absent: [{ ...settings('DHCP=ipv4\nIPv6AcceptRA=no'), match: { name: 'eth7' } }] });
    expect(p.document?.interfaces['lan2']).toMatchObject({ match: { name: 'eth7' }, ipv4: { mode: 'dhcp' } });
  });
});

describe('what stops it', () => {
  test.each<[string, Partial<Machine>, string]>([
    ['nobody keeps the network', { keepers: [], kept: [] }, 'nobody keeps the network'],
    [
      'the way out is a bridge',
      {
        links: [card(1, 'eth0', 'part:br0'), card(3, 'br0', 'bridge')],
        kept: [{ device: 'br0', settings: settings('DHCP=yes') }],
        routes: [{ ...way, device: 'br0' }],
      },
      'br0, which is a bridge',
    ],
    [
      'the way out is Wi-Fi',
      { links: [card(1, 'eth0'), card(3, 'wlan0', 'wifi')], routes: [{ ...way, device: 'wlan0' }] },
      'wlan0, which is a Wi-Fi card',
    ],
    [
      'somebody has come to an address that would go',
      {
        kept: [{ device: 'eth0', settings: settings('Address=192.0.2.10/24\nAddress=192.0.2.11/24\nIPv6AcceptRA=no') }],
        addresses: [
          { device: 'eth0', address: '192.0.2.10/24', dynamic: false },
          { device: 'eth0', address: '192.0.2.11/24', dynamic: false },
        ],
        reachedAt: '192.0.2.11',
      },
      'you have come to 192.0.2.11',
    ],
    [
      'a document that is refused',
      { kept: [{ device: 'eth0', settings: { ...settings('DHCP=yes'), search: [], mtu: 9 } }], links: [{ ...card(1, 'eth0'), mtu: 9 }] },
      '/interfaces/lan/mtu',
    ],
  ])('%s', (_, change, says) => expect(said(plan(change).obstacles)).toContain(says));

  test.each<[string, Partial<Machine>]>([
    ['a lease', { reachedAt: '192.0.2.100' }],
    ['the console', {}],
    [
      'a VLAN beside the card',
      {
        links: [card(1, 'eth0'), card(3, 'eth0.10', 'vlan')],
        addresses: [lan, { device: 'eth0.10', address: '203.0.113.9/24', dynamic: false }],
      },
    ],
  ])('%s does not', (_, change) => expect(plan(change).obstacles).toEqual([]));

  test('what is left is named', () => {
    const p = plan({
      links: [card(1, 'eth0'), card(3, 'eth0.10', 'vlan')],
      addresses: [
        lan,
        { device: 'eth0', address: '192.0.2.77/24', dynamic: false },
        { device: 'eth0.10', address: '203.0.113.9/24', dynamic: false },
      ],
      kept: [{ device: 'eth0', settings: settings('Address=192.0.2.10/24\nAddress=192.0.2.11/24\nVLAN=eth0.10\nIPv6AcceptRA=no') }],
    });
    for (const words of [
      '192.0.2.11/24 is a further address',
      'eth0.10 is a VLAN',
      '"VLAN=eth0.10" is not imported',
      '192.0.2.77/24 was set by hand',
    ])
      expect(said(p.left)).toContain(words);
  });
});

describe('readers', () => {
  test('links, and what they are', () => {
    const rows = [
      { ifindex: 1, ifname: 'lo', link_type: 'loopback' },
      {
        ifindex: 2,
        ifname: 'eth0',
        link_type: 'ether',
        address: '00:00:5e:00:53:02',
        permaddr: '00:00:5e:00:53:01',
        mtu: 1500,
        flags: ['UP'],
      },
      { ifindex: 3, ifname: 'lan', link_type: 'ether', linkinfo: { info_kind: 'veth' } },
      { ifindex: 4, ifname: 'br0', link_type: 'ether', linkinfo: { info_kind: 'bridge' } },
      { ifindex: 5, ifname: 'eth1', link_type: 'ether', master: 'br0' },
      { ifindex: 6, ifname: 'wlan0', link_type: 'ether' },
      { ifindex: 7, ifname: 'ppp0', link_type: 'ppp' },
      { ifindex: 8, ifname: 'new0', link_type: 'ether', linkinfo: { info_kind: 'novel' } },
      { ifindex: 9, ifname: 'a;b', link_type: 'ether' },
      {},
    ];
    expect(parseLinkKinds(JSON.stringify(rows), ['wlan0']).map((l) => [l.device, l.is])).toEqual([
      ['eth0', 'card'],
      ['lan', 'card'],
      ['br0', 'bridge'],
      ['eth1', 'part:br0'],
      ['wlan0', 'wifi'],
      ['ppp0', 'ppp'],
      ['new0', 'kind:novel'],
    ]);
    expect(parseLinkKinds(JSON.stringify(rows))[0]).toMatchObject({ index: 2, mac: '00:00:5e:00:53:01', up: true });
    for (const text of ['', 'not json', '{}']) expect(parseLinkKinds(text)).toEqual([]);
  });

  test('the loopback, a Wi-Fi, and what names no card are no cards that come later', () => {
    const named = (name: string) => ({ ...settings('DHCP=yes'), match: { name } });
    const wifi = { ...named('wlan0'), left: ['type=wifi'] };
    expect(absentCards([named('lo'), wifi, { ...settings('DHCP=yes'), match: {} }, named('eth7')]).map((s) => s.match.name)).toEqual([
      'eth7',
    ]);
  });

  test('resolv.conf', () => {
    expect(
      parseResolv('# x\nnameserver 127.0.0.53\nnameserver 192.0.2.53\ndomain a.example.test\nsearch b.example.test c.example.test\n'),
    ).toEqual({
      dns: ['192.0.2.53'],
      search: ['b.example.test', 'c.example.test'],
    });
    expect(parseResolv('nameserver\n')).toEqual({ dns: [], search: [] });
  });

  test.each([
    ['ADDRESS=192.0.2.5\nCLIENTID=FF0a0b\n', 'ff:0a:0b'],
    ['[dhcp4]\ndhcp4.dhcp_client_identifier=01:00:00:5E:00:53:01\n', '01:00:00:5e:00:53:01'],
    ['CLIENTID=ff0\n', undefined],
    ['CLIENTID=ff\n', undefined],
    ['CLIENTID=zz00\n', undefined],
    [`CLIENTID=${'00'.repeat(49)}\n`, undefined],
    ['ADDRESS=192.0.2.5\n', undefined],
  ])('%j', (text, is) => expect(clientIdOf(text)).toBe(is));
});

test('routes to be put back', () => {
  const four = `default via 192.0.2.1 dev eth0 proto dhcp src 192.0.2.10 metric 1024 
192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.10 metric 1024 
192.0.2.1 dev eth0 proto dhcp scope link src 192.0.2.10 metric 1024 
default via 192.0.2.1 dev eth0 proto 201 metric 100 
198.51.100.0/24 via 192.0.2.2 dev eth0 linkdown 
203.0.113.0/24 proto static 
\tnexthop via 192.0.2.7 dev eth0 weight 1 
`;
  expect(parseSavedRoutes(four, 4).map((r) => [r.to, r.via, r.line])).toEqual([
    ['default', true, 'default via 192.0.2.1 dev eth0 proto dhcp src 192.0.2.10 metric 1024'],
    ['192.0.2.1', false, '192.0.2.1 dev eth0 proto dhcp scope link src 192.0.2.10 metric 1024'],
    ['198.51.100.0/24', true, '198.51.100.0/24 via 192.0.2.2 dev eth0'],
  ]);
  const six = 'default via fe80::1 dev eth0 proto ra metric 1024 expires 176sec hoplimit 64 pref medium\n';
  expect(parseSavedRoutes(six, 6)[0]?.line).toBe('default via fe80::1 dev eth0 proto ra metric 1024 hoplimit 64 pref medium');
  expect(parseSavedRoutes('', 4)).toEqual([]);
});
