// Long because every promise of a block is shown on the same ledger, kernel and clock.

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeHost } from '../../host/fake.ts';
import { CommandError } from '../../host/host.ts';
import { untilLiftedSeconds } from '../../lib/address-list.ts';
import type { ProtectionView } from '../requests.ts';
import { ledgerFile } from './file.ts';
import { Ledger, type Order } from './ledger.ts';

/** The kernel's sets, as far as a ledger sees them: element → end on the monotonic clock. Forgets at a reboot, not when a process ends. */
class Kernel {
  elements = new Map<string, number>();
  there = true;
  asked: (what: string) => void = () => {};
  /** The table has them, empty or not; those of a jail while there is one. */
  sets = ['telephony', 'web'].flatMap(setsOf);
  readonly host: FakeHost;
  constructor(host: FakeHost) {
    this.host = host;
  }
  apply(text: string): void {
    if (text === newTable) {
      if (this.there) throw new CommandError(['nft', '-f', '-'], 1, 'File exists');
      this.there = true;
      this.elements.clear();
      return;
    }
    if (!this.there) throw new CommandError(['nft', '-f', '-'], 1, 'No such file or directory');
    const next = new Map(this.elements);
    for (const line of text.trim().split('\n')) {
      const flush = /^flush set inet switchroom_blocks (\w+)$/.exec(line)?.[1];
      if (flush !== undefined) {
        for (const key of [...next.keys()]) if (key.startsWith(`${flush} `)) next.delete(key);
        continue;
      }
      const m = /^(add|delete) element inet switchroom_blocks ([\w-]+) \{ (.+) \}$/.exec(line);
      if (!m) throw new CommandError(['nft', '-f', '-'], 1, `syntax error: ${line}`);
      for (const element of (m[3] ?? '').split(', ')) {
        const [value, seconds] = element.replace(/ counter packets \d+ bytes \d+/, '').split(' timeout ');
        const key = `${m[2]} ${value}`;
        if (!this.sets.includes(m[2] ?? '')) throw new CommandError(['nft', '-f', '-'], 1, `No such file or directory: ${m[2]}`);
        if (m[1] === 'add') next.set(key, next.get(key) ?? this.host.clock.monotonic() + Number.parseInt(seconds ?? '', 10) * 1000);
        else if (!next.delete(key)) throw new CommandError(['nft', '-f', '-'], 1, 'No such file or directory');
      }
    }
    this.elements = next;
  }
  answer(argv: readonly string[]): unknown {
    this.asked(argv[1] ?? '');
    if (argv[1] === 'tables') return { nftables: this.there ? [{ table: { family: 'inet', name: 'switchroom_blocks' } }] : [] };
    return this.list();
  }
  list(): unknown {
    if (!this.there) throw new CommandError(['nft', '-j'], 1, 'No such file or directory');
    const sets = new Map<string, unknown[]>(this.sets.map((name) => [name, []]));
    for (const [key, end] of this.elements) {
      const [set = '', ...parts] = key.split(' ');
      const [address = '', protocol, port] = parts.join(' ').split(' . ');
      const range = address.split('-');
      const val = port !== undefined ? { concat: [address, protocol, Number(port)] } : range.length === 2 ? { range } : address;
      const left = (end - this.host.clock.monotonic()) / 1000;
      if (left > 0) sets.set(set, [...(sets.get(set) ?? []), { elem: { val, expires: Math.floor(left), counter: { packets: 7 } } }]);
    }
    return { nftables: [...sets].map(([name, elem]) => ({ set: { name, elem } })) };
  }
}

const newTable = 'create table inet switchroom_blocks\n';

const setsOf = (prefix: string): string[] => ['4', '6', '6by64', '6by56', 'flow4', 'flow6', 'net4', 'net6'].map((s) => `${prefix}${s}`);

let host: FakeHost;
let jails: string[];
let slow: { disk: () => Promise<void>; reading: () => Promise<void> };
let table: string | undefined;
let kernel: Kernel;
let view: ProtectionView;
let messages: string[];
let logs: string[];

beforeEach(() => {
  host = new FakeHost();
  kernel = new Kernel(host);
  view = {
    maxFailures: 10,
    windowSeconds: 60,
    blockSeconds: 600,
    allowlist: [],
    own: ['198.51.100.1', '2001:db8:5::1'],
    leased: [],
    devices: [],
  };
  jails = [];
  slow = { disk: async () => {}, reading: async () => {} };
  table = newTable;
  messages = [];
  logs = [];
});

