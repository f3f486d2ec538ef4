// Who else is on the link, and what the PBX does when the network is not as it should be: an address that is taken, a second DHCP server, none at
// all, another prefix, a cable that is out, no IPv4.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, Site } from '../kit.ts';
import type { SiteNode } from '../node.ts';
import { pbxCa } from '../pbx-status.ts';

interface View {
  readonly id: string;
  readonly link: { readonly mac: string };
  readonly addresses: readonly { readonly address: string; readonly origin: string; readonly preferredSeconds?: number }[];
  readonly leases: readonly { readonly protocol: string; readonly addresses: readonly string[] }[];
  readonly dhcpServers: readonly { readonly address: string; readonly mac: string }[];
}
interface Status {
  readonly urls: readonly string[];
  readonly units: readonly { readonly name: string; readonly state: string }[];
  readonly conditions: readonly { readonly code: string; readonly values?: Readonly<Record<string, string | number>> }[];
}
interface Draft {
  readonly preview: {
    readonly problems: readonly { readonly code: string; readonly path: string; readonly values?: { readonly mac?: string } }[];
  };
}

let site: Site;
/** A machine that somebody plugged in: on both networks, with addresses that are not its own. */
let stranger: SiteNode;
const soon = (look: () => Promise<void>) =>
  eventually(async () => {
    await look();
    return true as const;
  });
const status = async (): Promise<Status> => (await site.pbx.cli('status')) as Status;
const view = async (id: string): Promise<View> => {
  const found = ((await site.pbx.cli('interfaces')) as View[]).find((i) => i.id === id);
  if (!found) throw new Error(`no interface ${id}`);
  return found;
};
const addressesOf = async (id: string, origin: string): Promise<string[]> =>
  (await view(id)).addresses.filter((a) => a.origin === origin).map((a) => a.address);
const hasLease = () => soon(async () => expect(await addressesOf('lan', 'dhcp')).not.toEqual([]));
const macOf = async (node: SiteNode, device: string): Promise<string> => (await node.readFile(`/sys/class/net/${device}/address`)).trim();
const curl = (url: string, ...more: string[]) =>
  site.admin.run(['curl', '--silent', '--show-error', '--fail', '--max-time', '10', '--cacert', '/tmp/ca.pem', ...more, url]);
/** The lan cable of the PBX, at the switch. */
const cable = (state: 'up' | 'down') => site.wire.run(['ip', 'link', 'set', 'l-pbx', state]);

const kernel = async () => (await site.pbx.run(['ip', '-brief', 'address', 'show', 'lan'])).trim().split(/\s+/);
/** Out until the PBX has noticed: the kernel tells of a link once a second at most, so that it would never hear of a shorter moment. */
const cableOut = async () => {
  await cable('down');
  await soon(async () => expect(await kernel()).toContain('DOWN'));
};

/** What the router advertises after it has changed its mind. */
const otherPrefix = (): string => `${site.plan.lan.prefix6.slice(0, site.plan.lan.prefix6.lastIndexOf(':'))}:9`;

beforeAll(async () => {
  site = await Site.start({ nodes: ['internet', 'router', 'admin', 'pbx'] });
  stranger = await site.addNode('stranger', { ports: [{ network: 'lan' }, { network: 'voice' }] }, { layer: 'test' });
  await hasLease();
  await soon(async () => {
    const lan = await view('lan');
    expect(lan.leases.map((l) => l.protocol).sort()).toEqual(['dhcp', 'slaac']);
    expect(lan.addresses.map((a) => a.origin)).toContain('slaac');
  });
  await site.admin.writeFile('/tmp/ca.pem', pbxCa(site.pbx) ?? '');
});
afterAll(async () => {
  await site?.stop();
});

