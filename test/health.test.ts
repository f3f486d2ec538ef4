import { describe, expect, test } from 'vitest';
import { components } from '../src/components/index.ts';
import { configSchema } from '../src/config/config.ts';
import { mergePatch } from '../src/config/merge-patch.ts';
import { noSubscribers } from '../src/config/subscribers.ts';
import type { Context } from '../src/engine/contract.ts';
import type { NameServerFact } from '../src/engine/facts.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { lease, machine } from './documents.ts';

/** What is wrong with a machine, as its components say it: cause, consequence and way out. */
const healthy = {
  version: 1,
  interfaces: {
    lan: { match: { name: 'lan' }, role: 'lan', ipv4: { mode: 'dhcp' } },
    voice: { match: { name: 'voice' }, role: 'voice', ipv4: { mode: 'static', address: '198.51.100.1/24' } },
  },
  routes: { ipv4: { from: 'dhcp', interface: 'lan' } },
  dns: { servers: { from: 'dhcp', interface: 'lan' } },
};

async function conditions(edit: unknown, change: (host: FakeHost) => void, nameServers: readonly NameServerFact[] = []) {
  const host = machine();
  host.kernelLeases = [lease];
  host.kernelAddresses.push({ device: 'lan', address: '192.0.2.77/24', tentative: false, duplicate: false });
  host.kernelRoutes.push({ family: 4, to: 'default', via: '192.0.2.1', device: 'lan', metric: 100 });
  host.running.set('resolver', {} as never);
  change(host);
  const ctx: Context = {
    config: configSchema.parse(mergePatch(healthy, edit)),
    subscribers: noSubscribers,
    claims: [],
    facts: { links: host.kernelLinks, leases: host.kernelLeases, nameServers },
  };
  const ids = ['interfaces', 'routes', 'dns'];
  return (await Promise.all(components.filter((c) => ids.includes(c.id)).map((c) => c.health(ctx, host)))).flat();
}

describe('a machine', () => {
  test('that is well has nothing to say', async () => {
    expect(await conditions({}, () => {})).toEqual([]);
  });

  test.each<[string, unknown, (h: FakeHost) => void, string[]]>([
    [
      'without its LAN card',
      {},
      (h) => (h.kernelLinks = h.kernelLinks.filter((l) => l.device !== 'lan')),
      ['interfaces.absent', 'routes.no-gateway-learnt', 'dns.no-servers'],
    ],
    [
      'without a cable',
      {},
      (h) => (h.kernelLinks = h.kernelLinks.map((l) => (l.device === 'lan' ? { ...l, carrier: false } : l))),
      ['interfaces.no-carrier'],
    ],
    [
      'whose address somebody else has',
      {},
      (h) => h.kernelAddresses.splice(0, 1, { device: 'lan', address: '192.0.2.77/24', tentative: false, duplicate: true }),
      ['interfaces.duplicate'],
    ],
    ['without a lease', {}, (h) => (h.kernelLeases = []), ['interfaces.no-lease', 'routes.no-gateway-learnt', 'dns.no-servers']],
    [
      'whose lease names no gateway',
      {},
      (h) => (h.kernelLeases = [{ ...lease, gateway: undefined } as never]),
      ['routes.no-gateway-learnt'],
    ],
    ['whose default route is gone', {}, (h) => h.kernelRoutes.splice(0, 1), ['routes.no-default']],
    ['whose lease names no name server', {}, (h) => (h.kernelLeases = [{ ...lease, dnsServers: [] }]), ['dns.no-servers']],
    ['whose resolver does not run', {}, (h) => h.running.delete('resolver'), ['dns.stopped']],
    ['that shall have no default route', { routes: { ipv4: null } }, (h) => h.kernelRoutes.splice(0, 1), []],
  ])('%s', async (_, edit, change, codes) => {
    const found = await conditions(edit, change);
    expect(found.map((c) => c.code)).toEqual(codes);
    for (const c of found) {
      expect(c.remedy).toMatch(/\w{3}/);
      expect(c.about).toMatch(/^\//);
      expect(c.message).toMatch(/^[^A-Z].*[^.]$/);
    }
  });

  const at = 1;
  test.each<[string, Partial<NameServerFact>, string[]]>([
    ['well', { ms: 3 }, []],
    ['silent', { answers: false, because: 'no answer in 2000 ms' }, ['dns.silent']],
    ['slow', { ms: 1500 }, ['dns.slow']],
    ['making names up', { ms: 3, invented: '203.0.113.80' }, ['dns.lies']],
    ['somebody else', { address: '203.0.113.53', answers: false }, []],
  ])('whose name server is %s', async (_, fact, codes) => {
    const found = await conditions({}, () => {}, [{ address: lease.dnsServers[0] ?? '', answers: true, at, ...fact }]);
    expect(found.map((c) => c.code)).toEqual(codes);
    for (const c of found) expect(c.about).toBe('/network/dns');
  });

  test('of two name servers, one silent, warns; with both silent it has a problem', async () => {
    const two = { dns: { servers: { from: 'static', interface: null, addresses: ['192.0.2.53', '192.0.2.54'] } } };
    const known = (...silent: readonly string[]): NameServerFact[] =>
      ['192.0.2.53', '192.0.2.54'].map((address) => ({ address, answers: !silent.includes(address), at }));
    expect(await conditions(two, () => {}, known('192.0.2.54'))).toMatchObject([
      { code: 'dns.silent', severity: 'warning', values: { server: '192.0.2.54' } },
    ]);
    expect((await conditions(two, () => {}, known('192.0.2.53', '192.0.2.54'))).map((c) => c.severity)).toEqual(['problem', 'problem']);
  });
});
