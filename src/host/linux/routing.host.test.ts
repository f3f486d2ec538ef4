import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type HostMachine, startMachine } from '../../../test/host-machine.ts';
import { planRoutes } from '../../components/routes/plan.ts';
import type { Rendered } from '../../engine/render.ts';
import { wayBack, wayBackLines } from '../../engine/way-back.ts';
import { routeProtocol } from '../host.ts';
import { parseRouting, parseRules } from './parse-ip.ts';

/** Two ways out, forwarding, and who answers, on a real kernel. */
let m: HostMachine;
const net = ['interfaces', 'routes'] as const;
const ipv4 = (address: string) => ({ mode: 'static', address });
const interfaces = {
  lan: { match: { name: 'lan' }, role: 'lan', ipv4: ipv4('192.0.2.10/24'), ipv6: ipv4('2001:db8:1::10/64') },
  voice: { match: { name: 'voice' }, role: 'voice', ipv4: ipv4('198.51.100.1/24'), ipv6: ipv4('2001:db8:2::1/64') },
};
const plain = (routes: object = {}) => ({ version: 1, interfaces, routes });

beforeAll(async () => {
  m = await startMachine('routing');
});
afterAll(async () => {
  await m?.[Symbol.asyncDispose]();
});

const raw = async (...argv: string[]): Promise<string> => (await m.node.run(['ip', ...argv])).trim();
const gateways = {
  ipv4: { from: 'static', interface: 'lan', gateway: '192.0.2.1' },
  ipv6: { from: 'static', interface: 'lan', gateway: '2001:db8:1::1' },
  second: {
    ipv4: { from: 'static', interface: 'voice', gateway: '198.51.100.2' },
    ipv6: { from: 'static', interface: 'voice', gateway: 'fe80::2' },
  },
  probes: ['203.0.113.53', '2001:db8:9::53'],
};
const both = plain(gateways);
const gets = async (...argv: string[]): Promise<string> => (await raw('route', 'get', ...argv)).split('\n')[0] ?? '';

test('replies leave by the interface of their address, marked probes by their gateway, and nothing is left to do', async () => {
  const rounds = await m.converge(both, net);
  expect(rounds.slice(1)).toEqual([[]]);
  expect(await gets('203.0.113.9')).toContain('via 192.0.2.1 dev lan');
  expect(await gets('203.0.113.9', 'from', '198.51.100.1')).toContain('via 198.51.100.2 dev voice');
  expect(await gets('203.0.113.9', 'from', '192.0.2.10')).toContain('via 192.0.2.1 dev lan');
  expect(await gets('2001:db8:9::9', 'from', '2001:db8:2::1')).toContain('via fe80::2 dev voice');
  expect(await gets('2001:db8:9::9', 'from', '2001:db8:1::10')).toContain('via 2001:db8:1::1 dev lan');
  // A neighbour is a neighbour, whichever address is spoken from.
  expect(await gets('198.51.100.7', 'from', '192.0.2.10')).toContain('dev voice');
  for (const [mark, via] of [
    [0x53520001, '192.0.2.1'],
    [0x53520002, '198.51.100.2'],
  ] as const)
    expect(await gets('203.0.113.53', 'mark', String(mark))).toContain(`via ${via}`);
});

test('a rule or table that somebody took away is put back, one of ours too many is taken away, others are left alone', async () => {
  await m.converge(both, net);
  const rules = async () => (await raw('rule')) + (await raw('-6', 'rule'));
  const before = await rules();
  await m.node.run(['ip', 'rule', 'del', 'from', '198.51.100.1']);
  await m.node.run(['ip', '-6', 'rule', 'add', 'priority', '5399', 'protocol', String(routeProtocol), 'lookup', '5399']);
  await m.node.run(['ip', 'route', 'flush', 'table', '5321']);
  await m.node.run(['ip', 'rule', 'add', 'priority', '100', 'from', '203.0.113.77', 'lookup', 'main']);
  const [steps] = await m.converge(both, net);
  expect(steps?.slice().sort()).toEqual([
    'the route to the Internet in table 5321 goes through 198.51.100.2',
    'the rule for known networks (IPv6) goes away',
    'the rule for replies from 198.51.100.1 is set',
  ]);
  expect(await rules()).toContain('203.0.113.77');
  await m.node.run(['ip', 'rule', 'del', 'priority', '100']);
  expect(await rules()).toBe(before);
});

