import { beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../src/engine/engine.ts';
import { Lookout } from '../src/engine/lookout.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { linkLocalCandidates } from '../src/lib/link-local.ts';
import { lease, machine } from './documents.ts';
import { documentNamed, messagesOf, settle, startEngine } from './engine.ts';

/** Who else is on the networks: what the engine finds by itself, and what becomes of it. */
let host: FakeHost;
let engine: Engine;
let lookout: Lookout;

async function start(change: (h: FakeHost) => void = () => {}): Promise<void> {
  host = machine();
  change(host);
  engine = await startEngine(host);
  lookout = new Lookout(
    engine.core,
    () => engine.transactions.target,
    () => engine.upkeep.look(),
  );
}
async function look(afterMs: number): Promise<void> {
  host.clock.advance(afterMs);
  await lookout.look();
  await settle(engine);
}
const addresses = async () => (await host.addresses()).map((a) => a.address);
const codes = async () => {
  host.clock.advance(6000);
  return (await engine.conditions()).map((c) => c.code).filter((c) => c.startsWith('interfaces.'));
};

describe('an address that another machine has', () => {
  beforeEach(() => start());

  test('is refused before it is used, with that machine’s MAC address at the field', async () => {
    host.taken.set('192.0.2.10', '02:00:00:00:00:99');
    const { problems, target } = await engine.propose(documentNamed('a static address'));
    expect(target).toBeUndefined();
    expect(problems.map((p) => [p.code, p.path, p.values])).toEqual([
      ['interfaces.taken', '/interfaces/lan/ipv4/address', { address: '192.0.2.10', mac: '02:00:00:00:00:99' }],
    ]);
    host.taken.clear();
    expect((await engine.propose(documentNamed('a static address'))).problems).toEqual([]);
  });

  test('in IPv6 likewise', async () => {
    host.taken.set('2001:db8:1::10', '02:00:00:00:00:99');
    const { problems } = await engine.propose(documentNamed('static IPv6, a route behind a second router'));
    expect(problems.map((p) => `${p.code} ${p.path}`)).toEqual(['interfaces.taken /interfaces/lan/ipv6/address']);
  });

  test('is not asked for when it is our own already', async () => {
    host.taken.set('172.30.77.1', '02:00:00:00:00:99');
    expect((await engine.propose(documentNamed('out of the box'))).problems).toEqual([]);
  });

  test('and that we have since it came later is a condition and a message, once, until it is gone', async () => {
    host.taken.set('172.30.77.1', '02:00:00:00:00:99');
    await look(3000);
    await look(61_000);
    expect(await codes()).toEqual(['interfaces.duplicate']);
    expect((await engine.interfaces())[1]?.addresses[0]).toMatchObject({
      address: '172.30.77.1/24',
      duplicate: true,
      usedBy: '02:00:00:00:00:99',
    });
    expect(messagesOf(host)).toMatchObject([
      { code: 'interfaces.duplicate', values: { interface: 'voice', address: '172.30.77.1', mac: '02:00:00:00:00:99' } },
    ]);
    host.taken.clear();
    await look(61_000);
    expect(await codes()).toEqual([]);
  });
});

test('a static IPv4 address that is taken at boot: the PBX starts, and says who has it', async () => {
  await start((h) => h.taken.set('172.30.77.1', '02:00:00:00:00:99'));
  expect(await addresses()).toContain('172.30.77.1/24');
  await look(3000);
  expect(await codes()).toEqual(['interfaces.duplicate']);
});

describe('DHCP servers', () => {
  const server = (n: number, device = 'lan') => ({ device, address: `192.0.2.${n}`, mac: `02:00:00:00:53:0${n}` });
  beforeEach(() => start());

  test('one is as it should be; a second is named with its MAC address', async () => {
    host.dhcpServers = [server(1)];
    await look(30_000);
    expect(await codes()).toEqual([]);
    host.dhcpServers = [server(1), server(2)];
    await lookout.lookNow();
    expect(await codes()).toEqual(['interfaces.dhcp-servers']);
    expect(messagesOf(host).map((m) => m.values)).toEqual([
      { interface: 'lan', servers: '192.0.2.1 (02:00:00:00:53:01), 192.0.2.2 (02:00:00:00:53:02)' },
    ]);
    expect((await engine.interfaces())[0]?.dhcpServers).toEqual(host.dhcpServers);
  });

  test('any one is too many where the PBX serves; its own network cards are nobody', async () => {
    host.dhcpServers = [server(3, 'voice'), { ...server(4, 'voice'), mac: '02:00:00:00:00:01' }];
    await lookout.lookNow();
    expect(await codes()).toEqual(['interfaces.foreign-dhcp']);
  });
});

describe('without a DHCP server', () => {
  const first = `${linkLocalCandidates('02:00:00:00:00:01')[0]}/16`;
  const second = `${linkLocalCandidates('02:00:00:00:00:01')[1]}/16`;
  const silent = (h: FakeHost): void => h.offers.clear();
  const linkLocal = async () => (await addresses()).filter((a) => a.startsWith('169.254.'));

  test('a link-local address is taken, not at once, and is in the certificate', async () => {
    await start(silent);
    await look(3000);
    expect(await linkLocal()).toEqual([]);
    await look(20_000);
    expect(await linkLocal()).toEqual([first]);
    expect(host.certificates.get('etc/web/tls')).toEqual(expect.arrayContaining([first.split('/')[0], 'switchroom.local']));
    expect(await codes()).toEqual(['interfaces.no-lease', 'interfaces.link-local']);
    expect((await engine.status()).urls).toEqual([`https://${first.split('/')[0]}/`]);
    expect((await engine.status()).requirements[0]?.met).toBe(false);
  });

  test('one that somebody has is passed over, and given up when somebody takes it later', async () => {
    await start((h) => {
      silent(h);
      h.taken.set(first.split('/')[0] ?? '', '02:00:00:00:00:99');
    });
    await look(0);
    await look(21_000);
    expect(await linkLocal()).toEqual([second]);
    host.taken.clear();
    host.taken.set(second.split('/')[0] ?? '', '02:00:00:00:00:99');
    await look(61_000);
    expect(await linkLocal()).toEqual([first]);
  });

  test('the lease is taken when it comes; whoever came by the link-local address has a minute to follow', async () => {
    await start(silent);
    await look(0);
    await look(21_000);
    host.kernelLeases = [...machine().offers.values()];
    await settle(engine);
    await look(3000);
    expect(await addresses()).toEqual(expect.arrayContaining(['192.0.2.77/24', first]));
    expect((await engine.status()).urls[0]).toBe('https://192.0.2.77/');
    await look(61_000);
    expect(await linkLocal()).toEqual([]);
    expect(await addresses()).toContain('192.0.2.77/24');
  });

  test('an engine that is killed leaves the address where it is', async () => {
    await start(silent);
    await look(0);
    await look(21_000);
    engine = await startEngine(host);
    expect(await linkLocal()).toEqual([first]);
  });

  test('time without a cable is not time without an answer', async () => {
    await start(silent);
    const links = host.kernelLinks;
    host.kernelLinks = links.map((l) => ({ ...l, carrier: false }));
    await look(60_000);
    host.kernelLinks = links;
    await look(3000);
    expect(await linkLocal()).toEqual([]);
  });

  test('a PBX with a static address never takes one', async () => {
    await start(silent);
    await engine.apply(documentNamed('a static address'), { by: 'test', reason: '', confirmSeconds: 60 });
    await look(60_000);
    expect(await linkLocal()).toEqual([]);
  });
});

describe('a DHCP server that is wrong', () => {
  const give = (edit: object) => (h: FakeHost) => {
    h.offers.clear();
    h.kernelLeases = [{ ...lease, ...edit }];
  };

  test.each([
    ['its own address', { addresses: ['192.0.2.1/24'] }, '192.0.2.1/24', 'own-server'],
    ['a prefix of 32 bits', { addresses: ['192.0.2.77/32'] }, '192.0.2.77/32', 'host-prefix'],
    ['the broadcast address', { addresses: ['192.0.2.255/24'] }, '192.0.2.255/24', 'broadcast'],
    ['a multicast address', { addresses: ['224.0.0.9/24'] }, '224.0.0.9/24', 'unusable'],
  ])('and offers %s is not followed, and named', async (_, edit, address, reason) => {
    await start(give(edit));
    expect((await addresses()).filter((a) => !a.startsWith('172.'))).toEqual([]);
    expect(await codes()).toEqual(['interfaces.bad-lease']);
    expect((await engine.interfaces())[0]?.refused).toEqual([{ device: 'lan', server: '192.0.2.1', address, reason }]);
  });

  test('and names a gateway elsewhere: the address is taken, the gateway is not', async () => {
    await start(give({ gateway: '198.51.100.1' }));
    expect(await addresses()).toContain('192.0.2.77/24');
    expect((await host.routes()).filter((r) => r.to === 'default')).toEqual([]);
    expect(await codes()).toEqual(['interfaces.gateway-elsewhere']);
  });

  test('and answers, but confirms nothing, is told from none', async () => {
    await start((h) => {
      h.offers.clear();
      h.dhcpServers = [{ device: 'lan', address: '192.0.2.1', mac: '02:00:00:00:53:01' }];
    });
    await lookout.lookNow();
    expect(await codes()).toEqual(['interfaces.lease-withheld']);
  });
});

test('another prefix is followed at once, and the address of the old one stays for what uses it, until its lifetime is over', async () => {
  const advertised = (address: string, at: number) => ({
    ...{ device: 'lan', protocol: 'slaac' as const, addresses: [address], dnsServers: [], options: {}, obtainedAt: at, validSeconds: 1800 },
    lifetimes: { [address]: { validSeconds: 1800, preferredSeconds: 600 } },
  });
  await start();
  const now = host.clock.now();
  host.kernelLeases = [lease, advertised('2001:db8:1::7/64', now)];
  await settle(engine);
  host.kernelLeases = [lease, advertised('2001:db8:2::7/64', now)];
  await settle(engine);
  const six = async () =>
    (await host.addresses()).filter((a) => a.address.includes(':')).map((a) => `${a.address} ${a.deprecated ?? false}`);
  expect(await six()).toEqual(['2001:db8:1::7/64 true', '2001:db8:2::7/64 false']);
  const restarted = await startEngine(host);
  expect(await six()).toEqual(['2001:db8:1::7/64 true', '2001:db8:2::7/64 false']);
  host.clock.advance(1_801_000);
  await settle(restarted);
  expect(await six()).toEqual(['2001:db8:2::7/64 false']);
  expect(messagesOf(host)).toEqual([]);
});

test('a lease that lives for less than the time between two looks is told as lost', async () => {
  await start((h) => h.offers.clear());
  await look(3000);
  host.kernelLeases = [{ ...lease, obtainedAt: host.clock.now(), validSeconds: 2 }];
  await settle(engine); // the file of the lease has come: the engine is told, and takes the address
  host.kernelLeases = [];
  await settle(engine);
  await look(3000);
  await look(11_000);
  expect(messagesOf(host)).toMatchObject([
    { code: 'interfaces.lease-lost', values: { interface: 'lan', address: '192.0.2.77', server: '192.0.2.1' } },
  ]);
});
