// Long because each of these tests needs the machine that stands at the top, and making another costs ten seconds.
import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../site/kit.ts';
import { SiteNode, type SpawnedInNode } from '../../../site/node.ts';
import { checkout, readSetup, sitesDir } from '../../../site/setup.ts';
import { connectEngine, type EngineClient } from '../client.ts';
import type { Block } from '../requests.ts';

/** A machine with nothing but s6: the real kernel sets, the real Fail2ban, and the engine's part about blocks (test/blocks-driver.ts). */
const prefix = '/srv/switchroom';
let dir: string;
let node: SiteNode;
let stranger: SiteNode;
let driver: SpawnedInNode;
let engine: EngineClient;
const said: string[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(sitesDir, 'h-blocks-'));
  const setup = readSetup();
  node = new SiteNode({
    name: 'blocks',
    dir,
    layers: [setup.layers.base],
    mounts: [
      { kind: 'bind-ro', source: checkout, target: '/usr/lib/switchroom' },
      { kind: 'bind-ro', source: dirname(setup.node), target: '/opt/node' },
    ],
    init: ['sh', '-c', `mkdir -p ${prefix}/run/service && exec s6-svscan -c 100 ${prefix}/run/service`],
  });
  stranger = new SiteNode({ name: 'stranger', dir: join(dir, 'stranger'), layers: [setup.layers.base] });
  await Promise.all([node.make(), stranger.make()]);
  node.go();
  stranger.go();
  await node.ip([
    `link add lan type veth peer name lan netns ${stranger.init.pid}`,
    'link set lo up',
    'link set lan up',
    'addr add 198.51.100.1/24 dev lan',
    'addr add 2001:db8:5::1/64 dev lan nodad',
  ]);
  await stranger.ip(['link set lan up', 'addr add 198.51.100.66/24 dev lan']);
  await new Promise((ready) => node.spawn(['python3', '-c', echo]).child.stdout?.once('data', ready));
  await startDriver();
  await eventually(async () => (await fail2ban('ping')).includes('pong'));
});

afterAll(async () => {
  engine?.close();
  await Promise.all([node?.end(), stranger?.end()]);
  await rm(dir, { recursive: true, force: true });
});

