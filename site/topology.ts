// Which node is plugged into which network, with which address. The bridges live in a node of their own (`wire`): the host gets no
// interface, address or route, and the office router can be restarted without taking the cables with it.
import { type AddressPlan, host, macOf, type Network } from './addresses.ts';
import type { SiteNode } from './node.ts';
import { must } from './processes.ts';

export type NetworkName = 'internet' | 'lan' | 'voice';
export const NETWORKS: readonly NetworkName[] = ['internet', 'lan', 'voice'];

export interface Port {
  readonly network: NetworkName;
  /** how the machine calls it; default: as the network */
  readonly device?: string;
  /** host number in the network (`.10`, `::10`); without one the interface is up and has no address: DHCP is the node's business */
  readonly number?: number;
  /** default: a stable one made from node and network */
  readonly mac?: string;
}

export interface NodePlan {
  readonly ports: readonly Port[];
  /** where its default route and its DNS point, when its addresses are fixed */
  readonly gateway?: 'router' | 'internet';
}

/** Host numbers of the fixed ones; the router leases .100 to .199. */
export const NUMBERS = { internet: 1, router: 2, officeRouter: 1, admin: 10, attacker: 66 } as const;

export type StandardNode = 'internet' | 'router' | 'admin' | 'pbx' | 'phone1' | 'phone2' | 'attacker';

export const STANDARD: Readonly<Record<StandardNode, NodePlan>> = {
  internet: { ports: [{ network: 'internet', number: NUMBERS.internet }] },
  router: {
    ports: [
      { network: 'internet', number: NUMBERS.router },
      { network: 'lan', number: NUMBERS.officeRouter },
    ],
    gateway: 'internet',
  },
  admin: { ports: [{ network: 'lan', number: NUMBERS.admin }], gateway: 'router' },
  pbx: { ports: [{ network: 'lan' }, { network: 'voice' }] },
  phone1: { ports: [{ network: 'voice' }] },
  phone2: { ports: [{ network: 'voice' }] },
  attacker: { ports: [{ network: 'internet', number: NUMBERS.attacker }], gateway: 'internet' },
};

/** Makes the three bridges in the wire node. */
export async function makeBridges(wire: SiteNode): Promise<void> {
  // The bridges carry frames and nothing else: no address of their own, no snooping querier that a real office switch may lack.
  await wire.sysctl({ 'net.ipv6.conf.all.disable_ipv6': 1, 'net.ipv6.conf.default.disable_ipv6': 1 });
  await wire.ip(NETWORKS.flatMap((name) => [`link add ${name} type bridge forward_delay 0 mcast_snooping 0`, `link set ${name} up`]));
}

/**
 * Plugs a node in. Both ends of each cable are made inside the two namespaces, so nothing shows on the host even for a moment.
 * Interfaces are named after their networks unless the plan says otherwise.
 */
export async function plugIn(wire: SiteNode, node: SiteNode, { ports, gateway }: NodePlan, plan: AddressPlan): Promise<void> {
  const cables = ports.flatMap(({ network, mac, device = network }) => {
    const port = portName(node.name, network);
    const address = mac ?? macOf(node.name, network);
    return [
      `link add ${port} type veth peer name ${device} address ${address} netns ${node.init.pid}`,
      `link set ${port} master ${network} up`,
    ];
  });
  await wire.ip(cables);
  const lines = ports.flatMap(({ network, number, device = network }) => {
    const up = `link set ${device} up`;
    if (number === undefined) return [up];
    const { v4, v6 } = host(plan[network], number);
    // nodad: nobody else in the site has it, and a second of waiting for each node adds up.
    return [up, `address add ${v4}/24 dev ${device} brd +`, `address add ${v6}/64 dev ${device} nodad`];
  });
  if (gateway !== undefined) {
    const via = gatewayOf(gateway, plan);
    lines.push(`route add default via ${via.v4}`, `route add default via ${via.v6}`);
  }
  // Fixed addresses are right by construction; testing them first would keep IPv6 waiting for a second.
  // (The kernel tests unless both switches are off; link-local addresses have no `nodad`.)
  const fixed = ports.filter(({ number }) => number !== undefined).map(({ network, device = network }) => device);
  if (fixed.length > 0) {
    const noDad = ['all', ...fixed].map((name) => [`net.ipv6.conf.${name}.accept_dad`, 0]);
    // A router advertisement would bring a second address and, before ours, a default route.
    const noRa = fixed.map((name) => [`net.ipv6.conf.${name}.accept_ra`, 0]);
    await node.sysctl(Object.fromEntries([...noDad, ...noRa]));
  }
  await node.ip(lines);
}

/**
 * Takes a node's cables out of the wire. The kernel does so itself when a node ends, but later, in its own time: a machine that is
 * switched on again at once would find its port taken.
 */
export async function unplug(wire: SiteNode, node: string, { ports }: NodePlan): Promise<void> {
  for (const { network } of ports) await wire.exec(['ip', 'link', 'delete', portName(node, network)]); // gone already: as well
}

/** At most 15 characters (IFNAMSIZ), unique in the wire namespace. */
function portName(node: string, network: NetworkName): string {
  return `${network[0]}-${node}`.slice(0, 15);
}

function gatewayOf(gateway: 'router' | 'internet', plan: AddressPlan): { v4: string; v6: string } {
  return gateway === 'router' ? host(plan.lan, NUMBERS.officeRouter) : host(plan.internet, NUMBERS.internet);
}

/** Addresses and networks of the host, so that a site is drawn beside them. */
export async function hostNetworks(): Promise<string[]> {
  const [addresses, routes] = await Promise.all([must(['ip', '-o', 'address']), must(['ip', 'route', 'show', 'table', 'all'])]);
  const words = `${addresses}\n${routes}`.split(/\s+/);
  return words.filter((word) => /^\d+\.\d+\.\d+\.\d+(\/\d+)?$/.test(word));
}

/** The name server a fixed node asks. */
export function resolverOf({ gateway, ports }: NodePlan, plan: AddressPlan): string {
  if (gateway === 'router') return `nameserver ${host(plan.lan, NUMBERS.officeRouter).v4}\n`;
  return ports.some(({ network }) => network === 'internet') ? `nameserver ${host(plan.internet, NUMBERS.internet).v4}\n` : '';
}

export type { Network };
