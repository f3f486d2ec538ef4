import { beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../src/engine/engine.ts';
import type { ChangeView } from '../src/engine/requests.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { machine } from './documents.ts';
import { documentNamed, leftOver, openEngine, settle, startEngine } from './engine.ts';

/** Whoever is cut off is away for as long as the countdown says and no longer, whatever the change waits for. */
const how = { by: 'anna', reason: 'another network', confirmSeconds: 60 };

let host: FakeHost;
let engine: Engine;

/** The office's wire becomes the phones', and the other way round: where the phones are, nobody answers DHCP. */
const swapped = (): typeof engine.document => {
  const { lan, voice } = engine.document.interfaces;
  if (!lan || !voice) throw new Error('two networks');
  return {
    ...engine.document,
    interfaces: { ...engine.document.interfaces, lan: { ...lan, match: voice.match }, voice: { ...voice, match: lan.match } },
  };
};
const view = (): ChangeView => engine.transactions.view();
const addresses = async () => (await host.addresses()).map((a) => `${a.device} ${a.address}`).sort();
/** Lets what waits for nothing but the processor go on. */
const turns = async (n = 40): Promise<void> => {
  for (let i = 0; i < n; i++) await new Promise((r) => setImmediate(r));
};
/** Time passes for a change under way, in steps as short as it looks again. */
async function pass(ms: number): Promise<void> {
  for (let t = 0; t < ms; t += 250) {
    host.clock.advance(250);
    await turns();
  }
}

beforeEach(async () => {
  host = machine();
  engine = await startEngine(host);
});

describe('the countdown', () => {
  test('runs from the first step, and is told while the change still waits for DHCP', async () => {
    host.offers.clear();
    const before = await addresses();
    const applied = engine.apply(swapped(), { ...how, confirmSeconds: 10 });
    await turns();
    await pass(4_000);
    expect(view()).toMatchObject({ state: 'applying', confirmSeconds: 10, secondsLeft: 6 });
    await pass(6_000);
    expect(await applied).toMatchObject({ state: 'rolled-back', because: expect.stringContaining('waited in vain: lan waits for DHCP') });
    expect(view().secondsLeft).toBeUndefined();
    expect(await addresses()).toEqual(before);
    expect(await leftOver(engine)).toEqual([]);
  });

  test.each([3, 10, 20, 60])('of %i s bounds the wait for a lease that never comes', async (confirmSeconds) => {
    host.offers.clear();
    const begun = host.clock.monotonic();
    let ended: number | undefined;
    const applied = engine.apply(swapped(), { ...how, confirmSeconds }).then((v) => {
      ended = host.clock.monotonic();
      return v;
    });
    await turns();
    for (let n = 0; n < 100 && ended === undefined; n++) await pass(250);
    expect((await applied).state).toBe('rolled-back');
    // Twenty seconds are the longest that any change waits for the outside.
    expect((ended ?? 0) - begun).toBe(Math.min(confirmSeconds, 20) * 1000);
  });

  test('leaves time to confirm when a DHCP server takes some seconds', async () => {
    const offer = host.offers.get('lan');
    if (!offer) throw new Error('an offer');
    host.offers.clear();
    const applied = engine.apply(swapped(), how);
    await turns();
    await pass(5_000);
    host.kernelLeases = [...host.kernelLeases.filter((l) => l.device !== 'voice'), { ...offer, device: 'voice' }];
    await pass(250);
    const waits = await applied;
    expect(waits).toMatchObject({ state: 'awaiting-confirmation' });
    expect(waits.secondsLeft).toBeGreaterThanOrEqual(54);
    expect(waits.secondsLeft).toBeLessThanOrEqual(55);
    expect((await engine.transactions.confirm({ by: 'anna' })).state).toBe('committed');
  });

  test('bounds the wait for a daemon, and what is not ready by then is undone', async () => {
    const begun = host.clock.monotonic();
    for (const name of host.running.keys()) host.slow.set(name, 25_000);
    const applied = await engine.apply(documentNamed('a static address'), { ...how, confirmSeconds: 5 });
    expect(applied.state).toBe('rolled-back');
    expect(host.clock.monotonic() - begun).toBeLessThanOrEqual(5_000);
    expect(await leftOver(engine)).toEqual([]);
  });

  test('does not hurry a change that nobody has to confirm', async () => {
    for (const name of host.running.keys()) host.slow.set(name, 25_000);
    const { dns } = engine.document;
    const next = { ...engine.document, dns: { ...dns, search: ['example.test'] } };
    expect(await engine.apply(next, { ...how, confirmSeconds: 3 })).toMatchObject({ state: 'committed' });
  });
});

describe('after a crash', () => {
  test('what was there is put back without waiting for a lease', async () => {
    host.offers.clear();
    const before = await addresses();
    void engine.apply(swapped(), how);
    await turns();
    await pass(1_000);
    expect(view().state).toBe('applying');
    // Another process finds the journal; the first is left where it waits.
    const begun = host.clock.monotonic();
    host.kernelLeases = [];
    const next = await openEngine(host);
    expect(host.clock.monotonic()).toBe(begun);
    expect(next.transactions.view().state).toBe('rolled-back');
    expect(await addresses()).toEqual(before);
    await settle(next);
    expect(next.revision).toBe(1);
  });
});