async function startDriver(): Promise<void> {
  driver = node.spawn(['/opt/node/node', '--disable-warning=ExperimentalWarning', '/usr/lib/switchroom/test/blocks-driver.ts'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  driver.child.stderr?.on('data', (d) => errors.push(String(d)));
  await new Promise<void>((ready, failed) => {
    driver.child.once('exit', (code) => failed(new Error(`the driver ended with ${code}: ${errors.join('')}`)));
    if (!driver.child.stdout) throw new Error('no output');
    createInterface(driver.child.stdout).on('line', (line) => {
      said.push(line);
      if (line === 'ready') ready();
    });
  });
  engine?.close();
  engine = connectEngine(`/proc/${node.init.pid}/root${prefix}/run/engine/root.sock`);
}

const fail2ban = (...argv: string[]): Promise<string> =>
  node.exec(['fail2ban-client', '-c', `${prefix}/etc/fail2ban`, ...argv]).then((r) => r.stdout);
const jail = async (): Promise<string> => /Banned IP list:\s*(.*)/.exec(await fail2ban('status', 'switchroom-telephony'))?.[1] ?? '';
const kernel = async (): Promise<string> => (await node.run(['nft', 'list', 'table', 'inet', 'switchroom_blocks'])).replaceAll(/\s+/g, ' ');
const list = (): Promise<readonly Block[]> => engine.call('blocks.list', {});
const block = (address: string, seconds = 600) =>
  engine.call('blocks.add', { address, service: 'telephony', seconds, because: '12 wrong passwords in 8 s', by: 'guard', failures: 12 });
const messages = (code: string, address: string): string[] =>
  said.filter((l) => l.startsWith(`message ${code} `) && l.includes(`"${address}"`));
/** A line of the driver comes by another pipe than its answer: it may come later. */
const isSaidOnce = (code: string, address: string) => eventually(() => messages(code, address).length === 1);

test('a block is in the kernel when the answer comes, and in Fail2ban with its remaining time within a second', async () => {
  const before = performance.now();
  const answer = await block('203.0.113.9');
  const took = performance.now() - before;
  expect(answer).toMatchObject({ block: { address: '203.0.113.9', service: 'telephony', by: 'guard' } });
  expect(await kernel()).toMatch(/203\.0\.113\.9 .*timeout 10m/);
  await eventually(async () => (await jail()).includes('203.0.113.9'));
  expect(await fail2ban('get', 'switchroom-telephony', 'banip', '--with-time')).toMatch(/203\.0\.113\.9 .* \+ (599|60[01]) = /);
  await isSaidOnce('block.added', '203.0.113.9');
  process.stderr.write(`blocks: decision to kernel ${took.toFixed(1)} ms\n`);
});

test('the same block again changes nothing and says nothing', async () => {
  await block('203.0.113.9');
  expect((await list()).filter((b) => b.address === '203.0.113.9')).toHaveLength(1);
  expect(messages('block.added', '203.0.113.9')).toHaveLength(1);
});

test('an address of ours, of a phone of ours and of the allowlist is refused, and the answer says which', async () => {
  expect(await block('198.51.100.1')).toEqual({ refused: '198.51.100.1 is an address of the PBX itself' });
  expect(await block('198.51.100.20')).toEqual({ refused: '198.51.100.20 is leased to the phone 02:00:5e:00:53:20 of extension 20' });
  expect(await block('127.0.0.1')).toEqual({ refused: '127.0.0.1 is the PBX itself' });
});

test('IPv6 is blocked by address, /64 and /56, and never with a network that we are in', async () => {
  for (const address of ['2001:db8:1:2::77', '2001:db8:1:3::/64', '2001:db8:1:400::/56', '2001:db8:5::66'])
    expect(await block(address)).toMatchObject({ block: { address } });
  expect(await block('2001:db8:5::/64')).toMatchObject({ refused: expect.stringContaining('cannot be blocked') });
  await eventually(async () => (await jail()).includes('2001:db8:1:3::/64'));
  expect((await list()).map((b) => b.address)).toEqual(expect.arrayContaining(['2001:db8:1:3::/64', '2001:db8:1:400::/56']));
});

test('lifting ends it in the kernel at once and in Fail2ban within a second', async () => {
  expect(await engine.call('blocks.lift', { address: '203.0.113.9', by: 'somebody' })).toEqual({ lifted: 1 });
  expect(await kernel()).not.toContain('203.0.113.9');
  await eventually(async () => !(await jail()).includes('203.0.113.9'));
  await isSaidOnce('block.lifted', '203.0.113.9');
});

test('banip by fail2ban-client is a block within a second, and unbanip lifts it', async () => {
  await fail2ban('set', 'switchroom-telephony', 'banip', '203.0.113.30');
  await eventually(async () => (await list()).some((b) => b.address === '203.0.113.30' && b.by.startsWith('fail2ban')));
  await eventually(async () => (await kernel()).includes('203.0.113.30'));
  await fail2ban('set', 'switchroom-telephony', 'unbanip', '203.0.113.30');
  await eventually(async () => !(await list()).some((b) => b.address === '203.0.113.30'));
  await eventually(async () => !(await kernel()).includes('203.0.113.30'));
});

test('banip of an address of ours is taken back', async () => {
  await fail2ban('set', 'switchroom-telephony', 'banip', '198.51.100.1');
  await eventually(async () => !(await jail()).includes('198.51.100.1'));
});

test('addignoreip and delignoreip are the allowlist within a second, and lift what they cover', async () => {
  await block('192.0.2.44');
  await fail2ban('set', 'switchroom-telephony', 'addignoreip', '192.0.2.0/24');
  const allowed = async (): Promise<readonly string[]> => (await engine.call('protection', {})).allowlist.map((a) => a.address);
  await eventually(async () => (await allowed()).includes('192.0.2.0/24'));
  await eventually(async () => !(await list()).some((b) => b.address === '192.0.2.44'));
  expect(await kernel()).toContain('ip saddr 192.0.2.0/24 accept');
  expect(await block('192.0.2.44')).toMatchObject({ refused: '192.0.2.44 is on the allowlist (192.0.2.0/24)' });
  await eventually(async () => (await fail2ban('get', 'switchroom-web', 'ignoreip')).includes('192.0.2.0/24'));
  await fail2ban('set', 'switchroom-web', 'delignoreip', '192.0.2.0/24');
  await eventually(async () => !(await allowed()).includes('192.0.2.0/24'));
  await eventually(async () => !(await fail2ban('get', 'switchroom-telephony', 'ignoreip')).includes('192.0.2.0/24'));
});

test('a guesser among others behind an address loses his port, and nobody else there anything', async () => {
  const answered = (wanted: string) => eventually(async () => expect(await ask('40001', '40002')).toBe(wanted) ?? true);
  await answered('1 1');
  const flow = { protocol: 'udp', port: 40_002 } as const;
  await engine.call('blocks.add', {
    address: '198.51.100.66',
    service: 'telephony',
    seconds: 600,
    because: 'x',
    by: 'guard',
    failures: 50,
    flow,
  });
  await answered('1 0');
  // Counters are read once for several questions.
  await eventually(async () => {
    const blocked = (await list()).find((b) => b.address === '198.51.100.66');
    expect(blocked).toMatchObject({ flow });
    expect(blocked?.packets).toBeGreaterThan(0);
    return true;
  });
  expect(await jail()).not.toContain('198.51.100.66');
  await engine.call('blocks.lift', { address: '198.51.100.66', by: 'somebody' });
  await answered('1 1');
  expect(await kernel()).not.toContain('40002');
});

test('networks of any length, also one within another and without an end, are dropped, counted, mirrored and lifted', async () => {
  const forGood = 36_500 * 86_400;
  await block('198.51.100.64/27', forGood);
  await block('198.51.100.64/30', 600);
  await block('2001:db8:7::/47', forGood);
  expect(await ask('40001', '40002')).toBe('0 0');
  const found = async (search: string): Promise<readonly Block[]> => (await engine.call('blocks.page', { search })).blocks;
  // Counters are read once for several questions.
  await eventually(async () => {
    expect((await found('198.51.100.66')).map((b) => [b.address, b.packets])).toEqual([
      ['198.51.100.64/30', 2],
      ['198.51.100.64/27', 2],
    ]);
    return true;
  });
  // What was counted goes on when the set is written anew.
  await block('198.51.100.72/30', 600);
  expect((await found('198.51.100.66')).find((b) => b.address === '198.51.100.64/30')?.packets).toBe(2);
  await eventually(async () => (await jail()).includes('198.51.100.64/27') && (await jail()).includes('2001:db8:6::/47'));
  expect(await engine.call('blocks.lift', { address: '198.51.100.66', by: 'somebody' })).toEqual({ lifted: 2 });
  await eventually(async () => (await ask('40001', '40002')) === '1 1');
  await eventually(async () => !(await jail()).includes('198.51.100.64/27'));
  expect(await engine.call('blocks.lift-all', { search: '198.51.100.0/24', by: 'somebody' })).toEqual({ lifted: 1 });
});

test('at home so many flows may be new; a port that has proven a password goes first, and has more of the flood meter', async () => {
  const ports = Array.from({ length: 16 }, (_, i) => String(41_000 + i));
  const home = { address: '198.51.100.66', devices: 1, seconds: 600 };
  await engine.call('homes.put', { homes: [{ ...home, ports: [] }] });
  // Twelve a minute; all are asked in a moment, in which the minute gives nothing back.
  const answers = (await ask(...ports)).split(' ');
  expect(answers.slice(0, 12)).toEqual(answers.slice(0, 12).map(() => '1'));
  const refused = ports.find((_, at) => answers[at] === '0');
  expect(refused).toBeDefined();

  await engine.call('homes.put', { homes: [{ ...home, ports: [{ protocol: 'udp', port: Number(refused), seconds: 600 }] }] });
  const flooded = async (): Promise<number> => {
    const table = await node.run(['nft', 'list', 'table', 'inet', 'switchroom']);
    return [...table.matchAll(/counter packets (\d+) bytes \d+ drop comment "flood/g)].reduce((sum, m) => sum + Number(m[1]), 0);
  };
  const send = (port: string | undefined) => stranger.run(['python3', '-c', flood, port ?? '']);
  const before = await flooded();
  await send(refused);
  expect(await flooded()).toBe(before);
  // Where thousands of answers are still on their way, a question may be lost.
  await eventually(async () => (await ask(refused ?? '')) === '1');
  // A busy machine may send too slowly to be a flood.
  await eventually(async () => {
    await send('42000');
    return (await flooded()) > before;
  });
});

test('killing Fail2ban lifts nothing, and when it is back it shows the blocks again', async () => {
  await block('203.0.113.50');
  await eventually(async () => (await jail()).includes('203.0.113.50'));
  await node.run(['sh', '-c', `kill -KILL $(s6-svstat -o pid ${prefix}/run/service/fail2ban)`]);
  expect(await kernel()).toContain('203.0.113.50');
  await engine.call('blocks.lift', { address: '2001:db8:1:3::/64', by: 'somebody' });
  await eventually(async () => (await jail()).includes('203.0.113.50') && !(await jail()).includes('2001:db8:1:3::/64'));
  expect((await list()).map((b) => b.address)).toContain('203.0.113.50');
});

test('a graceful restart of Fail2ban lifts nothing either', async () => {
  await node.run(['s6-svc', '-r', `${prefix}/run/service/fail2ban`]);
  await eventually(async () => (await fail2ban('ping')).includes('pong') && (await jail()).includes('203.0.113.50'));
  expect((await list()).map((b) => b.address)).toContain('203.0.113.50');
  expect(messages('block.lifted', '203.0.113.50')).toHaveLength(0);
});

test('killing the engine lifts nothing; orders given to Fail2ban meanwhile arrive when it is back', async () => {
  driver.kill('SIGKILL');
  await eventually(() => driver.child.signalCode !== null);
  expect(await kernel()).toContain('203.0.113.50');
  await fail2ban('set', 'switchroom-telephony', 'banip', '203.0.113.51');
  await fail2ban('set', 'switchroom-telephony', 'unbanip', '203.0.113.50');
  await startDriver();
  await eventually(async () => (await list()).some((b) => b.address === '203.0.113.51'));
  await eventually(async () => !(await list()).some((b) => b.address === '203.0.113.50'));
});

test('after the kernel has lost everything, as at a reboot, the ledger puts it back with the time that was left', async () => {
  await block('203.0.113.60', 300);
  driver.kill('SIGKILL');
  await eventually(() => driver.child.signalCode !== null);
  await node.run(['nft', 'delete', 'table', 'inet', 'switchroom_blocks']);
  await startDriver();
  expect(await kernel()).toMatch(/203\.0\.113\.60 .*timeout (5m|4m\d+s)/);
});

test('a block ends by itself in ledger, kernel and Fail2ban', async () => {
  await block('203.0.113.70', 2);
  await eventually(async () => !(await list()).some((b) => b.address === '203.0.113.70'));
  await eventually(async () => !(await kernel()).includes('203.0.113.70') && !(await jail()).includes('203.0.113.70'));
  expect(messages('block.lifted', '203.0.113.70')).toHaveLength(0);
});

test('a jail of the administrator over a log file works as always, and blocks through the PBX', async () => {
  const jail =
    '[own]\nenabled = true\nfilter =\nfailregex = ^failed login from <ADDR>$\ndatepattern = {NONE}\nlogpath = /var/log/own.log\nmaxretry = 3\nbantime = 120\naction = switchroom.py[service=web]\n';
  await node.writeFile('/var/log/own.log', '');
  await node.writeFile(`${prefix}/etc/fail2ban/jail.d/own.local`, jail);
  await fail2ban('reload');
  await eventually(async () => (await fail2ban('status')).includes('own'));
  await node.run(['sh', '-c', 'for i in 1 2 3 4; do echo "failed login from 203.0.113.90"; done >> /var/log/own.log']);
  await eventually(async () => (await list()).some((b) => b.address === '203.0.113.90' && b.service === 'web' && b.by === 'fail2ban own'));
  expect((await list()).map((b) => b.address)).toContain('203.0.113.60');
  await node.run(['rm', `${prefix}/etc/fail2ban/jail.d/own.local`]);
});

test('unban --all lifts every block of the jails', async () => {
  await block('203.0.113.80');
  await eventually(async () => (await jail()).includes('203.0.113.80'));
  await fail2ban('unban', '--all');
  await eventually(async () => !(await list()).some((b) => b.address === '203.0.113.80'));
});

test('a jail of the document reads its log, blocks through the PBX, and agrees with it in both directions', async () => {
  const config = {
    version: 1,
    interfaces: { lan: { match: { name: 'lan' }, role: 'lan' } },
    protection: {
      jails: [
        // Its log does not exist: Fail2ban starts all the same.
        { name: 'absent', log: '/var/log/absent.log', filter: 'sshd', ports: [2222] },
        {
          name: 'door-2',
          log: '/var/log/door.log',
          failregex: ['^door: 100% wrong; from <ADDR>;'],
          sample: 'door: 100% wrong; from 203.0.113.9; name',
          ports: [4000],
          maxFailures: 3,
        },
      ],
    },
  };
  await node.writeFile(`${prefix}/var/test-config.json`, JSON.stringify(config));
  await node.run(['sh', '-c', 'touch /var/log/door.log && chgrp adm /var/log/door.log && chmod 640 /var/log/door.log']);
  driver.kill('SIGKILL');
  await eventually(() => driver.child.signalCode !== null);
  await startDriver();
  const watching = async (): Promise<readonly (readonly [string, string, boolean])[]> =>
    (await engine.call('jails', {})).jails.map((j) => [j.name, j.log, j.watching] as const);
  const both = [
    ['absent', 'missing', false],
    ['door-2', 'reading', true],
  ];
  await eventually(async () => JSON.stringify(await watching()) === JSON.stringify(both));
  await eventually(() => said.some((l) => l.startsWith('message jail.log-lost') && l.includes('/var/log/absent.log')));
  // A try that lasts too long is given up: a busy machine may need another.
  await eventually(async () => {
    const rule = { failregex: ['^door: 100% wrong; from <ADDR>;'], line: 'door: 100% wrong; from 203.0.113.9; x' };
    expect(await engine.call('jails.try', rule)).toEqual({ found: ['203.0.113.9'] });
    expect(await engine.call('jails.try', { filter: 'sshd', line: '/etc/passwd' })).toEqual({ found: [] });
    const refused = expect.stringMatching(/unterminated/);
    expect(await engine.call('jails.try', { failregex: ['^door (<ADDR>'], line: 'x' })).toMatchObject({ refused });
    return true;
  });

  // Letters that others count as two, or fold into two: the block comes all the same.
  const name = '\u{1f600}\u0958'.repeat(300);
  const line = `door: 100% wrong; from 203.0.113.91; ${name}`;
  await node.run(['sh', '-c', 'for i in 1 2 3; do printf "%s\\n" "$1" >> /var/log/door.log; done', 'sh', line]);
  const ofDoor = async (): Promise<Block | undefined> => (await list()).find((b) => b.service === 'jail:door-2');
  const block = await eventually(ofDoor);
  expect(block).toMatchObject({ address: '203.0.113.91', by: 'fail2ban door-2', failures: 3 });
  expect(block.because).toContain('door: 100% wrong; from 203.0.113.91;');
  expect(await kernel()).toMatch(/set jail_door-2_4 \{[^}]*203\.0\.113\.91/);
  expect(await fail2ban('status', 'door-2')).toContain('203.0.113.91');

  await engine.call('blocks.lift', { address: '203.0.113.91', by: 'somebody' });
  await eventually(async () => !(await fail2ban('status', 'door-2')).includes('203.0.113.91'));
  await fail2ban('set', 'door-2', 'banip', '203.0.113.92');
  await eventually(async () => (await ofDoor())?.address === '203.0.113.92');
  await fail2ban('set', 'door-2', 'unbanip', '203.0.113.92');
  await eventually(async () => (await ofDoor()) === undefined);
  await engine.call('allowlist.add', { address: '203.0.113.93', by: 'somebody' });
  await eventually(async () => (await fail2ban('get', 'door-2', 'ignoreip')).includes('203.0.113.93'));

  await node.run(['rm', '/var/log/door.log']);
  await eventually(() => said.some((l) => l.startsWith('message jail.log-lost') && l.includes('/var/log/door.log')));
});

test('a thousand blocks at once are in the kernel and in Fail2ban', async () => {
  const before = performance.now();
  await Promise.all(Array.from({ length: 1000 }, (_, i) => block(`10.9.${i >> 8}.${i & 255}`)));
  process.stderr.write(`blocks: 1000 at once in ${(performance.now() - before).toFixed(0)} ms\n`);
  expect((await kernel()).match(/10\.9\.\d+\.\d+ /g)).toHaveLength(1000);
  await eventually(async () => /Currently banned:\s*100\d/.test(await fail2ban('status', 'switchroom-telephony')));
});

test('Fail2ban has no capability, its own user, and a socket that nobody else may open', async () => {
  const status = await node.run(['sh', '-c', `cat /proc/$(s6-svstat -o pid ${prefix}/run/service/fail2ban)/status`]);
  expect(status).toMatch(/^Uid:\t64004\t64004\t64004\t64004$/m);
  expect(status).toMatch(/^CapEff:\t0+$/m);
  expect(status).toMatch(/^CapBnd:\t0+$/m);
  expect(status).toMatch(/^NoNewPrivs:\t1$/m);
  expect(await node.run(['stat', '-c', '%a %U', `${prefix}/run/fail2ban`])).toBe('700 switchroom-fail2ban\n');
});

/** Stands for Asterisk: says every datagram back. */
const echo = `
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('', 5060)); print('ready', flush=True)
while True:
    d, a = s.recvfrom(1500); s.sendto(d, a)
`;
/** 1 for each port of ours from which an answer comes, 0 for one without. All ask at once; then each is waited for. */
const ask = async (...ports: readonly string[]): Promise<string> => (await stranger.run(['python3', '-c', asking, ...ports])).trim();
const asking = `
import select, socket, sys, time
waiting = {}
for p in sys.argv[1:]:
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('', int(p)))
    waiting[s] = p
for s in waiting: s.sendto(b'x', ('198.51.100.1', 5060))
answered, until = set(), time.monotonic() + 4
while waiting and time.monotonic() < until:
    for s in select.select(list(waiting), [], [], max(0, until - time.monotonic()))[0]:
        s.recv(10); answered.add(waiting.pop(s))
print(*['1' if p in answered else '0' for p in sys.argv[1:]])
`;
/** As fast as it goes, from one port: more than a stranger may, less than a registered port. */
const flood = `
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('', int(sys.argv[1])))
for i in range(3500): s.sendto(b'x', ('198.51.100.1', 5060))
`;
