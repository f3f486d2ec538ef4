import { afterEach, beforeEach, expect, test } from 'vitest';
import { openData } from '../data/open.ts';
import type { Db } from '../data/schema.ts';
import type { EngineClient } from '../engine/client.ts';
import { FakeClock } from '../host/fake.ts';
import { createFeedRunner } from './feed-runner.ts';
import { Hub } from './hub.ts';
import type { Ports } from './ports.ts';

const feed = { name: 'demo', url: 'https://feeds.example.test/demo.jws', key: 'k', services: ['telephony'], everyHours: 1 };
let db: Db;
let answer: { ok: false; layer: string; detail: string } | { ok: true; body: Buffer };
let said: string[];

beforeEach(async () => {
  db = await openData(':memory:');
  said = [];
});
afterEach(() => db.destroy());

function runner() {
  const call = async (method: string): Promise<unknown> =>
    method === 'config.get' ? { document: { protection: { feeds: [feed] } } } : method === 'feeds.offer' ? { more: true } : [];
  const engine = { call } as unknown as EngineClient;
  const egress = { request: async () => answer } as unknown as Ports['egress'];
  return createFeedRunner({ engine, db, clock: new FakeClock(), log: () => {}, egress }, new Hub(), {
    own: async (code) => void said.push(code),
    over: async (code) => void said.push(`over ${code}`),
  });
}

test('a list that cannot be fetched is told at the third time, once, and again when it is there', async () => {
  const r = runner();
  answer = { ok: false, layer: 'tcp', detail: 'ECONNREFUSED' };
  for (let n = 0; n < 2; n++) await r.fetch('demo');
  expect(said).toEqual([]);
  for (let n = 0; n < 3; n++) await r.fetch('demo');
  expect(said).toEqual(['feed.unfetched']);
  answer = { ok: true, body: Buffer.from('a.b.c') };
  for (let n = 0; n < 2; n++) await r.fetch('demo');
  expect(said).toEqual(['feed.unfetched', 'over feed.unfetched', 'feed.fetched-again']);
});

test('a page instead of a list counts as not fetched; one failure between two that work says nothing', async () => {
  const r = runner();
  const page = { ok: true, body: Buffer.from('<html>not here</html>') } as const;
  const list = { ok: true, body: Buffer.from('a.b.c') } as const;
  for (const one of [page, list, page, page, list]) {
    answer = one;
    await r.fetch('demo');
  }
  expect(said).toEqual([]);
  answer = page;
  for (let n = 0; n < 3; n++) await r.fetch('demo');
  expect(said).toEqual(['feed.unfetched']);
});
