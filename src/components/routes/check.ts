import { type Problem, pointer } from '../../config/problems.ts';
import type { Context } from '../../engine/contract.ts';
import { isLinkLocal, networksOf } from '../../engine/learnt.ts';
import { contains, familyOf } from '../../lib/ip.ts';
import { type Routes, usualMetric } from './schema.ts';

export function checkRoutes(section: Routes, ctx: Context): Problem[] {
  return [
    ...checkFamily(section, ctx, 4),
    ...checkFamily(section, ctx, 6),
    ...section.probes.flatMap((p, n) => checkProbe(p, n, section, ctx)),
    ...section.static.flatMap((r, n) => [...checkStatic(r, n, ctx), ...checkTarget(r, section.static.slice(0, n), n)]),
    ...section.forwarding.flatMap((f, n) => checkForwarding(f, n, section, ctx)),
  ];
}

type Choice = Routes['ipv4'] | Routes['ipv6'];

function checkFamily(section: Routes, ctx: Context, family: 4 | 6): Problem[] {
  const key = family === 4 ? 'ipv4' : 'ipv6';
  const [first, second] = [section[key], section.second[key]];
  const path = pointer('routes', 'second', key);
  return [
    ...(first.from === 'none' ? noDefault(family) : checkDefault(first, ctx, pointer('routes', key))),
    ...(second.from === 'none' ? [] : [...checkDefault(second, ctx, path), ...checkSecond(first, second, path)]),
  ];
}

function noDefault(family: 4 | 6): Problem[] {
  if (family === 6) return [];
  return [
    {
      code: 'routes.no-default',
      path: pointer('routes', 'ipv4'),
      message: 'there is no default route: the PBX cannot reach the Internet',
      hint: 'choose the interface whose gateway leads there',
      severity: 'warning',
    },
  ];
}

function checkSecond(first: Choice, second: Exclude<Choice, { from: 'none' }>, path: string): Problem[] {
  if (first.from === 'none')
    return [
      {
        code: 'routes.second-without-first',
        path,
        message: 'there is a second gateway and no first one',
        hint: 'enter it as the first one',
      },
    ];
  const same =
    first.from === 'static' && second.from === 'static'
      ? first.gateway === second.gateway && (!isLinkLocal(first.gateway) || first.interface === second.interface)
      : first.from === second.from && first.interface === second.interface;
  if (!same) return [];
  return [
    {
      code: 'routes.same-gateway',
      path,
      message: 'the second gateway is the first one',
      hint: 'choose another interface, or enter the address of another router',
    },
  ];
}

/** Behind a gateway means: not in a network that we are in ourselves, where an answer says nothing about the gateway. */
function checkProbe(address: string, n: number, section: Routes, ctx: Context): Problem[] {
  const path = pointer('routes', 'probes', n);
  if (section.probes.indexOf(address) < n)
    return [{ code: 'routes.probe-twice', path, message: `${address} is there twice`, hint: 'remove one of them', values: { address } }];
  const family = familyOf(address);
  const inside = Object.keys(ctx.config.interfaces).find((id) => networksOf(ctx, id, family).some((c) => contains(c, address)));
  if (inside === undefined && !isLinkLocal(address)) return [];
  const where = inside ?? 'every link';
  return [
    {
      code: 'routes.probe-inside',
      path,
      message: `${address} lies in the network of ${where}, before the gateway`,
      hint: 'enter an address behind the gateways, such as a name server of the provider',
      values: { address, interface: where },
    },
  ];
}

function checkForwarding(f: Routes['forwarding'][number], n: number, section: Routes, ctx: Context): Problem[] {
  for (const end of ['from', 'to'] as const)
    if (!ctx.config.interfaces[f[end]]) return [unknownInterface(pointer('routes', 'forwarding', n, end), f[end])];
  const path = pointer('routes', 'forwarding', n, 'to');
  if (f.from === f.to)
    return [
      {
        code: 'routes.forwarding-to-itself',
        path,
        message: `${f.from} needs no forwarding to itself`,
        hint: 'choose another network',
        values: { interface: f.from },
      },
    ];
  if (section.forwarding.findIndex((x) => x.from === f.from && x.to === f.to) < n)
    return [
      {
        code: 'routes.forwarding-twice',
        path,
        message: `forwarding from ${f.from} to ${f.to} is there twice`,
        hint: 'remove one of them',
        values: { from: f.from, to: f.to },
      },
    ];
  return [];
}

