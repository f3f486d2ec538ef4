import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../site/eventually.ts';
import { SiteNode } from '../../../site/node.ts';
import { readSetup, sitesDir } from '../../../site/setup.ts';
import { type Network, parseNetwork, withoutOverlap } from '../../lib/networks.ts';
import { fillText, readDropped, readMark, sparedText } from './kernel.ts';

/** The table of a golden case in a real kernel, filled as the engine fills it, with a stranger who knocks. */
let dir: string;
let pbx: SiteNode;
let stranger: SiteNode;
const golden = join(import.meta.dirname, '../../components/protection/golden/feeds/out/nft/switchroom_feeds.nft');
const nft = (text: string): Promise<string> => pbx.run(['nft', '-f', '-'], { input: text });
const host = { nftJson: async (argv: readonly string[]): Promise<unknown> => JSON.parse(await pbx.run(['nft', '-j', ...argv])) };
const networks = (...texts: string[]): Network[] => withoutOverlap(texts.flatMap((t) => parseNetwork(t) ?? []));
const fill = (mark: number, watch: readonly Network[], spared: readonly Network[] = []): Promise<string> =>
  nft(
    fillText({
      feeds: [
        { name: 'watch', networks: watch },
        { name: 'sip-scans', networks: [] },
      ],
      spared,
      mark,
    }),
  );
const dropped = async (): Promise<number> => (await readDropped(host)).get('watch')?.telephony ?? 0;
/** One datagram to a port of signalling. */
const knock = (from: string): Promise<string> =>
  stranger.run(['bash', '-c', `ip route replace 198.51.100.1/32 dev lan src ${from} && echo x > /dev/udp/198.51.100.1/5070`]);

beforeAll(async () => {
  dir = await mkdtemp(join(sitesDir, 'h-feeds-'));
  const node = (name: string) => new SiteNode({ name, dir: join(dir, name), layers: [readSetup().layers.base] }).make();
  [pbx, stranger] = await Promise.all([node('pbx'), node('stranger')]);
  pbx.go();
  stranger.go();
  await pbx.ip([
    `link add lan type veth peer name lan netns ${stranger.init.pid}`,
    'link set lo up',
    'link set lan up',
    'address add 198.51.100.1/24 dev lan',
  ]);
  await stranger.ip(['link set lan up', 'address add 198.51.100.66/24 dev lan', 'address add 198.51.100.67/24 dev lan']);
  await nft(await readFile(golden, 'utf8'));
});

afterAll(async () => {
  await Promise.all([pbx?.end(), stranger?.end()]);
  await rm(dir, { recursive: true, force: true });
});

test('a new table has no mark; one that was filled has it, and keeps it when only the spared change', async () => {
  expect(await readMark(host)).toBeUndefined();
  await fill(0x7ffffff1, networks('203.0.113.0/24', '2001:db8:66::/48'));
  expect(await readMark(host)).toBe(0x7ffffff1);
  await nft(sparedText(networks('192.0.2.0/24')));
  expect(await readMark(host)).toBe(0x7ffffff1);
  await fill(3, []);
  expect(await readMark(host)).toBe(3);
});

test('who is in a feed is dropped and counted, who is spared is not', async () => {
  await fill(5, networks('198.51.100.64/26', '2001:db8:66::/48'), networks('198.51.100.67'));
  const before = await dropped();
  await knock('198.51.100.67');
  expect(await dropped()).toBe(before);
  await knock('198.51.100.66');
  // Where it was asked for a MAC address first, or the machine is busy, the datagram comes after its sender has gone on.
  await eventually(async () => (await dropped()) === before + 1);
});

test('100,000 networks are taken in one transaction, twice, and reading what matters stays quick', async () => {
  const many = (shift: number) =>
    networks(
      ...Array.from({ length: 100_000 }, (_, n) => `${20 + (n % 100)}.${shift + (((n / 100) % 100) | 0)}.${(n / 10_000) | 0}.${n & 255}`),
    );
  for (const [mark, shift] of [
    [7, 0],
    [9, 100],
  ] as const) {
    const begun = performance.now();
    await fill(mark, many(shift));
    process.stderr.write(`feeds: ${many(shift).length} networks in ${Math.round(performance.now() - begun)} ms\n`);
    expect(await readMark(host)).toBe(mark);
    const read = performance.now();
    await dropped();
    process.stderr.write(`feeds: counters in ${Math.round(performance.now() - read)} ms\n`);
  }
});
