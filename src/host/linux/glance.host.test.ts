import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type HostMachine, prefix, startMachine } from '../../../test/host-machine.ts';

/** What is quick because it lives on, or is looked at without a program: orders to the kernel, and the glance at a machine. */
let m: HostMachine;
const file = { kind: 'file', path: 'etc/some/file', reader: 'everyone', content: 'one' } as const;
const glance = () => m.host.glance([file.path, '/etc/resolv.conf'], ['some']);

beforeAll(async () => {
  m = await startMachine('glance');
  await m.host.ip(['link set dev lan mtu 1500 up', 'link set dev voice mtu 1500 up', 'addr add 192.0.2.10/24 brd + dev lan']);
});
afterAll(async () => {
  await m?.[Symbol.asyncDispose]();
});

describe('orders to the kernel', () => {
  const addresses = async () => (await m.host.addresses()).map((a) => `${a.device} ${a.address}`);

  test('after one that failed the next ones are done', async () => {
    await expect(m.host.ip(['addr del 192.0.2.66/24 dev lan'])).rejects.toMatchObject({
      name: 'CommandError',
      stderr: expect.stringMatching(/Cannot assign requested address|Address not found/),
    });
    await m.host.ip(['addr add 192.0.2.11/24 dev lan']);
    expect(await addresses()).toContain('lan 192.0.2.11/24');
  });

  test('words that ip does not know fail as well', async () => {
    await expect(m.host.ip(['nonsense'])).rejects.toMatchObject({ name: 'CommandError', stderr: expect.stringContaining('unknown') });
    await expect(m.host.ip(['addr add 192.0.2.300/24 dev lan'])).rejects.toMatchObject({ name: 'CommandError' });
    await expect(m.host.ip(['addr add 192.0.2.12/24 dev nowhere'])).rejects.toMatchObject({ name: 'CommandError' });
  });

  test('given at once are done one after the other, and each hears of its own failure', async () => {
    const all = await Promise.allSettled(
      ['addr add 192.0.2.21/24 dev lan', 'addr add 192.0.2.21/24 dev lan', 'addr add 192.0.2.22/24 dev lan'].map((l) => m.host.ip([l])),
    );
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await addresses()).toEqual(expect.arrayContaining(['lan 192.0.2.21/24', 'lan 192.0.2.22/24']));
  });

  test('for IPv6 where the lines do not say so', async () => {
    await m.host.ip(['rule add priority 5310 protocol 201 lookup 5310'], 6);
    expect((await m.host.routing()).rules).toEqual([expect.objectContaining({ family: 6, priority: 5310, table: 5310 })]);
    await m.host.ip(['rule del priority 5310 protocol 201 lookup 5310'], 6);
    expect((await m.host.routing()).rules).toEqual([]);
  });

  test('go to the link that has the name now', async () => {
    await m.node.ip(['link set dev voice down', 'link set dev voice name gone', 'link add voice type veth peer name wire-other']);
    await m.host.links();
    await m.host.ip(['addr add 198.51.100.1/24 dev voice']);
    expect(await addresses()).toContain('voice 198.51.100.1/24');
    await m.node.ip(['link del voice', 'link set dev gone name voice', 'link set dev voice up']);
    await m.host.links();
    await m.host.ip(['addr add 198.51.100.2/24 dev voice']);
    expect(await addresses()).toContain('voice 198.51.100.2/24');
  });
});

describe('a glance', () => {
  test('is the same while nothing happens but traffic, and begins with the one that names nothing', async () => {
    // Links that have just come up are not done yet: the kernel looks whether their link-local addresses are free.
    await vi.waitFor(
      async () => {
        const before = await glance();
        await m.node.exec(['ping', '-c', '2', '-i', '0.2', '-W', '1', '192.0.2.10']);
        await m.node.exec(['ping', '-6', '-c', '1', '-W', '1', '::1']);
        await m.host.addresses();
        expect(await glance()).toBe(before);
        expect(before.startsWith(await m.host.glance([], []))).toBe(true);
      },
      { timeout: 90_000, interval: 200 },
    );
  });

  test.each<[string, () => Promise<unknown>]>([
    ['an address', () => m.node.ip(['addr add 192.0.2.31/24 dev lan'])],
    ['an IPv6 address', () => m.node.ip(['addr add 2001:db8::31/64 dev lan nodad'])],
    ['a default route', () => m.node.ip(['route add default via 192.0.2.1 dev lan'])],
    ['its gateway', () => m.node.ip(['route replace default via 192.0.2.2 dev lan'])],
    ['its metric', () => m.node.ip(['route add default via 192.0.2.2 dev lan metric 50'])],
    ['an IPv6 route', () => m.node.ip(['route add 2001:db8:9::/48 via 2001:db8::1 dev lan'])],
    ['the MTU of a link', () => m.node.ip(['link set dev lan mtu 1400'])],
    ['a cable', () => m.node.ip(['link set dev wire-voice down'])],
    ['a link', () => m.node.ip(['link add another type veth peer name wire-another'])],
    ['a file that comes', () => m.host.writeFile(file)],
    ['what is in it', () => m.host.writeFile({ ...file, content: 'two' })],
    ['who may read it', () => m.node.run(['chmod', '600', `${prefix}/${file.path}`])],
    ['a file outside', () => m.node.run(['sh', '-c', 'echo nameserver 192.0.2.53 > /etc/resolv.conf'])],
    ['a lease', () => m.node.writeFile(`${prefix}/run/leases/lan.dhcp`, 'reason=BOUND\n')],
    ['a table of nftables, by us', () => m.host.nftApply('table inet some { }\n')],
    ['a setting of the kernel, by us', () => m.host.setSysctl('net/ipv4/conf/lan/promote_secondaries', '1')],
    ['a rule, by us', () => m.host.ip(['rule add priority 5321 protocol 201 from 192.0.2.10 lookup 5321'])],
  ])('sees %s', async (_, happens) => {
    const before = await glance();
    await happens();
    expect(await glance()).not.toBe(before);
  });
});