test('without a second way nothing of it is left', async () => {
  await m.converge(both, net);
  await m.converge(plain({ ipv4: gateways.ipv4 }), net);
  expect((await m.host.routing()).rules).toEqual([]);
  expect((await m.host.routing()).routes.filter((r) => r.table !== undefined)).toEqual([]);
});

test('a default route moves to another interface without a moment without one, in both families', async () => {
  await m.converge(both, net);
  const swapped = {
    ...gateways,
    ipv4: gateways.second.ipv4,
    ipv6: gateways.second.ipv6,
    second: { ipv4: gateways.ipv4, ipv6: gateways.ipv6 },
  };
  const [steps] = await m.converge(plain(swapped), net);
  expect(steps?.filter((s) => s.includes('goes away'))).toEqual([]);
  expect((await m.host.routes()).map((r) => `${r.to} ${r.via}`)).toEqual(['default 198.51.100.2', 'default fe80::2']);
});

test('a way that the kernel learnt from an advertisement by itself is taken away on links of ours', async () => {
  await m.converge(plain(), net);
  await m.node.run(['ip', '-6', 'route', 'add', 'default', 'via', 'fe80::77', 'dev', 'lan', 'proto', 'ra', 'metric', '1024']);
  const [steps] = await m.converge(plain(), net);
  expect(steps).toEqual(['lan forgets the way to default that the kernel learnt by itself']);
  expect(await raw('-6', 'route', 'show', 'default')).toBe('');
});

test('forwarding is switched on for the networks that were named, and off again', async () => {
  const read = async () =>
    (
      await Promise.all(['ipv4/conf/lan', 'ipv4/conf/voice', 'ipv6/conf/all'].map((k) => m.node.readFile(`/proc/sys/net/${k}/forwarding`)))
    ).map((v) => v.trim());
  await m.converge(plain({ forwarding: [{ from: 'voice', to: 'lan' }] }), net);
  expect(await read()).toEqual(['1', '1', '1']);
  expect((await m.converge(plain(), net)).at(-1)).toEqual([]);
  expect(await read()).toEqual(['0', '0', '0']);
});

test('the way that the kernel would take is told: own, connected, through a gateway, none', async () => {
  await m.converge(plain({ ipv4: gateways.ipv4 }), net);
  expect(await m.host.way('192.0.2.10')).toMatchObject({ local: true });
  expect(await m.host.way('192.0.2.55')).toEqual({
    device: 'lan',
    source: '192.0.2.10',
    local: false,
    to: '192.0.2.0/24',
    protocol: 'kernel',
  });
  expect(await m.host.way('203.0.113.9')).toEqual({
    device: 'lan',
    via: '192.0.2.1',
    source: '192.0.2.10',
    local: false,
    to: 'default',
    protocol: String(routeProtocol),
  });
  // Once duplicate address detection is over: the kernel does not speak from a tentative address (RFC 4862 §5.4).
  await vi.waitFor(
    async () =>
      expect(await m.host.way('2001:db8:1::55')).toMatchObject({ device: 'lan', source: '2001:db8:1::10', to: '2001:db8:1::/64' }),
    { timeout: 90_000 },
  );
  expect(await m.host.way('2001:db8:9::1')).toBeUndefined();
});

