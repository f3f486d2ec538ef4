import { beforeEach, describe, expect, test } from 'vitest';
import { lease, machine } from '../../test/documents.ts';
import { documentNamed, messagesOf, openEngine, settle, startEngine } from '../../test/engine.ts';
import { type Config, configSchema } from '../config/config.ts';
import { mergePatch } from '../config/merge-patch.ts';
import type { FakeHost } from '../host/fake.ts';
import type { Engine } from './engine.ts';
import type { EngineEvent } from './requests.ts';

/** Two gateways in the LAN: 192.0.2.1 by DHCP, 192.0.2.2 by hand. */
const two = (probes: readonly string[] = []): Config =>
  configSchema.parse(
    mergePatch(documentNamed('out of the box'), {
      routes: { second: { ipv4: { from: 'static', interface: 'lan', gateway: '192.0.2.2' } }, probes },
    }),
  );

let host: FakeHost;
let engine: Engine;
let events: EngineEvent[];

async function start(document: Config): Promise<void> {
  host = machine();
  events = [];
  engine = await startEngine(host, events);
  await engine.apply(document, { by: 'test', reason: '', confirmSeconds: 60 });
  if (engine.transactions.pending) await engine.transactions.confirm({ by: 'test' });
}
async function rounds(n: number): Promise<void> {
  for (let i = 0; i < n; i++) {
    host.clock.advance(1_000);
    await engine.gateways.round();
    await settle(engine);
  }
}
const inUse = (): string | undefined => host.kernelRoutes.find((r) => r.to === 'default' && r.family === 4 && r.table === undefined)?.via;
const codes = async (): Promise<string[]> => (await engine.status()).conditions.map((c) => c.code).filter((c) => c.startsWith('routes.'));
const told = (): string[] => messagesOf(host).map((m) => m.code);

describe('two gateways', () => {
  beforeEach(() => start(two()));

  test('the first is used while it answers', async () => {
    await rounds(5);
    expect(inUse()).toBe('192.0.2.1');
    expect(await codes()).toEqual([]);
    expect(told()).not.toContain('drift.repaired');
  });

  test('the second is used after three answers in a row were missed, not after two', async () => {
    host.silent.add('192.0.2.1');
    await rounds(2);
    host.silent.clear();
    await rounds(1);
    host.silent.add('192.0.2.1');
    await rounds(2);
    expect(inUse()).toBe('192.0.2.1');
    await rounds(1);
    expect(inUse()).toBe('192.0.2.2');
    expect(await codes()).toEqual(['routes.second-gateway-used']);
    expect(told()).toEqual(['routes.second-gateway-taken']);
  });

  test('the first is used again after ten answers in a row, and both moves are told once', async () => {
    host.silent.add('192.0.2.1');
    await rounds(3);
    host.silent.clear();
    await rounds(9);
    expect(inUse()).toBe('192.0.2.2');
    await rounds(1);
    expect(inUse()).toBe('192.0.2.1');
    expect(await codes()).toEqual([]);
    expect(told()).toEqual(['routes.second-gateway-taken', 'routes.first-gateway-back']);
  });

  test('a move is told also by a machine that is read more slowly than gateways answer', async () => {
    const quick = host.links.bind(host);
    host.links = async () => {
      for (let n = 0; n < 20; n++) await new Promise((next) => setImmediate(next));
      return quick();
    };
    host.silent.add('192.0.2.1');
    await rounds(3);
    host.silent.clear();
    await rounds(10);
    expect(told()).toEqual(['routes.second-gateway-taken', 'routes.first-gateway-back']);
  });

  test('whoever asks because of the event is told what is now, however short ago somebody asked', async () => {
    await rounds(1);
    expect(await codes()).toEqual([]);
    host.silent.add('192.0.2.1');
    const asked: Promise<string[]>[] = [];
    engine.core.onEvent((e) => e.event === 'health' && asked.push(codes()));
    for (let i = 0; i < 3; i++) await engine.gateways.round(); // not a moment passes on the machine's clock
    expect(await asked[0]).toEqual(['routes.second-gateway-used']);
    expect(events).toContainEqual({ event: 'health' });
  });

  test('a second one that is silent changes nothing and is told: it could not take over', async () => {
    host.silent.add('192.0.2.2');
    await rounds(3);
    expect(inUse()).toBe('192.0.2.1');
    expect(await codes()).toEqual(['routes.second-gateway-silent']);
  });

  test('of two that are silent the first is used: one of them has to be', async () => {
    host.silent.add('192.0.2.1').add('192.0.2.2');
    await rounds(4);
    expect(inUse()).toBe('192.0.2.1');
    expect(await codes()).toEqual(['routes.gateways-silent']);
  });

  test('the second is used at once while nobody has named the first', async () => {
    host.kernelLeases = host.kernelLeases.map((l) => (l.protocol === 'dhcp' ? { ...lease, gateway: undefined as never } : l));
    await settle(engine);
    expect(inUse()).toBe('192.0.2.2');
    expect(await codes()).toEqual(['routes.second-gateway-used']);
  });

  test('a first one that nobody offers any more is told, once, and so is that it is back', async () => {
    await rounds(2);
    const [was] = host.kernelLeases;
    if (!was) throw new Error('a lease');
    host.kernelLeases = [{ ...was, gateway: undefined as never }];
    await rounds(3);
    expect(inUse()).toBe('192.0.2.2');
    expect(messagesOf(host)).toMatchObject([
      { code: 'routes.first-gateway-withdrawn', values: { version: 'IPv4', gateway: '192.0.2.2', instead: '192.0.2.1' } },
    ]);
    host.kernelLeases = [was];
    await rounds(3);
    expect(inUse()).toBe('192.0.2.1');
    expect(told()).toEqual(['routes.first-gateway-withdrawn', 'routes.first-gateway-again']);
  });

  test('and one that dies first and is offered no longer then is told when it dies', async () => {
    host.silent.add('192.0.2.1');
    await rounds(3);
    host.kernelLeases = host.kernelLeases.map((l) => ({ ...l, gateway: undefined as never }));
    await rounds(3);
    expect(told()).toEqual(['routes.second-gateway-taken']);
  });

  test('what somebody has configured is no news', async () => {
    await rounds(2);
    const { routes } = engine.document;
    const swapped = configSchema.parse(
      mergePatch(engine.document, { routes: { ipv4: { from: 'static', interface: 'lan', gateway: '192.0.2.3' }, second: routes.second } }),
    );
    host.silent.add('192.0.2.3');
    await engine.apply(swapped, { by: 'test', reason: '', confirmSeconds: 60 });
    if (engine.transactions.pending) await engine.transactions.confirm({ by: 'test' });
    await rounds(1);
    expect(told().filter((c) => c.startsWith('routes.'))).toEqual([]);
  });

  test('a restart of the engine does not send the office back through a dead gateway', async () => {
    host.silent.add('192.0.2.1');
    await rounds(3);
    engine = await openEngine(host);
    await settle(engine);
    expect(inUse()).toBe('192.0.2.2');
    host.silent.clear();
    await rounds(10);
    expect(inUse()).toBe('192.0.2.1');
  });

  test('a gateway that answers no echo and does answer on the link lives', async () => {
    host.echo = async () => undefined;
    await rounds(4);
    expect(inUse()).toBe('192.0.2.1');
    expect(await codes()).toEqual([]);
  });

  test('the verdicts go with the second gateway', async () => {
    host.silent.add('192.0.2.1');
    await rounds(3);
    expect(engine.core.gateways).toHaveLength(2);
    await engine.apply(documentNamed('out of the box'), { by: 'test', reason: '', confirmSeconds: 60 });
    if (engine.transactions.pending) await engine.transactions.confirm({ by: 'test' });
    await rounds(1);
    expect(engine.core.gateways).toEqual([]);
    expect(inUse()).toBe('192.0.2.1');
  });
});

