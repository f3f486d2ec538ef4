import { type Problem, pointer } from '../../config/problems.ts';
import type { Context } from '../../engine/contract.ts';
import { linkOf } from '../../engine/facts.ts';
import { type AddressFault, addressFault } from '../../lib/host-address.ts';
import { type Cidr, overlaps, parseCidr } from '../../lib/ip.ts';
import type { Interface, Interfaces } from './schema.ts';

export function checkInterfaces(section: Interfaces, ctx: Context): Problem[] {
  const all = Object.entries(section);
  return [
    ...wayIn(all),
    ...withoutIpv4(all),
    ...matches(all, ctx),
    ...all.flatMap(([id, i]) => [...addressesOf(id, i), ...alone(id, i, ctx)]),
    ...overlapping(all, ctx),
  ];
}

type Named = readonly (readonly [string, Interface])[];

function wayIn(all: Named): Problem[] {
  const open = all.some(([, i]) => i.role === 'lan' && (i.ipv4.mode !== 'off' || i.ipv6.mode !== 'off'));
  if (open) return [];
  return [
    {
      code: 'interfaces.no-way-in',
      path: pointer('interfaces'),
      message: 'nobody could reach this page any more: no interface of role lan has an address',
      hint: 'leave one interface with role lan and with IPv4 or IPv6 on',
    },
  ];
}

function matches(all: Named, ctx: Context): Problem[] {
  return all.flatMap(([id, i], n): Problem[] => {
    const [key, name] = 'mac' in i.match ? (['mac', i.match.mac] as const) : (['name', i.match.name] as const);
    const path = pointer('interfaces', id, 'match', key);
    const device = linkOf(i.match, ctx.facts.links)?.device;
    const twin = all
      .slice(0, n)
      .find(
        ([, other]) =>
          JSON.stringify(other.match) === JSON.stringify(i.match) ||
          (device !== undefined && linkOf(other.match, ctx.facts.links)?.device === device),
      );
    if (twin)
      return [
        {
          code: 'interfaces.same-device',
          path,
          message: `${name} is already the interface ${twin[0]}`,
          hint: 'each interface needs a device of its own',
          values: { name, other: twin[0] },
        },
      ];
    if (ctx.facts.links.length > 0 && device === undefined) {
      return [
        {
          code: 'interfaces.absent',
          path,
          message: `this machine has no interface ${name} now`,
          hint: 'plug it in, or choose another one',
          severity: 'warning',
          values: { name, interface: id },
        },
      ];
    }
    return [];
  });
}

function addressesOf(id: string, i: Interface): Problem[] {
  return [
    ...(i.ipv4.mode === 'static' ? hostAddress(i.ipv4.address, pointer('interfaces', id, 'ipv4', 'address')) : []),
    ...(i.ipv6.mode === 'static' ? hostAddress(i.ipv6.address, pointer('interfaces', id, 'ipv6', 'address')) : []),
  ];
}

const faults: Readonly<Record<AddressFault, readonly [code: string, message: (c: Cidr) => string, hint: string]>> = {
  nobody: ['interfaces.unusable-address', (c) => `${c.address} is not an address of a machine`, 'take an address of your network'],
  loopback: ['interfaces.unusable-address', (c) => `${c.address} is a loopback address`, 'take an address of your network'],
  multicast: ['interfaces.unusable-address', (c) => `${c.address} is a multicast address`, 'take an address of your network'],
  reserved: ['interfaces.unusable-address', (c) => `${c.address} is a reserved address`, 'take an address of your network'],
  'link-local': [
    'interfaces.unusable-address',
    (c) => `${c.address} is a link-local address; the interface makes its own`,
    'take an address of your network',
  ],
  everything: [
    'interfaces.no-prefix',
    (c) => `a prefix of ${c.prefix} bits is larger than any network: most of the world would seem to be on this cable`,
    'take the prefix length of your network, often 24',
  ],
  'host-prefix': [
    'interfaces.host-prefix',
    (c) => `with a prefix of 32 bits ${c.address} is alone: nobody on this network could be answered`,
    'take the prefix length of your network, often 24; 31 for a line of two',
  ],
  network: ['interfaces.network-address', (c) => `${c.address} is the address of the network itself`, 'take an address behind it'],
  broadcast: ['interfaces.broadcast-address', (c) => `${c.address} is the broadcast address of its network`, 'take an address before it'],
  anycast: [
    'interfaces.network-address',
    (c) => `${c.address} is the subnet's router anycast address (RFC 4291 §2.6.1)`,
    'take an address behind it',
  ],
};

