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

/** The name servers in force: set ones, or those of the lease they are taken from. */
export function serversOf(ctx: Looking): readonly string[] {
  const s = ctx.config.dns.servers;
  if (s.from === 'static') return s.addresses;
  const device = deviceName(ctx, s.interface);
  return ctx.facts.leases.filter((l) => l.device === device && l.protocol === 'dhcp').flatMap((l) => l.dnsServers);
}
