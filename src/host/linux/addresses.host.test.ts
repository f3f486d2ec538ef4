import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { documents } from '../../../test/documents.ts';
import { type HostMachine, prefix, startMachine } from '../../../test/host-machine.ts';
import { hostile } from '../../../test/hostile-text.ts';
import { routeProtocol } from '../host.ts';

/** Addresses, routes and leases on a real kernel, through the components that own them. */
let m: HostMachine;
const net = ['interfaces', 'routes'] as const;
const plain = (edit: object = {}, routes: object = {}) => ({
  version: 1,
  interfaces: {
    lan: {
      match: { name: 'lan' },
      role: 'lan',
      ipv4: { mode: 'static', address: '192.0.2.10/24' },
      ipv6: { mode: 'static', address: '2001:db8:1::10/64' },
      ...edit,
    },
    voice: { match: { name: 'voice' }, role: 'voice', ipv4: { mode: 'static', address: '198.51.100.1/24' } },
  },
  routes,
});

beforeAll(async () => {
  m = await startMachine('addresses');
});
afterAll(async () => {
  await m?.[Symbol.asyncDispose]();
});

const kernel = async (): Promise<string> =>
  [
    ...(await m.host.addresses()).map((a) => `${a.device} ${a.address}`).filter((a) => !/ fe80/.test(a) && !a.startsWith('wire')),
    ...(await m.host.routes()).map((r) => `${r.to} via ${r.via} dev ${r.device} metric ${r.metric}`),
  ]
    .sort()
    .join('\n');
const raw = async (...argv: string[]): Promise<string> => (await m.node.run(['ip', ...argv])).trim();

describe('on a real kernel', () => {
  test('static addresses and routes are there after one round, and the second finds nothing to do', async () => {
    const rounds = await m.converge(
      plain(
        {},
        {
          ipv4: { from: 'static', interface: 'lan', gateway: '192.0.2.1' },
          ipv6: { from: 'static', interface: 'lan', gateway: 'fe80::1' },
          static: [
            { to: '203.0.113.7', via: '198.51.100.9', interface: 'voice' },
            { to: '2001:db8:9::/48', via: '2001:db8:1::9', interface: 'lan' },
          ],
        },
      ),
      net,
    );
    expect(rounds.slice(1)).toEqual([[]]);
    expect(await kernel()).toBe(
      [
        '2001:db8:9::/48 via 2001:db8:1::9 dev lan metric 100',
        '203.0.113.7/32 via 198.51.100.9 dev voice metric 100',
        'default via 192.0.2.1 dev lan metric 100',
        'default via fe80::1 dev lan metric 100',
        'lan 192.0.2.10/24',
        'lan 2001:db8:1::10/64',
        'voice 198.51.100.1/24',
      ].join('\n'),
    );
    expect(await raw('-4', 'addr', 'show', 'dev', 'lan')).toContain('brd 192.0.2.255');
  });

  test('any walk over the documents ends where a fresh apply ends', async () => {
    const fixed = documents.filter(([, d]) => d.interfaces['lan']?.ipv4.mode === 'static').map(([, d]) => d);
    const all = [...fixed, plain(), plain({ mtu: 1400 }, { ipv4: { from: 'static', interface: 'lan', gateway: '192.0.2.254' } })];
    const wanted: string[] = [];
    for (const d of all) {
      await m.converge(plain({ ipv4: { mode: 'static', address: '10.99.0.1/16' }, ipv6: { mode: 'off' } }), net);
      expect((await m.converge(d, net)).at(-1)).toEqual([]);
      wanted.push(await kernel());
    }
    for (const [a, b] of all.flatMap((_, x) => all.map((_, y) => [x, y] as const))) {
      await m.converge(all[a], net);
      expect((await m.converge(all[b], net)).at(-1), `${a} to ${b}`).toEqual([]);
      expect(await kernel(), `${a} to ${b}`).toBe(wanted[b]);
    }
  });

  test('a gateway changes without a moment without one, and a route of somebody else is left alone', async () => {
    const through = (gateway: string) => plain({}, { ipv4: { from: 'static', interface: 'lan', gateway } });
    await m.converge(through('192.0.2.1'), net);
    await m.node.run(['ip', 'route', 'add', '203.0.113.0/25', 'via', '192.0.2.77', 'metric', '50']);
    const [steps] = await m.converge(through('192.0.2.2'), net);
    expect(steps).toEqual(['the route to the Internet goes through 192.0.2.2']);
    expect(await raw('route', 'show', '203.0.113.0/25')).toContain('192.0.2.77');
    expect(await raw('route', 'show', 'default')).toBe(`default via 192.0.2.2 dev lan proto ${routeProtocol} metric 100`);
    await m.node.run(['ip', 'route', 'del', '203.0.113.0/25']);
  });

  test('two routes to one network replace each other, also through other links: the reason why that is refused', async () => {
    await m.converge(plain(), net);
    const replace = (via: string, device: string) =>
      m.host.ip([`route replace 203.0.113.0/24 via ${via} dev ${device} metric 100 proto ${routeProtocol}`]);
    await replace('192.0.2.9', 'lan');
    await replace('198.51.100.9', 'voice');
    expect((await m.host.routes()).filter((r) => r.to === '203.0.113.0/24')).toEqual([expect.objectContaining({ via: '198.51.100.9' })]);
    await m.converge(plain(), net);
    expect(await m.host.routes()).toEqual([]);
  });

  test('what somebody else changed is seen: an address, the link, the kernel’s settings', async () => {
    await m.converge(plain(), net);
    await m.node.ip(['addr del 192.0.2.10/24 dev lan', 'addr add 192.0.2.66/24 dev lan', 'link set voice down']);
    await m.node.run(['sh', '-c', 'echo 1 > /proc/sys/net/ipv6/conf/lan/accept_ra']);
    const [steps] = await m.converge(plain(), net);
    expect(steps?.slice().sort()).toEqual([
      'accept_ra of lan becomes 0',
      'lan gets 192.0.2.10/24',
      'lan loses 192.0.2.66/24',
      'voice is switched on',
    ]);
    expect(await kernel()).toContain('lan 192.0.2.10/24');
  });

  test('who is connected to an address hears at once that it goes; where it stays with another prefix, nobody hears anything', async () => {
    await m.converge(plain(), net);
    // One socket for both families, as web has, and as the kernel sees it: ::ffff:192.0.2.10.
    const talk = `
      const net = require('node:net');
      // Until the kernel has looked whether somebody else has it, nothing is sent from an IPv6 address (RFC 4862).
      const talk = (host) => net.connect({ host, port: 4000, localAddress: host })
        .on('data', () => {})
        .on('error', (e) => (e.code === 'EADDRNOTAVAIL' && open < 3 ? setTimeout(talk, 100, host) : console.log(host)));
      const server = net.createServer().listen(4000, '::', () => ['192.0.2.10', '2001:db8:1::10', '198.51.100.1'].forEach(talk));
      let open = 0;
      server.on('connection', (s) => { s.on('error', () => {}); if (++open === 3) console.log('all'); });
    `;
    const peers = m.node.spawn(['/opt/node/node', '-e', talk]);
    const lines: string[] = [];
    if (!peers.child.stdout) throw new Error('no output');
    createInterface(peers.child.stdout).on('line', (l) => lines.push(l));
    try {
      await vi.waitFor(() => expect(lines).toEqual(['all']), 90_000);
      await m.converge(plain({ ipv4: { mode: 'static', address: '192.0.2.10/25' }, ipv6: { mode: 'off' } }), net);
      await vi.waitFor(() => expect(lines).toEqual(['all', '2001:db8:1::10']), 90_000);
      await m.converge(plain({ ipv4: { mode: 'static', address: '192.0.2.11/24' } }), net);
      await vi.waitFor(() => expect(lines).toEqual(['all', '2001:db8:1::10', '192.0.2.10']), 90_000);
    } finally {
      peers.kill();
    }
    await m.converge(plain(), net);
  });

  test('a link with a dot in its name keeps its settings: they are found', async () => {
    await m.node.ip(['link add lan.10 type veth peer name wire-10', 'link set wire-10 up']);
    const vlan = {
      version: 1,
      interfaces: { lan: { match: { name: 'lan.10' }, role: 'lan', ipv4: { mode: 'static', address: '192.0.2.10/24' } } },
    };
    const [steps] = await m.converge(vlan, net);
    expect(steps).toContain('accept_ra of lan.10 becomes 0');
    expect((await m.node.readFile('/proc/sys/net/ipv6/conf/lan.10/accept_ra')).trim()).toBe('0');
    expect((await m.converge(vlan, net)).at(0)).toEqual([]);
    await m.converge(plain(), net);
    await m.node.ip(['link del lan.10']);
  });

  test('a batch that fails keeps what went before, and says which line', async () => {
    await m.converge(plain(), net);
    const failing = m.host.ip(['addr add 192.0.2.21/24 dev lan', 'addr add 192.0.2.10/24 dev lan', 'addr add 192.0.2.22/24 dev lan']);
    await expect(failing).rejects.toMatchObject({ name: 'CommandError', stderr: expect.stringMatching(/File exists|already assigned/) });
    expect(await kernel()).toContain('lan 192.0.2.21/24');
    expect(await kernel()).not.toContain('lan 192.0.2.22/24');
  });
});

