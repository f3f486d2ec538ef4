import type { KernelRoute } from '../host/host.ts';
import type { Artifact } from './contract.ts';
import type { Facts, LeaseFact } from './facts.ts';

/** As many addresses as the kernel would make of advertisements (ip-sysctl, max_addresses): a storm of prefixes is one network's fault, not ours. */
const mostAddresses = 16;
const mostServers = 8;
/** More routers on one link than this name themselves by mistake, or are no routers. */
const plausibleRouters = 4;
/** A network that is renumbered has two prefixes for a while, each perhaps a global and a local one. */
const plausiblePrefixes = 8;

/**
 * Whoever is on a link can send router advertisements, and nothing in them proves that he is a router (RFC 6104). So the first one is believed for as
 * long as he goes on: gateway, addresses and name servers that are in use stay in use while they are advertised, whatever else is; what is new comes
 * behind them, up to a limit. Without this the last one to speak had the default route.
 */
export class Advertised {
  readonly #gateways = new Map<string, string>();
  readonly #addresses = new Map<string, readonly string[]>();
  readonly #servers = new Map<string, readonly string[]>();

  /** After a start: what is in use is in the kernel. */
  seed(routes: readonly KernelRoute[], artifacts: readonly Artifact[]): void {
    for (const r of routes) if (r.family === 6 && r.to === 'default' && r.via !== undefined) this.#gateways.set(r.device, r.via);
    for (const a of artifacts)
      if (a.kind === 'address' && a.origin === 'slaac' && a.until === undefined && a.deprecated !== true)
        this.#addresses.set(a.device, [...(this.#addresses.get(a.device) ?? []), a.address]);
  }

  look(leases: readonly LeaseFact[]): readonly LeaseFact[] {
    return leases.map((l) => (l.protocol === 'slaac' ? this.#steady(l) : l));
  }

  #steady(lease: LeaseFact): LeaseFact {
    const { device } = lease;
    const addresses = kept(this.#addresses, device, lease.addresses, mostAddresses);
    const dnsServers = kept(this.#servers, device, lease.dnsServers, mostServers);
    const before = this.#gateways.get(device);
    const gateway = lease.routers?.find((r) => r.address === before)?.address ?? lease.gateway;
    if (gateway === undefined) this.#gateways.delete(device);
    else this.#gateways.set(device, gateway);
    const lifetimes = lease.lifetimes && Object.fromEntries(Object.entries(lease.lifetimes).filter(([a]) => addresses.includes(a)));
    return {
      ...lease,
      addresses,
      dnsServers,
      ...(gateway === undefined ? {} : { gateway, server: gateway }),
      ...(lifetimes === undefined ? {} : { lifetimes }),
    };
  }
}

/** Those that were there before first, then what is new, up to a limit. */
function kept(known: Map<string, readonly string[]>, device: string, now: readonly string[], most: number): readonly string[] {
  const before = (known.get(device) ?? []).filter((x) => now.includes(x));
  const all = [...before, ...now.filter((x) => !before.includes(x))].slice(0, most);
  known.set(device, all);
  return all;
}

export interface Flood {
  readonly device: string;
  readonly routers: number;
  readonly prefixes: number;
  /** Who sends most: `02:00:00:00:00:99 (7 routers)`. */
  readonly senders: string;
}

/** More routers, or prefixes, than any network has: somebody's toy, a machine that is broken, or an attack. */
export function floods(facts: Pick<Facts, 'leases' | 'lingering'>): Flood[] {
  return facts.leases.flatMap((l): Flood[] => {
    if (l.protocol !== 'slaac') return [];
    const routers = l.routers ?? [];
    const lingering = (facts.lingering ?? []).filter((x) => x.device === l.device && x.origin === 'slaac').length;
    const prefixes = l.addresses.length + lingering;
    if (routers.length <= plausibleRouters && prefixes <= plausiblePrefixes) return [];
    const byMac = new Map<string, number>();
    for (const r of routers) byMac.set(r.mac ?? r.address, (byMac.get(r.mac ?? r.address) ?? 0) + 1);
    const senders = [...byMac].sort(([a, x], [b, y]) => y - x || a.localeCompare(b)).slice(0, 3);
    return [{ device: l.device, routers: routers.length, prefixes, senders: senders.map(([mac, n]) => `${mac} (${n})`).join(', ') }];
  });
}
