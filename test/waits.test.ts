import { beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../src/engine/engine.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { machine } from './documents.ts';
import { leftOver, messagesOf, openEngine, settle, startEngine } from './engine.ts';

/** An upgrade that wants telephony started anew: with calls up it waits, whoever else changes something meanwhile. */
let host: FakeHost;
const release = '/usr/lib/switchroom/../asterisk-release';
const install = (version: string): Promise<void> =>
  host.writeFile({ kind: 'file', path: release, reader: 'root', content: `${version}\n` });
const restarts = (): number => host.log.filter((line) => line === 'restart asterisk').length;
const reloads = (): number => host.log.filter((line) => line === 'reload asterisk').length;
const codes = async (engine: Engine): Promise<readonly string[]> => (await engine.conditions()).map(({ code }) => code);
/** Upkeep looks every ten seconds. */
const later = async (engine: Engine): Promise<void> => {
  await host.clock.advance(10_000);
  await settle(engine);
};

beforeEach(() => {
  host = machine();
});

describe('another Asterisk', () => {
  test('is started at once when nobody is on the phone', async () => {
    const engine = await startEngine(host);
    await install('22.9.0+abc');
    await settle(engine);
    expect(restarts()).toBe(1);
    expect(engine.core.waits.view).toBeUndefined();
    expect(messagesOf(host).map(({ code }) => code)).not.toContain('drift.repaired');
  });

  test('waits for the last call, says so, and is no fault of the machine meanwhile', async () => {
    const engine = await startEngine(host);
    host.calls = 2;
    await install('22.9.0+abc');
    await settle(engine);
    expect(restarts()).toBe(0);
    expect((await engine.status()).waits).toEqual({ calls: 2, until: expect.any(Number) });
    expect(await codes(engine)).toContain('upgrade.waits');
    expect(await codes(engine)).not.toContain('drift.failed');
    expect(host.files.get('run/engine/waits')?.content).toMatch(/^calls 2\nuntil \d+\n$/);

    host.calls = 1;
    await later(engine);
    expect(host.files.get('run/engine/waits')?.content).toMatch(/^calls 1\n/);
    expect(restarts()).toBe(0);

    host.calls = 0;
    await later(engine);
    expect(restarts()).toBe(1);
    expect(host.files.has('run/engine/waits')).toBe(false);
    expect(await leftOver(engine)).toEqual([]);
    expect(messagesOf(host).map(({ code }) => code)).not.toContain('drift.repaired');
  });

  test('is started when a person says now, and at three at night', async () => {
    for (const ends of [async (engine: Engine) => engine.endWaiting(), async () => void (await host.clock.advance(27 * 3_600_000))]) {
      host = machine();
      const engine = await startEngine(host);
      host.calls = 1;
      await install('22.9.0+abc');
      await settle(engine);
      expect(restarts()).toBe(0);
      await ends(engine);
      await settle(engine);
      expect(restarts()).toBe(1);
      await settle(engine);
      expect(restarts()).toBe(1);
    }
  });

  test('is not started because of an extension that somebody adds: what can be taken meanwhile is', async () => {
    const engine = await startEngine(host);
    host.calls = 1;
    await install('22.9.0+abc');
    await settle(engine);
    const extensions = [{ number: '21', name: 'New', language: 'en' as const, devices: [] }];
    const number = (engine.transactions.head?.subscribers ?? 0) + 1;
    expect((await engine.putSubscribers(number, { ...engine.subscribers, extensions })).state).toBe('committed');
    expect([restarts(), reloads()]).toEqual([0, 1]);
    await later(engine);
    expect([restarts(), reloads()]).toEqual([0, 1]);
  });

  test('is waited for by an engine that starts with it, before anybody can bring subscribers', async () => {
    await startEngine(host);
    host.calls = 1;
    await install('22.9.0+abc');
    const engine = await openEngine(host);
    expect(engine.core.waits.view).toMatchObject({ calls: 1 });
    await settle(engine);
    expect(restarts()).toBe(0);
  });

  test('is started although calls cannot be counted, but not at the first silence', async () => {
    const engine = await startEngine(host);
    host.calls = undefined;
    await install('22.9.0+abc');
    await settle(engine);
    await later(engine);
    expect(restarts()).toBe(0);
    expect((await engine.status()).waits).toEqual({ until: expect.any(Number) });
    await later(engine);
    expect(restarts()).toBe(1);
  });

  test.each(['', 'latest', '22\nrm -rf', '$(reboot)'])('with a release called %j is the one that runs', async (version) => {
    const engine = await startEngine(host);
    await install(version);
    await settle(engine);
    expect(restarts()).toBe(0);
  });
});

test('when nothing waits, there is nothing to end', async () => {
  const engine = await startEngine(host);
  expect(() => engine.endWaiting()).toThrow('nothing waits for calls to end');
});
