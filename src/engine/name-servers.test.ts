import { beforeEach, describe, expect, test } from 'vitest';
import { lease, machine } from '../../test/documents.ts';
import { startEngine } from '../../test/engine.ts';
import type { FakeHost } from '../host/fake.ts';
import type { Engine } from './engine.ts';
import { NameServers } from './name-servers.ts';

/** Which servers the resolver is told of, while they die and come back. */
let host: FakeHost;
let engine: Engine;
let names: NameServers;
const servers = ['192.0.2.51', '192.0.2.52', '192.0.2.53', '192.0.2.54'];
const [a = '', b = '', c = '', d = ''] = servers;

beforeEach(async () => {
  host = machine();
  host.offers.set('lan', { ...lease, dnsServers: servers });
  engine = await startEngine(host);
  names = new NameServers(
    engine.core,
    () => engine.transactions.target,
    () => engine.upkeep.look(),
  );
  await names.look();
  await quiet();
});

/** Until nobody has anything to do that time is not needed for. */
async function quiet(): Promise<void> {
  for (let n = 0; n < 20; n++) {
    await new Promise((next) => setImmediate(next));
    await engine.transactions.mutex.run(async () => {});
  }
}
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 100) {
    host.clock.advance(100);
    await quiet();
  }
}
const asked = () =>
  [...(host.files.get('etc/dnsmasq/resolver-servers.conf')?.content ?? '').matchAll(/^server=([^/\n]+)$/gm)].map((m) => m[1]);

describe('name servers in use', () => {
  test('are the first two; those that stand by are asked how they do less often', async () => {
    expect(asked()).toEqual([a, b]);
    host.questions.length = 0;
    await pass(20_000);
    const count = (server: string) => host.questions.filter((q) => q === server).length;
    expect([a, b, c, d].map(count)).toEqual([20, 20, 2, 2]);
    expect(asked()).toEqual([a, b]);
  });

  test('that die both at once cost one question each: then everybody is asked, and soon the next two', async () => {
    host.questions.length = 0;
    host.silentServers.add(a).add(b);
    let ms = 0;
    for (; asked().length === 2 && ms < 60_000; ms += 100) await pass(100);
    expect(asked()).toEqual([a, b, c, d]);
    expect(host.questions.filter((q) => q === a || q === b)).toEqual([a, b]);
    // The C library tries at 0, 1, 2 and 3 s (resolv.conf): its last try finds the name, whenever in between they died.
    expect(ms).toBeLessThan(2_000);
    expect((await names.view()).servers.map((s) => s.state)).toEqual(['answers', 'answers', 'answers', 'answers']);
    await pass(4_000);
    expect(asked()).toEqual([c, d]);
    expect((await names.view()).servers.map((s) => s.state)).toEqual(['silent', 'silent', 'answers', 'answers']);
    host.silentServers.clear();
    await pass(6_000);
    expect(asked()).toEqual([a, b]);
  });

  test('are asked as often by a machine that is read now slowly, now quickly', async () => {
    const quick = host.links.bind(host);
    let looks = 0;
    host.links = async () => {
      if (looks++ % 2 === 0) await new Promise<void>((done) => host.clock.after(300, done));
      return quick();
    };
    await pass(1_000);
    host.questions.length = 0;
    await pass(20_000);
    expect(host.questions.filter((q) => q === a).length).toBeGreaterThanOrEqual(18);
  });

  test('of which one dies change nothing at once: the other one answers', async () => {
    host.silentServers.add(a);
    await pass(3_000);
    expect(asked()).toEqual([a, b]);
    await pass(4_000);
    expect(asked()).toEqual([b, c]);
  });

  test('of which one is dead already leave their place as quickly when the other one dies, too', async () => {
    host.silentServers.add(a);
    await pass(10_000);
    expect(asked()).toEqual([b, c]);
    host.silentServers.add(b).add(c);
    await pass(3_000);
    expect(asked()).toEqual([b, c, d, a]);
  });

  test('are all of them while all are silent, so that whoever comes back is found by the next question', async () => {
    for (const s of servers) host.silentServers.add(s);
    await pass(20_000);
    expect(asked()).toEqual(servers);
    host.silentServers.delete(d);
    await pass(6_000);
    expect(asked()).toEqual([d, a]);
  });
});
