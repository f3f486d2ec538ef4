import { beforeEach, describe, expect, test } from 'vitest';
import { FakeHost } from '../../host/fake.ts';
import { CommandError } from '../../host/host.ts';
import type { ProtectionView } from '../requests.ts';
import { ledgerFile } from './file.ts';
import { Ledger, type Order } from './ledger.ts';

/** The kernel's sets, as far as a ledger sees them: element → end on the monotonic clock. Forgets at a reboot, not when a process ends. */
class Kernel {
  elements = new Map<string, number>();
  there = true;
  readonly host: FakeHost;
  constructor(host: FakeHost) {
    this.host = host;
  }
  apply(text: string): void {
    if (!this.there) throw new CommandError(['nft', '-f', '-'], 1, 'No such file or directory');
    const next = new Map(this.elements);
    for (const line of text.trim().split('\n')) {
      const m = /^(add|delete) element inet switchroom_blocks (\w+) \{ (.+) \}$/.exec(line);
      if (!m) throw new CommandError(['nft', '-f', '-'], 1, `syntax error: ${line}`);
      for (const element of (m[3] ?? '').split(', ')) {
        const [value, seconds] = element.split(' timeout ');
        const key = `${m[2]} ${value}`;
        if (m[1] === 'add') next.set(key, next.get(key) ?? this.host.clock.monotonic() + Number.parseInt(seconds ?? '', 10) * 1000);
        else if (!next.delete(key)) throw new CommandError(['nft', '-f', '-'], 1, 'No such file or directory');
      }
    }
    this.elements = next;
  }
  list(): unknown {
    if (!this.there) throw new CommandError(['nft', '-j'], 1, 'No such file or directory');
    const sets = new Map<string, unknown[]>();
    for (const [key, end] of this.elements) {
      const [set = '', ...parts] = key.split(' ');
      const [address = '', protocol, port] = parts.join(' ').split(' . ');
      const val = port === undefined ? address : { concat: [address, protocol, Number(port)] };
      const left = (end - this.host.clock.monotonic()) / 1000;
      if (left > 0) sets.set(set, [...(sets.get(set) ?? []), { elem: { val, expires: Math.floor(left), counter: { packets: 7 } } }]);
    }
    return { nftables: [...sets].map(([name, elem]) => ({ set: { name, elem } })) };
  }
}

let host: FakeHost;
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
  messages = [];
  logs = [];
});

async function open(): Promise<Ledger> {
  const ledger = new Ledger({
    host: {
      clock: host.clock,
      readFile: (p) => host.readFile(p),
      writeFile: (f) => host.writeFile(f),
      appendLine: (p, l, r) => host.appendLine(p, l, r),
      nftApply: async (t) => kernel.apply(t),
      nftJson: async () => kernel.list(),
    },
    view: async () => view,
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
    ['203.0.113.0/24', 'cannot be blocked'],
    ['2001:db8::/32', 'cannot be blocked'],
    ['2001:db8:5::/64', 'cannot be blocked'],
    ['2001:db8:5:1::/56', 'cannot be blocked'],
  ])('of %s is refused: it %s', async (address, why) => {
    view = {
      ...view,
      allowlist: [{ address: '192.0.2.0/24', note: '' }],
      leased: [{ address: '198.51.100.20', mac: '02:00:5e:00:53:20' }],
      devices: [{ mac: '02:00:5e:00:53:20', extension: '20' }],
    };
    const l = await open();
    expect(await l.add(order({ address }))).toEqual({ refused: expect.stringContaining(why) });
    await l.add(order({ address }));
    expect(messages).toEqual([`block.refused ${address}`]);
    expect(kernel.elements.size).toBe(0);
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

test('while the table is missing blocks are kept, and they are in the kernel a second after it is back', async () => {
  kernel.there = false;
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
