// Two ways out: a second router in the voice network takes over when the office router dies, and steps back, in both IP versions; also when that one
// only says by IPv6 that it is no way out any more; what came in on one network is answered there; and nothing goes from one network to the other
// through the PBX unless somebody asks for it.
import { expect, test } from 'vitest';
import { eventually, Site } from '../kit.ts';

interface Gateway {
  readonly rank: number;
  readonly family: number;
  readonly via?: string;
  readonly state: string;
  readonly watched: boolean;
}
interface Status {
  readonly requirements: readonly { readonly id: string; readonly met: boolean; readonly value: string }[];
  readonly conditions: readonly { readonly code: string }[];
}

/** Everything here is waited for: how long a machine under load takes is no matter of this test. */
const patience = { everyMs: 500 };
const voice = { network: '172.30.77.0/24', pbx: '172.30.77.1', router: '172.30.77.254', prefix6: '2001:db8:77:1' };

test('a second gateway takes over and steps back, replies leave by the way they came, and networks are held apart', async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'admin', 'pbx'] });
  const { pbx, admin } = site;
  const internet = `${site.plan.internet.prefix4}.1`;
  const internet6 = `${site.plan.internet.prefix6}::1`;
  const first = `${site.plan.lan.prefix4}.1`;
  const gateways = async (family = 4): Promise<readonly Gateway[]> =>
    ((await pbx.cli('routes')) as { gateways: readonly Gateway[] }).gateways.filter((g) => g.family === family);
  const states = async (family = 4) => (await gateways(family)).map((g) => `${g.via} ${g.state}`);
  const status = async (): Promise<Status> => (await pbx.cli('status')) as Status;
  const pings = async (from: { exec: typeof pbx.exec }, to: string): Promise<boolean> =>
    (await from.exec(['ping', '-n', '-c', '1', '-W', '2', to])).code === 0;

  const second = await site.addNode('second', {
    ports: [
      { network: 'internet', number: 3 },
      { network: 'voice', number: 254 },
    ],
  });
  await second.ip([`address add ${voice.router}/24 dev voice brd +`, `address add ${voice.prefix6}::1/64 dev voice nodad`]);
  await second.sysctl({ 'net.ipv4.ip_forward': 1, 'net.ipv6.conf.all.forwarding': 1 });
  const advertise = ['port=0', 'interface=voice', 'bind-interfaces', 'enable-ra', 'ra-param=voice,10,180'];
  await second.writeFile('/etc/advertise.conf', [...advertise, `dhcp-range=${voice.prefix6}::,ra-only,64`, ''].join('\n'));
  await second.run(['dnsmasq', '--conf-file=/etc/advertise.conf', '--pid-file=/run/advertise.pid']);
  const nat = `table ip nat { chain out { type nat hook postrouting priority srcnat; oifname "internet" ip saddr ${voice.network} masquerade; }; }`;
  await second.run(['nft', '-f', '-'], { input: nat });
  // The office router would not know what to do with an answer from the voice network.
  await site.node('router').run(['nft', 'insert', 'rule', 'inet', 'office', 'forward', 'ip', 'saddr', voice.network, 'drop']);
  await site.node('internet').ip([`route add ${voice.network} via ${site.plan.internet.prefix4}.3`]);

  await eventually(async () => (await status()).requirements.every((r) => r.met), patience);
  await pbx.change(
    '/routes/second/ipv4',
    JSON.stringify({ from: 'static', interface: 'voice', gateway: voice.router }),
    '/interfaces/voice/ipv6',
    JSON.stringify({ mode: 'slaac' }),
    '/routes/second/ipv6',
    JSON.stringify({ from: 'ra', interface: 'voice' }),
    '/routes/probes',
    JSON.stringify([internet]),
  );

  // Both are asked, the first is used, and the question which way answers so.
  await eventually(async () => (await gateways()).length === 2 && (await gateways()).every((g) => g.watched), patience);
  await eventually(async () => (await states()).join() === `${first} used,${voice.router} ready`, patience);
  const way = (to: string, expected: object) =>
    eventually(async () => {
      expect(await pbx.cli('route', to)).toMatchObject(expected);
      return true;
    }, patience);
  // IPv6 has its own two, whatever IPv4 does: both advertise themselves, each in its network.
  const [first6, second6] = await eventually(async () => {
    const [one, two] = await gateways(6);
    return one?.state === 'used' && two?.state === 'ready' && two.via !== undefined ? ([one.via, two.via] as const) : undefined;
  }, patience);
  await way(internet6, { rule: 'default', rank: 1, interface: 'lan', gateway: first6 });
  await way(internet, { rule: 'default', rank: 1, interface: 'lan', gateway: first });
  await way(voice.router, { rule: 'connected', interface: 'voice', source: voice.pbx });

  // Asked at its voice address from behind the second router, it answers there, though its own way out is the first.
  await eventually(() => pings(site.node('internet'), voice.pbx), patience);

  // The office router dies.
  await site.node('router').ip(['link set lan down']);
  await eventually(async () => (await states()).join() === `${first} silent,${voice.router} used`, patience);
  await eventually(async () => (await status()).conditions.some((c) => c.code.startsWith('routes.second-gateway-used')), patience);
  await way(internet, { rule: 'default', rank: 2, interface: 'voice', gateway: voice.router });
  await eventually(async () => (await states(6)).join() === `${first6} silent,${second6} used`, patience);
  await way(internet6, { rule: 'default', rank: 2, interface: 'voice', gateway: second6 });
  await eventually(() => pings(pbx, internet), patience);
  await eventually(
    async () => (await status()).requirements.some((r) => r.id === 'gateway' && r.met && r.value === voice.router),
    patience,
  );

  // And is back.
  // The kernel has taken its IPv6 address with the link.
  await site.node('router').ip(['link set lan up', `address replace ${site.plan.lan.prefix6}::1/64 dev lan nodad`]);
  await eventually(async () => (await states()).join() === `${first} used,${voice.router} ready`, patience);
  await eventually(async () => (await states(6)).join() === `${first6} used,${second6} ready`, patience);
  await eventually(async () => {
    const codes = ((await pbx.cli('messages')) as { code: string }[]).map((m) => m.code);
    return codes.includes('routes.second-gateway-taken') && codes.includes('routes.first-gateway-back');
  }, patience);

  // It lives, and says that it is no way out for IPv6 any more; then that it is one again. IPv4 stays where it is.
  const said = (code: string) =>
    eventually(async () => ((await pbx.cli('messages')) as { code: string }[]).some((m) => m.code === code), patience);
  const used6 = async () => (await gateways(6)).flatMap((g) => (g.state === 'used' ? [g.via] : [])).join();
  await site.router.wayOut6('off');
  await eventually(async () => (await used6()) === second6, patience);
  await way(internet6, { rule: 'default', rank: 2, interface: 'voice', gateway: second6 });
  await eventually(async () => (await states()).join() === `${first} used,${voice.router} ready`, patience);
  await said('routes.first-gateway-withdrawn');
  await site.router.wayOut6('ok');
  await eventually(async () => (await states(6)).join() === `${first6} used,${second6} ready`, patience);
  await way(internet6, { rule: 'default', rank: 1, interface: 'lan', gateway: first6 });
  await said('routes.first-gateway-again');

  // Somebody tells the kernel to forward, and both sides send to each other through the PBX: it holds them apart.
  const [lan] = (await pbx.cli('interfaces')) as { addresses: { address: string; origin: string }[] }[];
  const own = lan?.addresses.find((a) => a.origin === 'dhcp')?.address.split('/')[0] ?? '';
  const administrator = `${site.plan.lan.prefix4}.10`;
  await pbx.sysctl({ 'net.ipv4.ip_forward': 1 });
  await second.ip([`route add ${site.plan.lan.cidr4} via ${voice.pbx}`]);
  await admin.ip([`route add ${voice.network} via ${own}`]);
  expect(await pings(second, administrator)).toBe(false);
  expect(await pings(admin, voice.router)).toBe(false);
  await pbx.change('/routes/forwarding', JSON.stringify([{ from: 'voice', to: 'lan' }]));
  await eventually(() => pings(second, administrator), patience);
  expect(await pings(admin, voice.router)).toBe(false);
});
