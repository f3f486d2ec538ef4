import type { KernelAddress } from '../host/host.ts';
import { overlaps, parseCidr } from '../lib/ip.ts';
import type { Artifact } from './contract.ts';
import type { LeaseFact, LingeringFact } from './facts.ts';

/** RFC 4862 §5.5.3 e: what is not offered any more is not believed for longer than two hours. */
const longestSeconds = 2 * 3600;
/** Between the end of a DHCP lease and the next one. Too short: calls end when the range changes; too long: the server has given it away. */
const betweenLeasesSeconds = 10;
/** A storm of prefixes must not become as many addresses; the kernel's own limit (max_addresses) is as high. */
const mostPerDevice = 16;

/**
 * Addresses that are not offered any more and are still valid. A call on the old prefix lasts as long as the router forwards it, so its address
 * stays until its lifetime is over (RFC 4862 §5.5.4). An IPv4 address stays only beside one of another network: within the same one the
 * server may give it to the next at once (RFC 2131 §3.2).
 */
export class Lingering {
  /** The lease that was last in force, by device and protocol, and since when it is gone. */
  readonly #last = new Map<string, { readonly lease: LeaseFact; readonly goneSince?: number }>();
  #held: LingeringFact[] = [];

  /** After a start: what lies on disk as ours and is still in the kernel. How long a lease was valid is not known any more. */
  seed(artifacts: readonly Artifact[], kernel: readonly KernelAddress[], now: number): void {
    for (const a of artifacts) {
      if (a.kind !== 'address' || a.origin === 'static' || a.origin === 'link-local') continue;
      if (!kernel.some((k) => k.device === a.device && k.address === a.address)) continue;
      const { device, address, origin } = a;
      if (a.until !== undefined) this.#hold({ device, address, origin, until: a.until });
      else
        this.#remember({
          device,
          protocol: origin,
          addresses: [address],
          dnsServers: [],
          options: {},
          obtainedAt: now,
          validSeconds: 7200,
        });
    }
  }

  look(leases: readonly LeaseFact[], now: number): readonly LingeringFact[] {
    for (const l of leases) {
      const before = this.#last.get(keyOf(l))?.lease;
      for (const address of before?.addresses ?? [])
        if (before && !l.addresses.includes(address))
          this.#hold({ device: l.device, address, origin: l.protocol, until: endOf(before, address, now) });
      this.#last.set(keyOf(l), { lease: l });
    }
    this.#held = this.#held.filter(
      (h) =>
        h.until > now &&
        !leases.some((l) => l.device === h.device && l.addresses.includes(h.address)) &&
        !leases.some((l) => h.origin === 'dhcp' && keyOf(l) === `${h.device} dhcp` && near(h.address, l)),
    );
    return [...this.#held, ...this.#between(leases, now)];
  }

  /** Addresses of leases that have ended before their time and have no successor yet. */
  #between(leases: readonly LeaseFact[], now: number): LingeringFact[] {
    return [...this.#last].flatMap(([key, { lease, goneSince = now }]) => {
      if (leases.some((l) => keyOf(l) === key)) return [];
      this.#last.set(key, { lease, goneSince });
      const until = (a: string) =>
        Math.min(endOf(lease, a, goneSince), lease.protocol === 'dhcp' ? goneSince + betweenLeasesSeconds : Infinity);
      const stay = lease.addresses.filter((a) => until(a) > now);
      if (lease.addresses.every((a) => endOf(lease, a, goneSince) <= now)) this.#last.delete(key);
      return stay.map((address) => ({ device: lease.device, address, origin: lease.protocol, until: until(address) }));
    });
  }

  #remember(lease: LeaseFact): void {
    const before = this.#last.get(keyOf(lease))?.lease;
    this.#last.set(keyOf(lease), { lease: before ? { ...before, addresses: [...before.addresses, ...lease.addresses] } : lease });
  }

  #hold(fact: LingeringFact): void {
    if (this.#held.some((h) => h.device === fact.device && h.address === fact.address)) return;
    const others = this.#held.filter((h) => h.device === fact.device);
    const dropped = others.length >= mostPerDevice ? others[0] : undefined;
    this.#held = [...this.#held.filter((h) => h !== dropped), fact];
  }
}

const keyOf = (l: Pick<LeaseFact, 'device' | 'protocol'>): string => `${l.device} ${l.protocol}`;

/** When an address of a lease ends, in seconds since 1970; `goneAt` is when it was offered no more. */
function endOf(lease: LeaseFact, address: string, goneAt: number): number {
  const valid = lease.lifetimes?.[address]?.validSeconds ?? lease.validSeconds;
  return Math.min(valid === undefined ? Infinity : lease.obtainedAt + valid, goneAt + longestSeconds);
}

function near(address: string, lease: LeaseFact): boolean {
  const a = parseCidr(address);
  return lease.addresses.some((x) => {
    const b = parseCidr(x);
    return a !== undefined && b !== undefined && overlaps(a, b);
  });
}
