import { beforeEach, describe, expect, test } from 'vitest';
import type { Config } from '../src/config/config.ts';
import type { Engine } from '../src/engine/engine.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { machine } from './documents.ts';
import { documentNamed, leftOver, startEngine } from './engine.ts';

/** Whoever applies a draft that he has just looked at does not wait for a second look; one that is not true any more is of no use to anybody. */
const moved = documentNamed('a static address');
let host: FakeHost;
let engine: Engine;
const put = (document: Config = moved, from?: string) => engine.putDraft('anna', engine.revision, document, from);
const apply = (from?: string) => engine.applyDraft('anna', engine.revision, '', 60, from);
/** Applies, and says whether the look before was used. */
const reuses = async (from?: string) => {
  const { state, because } = await apply(from);
  expect([state, because]).toEqual(['awaiting-confirmation', undefined]);
  return (
    engine.transactions.course.some(({ part }) => part === 'glance') && !engine.transactions.course.some(({ part }) => part === 'facts')
  );
};

beforeEach(async () => {
  host = machine();
  engine = await startEngine(host);
});

async function end(): Promise<string> {
  await engine.transactions.confirm({ by: 'anna' });
  expect(await leftOver(engine)).toEqual([]);
  return String(host);
}

test('a refusal after a look that was not true any more leaves nothing behind', async () => {
  await put();
  const manifest = engine.core.manifest;
  host.taken.set('192.0.2.10', '02:00:00:00:00:99');
  await expect(apply()).rejects.toMatchObject({ code: 'rejected', problems: [{ code: 'interfaces.taken' }] });
  expect(await engine.core.store.journal()).toBeUndefined();
  expect(engine.core.manifest).toBe(manifest);
  expect(await engine.core.store.manifest()).toEqual(manifest);
  expect(await leftOver(engine)).toEqual([]);
});

