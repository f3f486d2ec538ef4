import { type Problem, pointer } from '../../config/problems.ts';
import type { Claim, Context } from '../../engine/contract.ts';
import { addressNumber, type Cidr, contains, parseCidr } from '../../lib/ip.ts';
import type { Dhcp, DhcpNetwork } from './schema.ts';

export function claims(section: Dhcp): Claim[] {
  const interfaces = Object.keys(section);
  return interfaces.length === 0 ? [] : [{ owner: 'dhcp', protocol: 'udp', port: 67, lastPort: 67, purpose: 'dhcp', interfaces }];
}

export function check(section: Dhcp, ctx: Context): Problem[] {
  return Object.entries(section).flatMap(([id, network]) => {
    const i = ctx.config.interfaces[id];
    const at = (field?: keyof DhcpNetwork) => (field === undefined ? pointer('dhcp', id) : pointer('dhcp', id, field));
    if (!i) {
      return [
        {
          code: 'dhcp.no-interface',
          path: at(),
          message: `there is no interface "${id}"`,
          hint: 'add the interface, or remove its DHCP server',
          values: { interface: id },
        },
      ];
    }
    const own = i.ipv4.mode === 'static' ? parseCidr(i.ipv4.address) : undefined;
    if (!own) {
      return [
        {
          code: 'dhcp.not-static',
          path: at(),
          message: `the DHCP server of ${id} needs an address of its own that stays`,
          hint: `give ${id} a static IPv4 address, or switch its DHCP server off`,
          values: { interface: id },
        },
      ];
    }
    return range(id, network, own, at);
  });
}

function range(id: string, network: DhcpNetwork, own: Cidr, at: (field: keyof DhcpNetwork) => string): Problem[] {
  const values = { interface: id, network: `${own.network}/${own.prefix}` };
  const outside = (['first', 'last', 'router', 'timeServer'] as const).flatMap((field): Problem[] => {
    const address = network[field];
    // A time server may be anywhere that the router leads to.
    if (address === undefined || contains(own, address) || (field === 'timeServer' && network.router !== undefined)) return [];
    return [
      {
        code: 'dhcp.outside',
        path: at(field),
        message: `${address} is not in the network of ${id}, ${values.network}`,
        hint: `choose an address of ${values.network}`,
        values: { ...values, address },
      },
    ];
  });
  if (outside.length > 0) return outside;
  const [first, last] = [addressNumber(network.first), addressNumber(network.last)];
  const inside = (address: string) => addressNumber(address) >= first && addressNumber(address) <= last;
  const out: Problem[] = [];
  if (first > last) {
    out.push({
      code: 'dhcp.order',
      path: at('last'),
      message: `the last address ${network.last} is below the first, ${network.first}`,
      hint: 'exchange them',
      values: { first: network.first, last: network.last },
    });
  }
  for (const [address, what] of [
    [own.address, 'own'],
    [network.router, 'router'],
    [own.network, 'network'],
    [own.last, 'broadcast'],
  ] as const) {
    // A prefix of 31 or 32 bits has neither network nor broadcast address (RFC 3021).
    if (address === undefined || !inside(address) || (own.prefix > 30 && (what === 'network' || what === 'broadcast'))) continue;
    out.push({
      code: words[what][0],
      path: at('first'),
      message: `the range ${network.first} to ${network.last} holds ${address}, ${words[what][1]}`,
      hint: 'leave it out of the range',
      values: { first: network.first, last: network.last, address },
    });
  }
  return out;
}

const words = {
  own: ['dhcp.holds-own', "the PBX's own address"],
  router: ['dhcp.holds-router', "the gateway's address"],
  network: ['dhcp.holds-network', 'the address of the network itself'],
  broadcast: ['dhcp.holds-broadcast', 'the broadcast address'],
} as const;
