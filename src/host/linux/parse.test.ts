import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddresses, parseLinks, parseRoutes } from './parse-ip.ts';
import { parseLease } from './parse-lease.ts';

/** What iproute2 6.1 and dhcpcd 9.4.1 of Debian 12 print, as they printed it. */
const mac = '02:00:00:00:00:01';

const counted = { rxPackets: 0, txPackets: 0, rxDropped: 0, txDropped: 0 };

describe('ip -j', () => {
  test('link: what counts, and the permanent address before the present one', () => {
    const json = `[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"link_type":"loopback","address":"00:00:00:00:00:00"},
      {"ifindex":7,"link_index":8,"ifname":"lan","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1500,"qdisc":"noqueue","operstate":"UP","link_type":"ether","address":"02:00:00:00:00:99","permaddr":"02:00:00:00:00:01","stats64":{"rx":{"bytes":10,"packets":1,"errors":2,"dropped":4},"tx":{"bytes":20,"packets":1,"errors":3}}},
      {"ifname":"voice","flags":["BROADCAST"],"mtu":9000,"link_type":"ether","address":"02:00:00:00:00:02"}]`;
    expect(parseLinks(json)).toEqual([
      {
        device: 'lan',
        mac,
        up: true,
        carrier: true,
        mtu: 1500,
        rxBytes: 10,
        txBytes: 20,
        rxErrors: 2,
        txErrors: 3,
        ...counted,
        rxPackets: 1,
        txPackets: 1,
        rxDropped: 4,
      },
      {
        device: 'voice',
        mac: '02:00:00:00:00:02',
        up: false,
        carrier: false,
        mtu: 9000,
        rxBytes: 0,
        txBytes: 0,
        rxErrors: 0,
        txErrors: 0,
        ...counted,
      },
    ]);
  });

  test('addr: with what duplicate detection says; addresses of the host alone are left out', () => {
    const json = `[{"ifname":"lan","addr_info":[{"family":"inet","local":"192.0.2.10","prefixlen":24,"broadcast":"192.0.2.255","scope":"global","label":"lan","valid_life_time":4294967295},
      {"family":"inet6","local":"2001:db8::1","prefixlen":64,"scope":"global","tentative":true,"dadfailed":true,"valid_life_time":3600},{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host"},{}]},{}]`;
    expect(parseAddresses(json)).toEqual([
      { device: 'lan', address: '192.0.2.10/24', tentative: false, duplicate: false },
      { device: 'lan', address: '2001:db8::1/64', tentative: true, duplicate: true, validSeconds: 3600 },
    ]);
  });

  test('route: a host has its prefix length again', () => {
    const json = `[{"dst":"default","gateway":"192.0.2.1","dev":"lan","metric":100,"flags":[]},{"dst":"203.0.113.7","gateway":"192.0.2.9","dev":"lan","metric":100},{"dst":"203.0.113.0/24","dev":"lan"},{"gateway":"x"}]`;
    expect(parseRoutes(json, 4)).toEqual([
      { family: 4, to: 'default', via: '192.0.2.1', device: 'lan', metric: 100 },
      { family: 4, to: '203.0.113.7/32', via: '192.0.2.9', device: 'lan', metric: 100 },
      { family: 4, to: '203.0.113.0/24', device: 'lan', metric: 0 },
    ]);
    expect(parseRoutes('[{"dst":"2001:db8::7","gateway":"fe80::1","dev":"lan","metric":100}]', 6)[0]?.to).toBe('2001:db8::7/128');
  });

  test('that prints nothing has nothing', () => {
    expect([parseLinks(''), parseAddresses(''), parseRoutes('', 4)]).toEqual([[], [], []]);
  });
});

describe('a lease file', () => {
  test('of DHCP', () => {
    const text =
      'at=1700000000\nreason=BOUND\ninterface=lan\nnew_ip_address=192.0.2.77\nnew_subnet_cidr=24\nnew_subnet_mask=255.255.255.0\nnew_routers=192.0.2.1 192.0.2.2\nnew_domain_name_servers=192.0.2.53 192.0.2.54\nnew_domain_name=Office.Example.TEST\nnew_dhcp_server_identifier=192.0.2.1\nnew_dhcp_lease_time=3600\n';
    expect(parseLease('lan', 'dhcp', text, mac)).toMatchObject({
      device: 'lan',
      protocol: 'dhcp',
      addresses: ['192.0.2.77/24'],
      gateway: '192.0.2.1',
      dnsServers: ['192.0.2.53', '192.0.2.54'],
      domain: 'office.example.test',
      server: '192.0.2.1',
      obtainedAt: 1_700_000_000,
      validSeconds: 3600,
      options: { subnet_mask: '255.255.255.0', routers: '192.0.2.1 192.0.2.2' },
    });
  });

  test('of a router advertisement: the address is made of prefix and MAC before the kernel has it', () => {
    const text =
      'at=1700000000\nnd1_from=fe80::1\nnd1_lifetime=1800\nnd1_prefix_information1_prefix=2001:db8:1::\nnd1_prefix_information1_length=64\nnd1_prefix_information1_flags=LA\nnd1_prefix_information1_vltime=86400\nnd1_prefix_information2_prefix=2001:db8:2::\nnd1_prefix_information2_length=64\nnd1_prefix_information2_flags=L\nnd1_rdnss1_servers=2001:db8:1::53\n';
    expect(parseLease('lan', 'slaac', text, mac)).toMatchObject({
      addresses: ['2001:db8:1::ff:fe00:1/64'],
      gateway: 'fe80::1',
      dnsServers: ['2001:db8:1::53'],
      validSeconds: 86_400,
    });
    expect(parseLease('lan', 'slaac', text.replace('lifetime=1800', 'lifetime=0'), mac)?.gateway).toBeUndefined();
    expect(parseLease('lan', 'slaac', text, 'no mac')?.addresses).toEqual([]);
  });

  test('of DHCPv6', () => {
    const text =
      'at=1700000000\nnew_dhcp6_ia_na1_ia_addr1=2001:db8:1::1000\nnew_dhcp6_ia_na1_ia_addr1_vltime=7200\nnew_dhcp6_name_servers=2001:db8:1::53\n';
    expect(parseLease('lan', 'dhcpv6', text, mac)).toMatchObject({
      addresses: ['2001:db8:1::1000/128'],
      dnsServers: ['2001:db8:1::53'],
      validSeconds: 7200,
    });
  });

  test.each([
    ['', 'dhcp'],
    ['new_ip_address=192.0.2.77\n', 'dhcp'],
    ['new_ip_address=192.0.2.77\nnew_subnet_cidr=99\n', 'dhcp'],
    ['nd1_lifetime=5\n', 'slaac'],
    ['new_dhcp6_ia_na1_ia_addr1=x\n', 'dhcpv6'],
  ] as const)('%j is no lease', (text, protocol) => {
    expect(parseLease('lan', protocol, text, mac)).toBeUndefined();
  });

  test('of any content is a lease or none, and what it gives is addresses', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('dhcp', 'slaac', 'dhcpv6'), fc.string(), (text, protocol, other) => {
        const l = parseLease(
          'lan',
          protocol,
          `new_ip_address=192.0.2.7\nnew_subnet_cidr=24\nnd1_from=fe80::1\n${text}\nnew_routers=${other}\n`,
          mac,
        );
        for (const a of [...(l?.addresses ?? []), ...(l?.dnsServers ?? []), l?.gateway ?? '::', l?.server ?? '::'])
          expect(a).toMatch(/^[0-9a-f.:]+(\/\d+)?$/);
      }),
    );
  });
});