describe('what a DHCP server says', () => {
  const hook = '/usr/lib/switchroom/share/dhcpcd-hook';
  const run = (env: Record<string, string>) => {
    const all = { lease_folder: `${prefix}/run/leases`, interface: 'lan', ifcarrier: 'up', ...env };
    return m.node.run(['env', ...Object.entries(all).map(([k, v]) => `${k}=${v}`), 'sh', hook]);
  };
  const bound = {
    reason: 'BOUND',
    new_ip_address: '192.0.2.77',
    new_subnet_cidr: '24',
    new_routers: '192.0.2.1',
    new_domain_name_servers: '192.0.2.53',
    new_dhcp_lease_time: '3600',
  };

  test('is a lease, from the hook to the engine, and none when it has ended', async () => {
    await run(bound);
    expect(await m.host.leases()).toMatchObject([
      {
        device: 'lan',
        protocol: 'dhcp',
        addresses: ['192.0.2.77/24'],
        gateway: '192.0.2.1',
        dnsServers: ['192.0.2.53'],
        validSeconds: 3600,
      },
    ]);
    await run({ reason: 'EXPIRE', ifcarrier: 'down' });
    expect(await m.host.leases()).toHaveLength(1);
    await run({ reason: 'EXPIRE' });
    expect(await m.host.leases()).toEqual([]);
  });

  test('cannot say two things at once: a line break in an option begins no other', async () => {
    for (const h of hostile.filter((x) => !x.includes('\0') && x.length < 1000 && x.isWellFormed())) {
      await run({ ...bound, new_root_path: `${h}\nnew_ip_address=203.0.113.66\nnew_routers=203.0.113.66`, new_domain_name: h });
      const [lease] = await m.host.leases();
      expect(lease).toMatchObject({ addresses: ['192.0.2.77/24'], gateway: '192.0.2.1' });
      expect(lease?.domain ?? 'x').toMatch(/^[a-z0-9.-]+$/);
    }
    await run({ reason: 'EXPIRE' });
  });
});
