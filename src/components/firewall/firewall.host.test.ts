import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../site/eventually.ts';
import { SiteNode } from '../../../site/node.ts';
import { readSetup, sitesDir } from '../../../site/setup.ts';

/** A machine with the golden table of a first start, and a stranger at its lan: the real nft and the real kernel. */
let dir: string;
let pbx: SiteNode;
let stranger: SiteNode;

beforeAll(async () => {
  dir = await mkdtemp(join(sitesDir, 'h-firewall-'));
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
});

afterAll(async () => {
  await Promise.all([pbx?.end(), stranger?.end()]);
  await rm(dir, { recursive: true, force: true });
});

const golden = async (name: string): Promise<string> =>
  readFile(join(import.meta.dirname, 'golden', name, 'out/nft/switchroom.nft'), 'utf8');
const load = (table: string): Promise<string> =>
  pbx.run(['nft', '-f', '-'], { input: `table inet switchroom\ndelete table inet switchroom\n${table}` });
const list = (...options: string[]): Promise<string> => pbx.run(['nft', ...options, 'list', 'table', 'inet', 'switchroom']);
/** Counted drops of the rule with this comment. */
const dropped = async (comment: string): Promise<number> =>
  [...(await list()).matchAll(new RegExp(`counter packets (\\d+) bytes \\d+ drop comment "${comment}"`, 'g'))].reduce(
    (sum, m) => sum + Number(m[1]),
    0,
  );

test('nft takes every golden, and what it prints is what it would print again', async () => {
  for (const name of await readdir(join(import.meta.dirname, 'golden'))) {
    await load(await golden(name));
    const printed = await list('-s', '-t');
    await load(printed);
    expect(await list('-s', '-t')).toBe(printed);
    const links = ['nft', '-s', '-t', 'list', 'table', 'inet', 'switchroom_links'];
    const load2 = (text: string) =>
      pbx.run(['nft', '-f', '-'], { input: `table inet switchroom_links\ndelete table inet switchroom_links\n${text}` });
    await load2(await readFile(join(import.meta.dirname, 'golden', name, 'out/nft/switchroom_links.nft'), 'utf8'));
    const kept = await pbx.run(links);
    await load2(kept);
    expect(await pbx.run(links)).toBe(kept);
  }
});

test('what is claimed is open, what is not is dropped, and ping answers', async () => {
  await load(await golden('first-start'));
  const listen = pbx.spawn(['python3', '-c', serve]);
  await new Promise((ready) => listen.child.stdout?.once('data', ready));
  // 1 = connected, 0 = refused, - = no answer
  await eventually(
    async () => expect((await stranger.run(['python3', '-c', knock, '443', '80', '22', '8088', '5038'])).trim()).toBe('1 1 0 - -') ?? true,
  );
  await eventually(async () => (await stranger.exec(['ping', '-c1', '-W1', '198.51.100.1'])).code === 0);
  listen.kill();
});

test('a flood of signalling is cut to its rate, and a network that is spared has ten times as much', async () => {
  // The stranger's network is not ours here: the table's own one is another.
  await load((await golden('allowlist-is-spared')).replaceAll('192.0.2.0/24', '198.51.100.67'));
  const send = (from: string) => stranger.run(['python3', '-c', flood, from]);
  // A busy machine may send too slowly to be a flood.
  await eventually(async () => {
    await send('198.51.100.66');
    return (await dropped('flood')) > 0;
  });
  const strangers = await dropped('flood');
  await send('198.51.100.67');
  expect(await dropped('flood')).toBe(strangers);
  expect(await dropped('flood from a spared network')).toBe(0);
});

const serve = `
import socket
for p in (443, 80, 8088, 5038):
    s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('', p)); s.listen()
    globals()['s%d' % p] = s
print('ready', flush=True)
import time; time.sleep(600)
`;
const knock = `
import socket, sys
out = []
for p in sys.argv[1:]:
    s = socket.socket(); s.settimeout(0.5)
    try: s.connect(('198.51.100.1', int(p))); out.append('1')
    except ConnectionRefusedError: out.append('0')
    except OSError: out.append('-')
print(*out)
`;
const flood = `
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind((sys.argv[1], 0))
for i in range(3500): s.sendto(b'OPTIONS sip:x SIP/2.0', ('198.51.100.1', 5060))
`;
