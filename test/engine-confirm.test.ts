import { beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../src/engine/engine.ts';
import type { ChangeView } from '../src/engine/requests.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { machine } from './documents.ts';
import { documentNamed, leftOver, messagesOf, settle, startEngine } from './engine.ts';

/** A change that may cut the administrator off waits for proof: a connection that was opened after it, to the new address. */
const moved = documentNamed('a static address'); // 192.0.2.77 by DHCP becomes 192.0.2.10
const how = { by: 'anna', reason: 'another address', confirmSeconds: 60 };

let host: FakeHost;
let engine: Engine;
let view: ChangeView;
let ticket: string;
const addresses = async () => (await host.addresses()).filter((a) => a.device === 'lan').map((a) => a.address);
const through = (edit: Partial<{ localAddress: string; localPort: number; openedAt: number }> = {}) => ({
  localAddress: '192.0.2.10',
  localPort: 443,
  openedAt: host.clock.now(),
  ...edit,
});
const refusal = (code: string, message: RegExp) =>
  expect.objectContaining({ name: 'Refusal', code, message: expect.stringMatching(message) });

beforeEach(async () => {
  host = machine();
  engine = await startEngine(host);
  view = await engine.apply(moved, how);
  ticket = engine.transactions.view('anna').ticket ?? '';
});

describe('a change that moves the way in', () => {
  test('is in place, waits, and keeps the old address', async () => {
    expect(view).toMatchObject({ state: 'awaiting-confirmation', impact: 'drops-admin', from: 1, to: 2, secondsLeft: 60, by: 'anna' });
    expect(view.confirmAt).toEqual(['https://192.0.2.10/confirm']);
    expect(view.stays).toBeUndefined();
    expect(await addresses()).toEqual(['192.0.2.77/24', '192.0.2.10/24']);
    expect(engine.revision).toBe(1);
    expect((await engine.interfaces()).find((i) => i.id === 'lan')?.addresses.map((a) => a.origin)).toEqual(['kept', 'static']);
  });

  test('shows its ticket to nobody but the person who made it', () => {
    expect(ticket).not.toBe('');
    expect(engine.transactions.view().ticket).toBeUndefined();
    expect(engine.transactions.view('bert').ticket).toBeUndefined();
  });

  test('is confirmed by its ticket through a new connection, and the old address goes', async () => {
    host.clock.advance(5_000);
    expect(await engine.transactions.confirm({ ticket, connection: through() })).toMatchObject({ state: 'committed', to: 2 });
    expect(await addresses()).toEqual(['192.0.2.10/24']);
    expect(await leftOver(engine)).toEqual([]);
    expect((await engine.revisions(undefined, 10))[0]).toMatchObject({ revision: 2, by: 'anna', confirmed: 'connection', head: true });
    expect((await engine.revisions(undefined, 10))[0]?.unproven).toBeUndefined();
  });

  test.each<[string, Parameters<typeof through>[0], string?]>([
    ['the old address', { localAddress: '192.0.2.77' }],
    ['an address that is not ours', { localAddress: '203.0.113.9' }],
    ['another port', { localPort: 80 }],
    ['a connection that was there before', { openedAt: 1 }],
  ])('is not confirmed through %s', async (_, edit) => {
    await expect(engine.transactions.confirm({ ticket, connection: through(edit) })).rejects.toEqual(
      refusal('conflict', /nobody has reached 192\.0\.2\.10 yet/),
    );
    expect(engine.transactions.view().state).toBe('awaiting-confirmation');
    // The ticket is not used up: the right connection still may come.
    expect((await engine.transactions.confirm({ ticket, connection: through() })).state).toBe('committed');
  });

  test('is not confirmed by a wrong ticket, by none from nobody, or by a ticket without a connection', async () => {
    await expect(engine.transactions.confirm({ ticket: 'x', connection: through() })).rejects.toEqual(
      refusal('forbidden', /not for the change/),
    );
    await expect(engine.transactions.confirm({ ticket: 'x', by: 'anna' })).rejects.toEqual(refusal('forbidden', /not for the change/));
    await expect(engine.transactions.confirm({})).rejects.toEqual(refusal('forbidden', /ticket or a person/));
    await expect(engine.transactions.confirm({ connection: through() })).rejects.toEqual(refusal('forbidden', /ticket or a person/));
    await expect(engine.transactions.confirm({ ticket })).rejects.toEqual(refusal('conflict', /nobody has reached/));
    expect(engine.revision).toBe(1);
  });

  test('is confirmed once: the second use of a ticket finds nothing that waits', async () => {
    const both = [0, 1].map(() => engine.transactions.confirm({ ticket, connection: through() }));
    await expect(both[0]).resolves.toMatchObject({ state: 'committed' });
    await expect(both[1]).rejects.toEqual(refusal('conflict', /no change waits/));
    expect(await engine.revisions(undefined, 10)).toHaveLength(2);
  });

  test('the ticket of an earlier change confirms no later one', async () => {
    await engine.transactions.rollback('anna');
    await engine.apply(moved, how);
    await expect(engine.transactions.confirm({ ticket, connection: through() })).rejects.toEqual(
      refusal('forbidden', /not for the change/),
    );
  });

  test('confirmed by hand records what was unproven', async () => {
    expect((await engine.transactions.confirm({ by: 'bert' })).state).toBe('committed');
    expect((await engine.revisions(undefined, 10))[0]).toMatchObject({
      confirmed: 'by-hand',
      unproven: 'nobody has reached 192.0.2.10 yet',
    });
  });

  test('by hand, through the new address, is proven all the same', async () => {
    await engine.transactions.confirm({ by: 'bert', connection: through() });
    expect((await engine.revisions(undefined, 10))[0]).toMatchObject({ confirmed: 'connection' });
  });

  test('undoes itself at its deadline, not before, and says so', async () => {
    host.clock.advance(59_999);
    await settle(engine);
    expect(engine.transactions.view()).toMatchObject({ state: 'awaiting-confirmation', secondsLeft: 1 });
    host.clock.advance(1);
    await settle(engine);
    expect(engine.transactions.view()).toMatchObject({ state: 'rolled-back', because: 'nobody reached 192.0.2.10 in time' });
    expect(await addresses()).toEqual(['192.0.2.77/24']);
    expect(await leftOver(engine)).toEqual([]);
    expect(messagesOf(host).at(-1)).toMatchObject({ code: 'change.rolled-back', values: { revision: 2, by: 'anna' } });
    await expect(engine.transactions.confirm({ ticket, connection: through() })).rejects.toEqual(
      refusal('conflict', /was undone: nobody reached/),
    );
  });

  test('goes by the monotonic clock: a clock that is set does not shorten the wait', async () => {
    const now = host.clock.now.bind(host.clock);
    host.clock.now = () => now() + 86_400;
    host.clock.advance(30_000);
    await settle(engine);
    expect(engine.transactions.view()).toMatchObject({ state: 'awaiting-confirmation', secondsLeft: 30 });
  });

  test('taken back by hand is undone at once', async () => {
    expect(await engine.transactions.rollback('bert')).toMatchObject({ state: 'rolled-back', because: 'bert took it back' });
    expect(await addresses()).toEqual(['192.0.2.77/24']);
    await expect(engine.transactions.rollback('bert')).rejects.toEqual(refusal('conflict', /no change waits/));
    host.clock.advance(120_000);
    await settle(engine);
    expect(messagesOf(host).filter((m) => m.code === 'change.rolled-back')).toHaveLength(1);
  });

  test('keeps every other change out: by another person, by a script, of subscribers', async () => {
    await expect(engine.apply(documentNamed('no voice network'), { ...how, by: 'bert' })).rejects.toEqual(
      refusal('busy', /a change by anna waits/),
    );
    await expect(engine.patch('bert', { webserver: { hostname: 'x' } }, '')).rejects.toEqual(refusal('busy', /anna/));
    await expect(engine.putSubscribers(1, { extensions: [], devices: [] })).rejects.toEqual(refusal('busy', /anna/));
  });

  test('is not drift: upkeep leaves the kept address alone while it waits', async () => {
    await settle(engine);
    expect(await addresses()).toEqual(['192.0.2.77/24', '192.0.2.10/24']);
    expect(messagesOf(host).map((m) => m.code)).toEqual([]);
  });

  test('is undone when the engine starts again while it waits', async () => {
    const again = await startEngine(host);
    expect(again.transactions.view()).toMatchObject({ state: 'rolled-back' });
    expect(await addresses()).toEqual(['192.0.2.77/24']);
    expect(again.revision).toBe(1);
  });

  test('a number that was never in force is given again, and is not in the list', async () => {
    await engine.transactions.rollback('anna');
    await engine.patch('anna', { webserver: { hostname: 'other.example.test' } }, '');
    expect(engine.revision).toBe(2);
    expect((await engine.revisions(undefined, 10)).map((r) => [r.revision, r.reason])).toEqual([
      [2, ''],
      [1, 'first start'],
    ]);
  });
});

describe('whoever applies it', () => {
  const dual = () => ({
    ...moved,
    routes: { ...moved.routes, ipv6: { from: 'none' } },
    interfaces: {
      ...moved.interfaces,
      lan: {
        ...(moved.interfaces['lan'] as NonNullable<(typeof moved.interfaces)[string]>),
        ipv6: { mode: 'static', address: '2001:db8::10/64' },
      },
    },
  });
  test.each([
    ['by IPv4 is sent to an IPv4 address', '192.0.2.50', 'https://192.0.2.10/confirm'],
    ['by IPv6 is sent to an IPv6 address', '2001:db8::50', 'https://[2001:db8::10]/confirm'],
  ])('%s', async (_, from, url) => {
    await engine.transactions.rollback('anna');
    expect((await engine.apply(dual(), { ...how, from })).confirmAt).toEqual([url]);
  });

  test('and keeps his address proves it by a new connection to the same one', async () => {
    await engine.transactions.rollback('anna');
    const port = { ...engine.document, webserver: { ...engine.document.webserver, httpsPort: 8443 } };
    const next = await engine.apply(port, { ...how, from: '192.0.2.50' });
    expect(next).toMatchObject({ state: 'awaiting-confirmation', confirmAt: ['https://192.0.2.77:8443/confirm'], stays: true });
    const at = { localAddress: '192.0.2.77', openedAt: host.clock.now() };
    await expect(engine.transactions.confirm({ ticket: next.ticket ?? '', connection: { ...at, localPort: 443 } })).rejects.toThrow(
      /nobody/,
    );
    expect(await engine.transactions.confirm({ ticket: next.ticket ?? '', connection: { ...at, localPort: 8443 } })).toMatchObject({
      state: 'committed',
    });
  });
});

test('an address that moves to another wire is proven by nobody: it answers on the old one as well', async () => {
  await engine.transactions.confirm({ ticket, connection: through() });
  const { lan, voice } = engine.document.interfaces;
  const swapped = {
    ...engine.document,
    interfaces: { ...engine.document.interfaces, lan: { ...lan, match: voice?.match }, voice: { ...voice, match: lan?.match } },
  };
  const next = await engine.apply(swapped, { ...how, from: '192.0.2.50' });
  expect(next).toMatchObject({ state: 'awaiting-confirmation', confirmAt: [] });
  await expect(engine.transactions.confirm({ ticket: next.ticket ?? '', connection: through() })).rejects.toThrow(/nobody/);
  host.clock.advance(60_000);
  await settle(engine);
  expect(engine.transactions.view().state).toBe('rolled-back');
  expect(await addresses()).toContain('192.0.2.10/24');
});

describe('what is looked at while it waits', () => {
  test('is in the view, and in the revision when it is confirmed', async () => {
    await settle(engine);
    expect(engine.transactions.view().probes).toEqual([
      { id: 'administrator', state: 'awaited', code: 'probe.administrator-awaited', values: { address: '192.0.2.10' } },
      { id: 'gateway', state: 'good', code: 'probe.gateway-answers', values: { gateway: '192.0.2.1' } },
      { id: 'dns', state: 'good', code: 'probe.dns-answers', values: { server: expect.any(String), ms: 1 } },
    ]);
    await engine.transactions.confirm({ by: 'bert' });
    expect((await engine.revisions(undefined, 1))[0]?.probes?.find((p) => p.id === 'administrator')?.state).toBe('awaited');
  });

  test('a connection to the new address is noted, and confirms nothing', async () => {
    expect(engine.transactions.seen({ connection: through() }).probes?.[0]).toMatchObject({ state: 'good' });
    expect(engine.transactions.view().state).toBe('awaiting-confirmation');
    host.clock.advance(60_000);
    await settle(engine);
    expect(engine.transactions.view().state).toBe('rolled-back');
  });

  test('a gateway that does not answer is bad, and says so after the end', async () => {
    await engine.transactions.rollback('anna');
    host.silent.add('192.0.2.1');
    await engine.apply(moved, how);
    await settle(engine);
    await engine.transactions.confirm({ ticket: engine.transactions.view('anna').ticket ?? '', connection: through() });
    expect(engine.transactions.view().probes?.find((p) => p.id === 'gateway')).toMatchObject({
      state: 'bad',
      code: 'probe.gateway-silent',
    });
  });

  test('phones that were registered and are not any more are missed', async () => {
    await engine.transactions.rollback('anna');
    let here = new Set(['00:00:5e:00:53:01', '00:00:5e:00:53:02']);
    engine.core.registered = () => here;
    await engine.apply(moved, how);
    const phones = () => engine.transactions.view().probes?.find((p) => p.id === 'phones');
    expect(phones()).toMatchObject({ state: 'good', values: { count: 2 } });
    here = new Set(['00:00:5e:00:53:01']);
    engine.transactions.phones();
    expect(phones()).toMatchObject({ state: 'bad', values: { count: 1, of: 2 } });
  });
});

test('how long it waits is as the document in force says, unless said otherwise', async () => {
  await engine.transactions.rollback('anna');
  await engine.patch('anna', { changes: { confirmSeconds: 300 } }, '');
  await engine.putDraft('anna', engine.revision, { ...moved, changes: { confirmSeconds: 5 } });
  expect(await engine.applyDraft('anna', engine.revision, '', undefined)).toMatchObject({ secondsLeft: 300, confirmSeconds: 300 });
  await engine.transactions.rollback('anna');
  expect(await engine.applyDraft('anna', engine.revision, '', 10)).toMatchObject({ secondsLeft: 10 });
});

test('a change that died between its revision and its head leaves neither', async () => {
  await engine.transactions.rollback('anna');
  await engine.apply(moved, how);
  host.failOn = (op) => op === 'write var/engine/head.json';
  await expect(engine.transactions.confirm({ by: 'anna' })).rejects.toThrow();
  host.failOn = undefined;
  const again = await startEngine(host);
  expect(again.revision).toBe(1);
  expect([...host.files.keys()].filter((f) => f.startsWith('var/engine/revisions/'))).toEqual(['var/engine/revisions/00000001.json']);
});
