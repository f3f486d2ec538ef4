import { describe, expect, test } from 'vitest';
import { components } from '../src/components/index.ts';
import { configSchema } from '../src/config/config.ts';
import { mergePatch } from '../src/config/merge-patch.ts';
import { noSubscribers } from '../src/config/subscribers.ts';
import type { Context } from '../src/engine/contract.ts';
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

async function conditions(edit: unknown, change: (host: FakeHost) => void) {
  const host = machine();
  host.kernelLeases = [lease];
  host.kernelAddresses.push({ device: 'lan', address: '192.0.2.77/24', tentative: false, duplicate: false });
  host.kernelRoutes.push({ family: 4, to: 'default', via: '192.0.2.1', device: 'lan', metric: 100 });
  change(host);
  const ctx: Context = {
    config: configSchema.parse(mergePatch(healthy, edit)),
    subscribers: noSubscribers,
    claims: [],
    facts: { links: host.kernelLinks, leases: host.kernelLeases },
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
    ['whose name server is silent', {}, (h) => (h.askDns = async () => ({ failed: 'no answer in 2000 ms' }) as never), ['dns.silent']],
    ['whose name server is slow', {}, (h) => (h.askDns = async () => ({ ms: 1500 })), ['dns.slow']],
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

  test('of two name servers, one silent, warns; with both silent it has a problem', async () => {
    const two = { dns: { servers: { from: 'static', interface: null, addresses: ['192.0.2.53', '192.0.2.54'] } } };
    const asked: string[] = [];
    const answers = (silent: readonly string[]) => (h: FakeHost) => {
      h.askDns = (async (server: string) => {
        asked.push(server);
        return silent.includes(server) ? { failed: 'no answer' } : { ms: 1 };
      }) as never;
    };
    expect(await conditions(two, answers(['192.0.2.54']))).toMatchObject([
      { code: 'dns.silent', severity: 'warning', values: { server: '192.0.2.54' } },
    ]);
    expect((await conditions(two, answers(['192.0.2.53', '192.0.2.54']))).map((c) => c.severity)).toEqual(['problem', 'problem']);
    expect(asked.length).toBe(4);
  });
});