test('an address of another machine is refused before it is used, at its field and with the MAC address of that machine, in both IP versions', async () => {
  const { lan } = site.plan;
  const taken = async (...pairs: string[]) => {
    const { preview } = (await site.pbx.cli('set', ...pairs)) as Draft;
    await site.pbx.cli('discard');
    return preview.problems.filter((p) => p.code === 'interfaces.taken').map((p) => [p.path, p.values?.mac]);
  };
  const admin = await macOf(site.admin, 'lan');
  const ipv4 = (n: number) => [
    ...['/interfaces/lan/ipv4', JSON.stringify({ mode: 'static', address: `${lan.prefix4}.${n}/24` })],
    ...['/routes/ipv4', JSON.stringify({ from: 'static', interface: 'lan', gateway: `${lan.prefix4}.1` })],
    ...['/dns/servers', JSON.stringify({ from: 'static', addresses: [`${lan.prefix4}.1`] })],
  ];
  // One look waits for an answer for a second: a busy machine may not have it by then.
  await soon(async () => expect(await taken(...ipv4(10))).toEqual([['/interfaces/lan/ipv4/address', admin]]));
  expect(await taken(...ipv4(55))).toEqual([]);
  const ipv6 = [
    '/interfaces/lan/ipv6',
    JSON.stringify({ mode: 'static', address: `${lan.prefix6}::10/64` }),
    '/routes/ipv6',
    '{"from":"none"}',
  ];
  await soon(async () => expect(await taken(...ipv6)).toEqual([['/interfaces/lan/ipv6/address', admin]]));
});

test('a cable that is out for a moment takes no address', async () => {
  // Those that stay: what the kernel or the PBX had for a moment before there was better is gone.
  await soon(async () => expect((await view('lan')).addresses.map((a) => a.origin).sort()).toEqual(['dhcp', 'link-local', 'slaac']));
  const before = (await view('lan')).addresses.map((a) => a.address).sort();
  await cableOut();
  expect(await kernel()).toEqual(expect.arrayContaining(before));
  await cable('up');
  await soon(async () => expect(await kernel()).toContain('UP'));
  expect(await kernel()).toEqual(expect.arrayContaining(before));
});

test('another prefix is followed; the address of the old one stays for what uses it', async () => {
  const old = site.plan.lan.prefix6;
  const fresh = otherPrefix();
  await site.admin.ip([`address add ${fresh}::10/64 dev lan nodad`]);
  expect(await site.router.renumber(site.plan.lan)).toBe(fresh);
  await soon(async () => {
    const lan = await view('lan');
    const slaac = lan.addresses.filter((a) => a.origin === 'slaac');
    expect(slaac.filter((a) => a.address.startsWith(`${fresh}:`))).toHaveLength(1);
    expect(slaac.filter((a) => a.address.startsWith(`${old}:`)).map((a) => a.preferredSeconds)).toEqual([0]);
  });
});

test('an address that is taken later, and a second DHCP server, are found and named with their MAC addresses', async () => {
  const { lan } = site.plan;
  const [mine = ''] = await addressesOf('lan', 'dhcp');
  const mac = await macOf(stranger, 'lan');
  await stranger.ip([`address add ${lan.prefix4}.3/24 dev lan`, `address add ${mine.split('/')[0]}/32 dev lan`]);
  await stranger.writeFile('/tmp/dhcp-server.py', readFileSync(join(import.meta.dirname, '../dhcp-server.py'), 'utf8'));
  const server = stranger.spawn(['python3', '/tmp/dhcp-server.py', 'lan', `${lan.prefix4}.3`, `${lan.prefix4}.177`], { stdio: 'ignore' });
  await soon(async () => {
    await site.pbx.cli('interfaces', 'look');
    const { conditions } = await status();
    expect(conditions.find((c) => c.code === 'interfaces.duplicate')?.values).toMatchObject({ address: mine.split('/')[0], mac });
    expect(conditions.find((c) => c.code === 'interfaces.dhcp-servers')?.values).toMatchObject({ interface: 'lan', count: 2 });
    expect((await view('lan')).dhcpServers).toContainEqual({ device: 'lan', address: `${lan.prefix4}.3`, mac });
  });
  server.kill();
  await stranger.ip([`address del ${mine.split('/')[0]}/32 dev lan`, `address del ${lan.prefix4}.3/24 dev lan`]);
});

