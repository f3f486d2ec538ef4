import { beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../../host/fake.ts';
import { requests } from '../requests.ts';
import { KernelHomes } from './homes.ts';

let clock: FakeClock;
let written: string[];
let logs: string[];
let refuse: boolean;
let homes: KernelHomes;

beforeEach(() => {
  clock = new FakeClock();
  written = [];
  logs = [];
  refuse = false;
  const nftApply = async (text: string): Promise<void> => {
    if (refuse) throw new Error('No such file or directory');
    written.push(text.trim());
  };
  homes = new KernelHomes({ host: { clock, nftApply }, log: (l) => logs.push(l) });
});

const home = (devices: number, ...ports: readonly number[]) => ({
  address: '203.0.113.9',
  devices,
  seconds: 86_400,
  ports: ports.map((port) => ({ protocol: 'udp', port, seconds: 1800 }) as const),
});
const last = (): string => written.at(-1) ?? '';

test('four flows a minute for each device that logs in there may be new', async () => {
  await homes.put([home(500)]);
  expect(last()).toContain('switchroom_blocks homenew4 { 203.0.113.9 limit rate over 2000/minute burst 2000 packets timeout 86400s }');
  expect(last()).toContain('switchroom_blocks home4 { 203.0.113.9 timeout 86400s }');
});

test('and twelve at least: one phone that is started over and over does not wait', async () => {
  await homes.put([{ ...home(1), address: '2001:db8::9' }]);
  expect(last()).toContain('homenew6 { 2001:db8::9 limit rate over 12/minute burst 12 packets timeout 86400s }');
});

test('a login that changes nothing fills no allowance anew; another device, and time, do', async () => {
  await homes.put([home(4)]);
  clock.advance(60_000);
  await homes.put([home(4)]);
  expect(written).toHaveLength(1);
  await homes.put([home(5)]);
  expect(last()).toContain('delete element inet switchroom_blocks homenew4 { 203.0.113.9 }');
  clock.advance(3_600_001);
  await homes.put([home(5)]);
  expect(written).toHaveLength(3);
});

test('a port is told once in five minutes', async () => {
  await homes.put([home(4, 5060)]);
  await homes.put([home(4, 5060, 5070)]);
  expect(
    last()
      .split('\n')
      .filter((l) => l.includes('timeout 1800s')),
  ).toEqual(['add element inet switchroom_blocks homeport4 { 203.0.113.9 . udp . 5070 timeout 1800s }']);
  clock.advance(300_001);
  await homes.put([home(4, 5060)]);
  expect(last()).toContain('homeport4 { 203.0.113.9 . udp . 5060 timeout 1800s }');
});

test('a new table is filled with what has not ended, and nothing is deleted for it', async () => {
  await homes.put([home(4, 5060), { ...home(1), address: '203.0.113.10', seconds: 10 }]);
  clock.advance(11_000);
  await homes.refresh();
  expect(last().split('\n')).toEqual([
    'add element inet switchroom_blocks home4 { 203.0.113.9 timeout 86389s }',
    'add element inet switchroom_blocks homenew4 { 203.0.113.9 limit rate over 16/minute burst 16 packets timeout 86389s }',
    'add element inet switchroom_blocks homeport4 { 203.0.113.9 . udp . 5060 timeout 1789s }',
  ]);
});

test('without its table the kernel refuses: that is said, and made good by the next refresh', async () => {
  refuse = true;
  await homes.put([home(4)]);
  expect(logs).toEqual(['blocks: the kernel does not take where devices log in: No such file or directory']);
  refuse = false;
  await homes.refresh();
  expect(last()).toContain('homenew4');
});

test.each([
  ['an address that is none', { address: '203.0.113' }],
  ['a network', { address: '203.0.113.0/24' }],
  ['no device', { devices: 0 }],
  ['a port that is none', { ports: [{ protocol: 'udp', port: 65_536, seconds: 1 }] }],
  ['a protocol that is none', { ports: [{ protocol: 'sctp', port: 5060, seconds: 1 }] }],
  ['more ports than one order holds', { ports: Array.from({ length: 201 }, () => ({ protocol: 'udp', port: 1, seconds: 1 })) }],
  ['longer than a day', { seconds: 86_401 }],
  ['words of nft', { address: '203.0.113.9 }; flush ruleset' }],
])('%s is refused', (_, wrong) => {
  expect(requests['homes.put'].params.safeParse({ homes: [{ ...home(1), ...wrong }] }).success).toBe(false);
});
