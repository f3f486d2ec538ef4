// A network that misbehaves while the PBX is in it: a DHCP server that refuses, changes its mind and dies in the middle of a lease, and a stranger
// who floods the link with router advertisements.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually, Site } from '../kit.ts';
import type { SpawnedInNode } from '../node.ts';

interface Message {
  readonly code: string;
  readonly at: number;
  readonly values: Readonly<Record<string, string | number>>;
}
interface View {
  readonly id: string;
  readonly addresses: readonly { readonly address: string; readonly origin: string; readonly preferredSeconds?: number }[];
}

const program = (name: string): string => readFileSync(join(import.meta.dirname, '..', name), 'utf8');
const patience = { everyMs: 500 };

test('a DHCP server that refuses, changes and dies is followed and told of; a flood of router advertisements changes nothing that is in use', async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'pbx'] });
  const { pbx, router, wire } = site;
  const { lan } = site.plan;
  const own = `${lan.prefix4}.3`;
  const stranger = await site.addNode('stranger', { ports: [{ network: 'lan' }] }, { layer: 'test' });
  await stranger.ip([`address add ${own}/24 dev lan`, `address add ${lan.prefix6}::3/64 dev lan nodad`]);
  for (const name of ['dhcp-server.py', 'router-advertisements.py']) await stranger.writeFile(`/tmp/${name}`, program(name));
  const mac = (await stranger.readFile('/sys/class/net/lan/address')).trim();

  const addresses = async (origin: string) => {
    const view = ((await pbx.cli('interfaces')) as View[]).find((i) => i.id === 'lan');
    return (view?.addresses ?? []).filter((a) => a.origin === origin);
  };
  const has = (address: string) =>
    eventually(async () => expect((await addresses('dhcp')).map((a) => a.address)).toEqual([`${address}/24`]) ?? true, patience);
  const told = (code: string, values: Message['values'] = {}): Promise<Message> =>
    eventually(async () => {
      const all = (await pbx.cli('messages')) as Message[];
      return all.find((m) => m.code === code && Object.entries(values).every(([k, v]) => m.values[k] === v));
    }, patience);
  const codes = async () => ((await pbx.cli('status')) as { conditions: { code: string }[] }).conditions.map((c) => c.code);
  const serve = async (offered: string, ...more: string[]): Promise<SpawnedInNode> => {
    const server = stranger.spawn(['python3', '/tmp/dhcp-server.py', 'lan', own, offered, ...more]);
    await new Promise<void>((ready, failed) => {
      server.child.stdout?.once('data', () => ready());
      server.child.once('exit', (code) => failed(new Error(`the DHCP server ended with ${code}`)));
    });
    return server;
  };
  /** Whoever has no lease asks less and less often; a cable that is plugged in makes it ask at once. */
  const replug = async () => {
    await wire.ip(['link set l-pbx down']);
    // The kernel tells of cables once a second at most: nobody hears of one that is back by then.
    await eventually(async () => (await pbx.readFile('/sys/class/net/lan/operstate')).trim() !== 'up');
    await wire.ip(['link set l-pbx up']);
  };
  const defaultRoute = async () => (await pbx.run(['ip', '-6', 'route', 'show', 'default', 'proto', '201'])).trim();

  await eventually(async () => {
    expect((await addresses('dhcp')).length).toBe(1);
    expect((await addresses('slaac')).length).toBe(1);
    expect(await defaultRoute()).not.toBe('');
    return true;
  }, patience);

  // What the engine has not looked at yet, it cannot miss.
  await pbx.cli('interfaces', 'look');
  // It refuses whatever is asked for: the address is not ours any more, and why there is none is said.
  await router.dhcp('off');
  const refusing = await serve(`${lan.prefix4}.177`, 'nak=1');
  await replug();
  await told('interfaces.lease-lost');
  await eventually(async () => (await codes()).includes('interfaces.lease-withheld'), patience);
  await told('interfaces.link-local', { name: 'switchroom.local' });
  refusing.kill();

  // It gives one, and another one when that is renewed (after half of 30 s).
  const first = await serve(`${lan.prefix4}.177`, 'lease=30');
  await replug();
  await has(`${lan.prefix4}.177`);
  first.kill();
  const second = await serve(`${lan.prefix4}.178`, 'lease=90');
  await has(`${lan.prefix4}.178`);
  await told('interfaces.address-changed', { before: `${lan.prefix4}.177`, address: `${lan.prefix4}.178`, server: own });

  // It dies. While the lease ages, a stranger says 1,200 times that he is a router, first as as many routers, then as one with as many prefixes.
  second.kill();
  // With the cable both were gone for a moment.
  const [way, address] = await eventually(async () => {
    const [route, [first]] = [await defaultRoute(), await addresses('slaac')];
    return route === '' || first === undefined ? undefined : ([route, first.address] as const);
  }, patience);
  // Whoever uses the pages meanwhile gets there.
  const connects = ['python3', '-c', `import socket; socket.create_connection(('${address.split('/')[0]}', 443), 5)`];
  for (const more of [[], ['routers=1']])
    await Promise.all([
      stranger.run(['python3', '/tmp/router-advertisements.py', 'lan', '1200', ...more]),
      eventually(async () => (await stranger.exec(connects)).code === 0, patience),
    ]);
  const storm = await told('interfaces.advertisements', { interface: 'lan' });
  expect(storm.values['senders']).toContain(mac);
  await eventually(async () => (await codes()).includes('interfaces.advertisements'), patience);
  expect(await defaultRoute()).toBe(way);
  const after = await addresses('slaac');
  expect(after.find((a) => a.address === address)?.preferredSeconds).not.toBe(0);
  // Sixteen that are advertised, sixteen that were (src/engine/advertised.ts, lingering.ts), and routes of each and to each.
  expect(after.length).toBeLessThanOrEqual(32);
  expect((await pbx.run(['ip', '-6', 'route', 'show', 'table', 'all'])).trim().split('\n').length).toBeLessThanOrEqual(120);

  // The address stays to the end of the lease, and that was said before; then it goes.
  const unanswered = await told('interfaces.lease-unanswered', { address: `${lan.prefix4}.178`, server: own });
  const end = Date.parse(String(unanswered.values['until'])) / 1000;
  expect(unanswered.at).toBeLessThan(end);
  await eventually(async () => (await addresses('dhcp')).length === 0, patience);
  // By the clock of whoever wrote the lease down, which may be a little after it came.
  expect(Date.now() / 1000).toBeGreaterThan(end - 15);

  // The router's own comes back.
  await router.dhcp('ok');
  await replug();
  await eventually(async () => (await addresses('dhcp')).length === 1, patience);
  await eventually(async () => !(await codes()).some((c) => c === 'interfaces.no-lease' || c === 'interfaces.lease-withheld'), patience);
});