function checkDefault(d: Exclude<Choice, { from: 'none' }>, ctx: Context, at: string): Problem[] {
  const i = ctx.config.interfaces[d.interface];
  const path = `${at}/interface`;
  if (!i) return [unknownInterface(path, d.interface)];
  if (d.from === 'dhcp' && i.ipv4.mode !== 'dhcp') {
    return [
      {
        code: 'routes.not-learnt',
        path,
        message: `${d.interface} does not use DHCP, so no gateway is learnt there`,
        hint: 'set the gateway by hand, or choose an interface that uses DHCP',
        values: { interface: d.interface },
      },
    ];
  }
  if (d.from === 'ra' && i.ipv6.mode !== 'slaac' && i.ipv6.mode !== 'dhcpv6') {
    return [
      {
        code: 'routes.not-learnt',
        path,
        message: `${d.interface} does not listen to router advertisements`,
        hint: 'set the gateway by hand, or switch IPv6 to SLAAC',
        values: { interface: d.interface },
      },
    ];
  }
  return d.from === 'static' ? checkGateway(d.gateway, d.interface, `${at}/gateway`, ctx) : [];
}

function checkStatic(r: Routes['static'][number], n: number, ctx: Context): Problem[] {
  const path = pointer('routes', 'static', n, 'interface');
  if (!ctx.config.interfaces[r.interface]) return [unknownInterface(path, r.interface)];
  if (r.to.includes(':') !== r.via.includes(':'))
    return [
      {
        code: 'routes.families',
        path: pointer('routes', 'static', n, 'via'),
        message: `${r.to} and ${r.via} are of different IP versions`,
        hint: 'a route and its gateway are both IPv4 or both IPv6',
      },
    ];
  return checkGateway(r.via, r.interface, pointer('routes', 'static', n, 'via'), ctx);
}

/** Where a route leads: not everywhere, that is the default route's; and nowhere twice, the kernel would replace one by the other for ever. */
function checkTarget(r: Routes['static'][number], before: Routes['static'], n: number): Problem[] {
  const path = pointer('routes', 'static', n, 'to');
  const host = (to: string) => (to.includes('/') ? to : `${to}/${to.includes(':') ? 128 : 32}`);
  if (r.to === '0.0.0.0/0' || r.to === '::/0')
    return [
      {
        code: 'routes.is-default',
        path,
        message: `${r.to} is everywhere: that is the default route`,
        hint: 'set the default route instead, or name a smaller network',
        values: { to: r.to },
      },
    ];
  if (before.some((b) => host(b.to) === host(r.to) && (b.metric ?? usualMetric) === (r.metric ?? usualMetric)))
    return [
      {
        code: 'routes.twice',
        path,
        message: `there is a route to ${r.to} already`,
        hint: 'remove one of them, or give it another metric',
        values: { to: r.to },
      },
    ];
  return [];
}

function checkGateway(gateway: string, id: string, path: string, ctx: Context): Problem[] {
  if (isLinkLocal(gateway)) return [];
  const i = ctx.config.interfaces[id];
  const family = gateway.includes(':') ? i?.ipv6 : i?.ipv4;
  const ranges = networksOf(ctx, id, familyOf(gateway));
  if (family?.mode !== 'static' && family?.mode !== 'off' && ranges.length === 0) return []; // a network that is not known yet
  const own = ranges.find((c) => c.address === gateway);
  if (own)
    return [
      {
        code: 'routes.gateway-is-own',
        path,
        message: `${gateway} is the PBX itself`,
        hint: 'enter the address of the router',
        values: { gateway },
      },
    ];
  const inside = ranges.find((c) => contains(c, gateway));
  if (!inside) {
    const network = ranges[0] ? `${ranges[0].network}/${ranges[0].prefix}` : 'none';
    return [
      {
        code: 'routes.gateway-unreachable',
        path,
        message: `${gateway} is not in the network of ${id} (${network})`,
        hint: 'a gateway lies in the network of its interface',
        values: { gateway, interface: id, network },
      },
    ];
  }
  if (inside.family === 4 && inside.prefix < 31 && (gateway === inside.network || gateway === inside.last)) {
    return [
      {
        code: 'routes.gateway-unusable',
        path,
        message: `${gateway} is no address of a machine in ${inside.network}/${inside.prefix}`,
        hint: 'enter the address of the router',
        values: { gateway },
      },
    ];
  }
  return [];
}

function unknownInterface(path: string, id: string): Problem {
  return {
    code: 'config.unknown-interface',
    path,
    message: `there is no interface ${id}`,
    hint: 'choose one of the interfaces',
    values: { interface: id },
  };
}