async function open(): Promise<Ledger> {
  const ledger = new Ledger({
    host: {
      clock: host.clock,
      readFile: (p) => host.readFile(p),
      writeFile: (f) => host.writeFile(f),
      appendLine: (p, l, r) => slow.disk().then(() => host.appendLine(p, l, r)),
      nftApply: async (t) => kernel.apply(t),
      nftJson: async (argv) => {
        const answer = kernel.answer(argv);
        await slow.reading();
        return answer;
      },
    },
    view: async () => view,
    table: () => table,
    jails: () => jails,
    changed: () => {},
    message: (code, values) => void messages.push(`${code} ${'address' in values ? values.address : ''}`),
    log: (l) => logs.push(l),
  });
  await ledger.start();
  return ledger;
}
const order = (more: Partial<Order> = {}): Order => ({
  address: '203.0.113.9',
  service: 'telephony',
  seconds: 600,
  because: 'a test',
  by: 'guard',
  failures: 10,
  ...more,
});
const names = async (l: Ledger): Promise<string[]> => (await l.list()).map((b) => `${b.service} ${b.address}`).sort();

describe('a block', () => {
  test('is on disk and in the kernel when the answer comes', async () => {
    const l = await open();
    expect(await l.add(order())).toMatchObject({ block: { address: '203.0.113.9', service: 'telephony', by: 'guard' } });
    expect((await host.readFile(ledgerFile))?.trim().split('\n')).toHaveLength(1);
    expect([...kernel.elements.keys()]).toEqual(['telephony4 203.0.113.9']);
    expect(messages).toEqual(['block.added 203.0.113.9']);
    expect(await l.list()).toMatchObject([{ packets: 7 }]);
  });

  test('that is asked for again says nothing and stays; a longer one prolongs it', async () => {
    const l = await open();
    await l.add(order());
    host.clock.advance(100_000);
    await l.add(order({ seconds: 300 }));
    expect((await l.list())[0]?.until).toBeCloseTo(host.clock.now() + 500);
    await l.add(order({ seconds: 900 }));
    expect((await l.list())[0]?.until).toBeCloseTo(host.clock.now() + 900);
    expect(kernel.elements.get('telephony4 203.0.113.9')).toBe(host.clock.monotonic() + 900_000);
    expect(messages).toEqual(['block.added 203.0.113.9']);
  });

  test('ends by itself, without a message', async () => {
    const l = await open();
    await l.add(order({ seconds: 5 }));
    host.clock.advance(5001);
    expect(await l.list()).toEqual([]);
    expect(messages).toEqual(['block.added 203.0.113.9']);
  });

  test('of one flow closes that port alone, says nothing, and goes with the address', async () => {
    const l = await open();
    await l.add(order({ flow: { protocol: 'udp', port: 5071 } }));
    await l.add(order({ flow: { protocol: 'tcp', port: 5071 } }));
    expect([...kernel.elements.keys()]).toEqual(['telephonyflow4 203.0.113.9 . udp . 5071', 'telephonyflow4 203.0.113.9 . tcp . 5071']);
    expect((await l.list()).map((b) => b.flow?.protocol).sort()).toEqual(['tcp', 'udp']);
    expect(messages).toEqual([]);
    l.close();
    const again = await open();
    expect(await again.list()).toHaveLength(2);
    expect(await again.lift('203.0.113.9', undefined, 'somebody')).toBe(2);
    expect(kernel.elements.size).toBe(0);
    expect(await (await open()).list()).toEqual([]);
  });

  test.each([
    ['198.51.100.1', 'is an address of the PBX itself'],
    ['127.0.0.1', 'is the PBX itself'],
    ['::1', 'is the PBX itself'],
    ['192.0.2.7', 'is on the allowlist (192.0.2.0/24)'],
    ['198.51.100.20', 'is leased to the phone 02:00:5e:00:53:20 of extension 20'],
    ['198.51.100.0/24', 'cannot be blocked'],
    ['198.0.0.0/8', 'cannot be blocked'],
    ['203.0.0.0/7', 'cannot be blocked'],
    ['224.0.0.1', 'cannot be blocked'],
    ['ff02::1', 'cannot be blocked'],
    ['127.0.0.0/8', 'is the PBX itself'],
    ['192.0.2.128/25', 'is on the allowlist (192.0.2.0/24)'],
    ['203.0.113.16/28', '203.0.113.20 is leased to the phone 02:00:5e:00:53:21 of extension 21'],
    ['2001::/15', 'cannot be blocked'],
    ['2001:db8::/32', 'cannot be blocked'],
    ['2001:db8:5::/64', 'cannot be blocked'],
    ['2001:db8:5:1::/56', 'cannot be blocked'],
  ])('of %s is refused: it %s', async (address, why) => {
    view = {
      ...view,
      allowlist: [{ address: '192.0.2.0/24', note: '' }],
      leased: [
        { address: '198.51.100.20', mac: '02:00:5e:00:53:20' },
        { address: '203.0.113.20', mac: '02:00:5e:00:53:21' },
      ],
      devices: [
        { mac: '02:00:5e:00:53:20', extension: '20' },
        { mac: '02:00:5e:00:53:21', extension: '21' },
      ],
    };
    const l = await open();
    expect(await l.add(order({ address }))).toEqual({ refused: expect.stringContaining(why) });
    await l.add(order({ address }));
    expect(messages).toEqual([`block.refused ${address}`]);
    expect(kernel.elements.size).toBe(0);
  });
});

