import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { machine } from '../../../test/documents.ts';
import { messagesOf, openEngine, settle, startEngine } from '../../../test/engine.ts';
import type { FakeHost } from '../../host/fake.ts';
import { CommandError } from '../../host/host.ts';
import { feedsTable } from '../../lib/feeds-table.ts';
import type { Engine } from '../engine.ts';
import { Feeds } from './index.ts';

const pair = generateKeyPairSync('ed25519');
const keyOf = (p: typeof pair): string => String(p.publicKey.export({ format: 'jwk' }).x);

/** The kernel's sets, as `nft -f -` fills them in one transaction. */
class Sets {
  readonly sets = new Map<string, string[]>();
  readonly host: FakeHost;
  constructor(host: FakeHost) {
    this.host = host;
    const apply = host.nftApply.bind(host);
    host.nftApply = async (text) => {
      await apply(text);
      if (/^delete table inet switchroom_feeds$/m.test(text)) this.sets.clear();
      const there = host.tables.get(feedsTable);
      for (const [, set = '', elements] of text.matchAll(/^(?:flush set|add element) inet switchroom_feeds (\w+)(?: \{ (.+) \})?$/gm)) {
        if (!there?.includes(`set ${set} {`)) throw new CommandError(['nft', '-f', '-'], 1, `No such file or directory: ${set}`);
        this.sets.set(set, elements === undefined ? [] : elements.split(', '));
      }
    };
    host.nftJson = async (argv) => {
      if (argv[0] === '-t')
        return { nftables: [{ rule: { table: feedsTable, chain: 'telephony', comment: 'watch', expr: [{ counter: { packets: 5 } }] } }] };
      return { nftables: [{ metainfo: {} }, { set: { elem: (this.sets.get('loaded') ?? []).map(Number) } }] };
    };
  }
  of(set: string): readonly string[] {
    return this.sets.get(set) ?? [];
  }
}

let host: FakeHost;
let sets: Sets;
let engine: Engine;
let feeds: Feeds;

beforeEach(async () => {
  host = machine();
  sets = new Sets(host);
  engine = await startEngine(host);
  await open();
});

async function open(): Promise<void> {
  feeds = new Feeds(
    engine.core,
    () => engine.transactions.target,
    () => {},
  );
  await feeds.start();
}

const add = async (more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  const feed = { name: 'watch', url: 'https://feeds.example.test/blocks.jws', key: keyOf(pair), ...more };
  const change = await engine.patch('test', { protection: { feeds: [feed] } }, 'a feed');
  expect(change.state).toBe('committed');
  await feeds.look();
};

const signed = (networks: readonly string[], serial: number, more: Readonly<Record<string, number>> = {}, by = pair): string => {
  const now = host.clock.now();
  const b64 = (v: unknown): string => Buffer.from(JSON.stringify(v)).toString('base64url');
  const payload = { version: 1, issuer: 'Example Watch', serial, issued: now - 60, expires: now + 86_400, ...more, networks };
  const text = `${b64({ alg: 'EdDSA' })}.${b64(payload)}`;
  return `${text}.${sign(null, Buffer.from(text), by.privateKey).toString('base64url')}`;
};
const offer = (text: string) => feeds.handlers['feeds.offer']({ feed: 'watch', part: 0, of: 1, text });
const view = async () => (await feeds.handlers['feeds.list']({}))[0];
const told = (): readonly string[] =>
  messagesOf(host)
    .map((m) => m.code)
    .filter((c) => c.startsWith('feed.'));

test('without a feed there is no table, and nothing is asked', async () => {
  expect(await feeds.handlers['feeds.list']({})).toEqual([]);
  expect(host.tables.has(feedsTable)).toBe(false);
});

