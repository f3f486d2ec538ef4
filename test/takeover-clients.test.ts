import { beforeEach, describe, expect, test } from 'vitest';
import type { FakeHost } from '../src/host/fake.ts';
import { clientIdOn } from '../src/takeover/clients.ts';
import type { Before } from '../src/takeover/state.ts';
import { giveBack, take } from '../src/takeover/take.ts';
import type { Sentence } from '../src/takeover/words.ts';
import { machine } from './documents.ts';

/** What ifupdown keeps: its DHCP client is somewhere on the machine, and it holds its cards to be up. */
const MAC = '02:b4:a1:b7:d7:9b';
const table = '  181  181 dhclient\n  256  255 dhcpcd\n  257  255 dhcpcd\n  270  270 bash\n';
const before: Before = {
  keepers: ['ifupdown'],
  units: ['networking.service'],
  sockets: [],
  aside: [],
  cards: [{ device: 'lan', keeper: 'ifupdown', mac: MAC }],
  addresses: [],
  routes: [],
  sysctls: {},
  fresh: false,
  confirmSeconds: 60,
  boot: 'this one',
};
let host: FakeHost;
let said: Sentence[];
const file = (path: string, content: string) => host.writeFile({ kind: 'file', path, reader: 'root', content });
const tools = () => ({ host, prefix: '/srv', wait: async () => {}, say: (s: Sentence) => void said.push(s) });
const at = (words: string) => host.log.findIndex((line) => line.startsWith(words));

beforeEach(async () => {
  host = machine();
  said = [];
  const others = host.run.bind(host);
  host.run = async (argv) => (argv[0] === 'ps' ? { code: 0, stdout: table, stderr: '' } : others(argv));
  await file('takeover/before.json', JSON.stringify(before));
  await file('/run/switchroom/boot', 'this one');
});

describe('taking over', () => {
  beforeEach(() => file('takeover/verdict.json', '{"state":"undone"}'));

  test('ends the client of a card wherever it runs, with its helpers, before anything of ours starts', async () => {
    await file('/run/dhcpcd/lan.pid', '256\n');
    await take(tools());
    expect(at('kill -KILL 256 257')).toBeGreaterThan(at('systemctl kill'));
    expect(at('systemctl start switchroom.target')).toBeGreaterThan(at('kill -KILL'));
  });

  test.each([
    ['that has ended long ago', '270\n'],
    ['that is of nobody', '9999\n'],
    ['that is empty', ''],
    ['that says the first process', '1\n'],
  ])('ends nothing by a file %s', async (_, content) => {
    await file('/run/dhclient.lan.pid', content);
    await take(tools());
    expect(at('kill')).toBe(-1);
  });

  test('ifupdown holds the card to be down: it does not take down what is ours', async () => {
    await file('/run/network/ifstate', 'lo=lo\nlan=lan\n');
    await file('/run/network/ifstate.lan', 'lan\n');
    await take(tools());
    expect(host.files.get('/run/network/ifstate')?.content).toBe('lo=lo\n');
    expect(host.files.has('/run/network/ifstate.lan')).toBe(false);
  });

  test('without ifupdown nothing is written for it', async () => {
    await take(tools());
    expect(host.files.has('/run/network/ifstate')).toBe(false);
  });
});

describe('giving back', () => {
  test.each(['as-it-was', 'as-it-is'] as const)(
    '%s: the card is up before its service starts, and its client is of neither of us',
    async (how) => {
      await giveBack(tools(), before, how);
      const up = at('systemd-run --scope --quiet --slice=system.slice ifup --force --ignore-errors lan');
      expect(up).toBeGreaterThan(-1);
      expect(at('systemctl start networking.service')).toBeGreaterThan(up);
    },
  );

  test('says which card they do not find any more, since it has another name', async () => {
    const [link] = host.kernelLinks;
    if (link === undefined) throw new Error('the machine in memory has no card');
    const called = { ...before, cards: [{ device: 'ens3', keeper: 'ifupdown' as const, mac: link.mac }] };
    await giveBack(tools(), called, 'as-it-is');
    expect(said).toContainEqual({ code: 'renamed', values: { device: 'ens3', now: link.device, keepers: 'ifupdown' } });
  });

  test.each([
    ['a card that has kept its name', MAC, 'lan'],
    ['a card that is not there at all', '02:00:00:00:00:99', 'ens3'],
  ])('says nothing of %s', async (_, mac, device) => {
    await giveBack(tools(), { ...before, cards: [{ device, keeper: 'ifupdown', mac }] }, 'as-it-is');
    expect(said.filter((s) => s.code === 'renamed')).toEqual([]);
  });
});

describe('how the client of a card names itself', () => {
  const leases = 'default-duid "\\000\\003\\000\\001\\002\\264";\n';

  test('dhclient, as ifupdown starts it', async () => {
    await file('/run/dhclient.lan.pid', '181\n');
    await file('/proc/181/cmdline', 'dhclient\0-4\0-v\0-i\0lan\0');
    await file('/var/lib/dhcp/dhclient.lan.leases', leases);
    expect(await clientIdOn(host, 'lan', MAC, 'ifupdown')).toBe('ff:a1:b7:d7:9b:00:03:00:01:02:b4');
  });

  test('dhcpcd, where ifupdown has no other', async () => {
    await file('/run/dhcpcd/lan.pid', '256\n');
    await file('/etc/dhcpcd.conf', 'duid\n');
    await file('/var/lib/dhcpcd/duid', '00:03:00:01:02:b4\n');
    expect(await clientIdOn(host, 'lan', MAC, 'ifupdown')).toBe('ff:a1:b7:d7:9b:00:03:00:01:02:b4');
    expect(await clientIdOn(host, 'lan', MAC, 'dhcpcd')).toBe('ff:a1:b7:d7:9b:00:03:00:01:02:b4');
  });

  test('nobody runs', async () => {
    await file('/var/lib/dhcp/dhclient.lan.leases', leases);
    expect(await clientIdOn(host, 'lan', MAC, 'ifupdown')).toBeUndefined();
  });
});