describe('a block of a jail', () => {
  const ssh = { service: 'jail:sshd', by: 'fail2ban sshd' } as const;

  test('has sets of its own, and is lifted alone', async () => {
    jails = ['sshd'];
    kernel.sets.push(...setsOf('jail_sshd_'));
    const l = await open();
    await l.add(order(ssh));
    await l.add(order());
    expect([...kernel.elements.keys()]).toEqual(['jail_sshd_4 203.0.113.9', 'telephony4 203.0.113.9']);
    await l.lift('203.0.113.9', 'jail:sshd', 'somebody');
    expect(await names(l)).toEqual(['telephony 203.0.113.9']);
  });

  test('is refused when there is no such jail', async () => {
    const l = await open();
    expect(await l.add(order(ssh))).toEqual({ refused: 'there is no jail sshd' });
  });

  test('ends with its jail, whose sets are gone by then', async () => {
    jails = ['sshd'];
    kernel.sets.push(...setsOf('jail_sshd_'));
    const l = await open();
    await l.add(order(ssh));
    await l.add(order());
    jails = [];
    kernel.sets = kernel.sets.filter((set) => !set.startsWith('jail_'));
    kernel.elements.delete('jail_sshd_4 203.0.113.9');
    await l.compare();
    expect(await names(l)).toEqual(['telephony 203.0.113.9']);
    expect(l.enforced).toBe(true);
  });

  test('waits for its sets, and keeps no other block from the kernel', async () => {
    jails = ['sshd'];
    kernel.sets.push(...setsOf('jail_sshd_'));
    const l = await open();
    await l.add(order(ssh));
    await l.add(order());
    l.close();
    kernel.elements.clear();
    kernel.sets = kernel.sets.filter((set) => !set.startsWith('jail_'));
    const again = await open();
    expect([...kernel.elements.keys()]).toEqual(['telephony4 203.0.113.9']);
    kernel.sets.push(...setsOf('jail_sshd_'));
    await again.compare();
    expect([...kernel.elements.keys()].sort()).toEqual(['jail_sshd_4 203.0.113.9', 'telephony4 203.0.113.9']);
  });
});

