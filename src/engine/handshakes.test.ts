import { describe, expect, test } from 'vitest';
import { machine } from '../../test/documents.ts';
import { messagesOf, openEngine } from '../../test/engine.ts';
import { type Handshakes, heard } from './handshakes.ts';

const peer = (address: string, at: number, version: 'TLSv1.1' | 'TLSv1.2' = 'TLSv1.2') => ({ address, version, at });
const day = 86_400;

test('what web said before it was restarted stays, by address and version, the newest first', () => {
  const before = { since: 10 * day, peers: [peer('192.0.2.1', 11 * day), peer('192.0.2.2', 12 * day)] };
  expect(heard(before, { since: 13 * day, peers: [peer('192.0.2.1', 14 * day), peer('192.0.2.1', 13 * day, 'TLSv1.1')] })).toEqual({
    since: 10 * day,
    peers: [peer('192.0.2.1', 14 * day), peer('192.0.2.1', 13 * day, 'TLSv1.1'), peer('192.0.2.2', 12 * day)],
  });
  expect(heard(undefined, before)).toBe(before);
});

test('who was not seen for a month is forgotten, and nobody says that more is known', () => {
  const before = { since: 0, peers: [peer('192.0.2.1', day)] };
  expect(heard(before, { since: 50 * day, peers: [] })).toEqual({ since: 20 * day, peers: [] });
});

test('is bounded', () => {
  const many = (n: number) => Array.from({ length: 400 }, (_, i) => peer(`198.51.${n}.${i}`, n * 1000 + i));
  const both = heard({ since: 0, peers: many(1) }, { since: 0, peers: many(2) });
  expect(both.peers).toHaveLength(500);
  expect(both.peers[0]?.address).toBe('198.51.2.399');
});

describe('what is known of older handshakes', () => {
  const path = 'var/engine/handshakes.json';
  const soon = () => new Promise((next) => setImmediate(next));
  async function opened(host = machine()) {
    const engine = await openEngine(host);
    const now = host.clock.now();
    return {
      host,
      engine,
      tell: (...addresses: string[]) =>
        engine.handshakes.hear({ since: now - 3600, peers: addresses.map((a) => peer(a, host.clock.now())) } satisfies Handshakes),
      pass: async (ms: number) => {
        host.clock.advance(ms);
        await soon();
      },
      onDisk: () => (JSON.parse(host.files.get(path)?.content ?? '{"peers":[]}') as Handshakes).peers.map((p) => p.address),
    };
  }

  test('is there again after the machine was started again', async () => {
    const first = await opened();
    first.tell('192.0.2.1');
    await first.pass(0);
    const again = await opened(first.host);
    expect(again.engine.core.handshakes).toEqual(first.engine.core.handshakes);
    expect(again.engine.core.handshakes?.peers.map((p) => p.address)).toEqual(['192.0.2.1']);
    again.tell('192.0.2.2');
    await again.pass(0);
    expect(again.onDisk().sort()).toEqual(['192.0.2.1', '192.0.2.2']);
  });

  test('is written at once, then every ten seconds while somebody new comes, and every ten minutes otherwise', async () => {
    const { host, tell, pass, onDisk } = await opened();
    tell('192.0.2.1');
    await pass(0);
    expect(onDisk()).toEqual(['192.0.2.1']);
    tell('192.0.2.1', '192.0.2.2');
    await pass(5_000);
    expect(onDisk()).toEqual(['192.0.2.1']);
    tell('192.0.2.1', '192.0.2.2', '192.0.2.3');
    await pass(5_000);
    expect(onDisk()).toHaveLength(3);
    const written = host.files.get(path)?.content;
    tell('192.0.2.1', '192.0.2.2', '192.0.2.3');
    await pass(599_000);
    expect(host.files.get(path)?.content).toBe(written);
    tell('192.0.2.1', '192.0.2.2', '192.0.2.3');
    await pass(1_000);
    expect(host.files.get(path)?.content).not.toBe(written);
  });

  test.each(['', 'null', '[]', '{"since":"1","peers":[]}', '{"since":1,"peers":[{"address":7,"version":"TLSv1.2","at":1}]}'])(
    'begins anew where its file reads %j, and says so',
    async (content) => {
      const { host, tell, pass } = await opened();
      tell('192.0.2.1');
      await pass(0);
      const was = host.files.get(path);
      if (was === undefined) throw new Error('nothing was written');
      host.files.set(path, { ...was, content });
      const { engine } = await opened(host);
      expect(engine.core.handshakes).toBeUndefined();
      expect(messagesOf(host)).toContainEqual(expect.objectContaining({ code: 'engine.damaged', values: { file: path } }));
    },
  );
});