test('a neighbour answers an echo or, where it answers none, on the link; one that is not there does neither', async () => {
  await m.converge(plain(), net);
  // The other end of the cable, in a namespace of its own: in this one the kernel would answer itself.
  await m.node.run(['ip', 'netns', 'add', 'far']);
  await m.node.run(['ip', 'link', 'set', 'wire-lan', 'netns', 'far']);
  const far = (...argv: string[]) => m.node.run(['ip', '-n', 'far', ...argv]);
  await far('addr', 'add', '192.0.2.1/24', 'dev', 'wire-lan');
  await far('addr', 'add', '2001:db8:1::1/64', 'dev', 'wire-lan', 'nodad');
  await far('link', 'set', 'wire-lan', 'up');
  const echo = (address: string) => m.host.echo({ address, device: 'lan', timeoutMs: 1000 });
  for (const address of ['192.0.2.1', '2001:db8:1::1']) {
    await vi.waitFor(async () => expect(await echo(address)).toEqual({ ms: expect.any(Number) }), { timeout: 90_000 });
    // Once our link-local address is no longer tentative: the kernel asks from it, and skips a question while it has none.
    await vi.waitFor(async () => expect(await m.host.neighbour('lan', address)).toBe(true), { timeout: 90_000 });
  }
  await m.node.run(['ip', 'netns', 'exec', 'far', 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/icmp_echo_ignore_all']);
  expect(await echo('192.0.2.1')).toBeUndefined();
  await vi.waitFor(async () => expect(await m.host.neighbour('lan', '192.0.2.1')).toBe(true), { timeout: 90_000 });
  await far('addr', 'flush', 'dev', 'wire-lan');
  for (const address of ['192.0.2.1', '2001:db8:1::1']) {
    expect(await echo(address)).toBeUndefined();
    await vi.waitFor(async () => expect(await m.host.neighbour('lan', address)).toBe(false), { timeout: 90_000 });
  }
  expect(await echo('192.0.2.99')).toBeUndefined();
  expect(await m.host.neighbour('lan', '192.0.2.99')).toBe(false);
  await m.node.run(['ip', '-n', 'far', 'link', 'set', 'wire-lan', 'netns', '1']);
  await m.node.run(['ip', 'netns', 'del', 'far']);
  await m.node.ip(['link set wire-lan up']);
});

test('the way back of one connection is one: others from there go as everybody, and what is kept is left alone', async () => {
  await m.converge(plain({ ipv4: gateways.ipv4, ipv6: gateways.ipv6 }), net);
  const over = { remoteAddress: '203.0.113.9', remotePort: 50_123, localAddress: '192.0.2.10', localPort: 443 };
  const over6 = { remoteAddress: '2001:db8:9::9', remotePort: 50_124, localAddress: '2001:db8:1::10', localPort: 443 };
  const previous: Rendered = {
    interfaces: ['192.0.2.10/24', '2001:db8:1::10/64'].map((address) => ({
      ...{ kind: 'address', interface: 'lan', device: 'lan', address, origin: 'static', wayIn: true },
    })),
    routes: ['192.0.2.7', '2001:db8:1::7'].map((via) => ({
      ...{ kind: 'route', family: via.includes(':') ? 6 : 4, to: 'default', via, device: 'lan', metric: 100 },
    })),
  };
  const stays = (previous['interfaces'] ?? []).filter((a) => a.kind === 'address');
  for (const o of [over, over6]) {
    const way = wayBack(o, previous, stays);
    if (way === undefined) throw new Error('no way back');
    const family = way.rule.family === 6 ? ['-6'] : [];
    await m.node.run(['ip', ...family, '-batch', '-'], { input: `${wayBackLines(way).join('\n')}\n` });
    const get = async (port: number): Promise<string> =>
      gets(o.remoteAddress, 'from', o.localAddress, 'ipproto', '6', 'sport', '443', 'dport', String(port));
    expect(await get(o.remotePort)).toContain(`via ${way.route.via} dev lan`);
    expect(await get(o.remotePort + 1)).toContain(way.rule.family === 6 ? 'via 2001:db8:1::1 dev lan' : 'via 192.0.2.1 dev lan');
    const rules = parseRules(await raw('-j', way.rule.family === 6 ? '-6' : '-4', 'rule'), way.rule.family);
    const routes = parseRouting(await raw('-j', way.rule.family === 6 ? '-6' : '-4', 'route', 'show', 'table', 'all'), way.rule.family);
    const have = { routes: routes.filter((r) => r.protocol === String(routeProtocol)), rules, sysctls: new Map(), before: [] };
    const own = have.routes.flatMap((r) => (r.table === undefined ? [{ ...r, kind: 'route' as const }] : []));
    expect(planRoutes(own, have, { addresses: [], way })).toEqual([]);
    expect(planRoutes(own, have).map((s) => (s.do === 'ip' ? s.lines.join() : s.do))).toHaveLength(2);
  }
  // Nobody wants them any more.
  await m.converge(plain({ ipv4: gateways.ipv4, ipv6: gateways.ipv6 }), net);
  expect((await raw('rule')) + (await raw('-6', 'rule'))).not.toContain('5300');
  expect(await raw('route', 'show', 'table', 'all')).not.toContain('table 5300');
});