describe('after a restart', () => {
  test('of the process alone, everything is as it was', async () => {
    const l = await open();
    await l.add(order());
    await l.add(order({ address: '2001:db8:1:2::7', service: 'web' }));
    l.close();
    host.clock.advance(100_000);
    const again = await open();
    expect(await names(again)).toEqual(['telephony 203.0.113.9', 'web 2001:db8:1:2::7']);
    expect((await again.list())[0]?.until).toBeCloseTo(host.clock.now() + 500);
    expect(messages.filter((m) => m.startsWith('block.added'))).toHaveLength(2);
  });

  test('of the machine, the kernel gets back what was left; what ran out is gone', async () => {
    const l = await open();
    await l.add(order());
    await l.add(order({ address: '203.0.113.10', seconds: 60 }));
    l.close();
    kernel.elements.clear();
    host.clock.advance(100_000);
    await open();
    expect([...kernel.elements]).toEqual([['telephony4 203.0.113.9', host.clock.monotonic() + 500_000]]);
  });

  test('what was lifted while the kernel was not told is lifted there too', async () => {
    const l = await open();
    await l.add(order());
    l.close();
    await host.appendLine(ledgerFile, '{"do":"lift","address":"203.0.113.9","service":"telephony","at":1,"by":"x"}', 'root');
    await open();
    expect(kernel.elements.size).toBe(0);
  });

  test('a line torn by a power cut, and lines that are no records, cost nothing but themselves', async () => {
    const l = await open();
    await l.add(order());
    l.close();
    const text = await host.readFile(ledgerFile);
    for (const rubbish of [
      '{"do":"add","addr',
      '{"do":"add"}\n',
      'null\n',
      '{"do":"add","address":"1.2.3.4; x","service":"web","by":"x"}\n',
      '{"do":"add","address":"192.0.2.1","service":"web","by":"x","because":"x","failures":1,"since":1,"until":9e9,"flow":{"port":-1}}\n',
    ]) {
      await host.writeFile({
        kind: 'file',
        path: ledgerFile,
        reader: 'root',
        content: `${rubbish.endsWith('\n') ? rubbish : ''}${text}${rubbish.endsWith('\n') ? '' : rubbish}`,
      });
      expect(await names(await open())).toEqual(['telephony 203.0.113.9']);
    }
    expect(messages.filter((m) => m.startsWith('blocks.damaged'))).toHaveLength(4);
  });

  test('a clock that was set back prolongs nothing', async () => {
    await host.appendLine(
      ledgerFile,
      JSON.stringify({ do: 'add', ...order(), since: host.clock.now() + 9e6, until: host.clock.now() + 9e6 + 600 }),
      'root',
    );
    const l = await open();
    expect((await l.list())[0]?.until).toBeCloseTo(host.clock.now() + 600);
  });
});

test('a table that is missing is made, and filled, before anything else: after a reboot, and when somebody flushed the ruleset', async () => {
  const l = await open();
  await l.add(order());
  l.close();
  kernel.there = false;
  const again = await open();
  expect([...kernel.elements.keys()]).toEqual(['telephony4 203.0.113.9']);
  expect(again.enforced).toBe(true);
  host.clock.advance(5000);
  kernel.there = false;
  await vi.waitFor(
    () => {
      host.clock.advance(1001);
      expect(kernel.there).toBe(true);
      expect([...kernel.elements.keys()]).toEqual(['telephony4 203.0.113.9']);
    },
    { timeout: 20_000 },
  );
  expect(logs.filter((line) => line.includes('their table was missing'))).toHaveLength(2);
  again.close();
});

test('without a block nobody asks whether the table is there, and with one nobody reads it whole for that', async () => {
  const l = await open();
  const asked: string[] = [];
  kernel.asked = (what) => asked.push(what);
  for (let n = 0; n < 3; n++) {
    host.clock.advance(1001);
    await new Promise(setImmediate);
  }
  expect(asked).toEqual([]);
  await l.add(order());
  for (let n = 0; n < 3; n++) {
    host.clock.advance(1001);
    await new Promise(setImmediate);
  }
  expect(new Set(asked)).toEqual(new Set(['tables']));
  l.close();
});

test('while nobody knows the table blocks are kept, and they are in the kernel a second after it is there', async () => {
  kernel.there = false;
  table = undefined;
  const l = await open();
  await l.add(order());
  expect(l.enforced).toBe(false);
  kernel.there = true;
  host.clock.advance(1001);
  await l.compare();
  expect([...kernel.elements.keys()]).toEqual(['telephony4 203.0.113.9']);
  expect(l.enforced).toBe(true);
});

test('what somebody took out of the kernel, or put in, is made right within ten seconds', async () => {
  const l = await open();
  await l.add(order());
  kernel.elements = new Map([['web4 192.0.2.1', host.clock.monotonic() + 9e6]]);
  host.clock.advance(10_001);
  await l.compare();
  expect([...kernel.elements.keys()]).toEqual(['telephony4 203.0.113.9']);
});

test('the kernel waits neither for the disk nor for a comparison; whoever asked hears when it is on the disk', async () => {
  const l = await open();
  const gate = Promise.withResolvers<void>();
  slow.disk = () => gate.promise;
  const answers: string[] = [];
  const ask = (address: string) => void l.add(order({ address })).then(() => answers.push(address));
  ask('203.0.113.9');
  await new Promise(setImmediate);
  ask('203.0.113.10');
  await new Promise(setImmediate);
  expect([...kernel.elements.keys()]).toEqual(['telephony4 203.0.113.9', 'telephony4 203.0.113.10']);
  expect(answers).toEqual([]);
  gate.resolve();
  await vi.waitFor(() => expect(answers).toEqual(['203.0.113.9', '203.0.113.10']), { timeout: 20_000 });
  const reading = Promise.withResolvers<void>();
  slow.reading = () => reading.promise;
  const comparing = l.compare();
  await l.add(order({ address: '203.0.113.11' }));
  await l.lift('203.0.113.9', undefined, 'somebody');
  expect([...kernel.elements.keys()]).toEqual(['telephony4 203.0.113.10', 'telephony4 203.0.113.11']);
  reading.resolve();
  await comparing;
  expect([...kernel.elements.keys()].sort()).toEqual(['telephony4 203.0.113.10', 'telephony4 203.0.113.11']);
  l.close();
});

