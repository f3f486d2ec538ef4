import { beforeEach, describe, expect, test } from 'vitest';
import { machine } from '../../test/documents.ts';
import { documentNamed, startEngine } from '../../test/engine.ts';
import { configSchema } from '../config/config.ts';
import { mergePatch } from '../config/merge-patch.ts';
import type { FakeHost } from '../host/fake.ts';
import type { Engine } from './engine.ts';
import { routingView, wayView } from './routing.ts';

let host: FakeHost;
let engine: Engine;

beforeEach(async () => {
  host = machine();
  engine = await startEngine(host);
  const document = mergePatch(documentNamed('out of the box'), {
    routes: {
      second: { ipv4: { from: 'static', interface: 'voice', gateway: '172.30.77.9' } },
      static: [
        { to: '203.0.113.0/24', via: '172.30.77.9', interface: 'voice' },
        { to: '203.0.113.7', via: '192.0.2.9', interface: 'lan' },
      ],
    },
  });
  await engine.apply(configSchema.parse(document), { by: 'test', reason: '', confirmSeconds: 60 });
  if (engine.transactions.pending) await engine.transactions.confirm({ by: 'test' });
});

describe('which way', () => {
  test.each([
    ['192.0.2.77', { rule: 'own', interface: 'lan' }],
    ['192.0.2.5', { rule: 'connected', interface: 'lan', source: '192.0.2.77', route: '192.0.2.0/24' }],
    ['203.0.113.8', { rule: 'static', index: 0, interface: 'voice', gateway: '172.30.77.9', source: '172.30.77.1' }],
    ['203.0.113.7', { rule: 'static', index: 1, interface: 'lan', gateway: '192.0.2.9', route: '203.0.113.7/32' }],
    ['198.51.100.1', { rule: 'default', rank: 1, interface: 'lan', gateway: '192.0.2.1', route: 'default' }],
    ['2001:db8::1', { rule: 'none' }],
  ])('%s', async (to, expected) => {
    expect(await wayView(engine, to)).toMatchObject({ to, ...expected });
  });

  test('by a route of somebody else it says so', async () => {
    host.kernelAdvertised.push({ family: 6, to: 'default', via: 'fe80::99', device: 'lan', metric: 1024 });
    expect(await wayView(engine, '2001:db8::1')).toMatchObject({ rule: 'other', gateway: 'fe80::99' });
  });

  test('it names the second gateway when that is in use', async () => {
    host.silent.add('192.0.2.1');
    for (let n = 0; n < 3; n++) await engine.gateways.round();
    engine.upkeep.look();
    await engine.transactions.mutex.run(async () => {});
    expect(await wayView(engine, '198.51.100.1')).toMatchObject({ rule: 'default', rank: 2, interface: 'voice' });
  });
});

test('the view has every gateway with its state, every route with its owner, and who replies by which interface', async () => {
  const before = await routingView(engine);
  expect(before.gateways).toMatchObject([
    { rank: 1, family: 4, from: 'dhcp', interface: 'lan', via: '192.0.2.1', state: 'used', watched: false },
    { rank: 2, family: 4, from: 'static', interface: 'voice', via: '172.30.77.9', state: 'ready', watched: false },
    { rank: 1, family: 6, from: 'ra', interface: 'lan', state: 'unknown', watched: false },
  ]);
  expect(before.replies).toEqual([
    { family: 4, address: '192.0.2.77', via: '192.0.2.1', device: 'lan' },
    { family: 4, address: '172.30.77.1', via: '172.30.77.9', device: 'voice' },
  ]);
  expect(before.routes).toContainEqual({ family: 4, to: '192.0.2.0/24', device: 'lan', interface: 'lan', metric: 0, owner: 'connected' });
  await engine.gateways.round();
  expect((await routingView(engine)).gateways[0]).toMatchObject({ state: 'used', watched: true, ms: 1 });
  host.silent.add('172.30.77.9');
  for (let n = 0; n < 3; n++) await engine.gateways.round();
  expect((await routingView(engine)).gateways[1]).toMatchObject({ state: 'silent', since: host.clock.now() });
});