describe('a feed that is taken', () => {
  beforeEach(async () => {
    await add();
    await offer(signed(['203.0.113.0/24', '203.0.113.9', '10.0.0.1', '2001:db8:66::/48'], 7));
  });

  test('is in the kernel and in the view', async () => {
    expect(sets.of('feed_watch_4')).toEqual(['203.0.113.0/24']);
    expect(sets.of('feed_watch_6')).toEqual(['2001:db8:66:0:0:0:0:0/48']);
    expect(await view()).toMatchObject({
      state: 'in-force',
      list: { issuer: 'Example Watch', serial: 7, networks: 2, leftOut: 1 },
      dropped: { telephony: 5 },
    });
  });

  test('spares our own networks, the gateway, name servers and administrators', async () => {
    await feeds.handlers['feeds.spare']({ addresses: ['198.51.100.77'] });
    const [lan] = (await host.addresses()).filter((a) => !a.address.startsWith('127.') && !a.address.includes(':'));
    const spared = sets.of('spared4');
    expect(spared).toContain('198.51.100.77');
    expect(lan).toBeDefined();
    expect(spared.some((s) => s.includes('/') && lan?.address.startsWith(s.split('.').slice(0, 2).join('.')))).toBe(true);
    feeds.close();
    sets.sets.clear();
    await open();
    expect(sets.of('spared4')).toContain('198.51.100.77');
  });

  test('is there again after a reboot, before the road has made anything', async () => {
    feeds.close();
    host.tables.clear();
    sets.sets.clear();
    engine = await openEngine(host);
    await open();
    expect(host.tables.has(feedsTable)).toBe(true);
    expect(sets.of('feed_watch_4')).toEqual(['203.0.113.0/24']);
    // What the road makes afterwards is what is there already.
    await settle(engine);
    expect(sets.of('feed_watch_4')).toEqual(['203.0.113.0/24']);
  });

  test('is filled again when somebody has emptied the kernel', async () => {
    host.tables.delete(feedsTable);
    sets.sets.clear();
    await feeds.look();
    expect(sets.of('feed_watch_4')).toEqual(['203.0.113.0/24']);
  });

  test.each([
    ['protection.feed-signature', 'feed.forged', () => signed(['198.51.100.0/24'], 8, {}, generateKeyPairSync('ed25519'))],
    ['protection.feed-older', 'feed.replayed', () => signed(['198.51.100.0/24'], 6)],
    ['protection.feed-older', 'feed.replayed', () => signed(['198.51.100.0/24'], 7)],
    ['protection.feed-network', 'feed.unusable', () => signed(['0.0.0.0/0'], 8)],
    ['protection.feed-expired', 'feed.unusable', () => signed([], 8, { expires: host.clock.now() - 1 })],
    ['protection.feed-form', 'feed.unusable', () => 'abc'],
  ])('stays when %s comes, with the message %s, once', async (fault, message, make) => {
    for (const text of [make(), make()]) expect(await offer(text)).toMatchObject({ fault });
    expect(sets.of('feed_watch_4')).toEqual(['203.0.113.0/24']);
    expect(told()).toEqual([message]);
    expect(await view()).toMatchObject({ state: 'in-force', list: { serial: 7 } });
  });

  test('gives way to a newer one, in parts', async () => {
    const text = signed(['198.51.100.0/24'], 8);
    const parts = [text.slice(0, 100), text.slice(100)];
    expect(await feeds.handlers['feeds.offer']({ feed: 'watch', part: 0, of: 2, text: parts[0] ?? '' })).toEqual({ more: true });
    await feeds.handlers['feeds.offer']({ feed: 'watch', part: 1, of: 2, text: parts[1] ?? '' });
    expect(sets.of('feed_watch_4')).toEqual(['198.51.100.0/24']);
    await expect(feeds.handlers['feeds.offer']({ feed: 'watch', part: 1, of: 2, text: '' })).rejects.toThrow('part 0 of watch is missing');
  });

  test('is dropped when it expires, with one message and a condition', async () => {
    await offer(signed(['203.0.113.0/24'], 8, { expires: host.clock.now() + 20 }));
    host.clock.advance(25_000);
    await feeds.look();
    expect(sets.of('feed_watch_4')).toEqual([]);
    expect(told()).toEqual(['feed.expired']);
    expect((await view())?.state).toBe('expired');
    expect(engine.core.wrong().map((c) => c.code)).toContain('protection.feed-run-out');
    // An older one is still none, and a newer one is taken.
    expect(await offer(signed(['198.51.100.0/24'], 7))).toMatchObject({ fault: 'protection.feed-older' });
    expect(await offer(signed(['198.51.100.0/24'], 9))).toMatchObject({ feed: { state: 'in-force' } });
  });

  test('is forgotten with its setting, also on disk', async () => {
    await engine.patch('test', { protection: { feeds: [] } }, 'no feed');
    await feeds.look();
    expect(host.tables.has(feedsTable)).toBe(false);
    expect(await host.readFile('var/feeds/watch.jws')).toBeUndefined();
  });

  test('is nothing any more under another key', async () => {
    await add({ key: keyOf(generateKeyPairSync('ed25519')) });
    expect(sets.of('feed_watch_4')).toEqual([]);
    expect((await view())?.state).toBe('none');
  });
});

test('a part of a feed that nobody has set is refused', async () => {
  await expect(offer(signed([], 1))).rejects.toThrow('there is no feed watch');
});