test('an address that comes onto the allowlist is let in at the next comparison', async () => {
  const l = await open();
  await l.add(order());
  view = { ...view, allowlist: [{ address: '203.0.113.0/24', note: '' }] };
  await l.compare();
  expect(await l.list()).toEqual([]);
  expect(messages).toContain('block.lifted 203.0.113.9');
});

test('lifting a prefix lifts what lies within it, and nothing else', async () => {
  const l = await open();
  for (const address of ['203.0.113.9', '203.0.113.200', '203.0.114.9', '2001:db8:1:2::/64']) await l.add(order({ address }));
  expect(await l.lift('203.0.113.0/24', undefined, 'somebody')).toBe(2);
  expect(await l.lift('2001:db8:1:2::99', 'telephony', 'somebody')).toBe(1);
  expect(await l.lift('2001:db8:1:2::99', 'telephony', 'somebody')).toBe(0);
  expect(await names(l)).toEqual(['telephony 203.0.114.9']);
});

test('the file is written anew when most of it is past', async () => {
  const l = await open();
  await l.add(order({ address: '192.0.2.1' }));
  for (let i = 0; i < 600; i++) {
    await l.add(order());
    await l.lift('203.0.113.9', undefined, 'x');
  }
  expect((await host.readFile(ledgerFile))?.trim().split('\n').length).toBeLessThan(1100);
  expect(await names(await open())).toEqual(['telephony 192.0.2.1']);
});

describe('networks', () => {
  const end = (l: Kernel, key: string): number => Math.round(((l.elements.get(key) ?? 0) - host.clock.monotonic()) / 1000);

  test('of any length are pieces that do not overlap, each until the last block that covers it ends', async () => {
    const l = await open();
    await l.add(order({ address: '203.0.113.0/24', seconds: 100 }));
    await l.add(order({ address: '203.0.113.64/26', seconds: 500 }));
    await l.add(order({ address: '2001:db8:1::/48', seconds: 300 }));
    expect([...kernel.elements.keys()].sort()).toEqual([
      'telephonynet4 203.0.113.0-203.0.113.63',
      'telephonynet4 203.0.113.128-203.0.113.255',
      'telephonynet4 203.0.113.64-203.0.113.127',
      'telephonynet6 2001:db8:1::-2001:db8:1:ffff:ffff:ffff:ffff:ffff',
    ]);
    expect(end(kernel, 'telephonynet4 203.0.113.64-203.0.113.127')).toBe(500);
    expect(end(kernel, 'telephonynet4 203.0.113.0-203.0.113.63')).toBe(100);
    expect((await l.list()).map((b) => [b.address, b.packets])).toEqual([
      ['2001:db8:1::/48', 7],
      ['203.0.113.0/24', 21],
      ['203.0.113.64/26', 7],
    ]);
    await l.lift('203.0.113.0/24', undefined, 'somebody');
    expect([...kernel.elements.keys()].filter((k) => k.startsWith('telephonynet4'))).toEqual([]);
  });

  test('come back after a restart and a reboot, for what was left', async () => {
    const l = await open();
    await l.add(order({ address: '203.0.112.0/20' }));
    l.close();
    kernel.elements.clear();
    host.clock.advance(100_000);
    const again = await open();
    expect(end(kernel, 'telephonynet4 203.0.112.0-203.0.127.255')).toBe(500);
    expect(await again.lift('203.0.113.7', undefined, 'somebody')).toBe(1);
  });

  test('that somebody took out of the kernel are put back', async () => {
    const l = await open();
    await l.add(order({ address: '203.0.113.0/24' }));
    kernel.elements.clear();
    await l.compare();
    expect([...kernel.elements.keys()]).toEqual(['telephonynet4 203.0.113.0-203.0.113.255']);
  });

  test('without an end last until somebody lifts them', async () => {
    const l = await open();
    await l.add(order({ address: '203.0.113.0/24', seconds: untilLiftedSeconds }));
    host.clock.advance(86_400_000);
    expect(await names(l)).toEqual(['telephony 203.0.113.0/24']);
  });
});

