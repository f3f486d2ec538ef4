import { beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../src/engine/engine.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { machine } from './documents.ts';
import { documentNamed, leftOver, settle, startEngine } from './engine.ts';

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
