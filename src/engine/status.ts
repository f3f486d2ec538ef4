import type { Host } from '../host/host.ts';
import { parseCidr } from '../lib/ip.ts';
import { isIpv4LinkLocal } from '../lib/link-local.ts';
import type { Condition, Context } from './contract.ts';
import { linkOf } from './facts.ts';
import { serversOf } from './named-servers.ts';
import type { Rendered } from './render.ts';
import type { InterfaceView, Requirement } from './requests.ts';

/** The five things a PBX needs at least (manual, minimum requirements): each with what it is now, and why not where it is not met. */
export async function requirementsOf(ctx: Context, host: Host, conditions: readonly Condition[]): Promise<Requirement[]> {
  const [addresses, routes] = await Promise.all([host.addresses(), host.routes()]);
  const lan = Object.entries(ctx.config.interfaces).filter(([, i]) => i.role === 'lan');
  const devices = lan.flatMap(([, i]) => linkOf(i.match, ctx.facts.links)?.device ?? []);
  const v4 = addresses.flatMap((a) => {
    const c = parseCidr(a.address);
    return c?.family === 4 && devices.includes(a.device) && !a.duplicate && !isIpv4LinkLocal(c.address) ? [c] : [];
  });
  const route = routes.find((r) => r.family === 4 && r.to === 'default');
  const servers = serversOf(ctx);
  // Not before one has answered: a server that nobody has asked is an address.
  const answering = servers.filter((s) => ctx.facts.nameServers?.some((f) => f.address === s && f.answers)).length;
  const about = (prefix: string) => conditions.find((c) => c.code.startsWith(prefix));
  const requirement = (id: Requirement['id'], met: boolean, value: string, condition?: Condition): Requirement => ({
    id,
    met,
    value,
    ...(met || !condition ? {} : { condition }),
  });
  const first = v4[0];
  return [
    requirement('address', first !== undefined, first?.address ?? '–', about('interfaces.')),
    requirement('subnet', first !== undefined && first.prefix > 0, first ? `${first.network}/${first.prefix}` : '–', about('interfaces.')),
    requirement('dns', answering > 0, `${answering} / ${servers.length}`, about('dns.')),
    requirement('gateway', route?.via !== undefined, route?.via ?? '–', about('routes.')),
    requirement('default-route', route !== undefined, route ? `${route.via ?? ''} · ${route.device}`.trim() : '–', about('routes.')),
  ];
}

/** Every interface as it is now: what the kernel says, with where each address comes from. */
export async function interfacesView(
  ctx: Context,
  host: Host,
  rendered: Rendered,
  keeping: readonly { address: string; device: string }[],
): Promise<InterfaceView[]> {
  const [addresses, routes] = await Promise.all([host.addresses(), host.routes()]);
  const wanted = (rendered['interfaces'] ?? []).filter((a) => a.kind === 'address');
  return Object.entries(ctx.config.interfaces).map(([id, i]): InterfaceView => {
    const link = linkOf(i.match, ctx.facts.links);
    const mine = addresses.filter((a) => a.device === link?.device);
    const leases = ctx.facts.leases.filter(
      (l) =>
        l.device === link?.device && (l.protocol === 'dhcp' ? i.ipv4.mode === 'dhcp' : i.ipv6.mode === 'slaac' || i.ipv6.mode === 'dhcpv6'),
    );
    const gateway = routes.find((r) => r.to === 'default' && r.device === link?.device)?.via;
    return {
      id,
      role: i.role,
      link,
      addresses: mine.map((a) => {
        const want = wanted.find((w) => w.address === a.address && w.device === a.device);
        const kept = keeping.some((k) => k.address === a.address && k.device === a.device);
        const lease = leases.find((l) => l.addresses.includes(a.address));
        const origin = want?.origin ?? (/^fe[89ab]/.test(a.address) ? 'link-local' : kept ? 'kept' : 'foreign');
        const now = host.clock.now();
        const from = (seconds: number | undefined) =>
          lease === undefined || seconds === undefined ? undefined : Math.max(0, Math.round(lease.obtainedAt + seconds - now));
        const lifetime = lease?.lifetimes?.[a.address];
        const until = want?.until === undefined ? undefined : Math.max(0, Math.round(want.until - now));
        const valid = until ?? from(lifetime ? lifetime.validSeconds : lease?.validSeconds) ?? a.validSeconds;
        const preferred = want?.deprecated || a.deprecated ? 0 : from(lifetime?.preferredSeconds);
        const conflict = ctx.facts.conflicts?.find((c) => c.device === a.device && a.address.startsWith(`${c.address}/`));
        return {
          address: a.address,
          origin,
          duplicate: a.duplicate || conflict !== undefined,
          ...(conflict ? { usedBy: conflict.mac } : {}),
          ...(valid === undefined ? {} : { validSeconds: valid }),
          ...(preferred === undefined ? {} : { preferredSeconds: preferred }),
        };
      }),
      leases,
      dhcpServers: (ctx.facts.dhcpServers ?? []).filter((s) => s.device === link?.device),
      refused: (ctx.facts.refused ?? []).filter((r) => r.device === link?.device),
      ...(gateway === undefined ? {} : { gateway }),
    };
  });
}
