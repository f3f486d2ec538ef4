import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../src/engine/engine.ts';
import { Takeover } from '../src/engine/takeover.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { aside } from '../src/takeover/take.ts';
import { machine } from './documents.ts';
import { documentNamed, openEngine, settle } from './engine.ts';

/** The engine's part of a takeover: an offer comes true, waits for proof, and its verdict is on disk before anybody acts on it. */
const old = '192.0.2.33/24';
const offer = {
  from: 'systemd-networkd',
  document: documentNamed('a static address'),
  confirmSeconds: 60,
  has: [{ device: 'lan', mtu: 1500, addresses: [old] }],
};
let host: FakeHost;
let engine: Engine;
const file = (path: string, value: unknown) => host.writeFile({ kind: 'file', path, reader: 'root', content: JSON.stringify(value) });
const verdict = () => JSON.parse(host.files.get('takeover/verdict.json')?.content ?? '{}') as { state?: string; because?: string };
const addresses = async () => (await host.addresses()).filter((a) => a.device === 'lan').map((a) => a.address);

async function begin(): Promise<void> {
  engine = await openEngine(host);
  await new Takeover(engine, () => {}).begin();
  await settle(engine);
  await expect.poll(() => verdict().state).not.toBe('trying');
}

beforeEach(async () => {
  host = machine();
  host.kernelAddresses.push({ device: 'lan', address: old, tentative: false, duplicate: false });
  await file('takeover/offer.json', offer);
});

describe('a network that is taken over', () => {
  test('becomes revision 1, waits, and has both addresses until then', async () => {
    await begin();
    expect(verdict()).toEqual({ state: 'waiting' });
    expect((await engine.config(1)).document.interfaces['lan']?.ipv4).toEqual({ mode: 'static', address: '192.0.2.10/24' });
    expect((await addresses()).sort()).toEqual(['192.0.2.10/24', old]);
    expect(engine.transactions.view().state).toBe('awaiting-confirmation');
  });

  test('is kept when somebody confirms', async () => {
    await begin();
    await engine.transactions.confirm({ by: 'root' });
    expect(verdict()).toEqual({ state: 'kept' });
    expect(await addresses()).toEqual(['192.0.2.10/24']);
  });

  test('is as it was when nobody does, and nothing is mended after that', async () => {
    await begin();
    await host.clock.advance(61_000);
    await settle(engine);
    expect(verdict()).toMatchObject({ state: 'undone', because: expect.stringMatching(/in time/) });
    expect(await addresses()).toEqual([old]);
    await settle(engine);
    expect(await addresses()).toEqual([old]);
  });

  test('is left alone by an engine that starts anew in the middle', async () => {
    await begin();
    await begin();
    expect(verdict()).toMatchObject({ state: 'undone', because: expect.stringMatching(/interrupted/) });
    const now = await addresses();
    await settle(engine);
    expect(await addresses()).toEqual(now);
  });

  test('is not touched by a document that is refused', async () => {
    const refused = {
      ...offer,
      document: { ...offer.document, routes: { ...offer.document.routes, ipv4: { from: 'dhcp', interface: 'nowhere' } } },
    };
    await file('takeover/offer.json', refused);
    await begin();
    expect(verdict()).toMatchObject({ state: 'undone', because: expect.stringContaining('/routes/ipv4') });
    expect(await addresses()).toEqual([old]);
  });

  test('is ours after the next start', async () => {
    await begin();
    await engine.transactions.confirm({ by: 'root' });
    engine = await openEngine(host);
    await new Takeover(engine, () => {}).begin();
    await settle(engine);
    expect(engine.transactions.leftAsItIs).toBe(false);
    expect(verdict()).toEqual({ state: 'kept' });
  });
});

test('who stands aside is the package’s list', () => {
  const list = readFileSync(new URL('../packaging/stand-aside.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((l) => l !== '' && !l.startsWith('#') && !l.includes('@'));
  expect([...aside].sort()).toEqual(list.sort());
});
