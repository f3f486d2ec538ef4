import { beforeEach, describe, expect, test } from 'vitest';
import type { Config } from '../src/config/config.ts';
import { mergePatch } from '../src/config/merge-patch.ts';
import type { Engine } from '../src/engine/engine.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { machine } from './documents.ts';
import { documentNamed, leftOver, openEngine, settle, startEngine } from './engine.ts';

/** Whoever is behind a router orders another gateway: he hears of it until it is confirmed, and is no proof of it by that. */
const over = { remoteAddress: '203.0.113.9', remotePort: 50_123, localAddress: '192.0.2.10', localPort: 443 };
const how = { by: 'anna', reason: '', confirmSeconds: 60, from: over.remoteAddress, over };
const still = documentNamed('a static address'); // 192.0.2.10
const gateway = (document: Config, via: string): Config =>
  mergePatch(document, { routes: { ipv4: { from: 'static', interface: 'lan', gateway: via } } }) as Config;

let host: FakeHost;
let engine: Engine;
const rules = () => host.kernelRules.filter((r) => r.priority === 5300);
const routes = () => host.kernelRoutes.filter((r) => r.table === 5300);
const main = () => host.kernelRoutes.find((r) => r.to === 'default' && r.family === 4 && r.table === undefined)?.via;
const nothingLeft = async () => {
  expect([rules(), routes(), await leftOver(engine)]).toEqual([[], [], []]);
};

beforeEach(async () => {
  host = machine();
  engine = await startEngine(host);
  await engine.apply(still, { by: 'anna', reason: '', confirmSeconds: 60 });
  await engine.transactions.confirm({ by: 'anna' });
  await engine.apply(gateway(still, '192.0.2.1'), { by: 'anna', reason: '', confirmSeconds: 60 });
  if (engine.transactions.pending) await engine.transactions.confirm({ by: 'anna' });
  expect(main()).toBe('192.0.2.1');
});

describe('another gateway, ordered from behind the first', () => {
  const other = () => gateway(engine.document, '192.0.2.2');

  test('is answered over the first until it is confirmed, on the connection of the order alone', async () => {
    const begun = host.log.length;
    expect(await engine.apply(other(), how)).toMatchObject({ state: 'awaiting-confirmation' });
    expect(main()).toBe('192.0.2.2');
    expect(routes()).toMatchObject([{ to: '203.0.113.9/32', via: '192.0.2.1', device: 'lan' }]);
    expect(rules()).toMatchObject([{ from: '192.0.2.10', to: '203.0.113.9', ports: { local: 443, remote: 50_123 } }]);
    // Before the first step, which is the one that would cut him off, and after the journal.
    const steps = host.log.slice(begun).filter((op) => op.startsWith('ip ') || op === 'write var/engine/journal');
    expect(steps.map((op) => op.split(' ').slice(0, 4).join(' '))).toEqual([
      'write var/engine/journal',
      'ip route replace 203.0.113.9/32',
      'ip rule add priority',
      'ip route replace default',
    ]);
    await settle(engine);
    expect(rules()).toHaveLength(1);
    await engine.transactions.confirm({
      connection: { localAddress: '192.0.2.10', localPort: 443, openedAt: host.clock.now() },
      by: 'anna',
    });
    await nothingLeft();
    expect(main()).toBe('192.0.2.2');
  });

  test('is not confirmed by the connection of the order', async () => {
    host.clock.advance(5_000);
    const openedAt = host.clock.now() - 1;
    await engine.apply(other(), how);
    const connection = { localAddress: '192.0.2.10', localPort: 443, openedAt };
    const ticket = engine.transactions.view('anna').ticket ?? '';
    await expect(engine.transactions.confirm({ ticket, connection })).rejects.toThrow('nobody has opened a new connection yet');
    expect((await engine.transactions.confirm({ by: 'anna', connection })).state).toBe('committed');
    expect((await engine.revisions(undefined, 1))[0]).toMatchObject({
      confirmed: 'by-hand',
      unproven: 'nobody has opened a new connection yet',
    });
  });

  test('that nobody confirms leaves nothing behind', async () => {
    const before = String(host);
    await engine.apply(other(), how);
    host.clock.advance(60_000);
    await settle(engine);
    expect(engine.transactions.view().state).toBe('rolled-back');
    expect(String(host)).toBe(before);
    await nothingLeft();
  });

  test('leaves nothing behind when the engine is ended, wherever that is', async () => {
    const before = String(host);
    for (let k = 0; k < 40; k++) {
      let n = 0;
      host.beforeOp = () => {
        if (n++ >= k) throw new Error('killed');
      };
      const done = await engine.apply(other(), how).then(
        () => n <= k,
        () => false,
      );
      host.beforeOp = undefined;
      engine = await openEngine(host);
      await settle(engine);
      expect(String(host), `killed before operation ${k}`).toBe(before);
      await nothingLeft();
      if (done) return;
    }
    throw new Error('the change never came to its end');
  });

  test('is made although the kernel refuses the help', async () => {
    host.failOn = (op) => op.includes('table 5300') || op.includes('lookup 5300');
    expect(await engine.apply(other(), how)).toMatchObject({ state: 'awaiting-confirmation' });
    host.failOn = undefined;
    await engine.transactions.confirm({ by: 'anna' });
    expect(main()).toBe('192.0.2.2');
    await nothingLeft();
  });

  test('is no matter of a change that nobody has to confirm', async () => {
    const begun = host.log.length;
    await engine.apply({ ...engine.document, dns: { ...engine.document.dns, search: ['example.test'] } }, how);
    expect(host.log.slice(begun).filter((op) => op.includes('5300'))).toEqual([]);
  });
});

test('with another address as well: whatever he opens to the address that is kept goes back', async () => {
  const moved = documentNamed('another static address, no IPv6');
  expect(await engine.apply(moved, how)).toMatchObject({ state: 'awaiting-confirmation' });
  expect(rules()).toMatchObject([{ from: '192.0.2.10', to: '203.0.113.9' }]);
  expect(rules()[0]?.ports).toBeUndefined();
  expect(routes()).toHaveLength(1);
  await engine.transactions.rollback('anna');
  expect(main()).toBe('192.0.2.1');
  await nothingLeft();
});
