// What the office has besides the PBX: a second router on the LAN, echoes on every side, and the machines that the peers steer.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { host } from '../../site/addresses.ts';
import type { Site } from '../../site/kit.ts';
import type { SiteNode } from '../../site/node.ts';
import { NUMBERS } from '../../site/topology.ts';
import type { Machine, Setting } from './machine.ts';
import { NetworkManager } from './network-manager.ts';
import { Networkd } from './networkd.ts';
import type { Addresses, Peer } from './peer.ts';
import { ECHO_PORT, installAgent, type Wanted } from './watch.ts';

/** Host numbers that nobody else in the office has; `OURS` of foundation/documents.ts is 20. */
const SECOND = { lan: 4, internet: 3 } as const;
const NEIGHBOUR = 30;
const PEERS = [
  { number: 22, node: 'networkd', Peer: Networkd },
  { number: 23, node: 'nm', Peer: NetworkManager },
] as const;
/** The voice network of a new PBX (src/config/first.ts); below what its DHCP server leases. */
const VOICE = '172.30.77';
/** Python with its modules takes a tenth of a second; a busy machine is given hundreds of times that. */
const READY_MS = 60_000;

export interface Surroundings {
  readonly secondGateway: string;
  /** What a machine must reach after a change, and what must not notice it. */
  wanted(machine: Machine, setting: Setting): Wanted;
}

export async function surround(site: Site): Promise<Surroundings> {
  const { lan, internet } = site.plan;
  const second = await site.addNode('second', {
    ports: [
      { network: 'internet', number: SECOND.internet },
      { network: 'lan', number: SECOND.lan },
    ],
    gateway: 'internet',
  });
  await second.sysctl({ 'net.ipv4.ip_forward': 1 });
  await second.run(['nft', '-f', '-'], {
    input: `table ip nat { chain out { type nat hook postrouting priority srcnat; oifname "internet" ip saddr ${lan.cidr4} masquerade; }; }`,
  });
  const neighbour = await site.addNode('neighbour', { ports: [{ network: 'lan', number: NEIGHBOUR }, { network: 'voice' }] });
  await neighbour.ip([`address add ${VOICE}.${NEIGHBOUR}/24 dev voice brd +`]);
  await Promise.all([echo(neighbour), echo(site.node('internet'))]);
  const to = host(internet, NUMBERS.internet).v4;
  const seenBy = (number: number) => host(internet, number).v4;
  return {
    secondGateway: host(lan, SECOND.lan).v4,
    wanted: ({ address }, setting) => ({
      to,
      // What the office router leases (site/router.ts).
      from: setting === 'dhcp' ? `${lan.prefix4}.100-199` : address,
      seen: seenBy(setting === 'second gateway' ? SECOND.internet : NUMBERS.router),
      watched: { other: `${VOICE}.${NEIGHBOUR}`, same: host(lan, NEIGHBOUR).v6 },
    }),
  };
}

/** The peers whose programs are there, running. One that is missing or does not start is said, and the others are measured. */
export async function peers(site: Site, say: (line: string) => void): Promise<readonly Peer[]> {
  const { lan } = site.plan;
  const found: Peer[] = [];
  for (const { number, node: name, Peer } of PEERS) {
    const node = await site.addNode(name, { ports: [{ network: 'lan' }, { network: 'voice' }] }, { layer: 'peers' });
    if ((await node.exec(['test', '-x', Peer.program])).code !== 0) {
      say(`${Peer.program} is not there: measured without it`);
      continue;
    }
    const addresses: Addresses = {
      address: host(lan, number).v4,
      voice: `${VOICE}.${number}`,
      router: host(lan, NUMBERS.officeRouter).v4,
      secondRouter: host(lan, SECOND.lan).v4,
    };
    const peer = new Peer(node, addresses);
    await installAgent(node);
    const error = await peer.start().then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (error === undefined) found.push(peer);
    else say(`${peer.name} does not start: ${error}\n${peer.said}`);
  }
  return found;
}

async function echo(node: SiteNode): Promise<void> {
  await node.writeFile('/run/bench-echo.py', await readFile(join(import.meta.dirname, 'echo.py'), 'utf8'));
  const { child } = node.spawn(['python3', '/run/bench-echo.py', String(ECHO_PORT)], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.unref();
  if (child.stdout === null) throw new Error('the echo has no output');
  const lines = createInterface(child.stdout);
  await new Promise<void>((ready, failed) => {
    const timer = setTimeout(() => failed(new Error(`the echo in ${node.name} is not ready after ${READY_MS} ms`)), READY_MS);
    lines.once('line', () => {
      clearTimeout(timer);
      ready();
    });
    lines.once('close', () => failed(new Error(`the echo in ${node.name} has ended`)));
  });
}
