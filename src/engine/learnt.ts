import type { Config } from '../config/config.ts';
import { type Cidr, contains, familyOf, parseCidr } from '../lib/ip.ts';
import type { Context } from './contract.ts';
import { linkOf } from './facts.ts';

type Looking = Pick<Context, 'config' | 'facts'>;

/** Kernel name of an interface of the document, if the machine has it. */
export function deviceName(ctx: Looking, id: string): string | undefined {
  const match = ctx.config.interfaces[id]?.match;
  return match && linkOf(match, ctx.facts.links)?.device;
}

/** The gateway that DHCP or a router advertisement named on an interface. */
export function gatewayOf(ctx: Looking, id: string, protocol: 'dhcp' | 'slaac'): string | undefined {
  const device = deviceName(ctx, id);
  return ctx.facts.leases.find((l) => l.device === device && l.protocol === protocol)?.gateway;
}

/** Reachable on any link (RFC 4291 §2.5.6). */
export const isLinkLocal = (address: string): boolean => /^fe[89ab]/.test(address);

/** The addresses of an interface with their prefixes, set or learnt. */
export function addressesOf(ctx: Looking, id: string, family: 4 | 6): Cidr[] {
  const i = ctx.config.interfaces[id];
  const how = family === 6 ? i?.ipv6 : i?.ipv4;
  const device = deviceName(ctx, id);
  const learnt = () => ctx.facts.leases.filter((l) => l.device === device && l.protocol === how?.mode).flatMap((l) => l.addresses);
  const all = how?.mode === 'static' ? [how.address] : how === undefined || how.mode === 'off' ? [] : learnt();
  return all.flatMap((a) => parseCidr(a) ?? []).filter((c) => c.family === family);
}

/** The networks of an interface: those of its addresses, and with DHCPv6 those that routers advertise. */
export function networksOf(ctx: Looking, id: string, family: 4 | 6): Cidr[] {
  const own = addressesOf(ctx, id, family);
  const device = deviceName(ctx, id);
  if (family === 4 || ctx.config.interfaces[id]?.ipv6.mode !== 'dhcpv6') return own;
  const advertised = ctx.facts.leases.filter((l) => l.device === device && l.protocol === 'slaac').flatMap((l) => l.addresses);
  return [...own, ...advertised.flatMap((a) => parseCidr(a) ?? [])];
}

/** Whether the kernel would take a route by this gateway: its network is there. */
export function reachable(ctx: Looking, id: string, via: string): boolean {
  return isLinkLocal(via) || networksOf(ctx, id, familyOf(via)).some((c) => contains(c, via));
}

/** A default gateway of the document, with what is known of it now. */
export interface Gateway {
  readonly rank: 1 | 2;
  readonly family: 4 | 6;
  readonly from: 'dhcp' | 'ra' | 'static';
  readonly interface: string;
  readonly device: string | undefined;
  /** Not known yet while nobody has named it, or while its network is not there. */
  readonly via: string | undefined;
}
export type KnownGateway = Gateway & { readonly device: string; readonly via: string };

/** First and second, as far as the document has them. */
export function defaultGateways(ctx: Looking, family: 4 | 6): Gateway[] {
  const key = family === 4 ? 'ipv4' : 'ipv6';
  const { routes } = ctx.config;
  const both: readonly (readonly [1 | 2, Config['routes']['ipv4' | 'ipv6']])[] = [
    [1, routes[key]],
    [2, routes.second[key]],
  ];
  return both.flatMap(([rank, g]): Gateway[] => {
    if (g.from === 'none') return [];
    const via = g.from === 'static' ? g.gateway : gatewayOf(ctx, g.interface, g.from === 'dhcp' ? 'dhcp' : 'slaac');
    const known = via !== undefined && reachable(ctx, g.interface, via) ? via : undefined;
    return [{ rank, family, from: g.from, interface: g.interface, device: deviceName(ctx, g.interface), via: known }];
  });
}

export function knownGateways(ctx: Looking, family: 4 | 6): KnownGateway[] {
  return defaultGateways(ctx, family).flatMap((g) =>
    g.device === undefined || g.via === undefined ? [] : [{ ...g, device: g.device, via: g.via }],
  );
}

export function verdictOf(ctx: Looking, g: KnownGateway) {
  return ctx.facts.gateways?.find((f) => f.family === g.family && f.device === g.device && f.via === g.via);
}

/** The gateway that the default route goes by: the first that is not known to be dead; when all are, the first, since one of them has to be. */
export function chosenGateway(ctx: Looking, family: 4 | 6): KnownGateway | undefined {
  const known = knownGateways(ctx, family);
  return known.find((g) => verdictOf(ctx, g)?.alive !== false) ?? known[0];
}

/** The mark of packets that shall go by a gateway, whichever is in use: how what lies behind it is asked. `SR` and its rank. */
export const probeMark = (rank: 1 | 2): number => 0x53520000 + rank;