test('without a second gateway nobody is asked', async () => {
  await start(documentNamed('out of the box'));
  const asked: string[] = [];
  host.echo = async ({ address }) => {
    asked.push(address);
    return undefined;
  };
  await rounds(3);
  expect(asked).toEqual([]);
});

test('a gateway through which nothing behind it answers is as good as dead; one answer is enough', async () => {
  await start(two(['203.0.113.53', '203.0.113.54']));
  /** Marks of gateways whose line is down. */
  const cut = new Set<number>();
  host.silent.add('203.0.113.54');
  const echo = host.echo.bind(host);
  host.echo = async (r) => (r.mark !== undefined && cut.has(r.mark) ? undefined : echo(r));
  await rounds(4);
  expect(inUse()).toBe('192.0.2.1');
  const mark = host.kernelRules.find((r) => r.mark !== undefined)?.mark ?? 0;
  cut.add(mark);
  await rounds(3);
  expect(inUse()).toBe('192.0.2.2');
  expect(await codes()).toEqual(['routes.second-gateway-used-nothing-behind']);
  cut.delete(mark);
  await rounds(10);
  expect(inUse()).toBe('192.0.2.1');
});

test('IPv6 has verdicts of its own: its second gateway takes over, and IPv4 stays where it is', async () => {
  host = machine();
  host.kernelLeases = [
    { device: 'lan', protocol: 'slaac', addresses: ['2001:db8:1::77/64'], gateway: 'fe80::1', dnsServers: [], obtainedAt: 0, options: {} },
  ];
  engine = await startEngine(host);
  const second = { second: { ipv6: { from: 'static', interface: 'voice', gateway: 'fe80::2' } } };
  const document = configSchema.parse(mergePatch(documentNamed('out of the box'), { routes: second }));
  await engine.apply(document, { by: 'test', reason: '', confirmSeconds: 60 });
  const six = () => host.kernelRoutes.find((r) => r.to === 'default' && r.family === 6 && r.table === undefined);
  await rounds(1);
  expect(six()).toMatchObject({ via: 'fe80::1', device: 'lan' });
  host.silent.add('fe80::1');
  await rounds(3);
  expect(six()).toMatchObject({ via: 'fe80::2', device: 'voice' });
  expect(inUse()).toBe('192.0.2.1');
  // What comes to our address in the LAN is answered there all the same.
  const reply = host.kernelRules.find((r) => r.from === '2001:db8:1::77');
  expect(host.kernelRoutes.find((r) => r.table === reply?.table)).toMatchObject({ via: 'fe80::1', device: 'lan' });
});
