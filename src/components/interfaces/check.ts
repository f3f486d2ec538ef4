import { type Problem, pointer } from '../../config/problems.ts';
import type { Context } from '../../engine/contract.ts';
import { linkOf } from '../../engine/facts.ts';
import { type Cidr, overlaps, parseCidr } from '../../lib/ip.ts';
import type { Interface, Interfaces } from './schema.ts';

export function checkInterfaces(section: Interfaces, ctx: Context): Problem[] {
  const all = Object.entries(section);
  return [...wayIn(all), ...matches(all, ctx), ...all.flatMap(([id, i]) => addressesOf(id, i)), ...overlapping(all, ctx)];
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

/** An address that a machine can have: not the network's own, not a broadcast, loopback, multicast or unspecified one. */
function hostAddress(text: string, path: string): Problem[] {
  const c = parseCidr(text);
  if (!c) return [];
  const problem = (code: string, message: string, hint: string): Problem[] => [
    { code, path, message, hint, values: { address: c.address, prefix: c.prefix } },
  ];
  const special = (c.family === 4 ? specialV4 : specialV6).find(([prefix]) =>
    overlaps(prefix, { ...c, network: c.address, last: c.address }),
  );
  if (special) return problem('interfaces.unusable-address', `${c.address} is ${special[1]}`, 'take an address of your network');
  if (c.prefix === 0)
    return problem(
      'interfaces.no-prefix',
      'a prefix of 0 bits would be the whole world',
      'take the prefix length of your network, often 24',
    );
  if (c.family === 4 && c.prefix < 31 && c.address === c.network)
    return problem('interfaces.network-address', `${c.address} is the address of the network itself`, 'take an address behind it');
  if (c.family === 4 && c.prefix < 31 && c.address === c.last)
    return problem('interfaces.broadcast-address', `${c.address} is the broadcast address of its network`, 'take an address before it');
  if (c.family === 6 && c.prefix < 127 && c.address === c.network)
    return problem(
      'interfaces.network-address',
      `${c.address} is the subnet's router anycast address (RFC 4291 §2.6.1)`,
      'take an address behind it',
    );
  return [];
}

const prefixes = (...rows: readonly (readonly [string, string])[]): (readonly [Cidr, string])[] =>
  rows.flatMap(([p, what]) => {
    const c = parseCidr(p);
    return c ? [[c, what] as const] : [];
  });
const specialV4 = prefixes(
  ['0.0.0.0/8', 'not an address of a machine'],
  ['127.0.0.0/8', 'a loopback address'],
  ['224.0.0.0/4', 'a multicast address'],
  ['240.0.0.0/4', 'a reserved address'],
);
const specialV6 = prefixes(
  ['::/127', 'not an address of a machine'],
  ['ff00::/8', 'a multicast address'],
  ['fe80::/10', 'a link-local address; the interface makes its own'],
);

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
  const learnt =
    i.ipv4.mode === 'dhcp' ? ctx.facts.leases.filter((l) => l.device === device && l.protocol === 'dhcp').flatMap((l) => l.addresses) : [];
  const read = (text: string, isLearnt: boolean) => {
    const cidr = parseCidr(text);
    return cidr ? [{ id, cidr, learnt: isLearnt }] : [];
  };
  return [...set.flatMap((a) => read(a, false)), ...learnt.flatMap((a) => read(a, true))];
}