describe('a list', () => {
  const many = (n: number): Order[] =>
    Array.from({ length: n }, (_, i) => order({ address: `100.64.${i >> 8}.${i & 255}`, by: 'admin', because: 'a list' }));

  test('is one message, and what must not be blocked is told and left out', async () => {
    view = { ...view, allowlist: [{ address: '100.64.0.7', note: '' }] };
    const l = await open();
    expect(await l.takeOver([...many(10), order({ address: '198.51.100.0/24' })], 'admin')).toEqual({
      added: 9,
      refused: [
        { address: '100.64.0.7', service: 'telephony', why: '100.64.0.7 is on the allowlist' },
        { address: '198.51.100.0/24', service: 'telephony', why: expect.stringContaining('cannot be blocked') },
      ],
    });
    expect(messages).toEqual(['blocks.imported ']);
  });

  test('of 10,000 is read by pages, found by address, network and words, and lifted at once', async () => {
    const l = await open();
    await l.takeOver(many(10_000), 'admin');
    await l.add(order({ address: '203.0.113.0/24', because: 'a scanner' }));
    expect(await l.page({ offset: 0, limit: 25 })).toMatchObject({ total: 10_001, found: 10_001, blocks: { length: 25 } });
    const found = async (search: string) => (await l.page({ search, offset: 0, limit: 3 })).blocks.map((b) => b.address);
    expect(await found('203.0.113.9')).toEqual(['203.0.113.0/24']);
    expect(await found('203.0.0.0/16')).toEqual(['203.0.113.0/24']);
    expect(await found('100.64.1.3')).toEqual(['100.64.1.3']);
    expect(await found('SCANNER')).toEqual(['203.0.113.0/24']);
    expect(await found('nothing like it')).toEqual([]);
    expect((await l.page({ service: 'web', offset: 0, limit: 3 })).found).toBe(0);
    messages.length = 0;
    expect(await l.liftAll({ search: '100.64.0.0/24' }, 'admin')).toBe(256);
    expect(await l.liftAll({}, 'admin')).toBe(9745);
    expect(messages).toEqual(['blocks.lifted ', 'blocks.lifted ']);
    expect(kernel.elements.size).toBe(0);
  });
});

describe('the allowlist wins', () => {
  beforeEach(() => {
    view = { ...view, allowlist: [{ address: '203.0.113.0/24', note: '' }] };
  });
  const address = '203.0.113.9';

  test.each(['guard', 'admin', 'fail2ban'])('over a block of %s', async (by) => {
    const l = await open();
    expect(await l.add(order({ address, by }))).toEqual({ refused: expect.stringContaining('is on the allowlist (203.0.113.0/24)') });
  });

  test('over a list', async () => {
    const l = await open();
    expect(await l.takeOver([order({ address })], 'admin')).toMatchObject({ added: 0, refused: [{ address }] });
  });

  test('over what was blocked before it, after a restart', async () => {
    const allowlist = view.allowlist;
    view = { ...view, allowlist: [] };
    const l = await open();
    await l.add(order({ address }));
    await l.add(order({ address: '203.0.113.128/25' }));
    l.close();
    view = { ...view, allowlist };
    expect(await (await open()).list()).toEqual([]);
    expect(kernel.elements.size).toBe(0);
  });

  test('and an entry that covers many is one message', async () => {
    view = { ...view, allowlist: [] };
    const l = await open();
    for (let i = 0; i < 30; i++) await l.add(order({ address: `203.0.113.${i}` }));
    messages.length = 0;
    expect(await l.liftCovered([{ address: '203.0.113.0/24' }], 'admin')).toBe(30);
    expect(messages).toEqual(['blocks.lifted ']);
  });

  test('and an entry of it lifts what it covers, and nothing else', async () => {
    view = { ...view, allowlist: [] };
    const l = await open();
    for (const a of [address, '203.0.113.128/25', '203.0.0.0/16', '192.0.2.1']) await l.add(order({ address: a }));
    expect(await l.liftCovered([{ address: '203.0.113.0/24' }], 'admin')).toBe(2);
    expect(await names(l)).toEqual(['telephony 192.0.2.1', 'telephony 203.0.0.0/16']);
  });
});
