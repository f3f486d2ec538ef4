import { beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../src/engine/engine.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { machine } from './documents.ts';
import { documentNamed, leftOver, openEngine, settle, startEngine } from './engine.ts';

/** A change that may cut the administrator off waits for proof: a connection that was opened after it, to the new address. */
const moved = documentNamed('a static address'); // 192.0.2.77 by DHCP becomes 192.0.2.10
const how = { by: 'anna', reason: 'another address', confirmSeconds: 60 };

let host: FakeHost;
let engine: Engine;
let ticket: string;
const addresses = async () => (await host.addresses()).filter((a) => a.device === 'lan').map((a) => a.address);
const through = () => ({ localAddress: '192.0.2.10', localPort: 443, openedAt: host.clock.now() });

beforeEach(async () => {
  host = machine();
  engine = await startEngine(host);
  await engine.apply(moved, how);
  ticket = engine.transactions.view('anna').ticket ?? '';
});

describe('what fails around the moment of waiting', () => {
  test('leaves nobody with a change that nothing undoes, whichever look at the machine it is', async () => {
    for (let nth = 1; nth <= 12; nth++) {
      const machineNow = machine();
      const one = await startEngine(machineNow);
      const links = machineNow.links.bind(machineNow);
      let left = nth;
      machineNow.links = async () => {
        if (--left === 0) throw new Error('ip has ended');
        return links();
      };
      await one.apply(moved, how).catch(() => {});
      machineNow.links = links;
      if (one.transactions.view().state !== 'awaiting-confirmation') await settle(one);
      machineNow.clock.advance(60_000);
      await settle(one);
      expect([nth, one.transactions.pending, one.revision, await one.core.store.journal()]).toEqual([nth, false, 1, undefined]);
      expect((await machineNow.addresses()).filter((a) => a.device === 'lan').map((a) => a.address)).toEqual(['192.0.2.77/24']);
    }
  });

  test('a change that nobody has to confirm is undone when the disk does not take its revision', async () => {
    await engine.transactions.confirm({ ticket, connection: through() });
    host.failOn = (op) => op.startsWith('write var/engine/revisions/');
    const next = { ...engine.document, dns: { ...engine.document.dns, search: ['example.test'] } };
    expect(await engine.apply(next, how)).toMatchObject({ state: 'rolled-back', because: expect.stringContaining('fake') });
    host.failOn = undefined;
    expect([engine.revision, await engine.core.store.journal(), await leftOver(engine)]).toEqual([2, undefined, []]);
  });

  test('a confirmation that the disk does not take is no confirmation: the deadline still undoes the change', async () => {
    host.failOn = (op) => op.startsWith('write var/engine/revisions/');
    await expect(engine.transactions.confirm({ ticket, connection: through() })).rejects.toThrow();
    host.failOn = undefined;
    expect(engine.transactions.pending).toBe(true);
    host.clock.advance(60_000);
    await settle(engine);
    expect(engine.transactions.view().state).toBe('rolled-back');
    expect(await addresses()).toEqual(['192.0.2.77/24']);
  });
});

describe('the journal', () => {
  test('and everything that will be ours are on disk before the first step', async () => {
    const one = machine();
    const e = await startEngine(one);
    const before = one.log.length;
    await e.apply(moved, how);
    const ops = one.log.slice(before);
    const step = ops.findIndex((op) => op.startsWith('ip addr add'));
    expect(step).toBeGreaterThan(0);
    expect(ops.slice(0, step).filter((op) => op.includes('var/engine'))).toEqual(['write var/engine/journal']);
    // What will be ours is in the same record: another process that finds the machine now knows all of it.
    const next = await openEngine(one);
    expect(next.transactions.view().state).toBe('rolled-back');
    expect(await leftOver(next)).toEqual([]);
  });

  test('of a change that is refused after all is taken away, and nothing of it is ours', async () => {
    const one = machine();
    const e = await startEngine(one);
    const manifest = e.core.manifest;
    one.taken.set('192.0.2.10', '02:00:00:00:00:99');
    await expect(e.apply(moved, how)).rejects.toThrow('the document has problems');
    expect([await e.core.store.journal(), e.core.manifest, await e.core.store.manifest()]).toEqual([undefined, manifest, manifest]);
    expect(e.transactions.view().state).toBe('none');
    one.taken.clear();
    expect(await e.apply(moved, how)).toMatchObject({ state: 'awaiting-confirmation', to: 2 });
  });

  test('that the disk does not take keeps the change from its first step', async () => {
    const one = machine();
    const e = await startEngine(one);
    const before = String(one);
    one.failOn = (op) => op === 'write var/engine/journal';
    await expect(e.apply(moved, how)).rejects.toThrow('fake');
    one.failOn = undefined;
    expect([String(one), await e.core.store.journal(), e.revision]).toEqual([before, undefined, 1]);
    expect(await e.apply(moved, how)).toMatchObject({ state: 'awaiting-confirmation' });
  });
});

test('a change waits for no daemon before its routes, where no address goes', async () => {
  await engine.transactions.confirm({ ticket, connection: through() });
  await engine.apply(documentNamed('another static address, no IPv6'), how);
  await engine.transactions.confirm({ by: 'anna' });
  const before = host.log.length;
  // Back to DHCP with a lease that is still good: the address of before is kept until it is confirmed.
  await engine.apply(documentNamed('out of the box'), how);
  const ops = host.log.slice(before).filter((op) => /^(ip addr|ip route|start dhcpcd|write etc.dhcpcd)/.test(op));
  expect(ops.map((op) => op.split(' ').slice(0, 3).join(' '))).toEqual([
    'ip addr add',
    'write etc/dhcpcd/lan.conf',
    'ip route replace',
    'start dhcpcd-lan',
  ]);
});