describe('the look at a draft', () => {
  test('is used by its apply, which ends where one without it ends', async () => {
    await engine.apply(moved, { by: 'anna', reason: '', confirmSeconds: 60 });
    const fresh = await end();
    host = machine();
    engine = await startEngine(host);
    await put();
    expect(await reuses()).toBe(true);
    expect(await end()).toBe(fresh);
  });

  test('says the same as one that was not kept: steps, impact and losses', async () => {
    const { preview } = await put();
    const fresh = await engine.preview(moved);
    expect(preview).toEqual(fresh);
    const view = await apply();
    expect(view).toMatchObject({ impact: preview.impact, losses: preview.losses });
  });

  test('of a draft that was read again is used as well', async () => {
    await put();
    host.clock.advance(60_000);
    await engine.draft('anna');
    expect(await reuses()).toBe(true);
  });

  test.each<[string, () => unknown]>([
    ['fifteen seconds have passed', () => host.clock.advance(15_000)],
    ['somebody has added an address', () => host.ip(['addr add 198.51.100.7/24 dev voice'])],
    ['somebody has taken a route away', () => host.kernelRoutes.splice(0)],
    ['somebody has written into a file of ours', () => edit('etc/web/webserver.json')],
    ['a daemon has ended', () => host.running.delete('resolver')],
    ['a table of nftables is gone', () => host.tables.delete('switchroom')],
    ['a lease has changed', () => (host.kernelLeases = host.kernelLeases.map((l) => ({ ...l, dnsServers: ['192.0.2.53'] })))],
    ['a link has lost its carrier', () => (host.kernelLinks = host.kernelLinks.map((l) => ({ ...l, carrier: l.device === 'lan' })))],
    ['another machine has taken the address, which is asked again', () => host.taken.set('203.0.113.77', '02:00:00:00:00:99')],
    ['a gateway has died', () => (engine.core.gateways = [{ family: 4, device: 'lan', via: '192.0.2.1', alive: false, since: 1 }])],
    ['a link-local address was found free', () => (engine.core.outside = { linkLocal: [{ device: 'lan', address: '169.254.7.7/16' }] })],
    ['phones were added', () => engine.putSubscribers(1, { extensions: [{ number: '10', name: 'Ten' }], devices: [] })],
    ['somebody has given a secret', () => engine.core.secrets.keep('a password')],
    ['the engine was started again', async () => (engine = await startEngine(host))],
  ])('is of no use after %s', async (_, happens) => {
    await put();
    await happens();
    expect(await reuses()).toBe(false);
    await end();
  });

  test('is of no use for another document, nor for whoever comes from elsewhere', async () => {
    await put(moved, '192.0.2.50');
    expect(await reuses('192.0.2.51')).toBe(false);
    await engine.transactions.rollback('anna');
    await put(moved);
    await engine.core.store.writeDraft('anna', { base: 1, document: { ...moved, webserver: { ...moved.webserver, hostname: 'other' } } });
    expect(await reuses()).toBe(false);
  });

  test('is of no use for a second apply, after the first was taken back', async () => {
    await put();
    expect(await reuses()).toBe(true);
    await engine.transactions.rollback('anna');
    expect(await reuses()).toBe(false);
  });

  test('is not kept when the machine changed while it was looked at', async () => {
    const routing = host.routing.bind(host);
    const links = host.links.bind(host);
    let once = true;
    host.links = async () => {
      const answer = await links();
      if (once) host.kernelLeases = host.kernelLeases.map((l) => ({ ...l, dnsServers: ['192.0.2.53'] }));
      once = false;
      return answer;
    };
    await put();
    host.routing = routing;
    expect(await reuses()).toBe(false);
  });

  test('that was kept does not keep a draft from being refused that stands behind another revision', async () => {
    await put();
    await engine.patch('bert', { webserver: { hostname: 'two.example.test' } }, '');
    await expect(engine.applyDraft('anna', 1, '', 60)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('does not hide what somebody has changed of a document that is in force: applying it again mends it', async () => {
    await put();
    await apply();
    await end();
    await put();
    host.glance = () => 'as it was';
    await engine.draft('anna');
    host.tables.delete('switchroom');
    await apply();
    expect(await leftOver(engine)).toEqual([]);
    expect(host.tables.has('switchroom')).toBe(true);
  });
});

test('what a glance does not see is seen after the steps, and put right', async () => {
  host.glance = () => 'as it was';
  await put();
  host.tables.delete('switchroom');
  host.kernelRules.push({ family: 4, priority: 5320, from: '192.0.2.9', table: 5320 });
  edit('etc/web/webserver.json');
  expect(await reuses()).toBe(true);
  await end();
});

test.each<[string, () => unknown]>([
  ['the look is used', () => {}],
  ['it was not true any more', () => host.taken.set('203.0.113.77', '02:00:00:00:00:99')],
])('a SIGKILL after every operation ends at the old or the new revision: %s', async (_, happens) => {
  const from = engine.revision;
  const old = String(host);
  await put();
  await apply();
  const wanted = await end();
  class Died extends Error {}
  for (let k = 0; k < 200; k++) {
    host = machine();
    engine = await startEngine(host);
    await put();
    happens();
    let n = 0;
    host.beforeOp = () => {
      if (n++ >= k) throw new Died();
    };
    const done = await apply()
      .then(() => engine.transactions.confirm({ by: 'anna' }))
      .then(
        () => true,
        () => false,
      );
    const died = n > k;
    host.beforeOp = undefined;
    engine = await startEngine(host);
    expect(String(host), `killed before operation ${k}`).toBe(engine.revision === from ? old : wanted);
    expect(await leftOver(engine), `killed before operation ${k}`).toEqual([]);
    if (done && !died) return;
  }
  throw new Error('the change never came to its end');
});

function edit(path: string): void {
  const file = host.files.get(path);
  if (!file) throw new Error(`no ${path}`);
  host.files.set(path, { ...file, content: `${file.content}\n` });
}
