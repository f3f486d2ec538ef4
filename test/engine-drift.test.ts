import { beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../src/engine/engine.ts';
import { repairsPerHour } from '../src/engine/upkeep.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { lease, machine } from './documents.ts';
import { documentNamed, leftOver, messagesOf, settle, startEngine } from './engine.ts';

/** Somebody changes the machine behind the engine's back. It is noticed, mended and told; and after ten times an hour left alone. */
let host: FakeHost;
let engine: Engine;
let before: string;
const repaired = () =>
  messagesOf(host)
    .filter((m) => m.code === 'drift.repaired')
    .map((m) => m.values['what']);
const removeFile = () => host.files.delete('etc/web/webserver.json');

beforeEach(async () => {
  host = machine();
  engine = await startEngine(host);
  before = String(host);
});

describe('drift', () => {
  test('of what web serves is told to web, which may have found it damaged', async () => {
    const told: string[] = [];
    engine.core.onEvent((e) => told.push(e.event));
    removeFile();
    await settle(engine);
    expect(told).toContain('certificate');
    told.length = 0;
    edit('/etc/resolv.conf', 'nameserver 203.0.113.9\n');
    await settle(engine);
    expect(told).toContain('health');
    expect(told).not.toContain('certificate');
  });

  test.each<[string, () => void, RegExp]>([
    ['a file is gone', () => removeFile(), /etc\/web\/webserver\.json is new/],
    ['a file says something else', () => edit('/etc/resolv.conf', 'nameserver 203.0.113.9\n'), /resolv\.conf changes/],
    ['an address is gone', () => host.kernelAddresses.splice(0, 1), /gets /],
    [
      'an address is there that nobody wanted',
      () => host.kernelAddresses.push({ device: 'voice', address: '203.0.113.5/24', tentative: false, duplicate: false }),
      /loses 203\.0\.113\.5/,
    ],
    [
      'the default route goes elsewhere',
      () => host.kernelRoutes.splice(0, 1, { family: 4, to: 'default', via: '192.0.2.99', device: 'lan', metric: 100 }),
      /goes through 192\.0\.2\.1/,
    ],
    ['a route is gone', () => host.kernelRoutes.splice(0, 1), /the route to the Internet/],
    [
      'the kernel has learnt a way by itself',
      () => host.kernelAdvertised.push({ family: 6, to: 'default', via: 'fe80::99', device: 'lan', metric: 1024 }),
      /lan forgets the way to default/,
    ],
    ['a rule of ours is there that nobody wanted', () => host.kernelRules.push({ family: 4, priority: 5399, table: 5399 }), /goes away/],
    ['the firewall is gone', () => host.tables.delete('switchroom'), /firewall is missing/],
    ['the firewall is open', () => host.tables.set('switchroom', 'chain input { }'), /firewall/],
    ['a daemon is stopped', () => host.running.delete('asterisk'), /asterisk starts/],
    ['a link is down', () => (host.kernelLinks = host.kernelLinks.map((l) => ({ ...l, up: false }))), /is switched on/],
    ['the kernel reads router advertisements', () => host.sysctls.set('net/ipv6/conf/lan/accept_ra', '2'), /accept_ra/],
    ['the certificate is gone', () => host.certificates.delete('etc/web/tls'), /certificate names/],
  ])('%s: mended, and told', async (_, change, told) => {
    change();
    await settle(engine);
    expect(String(host)).toBe(before);
    expect(repaired()).toEqual([expect.stringMatching(told)]);
    expect(engine.upkeep.repairedThisHour).toBe(1);
    await settle(engine);
    expect(repaired()).toHaveLength(1);
  });

  test('is looked for by itself every ten seconds', async () => {
    engine.start();
    removeFile();
    host.clock.advance(10_000);
    await engine.transactions.mutex.run(async () => {});
    expect(repaired()).toHaveLength(1);
    engine.upkeep.stop();
  });

  test('is mended ten times an hour; then the machine is left alone, with a condition and one message', async () => {
    for (let n = 0; n < repairsPerHour; n++) {
      removeFile();
      host.clock.advance(60_000);
      await settle(engine);
    }
    expect(repaired()).toHaveLength(repairsPerHour);
    for (let n = 0; n < 3; n++) {
      removeFile();
      host.clock.advance(10_000);
      await settle(engine);
    }
    expect(host.files.has('etc/web/webserver.json')).toBe(false);
    expect(repaired()).toHaveLength(repairsPerHour);
    expect(messagesOf(host).filter((m) => m.code === 'drift.limit')).toHaveLength(1);
    expect((await engine.status()).conditions.map((c) => c.code)).toContain('drift.limit');
    expect((await engine.status()).drift).toEqual({ repairedThisHour: repairsPerHour, limit: repairsPerHour });

    host.clock.advance(3_600_000);
    await settle(engine);
    expect(String(host)).toBe(before);
    host.clock.advance(10_000);
    expect((await engine.status()).conditions.map((c) => c.code)).not.toContain('drift.limit');
  });

  test('that was left alone ends when the configuration is applied again, and the condition with it', async () => {
    for (let n = 0; n <= repairsPerHour; n++) {
      removeFile();
      await settle(engine);
    }
    expect(engine.upkeep.conditions().map((c) => c.code)).toEqual(['drift.limit']);
    expect((await engine.apply(engine.document, { by: 'anna', reason: '', confirmSeconds: 60 })).state).toBe('committed');
    expect(String(host)).toBe(before);
    await settle(engine);
    expect(engine.upkeep.conditions()).toEqual([]);
    expect(engine.revision).toBe(1);
  });

  test('that cannot be mended is a condition, and other components get their turn', async () => {
    removeFile();
    host.tables.delete('switchroom');
    host.failOn = (op) => op === 'write etc/web/webserver.json';
    await settle(engine);
    expect(host.tables.has('switchroom')).toBe(true);
    expect(engine.upkeep.conditions()).toMatchObject([
      { code: 'drift.failed', values: { because: expect.stringContaining('told to fail') } },
    ]);
    host.failOn = undefined;
    await settle(engine);
    expect(engine.upkeep.conditions()).toEqual([]);
    expect(String(host)).toBe(before);
  });

  test('a machine that cannot even be looked at is a condition, and no crash', async () => {
    const addresses = host.addresses.bind(host);
    host.addresses = () => Promise.reject(new Error('ip is broken'));
    await settle(engine);
    expect(engine.upkeep.conditions()).toMatchObject([{ code: 'drift.failed', values: { because: 'ip is broken' } }]);
    host.addresses = addresses;
    await settle(engine);
    expect(engine.upkeep.conditions()).toEqual([]);
  });
});

describe('no drift is', () => {
  test('a link-local address: the kernel makes it, and without it there is neither RA nor DHCPv6', async () => {
    host.kernelAddresses.push({ device: 'lan', address: 'fe80::ff:fe00:1/64', tentative: false, duplicate: false });
    await settle(engine);
    expect((await host.addresses()).map((x) => x.address)).toContain('fe80::ff:fe00:1/64');
    expect(repaired()).toEqual([]);
  });

  test('a lease with another address: it is taken up, and nobody is told that somebody meddled', async () => {
    host.kernelLeases = host.kernelLeases.map((l) =>
      l.protocol === 'dhcp' ? { ...lease, addresses: ['192.0.2.99/24'], gateway: '192.0.2.2', dnsServers: ['192.0.2.2'] } : l,
    );
    await settle(engine);
    expect((await host.addresses()).map((a) => a.address)).toContain('192.0.2.99/24');
    expect((await host.addresses()).map((a) => a.address)).not.toContain('192.0.2.77/24');
    expect(host.files.get('etc/dnsmasq/resolver-servers.conf')?.content).toBe('server=192.0.2.2\n');
    expect(repaired()).toEqual([]);
    expect(await leftOver(engine)).toEqual([]);
  });

  test('a lease that ran out, and one that comes back', async () => {
    const leases = host.kernelLeases;
    host.kernelLeases = [];
    await settle(engine);
    // For a few seconds it stays: the next lease may be of another network, and calls shall not end before it is there.
    expect((await host.addresses()).map((a) => a.address)).toContain('192.0.2.77/24');
    host.clock.advance(11_000);
    await settle(engine);
    expect((await host.addresses()).map((a) => a.address)).not.toContain('192.0.2.77/24');
    host.kernelLeases = leases;
    await settle(engine);
    expect(String(host)).toBe(before);
    expect(repaired()).toEqual([]);
  });

  test('waiting for a DHCP server that does not answer', async () => {
    const silent = machine();
    silent.offers.clear();
    const waiting = await startEngine(silent);
    await settle(waiting);
    expect(messagesOf(silent)).toEqual([]);
    expect(waiting.upkeep.conditions()).toEqual([]);
    expect(await leftOver(waiting)).toEqual(['lan waits for DHCP to answer']);
    expect((await waiting.status()).conditions.map((c) => c.code)).toContain('interfaces.no-lease');
  });

  test('a link that is unplugged and comes back', async () => {
    const links = host.kernelLinks;
    host.kernelLinks = links.filter((l) => l.device !== 'voice');
    await settle(engine);
    expect((await engine.status()).conditions.map((c) => c.code)).toContain('interfaces.absent');
    host.kernelLinks = links;
    await settle(engine);
    expect(String(host)).toBe(before);
    expect(repaired()).toEqual([]);
  });

  test('what is left behind by a change: the next look finds nothing', async () => {
    await engine.apply(documentNamed('no voice network'), { by: 'anna', reason: '', confirmSeconds: 60 });
    if (engine.transactions.pending) await engine.transactions.confirm({ by: 'anna' });
    await settle(engine);
    await settle(engine);
    expect(repaired()).toEqual([]);
    expect([...host.running.keys()].filter((u) => u.includes('voice'))).toEqual([]);
  });

  test('a reboot: everything is put back without a word of somebody', async () => {
    host.reboot();
    await startEngine(host);
    expect(String(host)).toBe(before);
    expect(repaired()).toEqual([]);
  });
});

function edit(path: string, content: string): void {
  const f = host.files.get(path);
  if (!f) throw new Error(`no file ${path}`);
  host.files.set(path, { ...f, content });
}
