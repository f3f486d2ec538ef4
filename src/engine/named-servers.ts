import type { Context } from './contract.ts';
import { deviceName, isLinkLocal } from './learnt.ts';

type Looking = Pick<Context, 'config' | 'facts'>;

/** A name server and who named it. */
export interface NamedServer {
  /** With its zone (`fe80::1%eth0`) where it is link-local, as routers like to name themselves (RFC 8106 §5.1). */
  readonly address: string;
  readonly origin: 'static' | 'dhcp' | 'dhcpv6' | 'slaac';
  readonly interface?: string;
}

/** As many as are asked, shown and kept; a network that names more names them by mistake. */
const mostServers = 8;

/** The name servers in force: set ones, or those of the leases they are taken from. DHCP comes before DHCPv6, and that before router advertisements. */
export function nameServersOf(ctx: Looking): readonly NamedServer[] {
  const s = ctx.config.dns.servers;
  if (s.from === 'static') return s.addresses.map((address) => ({ address, origin: 'static' }));
  const found = [s.interface, ...(s.also ?? [])].flatMap((id) => {
    const device = deviceName(ctx, id);
    const i = ctx.config.interfaces[id];
    const protocols = [
      ...(i?.ipv4.mode === 'dhcp' ? ['dhcp' as const] : []),
      ...(i?.ipv6.mode === 'slaac' || i?.ipv6.mode === 'dhcpv6' ? (['dhcpv6', 'slaac'] as const) : []),
    ];
    return protocols.flatMap((origin) =>
      ctx.facts.leases
        .filter((l) => l.device === device && l.protocol === origin)
        .flatMap((l) => l.dnsServers.map((a): NamedServer => ({ address: isLinkLocal(a) ? `${a}%${device}` : a, origin, interface: id }))),
    );
  });
  return found.filter((n, at) => found.findIndex((m) => m.address === n.address) === at).slice(0, mostServers);
}

export function serversOf(ctx: Looking): readonly string[] {
  return nameServersOf(ctx).map((s) => s.address);
}

/**
 * How many servers are asked at once; the quicker answer counts. One: whoever it is stops everything when it dies, until somebody notices. Two: a
 * dead, slow or broken one costs nothing. More: strangers are told what is looked up here, for nothing.
 */
const askedAtOnce = 2;

/**
 * Those that are asked: the first two that answer, in the order that was set. One that makes names up is asked only where all do: its answer would be
 * the quicker one. While none of them is known to be well, because all have died or may have just now, everybody is asked: whoever lives is found by
 * the next question, and nobody waits until it is known who that is.
 */
export function askedServers(ctx: Looking): readonly NamedServer[] {
  const all = nameServersOf(ctx);
  const known = (s: NamedServer) => ctx.facts.nameServers?.find((f) => f.address === s.address);
  const honest = all.filter((s) => known(s)?.invented === undefined);
  const [fit, silent] = [honest.filter((s) => known(s)?.answers !== false), honest.filter((s) => known(s)?.answers === false)];
  const order = honest.length > 0 ? [...fit, ...silent] : all;
  const asked = order.slice(0, askedAtOnce);
  const inDoubt = asked.every((s) => known(s)?.doubted === true || known(s)?.answers === false);
  return inDoubt ? order : asked;
}