/** An address that a machine can have; what each prefix length means is in lib/host-address.ts. */
function hostAddress(text: string, path: string): Problem[] {
  const c = parseCidr(text);
  const fault = c && addressFault(c);
  if (!c || !fault) return [];
  const [code, message, hint] = faults[fault];
  return [{ code, path, message: message(c), hint, values: { address: c.address, prefix: c.prefix } }];
}

/**
 * A single IPv6 address says nothing about who is on the link (RFC 5942 §4): everything goes through the router, which must be there and be
 * reachable without a prefix of ours.
 */
function alone(id: string, i: Interface, ctx: Context): Problem[] {
  const c = i.ipv6.mode === 'static' ? parseCidr(i.ipv6.address) : undefined;
  if (c?.prefix !== 128) return [];
  const route = ctx.config.routes.ipv6;
  if (route.from === 'static' && route.interface === id && /^fe[89ab]/.test(route.gateway)) return [];
  return [
    {
      code: 'interfaces.host-prefix',
      path: pointer('interfaces', id, 'ipv6', 'address'),
      message: `with a prefix of 128 bits ${c.address} is alone: nobody on this network could be answered`,
      hint: 'take the prefix length of your network, often 64, or set a link-local gateway for IPv6 on this interface',
      values: { address: c.address, prefix: c.prefix },
    },
  ];
}

/** The basic set-up is IPv4: phones out of the box, most routers, many providers. It goes without, and should not happen by mistake. */
function withoutIpv4(all: Named): Problem[] {
  const lan = all.filter(([, i]) => i.role === 'lan');
  if (lan.some(([, i]) => i.ipv4.mode !== 'off')) return [];
  return lan
    .filter(([, i]) => i.ipv6.mode !== 'off')
    .map(([id]) => ({
      code: 'interfaces.no-ipv4',
      path: pointer('interfaces', id, 'ipv4', 'mode'),
      message: `without IPv4 on ${id} the PBX is reached by IPv6 alone: the basic set-up needs a valid IPv4 configuration`,
      hint: 'leave IPv4 on, unless router, name servers, phones and provider are known to work with IPv6 alone',
      severity: 'warning',
      values: { interface: id },
    }));
}

/** Two networks that share addresses cannot both be reached. A range that DHCP gave counts as much as one that was set. */
function overlapping(all: Named, ctx: Context): Problem[] {
  const ranges = all.flatMap(([id, i]) => rangesOf(id, i, ctx));
  return ranges.flatMap((r, n): Problem[] => {
    const other = ranges.slice(0, n).find((o) => o.id !== r.id && overlaps(o.cidr, r.cidr));
    if (!other || (r.learnt && other.learnt)) return [];
    const at = r.learnt ? other : r;
    const than = r.learnt ? r : other;
    return [
      {
        code: 'interfaces.overlap',
        path: pointer('interfaces', at.id, `ipv${at.cidr.family}`, 'address'),
        message: `${at.cidr.network}/${at.cidr.prefix} overlaps ${than.cidr.network}/${than.cidr.prefix}, the network of ${than.id}`,
        hint: 'each network needs a range of its own',
        values: { range: `${at.cidr.network}/${at.cidr.prefix}`, other: than.id, otherRange: `${than.cidr.network}/${than.cidr.prefix}` },
      },
    ];
  });
}

function rangesOf(id: string, i: Interface, ctx: Context): { id: string; cidr: Cidr; learnt: boolean }[] {
  const set = [i.ipv4, i.ipv6].flatMap((x) => (x.mode === 'static' ? [x.address] : []));
  const device = linkOf(i.match, ctx.facts.links)?.device;
  const learns = (protocol: string) =>
    protocol === 'dhcp' ? i.ipv4.mode === 'dhcp' : protocol === 'slaac' && (i.ipv6.mode === 'slaac' || i.ipv6.mode === 'dhcpv6');
  const learnt = ctx.facts.leases.filter((l) => l.device === device && learns(l.protocol)).flatMap((l) => l.addresses);
  const read = (text: string, isLearnt: boolean) => {
    const cidr = parseCidr(text);
    return cidr ? [{ id, cidr, learnt: isLearnt }] : [];
  };
  return [...set.flatMap((a) => read(a, false)), ...learnt.flatMap((a) => read(a, true))];
}
