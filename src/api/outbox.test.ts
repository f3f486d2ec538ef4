import { afterEach, beforeEach, expect, test } from 'vitest';
import { addMessages, waitingCount } from '../data/messages.ts';
import { openData } from '../data/open.ts';
import type { Db } from '../data/schema.ts';
import type { Message } from '../engine/messages.ts';
import { FakeClock } from '../host/fake.ts';
import type { ChannelSettings, SendResult } from '../lib/messages/channels.ts';
import { createOutbox, type Outbox } from './outbox.ts';

const message = (n: number): Message => ({
  id: `m${n}`,
  at: 1_000_000,
  source: 'engine',
  code: 'engine.damaged',
  values: { file: `${n}` },
});
const settings: ChannelSettings = {
  hostname: 'pbx',
  keepDays: 90,
  webhook: { url: 'https://hooks.example.test/', kinds: ['serious-fault'] },
  syslog: { server: '192.0.2.9', port: 514, transport: 'tcp', kinds: ['information'] },
};
let db: Db;
let clock: FakeClock;
let now: ChannelSettings | undefined;
let away: SendResult | undefined;
let sent: string[];

const outbox = (): Outbox =>
  createOutbox(
    { db, clock, log: () => {} },
    {
      settings: async () => now,
      send: async (channel, m) => {
        if (away) return away;
        sent.push(`${channel} ${m.id}`);
        return { ok: true };
      },
    },
  );
const add = async (o: Outbox, ...numbers: number[]) => {
  await addMessages(db, numbers.map(message), await o.channelsOf());
  o.wake();
};
/** Until what was begun has come to rest: the tables answer in turns of the event loop. */
const rest = async () => {
  for (let n = 0; n < 50; n++) await new Promise((resolve) => setImmediate(resolve));
};

beforeEach(async () => {
  db = await openData(':memory:');
  clock = new FakeClock();
  now = settings;
  away = undefined;
  sent = [];
});
afterEach(() => db.destroy());

test('what is raised is sent in order, by the channels that want its kind', async () => {
  await add(outbox(), 1, 2, 3);
  await rest();
  expect(sent).toEqual(['webhook m1', 'webhook m2', 'webhook m3']);
});

test('while the server is away everything waits, in order, and it says why; then it goes', async () => {
  const o = outbox();
  away = { ok: false, layer: 'tcp', detail: 'ECONNREFUSED' };
  await add(o, 1, 2);
  await rest();
  expect((await o.view()).find((c) => c.channel === 'webhook')).toMatchObject({ on: true, waiting: 2, failing: { layer: 'tcp' } });
  clock.advance(2_000);
  await rest();
  await add(o, 3);
  expect(sent).toEqual([]);
  away = undefined;
  clock.advance(4_000);
  await rest();
  expect(sent).toEqual(['webhook m1', 'webhook m2', 'webhook m3']);
  expect((await o.view()).find((c) => c.channel === 'webhook')).toMatchObject({ waiting: 0 });
});

test('another process finds what the last one left, also what was raised before settings were read', async () => {
  away = { ok: false, layer: 'tcp', detail: 'ECONNREFUSED' };
  const first = outbox();
  await add(first, 1);
  await rest();
  first.close();
  away = undefined;
  const second = outbox();
  second.start();
  await rest();
  expect(sent).toEqual(['webhook m1']);
  second.close();
});

test('a channel that was switched off sends nothing of what waited', async () => {
  const o = outbox();
  away = { ok: false, layer: 'tcp', detail: 'x' };
  await add(o, 1);
  await rest();
  now = { hostname: 'pbx', keepDays: 90 };
  away = undefined;
  await o.changed();
  await rest();
  expect(sent).toEqual([]);
  expect(await waitingCount(db, 'webhook')).toBe(0);
});

test('mended settings are tried at once', async () => {
  const o = outbox();
  away = { ok: false, layer: 'login', detail: '535' };
  await add(o, 1);
  await rest();
  away = undefined;
  await o.changed();
  await rest();
  expect(sent).toEqual(['webhook m1']);
});

test('settings that cannot be read are no channel that was switched off: what waits goes on waiting', async () => {
  away = { ok: false, layer: 'tcp', detail: 'ECONNREFUSED' };
  const first = outbox();
  await add(first, 1);
  await rest();
  first.close();
  away = undefined;
  now = undefined;
  const second = outbox();
  second.start();
  await rest();
  expect(await waitingCount(db, 'webhook')).toBe(1);
  now = settings;
  await second.changed();
  await rest();
  expect(sent).toEqual(['webhook m1']);
  second.close();
});

test('a channel that fails five times in a row is told once, and once when it works again', async () => {
  const o = outbox();
  const news: string[] = [];
  o.onNews(async (channel, why) => void news.push(`${channel} ${why?.layer ?? 'works'}`));
  away = { ok: false, layer: 'tcp', detail: 'ECONNREFUSED' };
  await add(o, 1);
  await rest();
  for (const ms of [2_000, 4_000, 8_000]) {
    clock.advance(ms);
    await rest();
  }
  expect(news).toEqual([]);
  for (const ms of [16_000, 32_000]) {
    clock.advance(ms);
    await rest();
  }
  expect(news).toEqual(['webhook tcp']);
  away = undefined;
  clock.advance(64_000);
  await rest();
  await add(o, 2);
  await rest();
  expect(sent).toEqual(['webhook m1', 'webhook m2']);
  expect(news).toEqual(['webhook tcp', 'webhook works']);
});