describe('after a power cut', () => {
  test('with no DHCP server, and another machine at its static address: it says both, is found as switchroom.local, and takes the lease when it comes', async () => {
    await stranger.ip(['address add 172.30.77.1/24 dev voice']);
    await site.router.dhcp('off');
    await site.pbx.powerCut();
    await site.pbx.boot();
    const mac = await macOf(stranger, 'voice');
    await soon(async () => {
      const { conditions } = await status();
      const codes = conditions.map((c) => c.code);
      expect(codes).toEqual(expect.arrayContaining(['interfaces.no-lease', 'interfaces.link-local', 'interfaces.duplicate']));
      const duplicate = conditions.find((c) => c.code === 'interfaces.duplicate');
      expect(duplicate?.values).toEqual({ interface: 'voice', address: '172.30.77.1', mac });
      expect((await site.pbx.command(['status'])).stdout).toContain('switchroom.local');
    });
    await stranger.ip(['address del 172.30.77.1/24 dev voice']);

    // Chosen first, then set.
    const own = await eventually(async () => (await addressesOf('lan', 'link-local')).find((a) => a.startsWith('169.254.')));
    const address = own.split('/')[0] ?? '';
    await site.admin.ip(['address add 169.254.200.1/16 dev lan']);
    await soon(async () => expect(await site.admin.run(['python3', '-c', ask, '169.254.200.1'])).toContain(address));
    await soon(async () =>
      expect(await curl('https://switchroom.local/', '--resolve', `switchroom.local:443:${address}`)).toContain('<title>Switchroom'),
    );
    await soon(async () => expect(await curl(`https://${address}/`)).toContain('<title>Switchroom'));

    await site.router.dhcp('ok');
    // dhcpcd asks less and less often; a cable that is plugged in makes it ask at once.
    await cableOut();
    await cable('up');
    await hasLease();
    await soon(async () => expect((await status()).conditions.map((c) => c.code)).not.toContain('interfaces.no-lease'));
  });

  test('with IPv4 off it starts and is reached by IPv6 alone; that the basic set-up needs IPv4 was said before', async () => {
    const { preview } = (await site.pbx.cli(
      ...['set', '/interfaces/lan/ipv4', '{"mode":"off"}', '/routes/ipv4', '{"from":"none"}'],
      ...['/dns/servers', JSON.stringify({ from: 'static', addresses: [`${otherPrefix()}::1`] })],
    )) as Draft;
    expect(preview.problems.map((p) => `${p.code} ${p.path}`)).toContain('interfaces.no-ipv4 /interfaces/lan/ipv4/mode');
    expect(await site.pbx.cli('apply')).toMatchObject({ state: 'awaiting-confirmation' });
    expect(await site.pbx.cli('confirm')).toMatchObject({ state: 'committed' });
    await site.pbx.powerCut();
    await site.pbx.boot();
    await soon(async () => {
      const s = await status();
      expect(s.urls.length).toBeGreaterThan(0);
      expect(s.urls.filter((u) => !u.startsWith('https://['))).toEqual([]);
      expect(s.units.find((u) => u.name === 'asterisk')?.state).toBe('ready');
      expect(await curl(s.urls[0] ?? '')).toContain('<title>Switchroom');
    });
  });
});

/** Asks for switchroom.local by mDNS from one address, as a program without a resolver of its own does (RFC 6762 §5.1), and prints what answers. */
const ask = `
import socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((sys.argv[1], 0))
s.settimeout(3)
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(sys.argv[1]))
question = struct.pack("!HHHHHH", 7, 0, 1, 0, 0, 0) + b"\\x0aswitchroom\\x05local\\0" + struct.pack("!HH", 1, 1)
s.sendto(question, ("224.0.0.251", 5353))
print(socket.inet_ntoa(s.recv(1500)[-4:]))
`;
