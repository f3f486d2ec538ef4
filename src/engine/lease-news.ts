import { parseCidr } from '../lib/ip.ts';
import { mdnsName } from '../lib/link-local.ts';
import type { MessageCode, ValuesOf } from '../lib/messages/registry.ts';
import { floods } from './advertised.ts';
import type { Facts, LeaseFact } from './facts.ts';

export interface NewsLink {
  readonly id: string;
  readonly device: string;
  /** It is configured to ask for a lease. */
  readonly asks: boolean;
  /** Its cable is in: without one there is nobody to ask, and the lease that was there is not forgotten. */
  readonly carrier: boolean;
}

type Say = <C extends MessageCode>(code: C, values: ValuesOf<C>) => Promise<void>;

export interface News {
  readonly code: MessageCode;
  readonly values: Readonly<Record<string, string | number>>;
  readonly send: (say: Say) => Promise<void>;
}

function news<C extends MessageCode>(code: C, values: ValuesOf<C>): News {
  return { code, values, send: (say) => say(code, values) };
}

/** A lease that is refused (NAK) and asked for again is back in a second; one that is not back by now is lost. */
const lostAfterSeconds = 10;

/**
 * What an administrator is told of leases and advertisements, once each: a condition goes away with its cause, a message stays to be read. What was
 * before a restart is not known: a lease that is there then is where it begins.
 */
export class LeaseNews {
  readonly #last = new Map<string, LeaseFact>();
  readonly #goneSince = new Map<string, number>();
  readonly #overdue = new Set<string>();
  readonly #linkLocal = new Map<string, string>();
  readonly #flooded = new Set<string>();

  /** @param now seconds since 1970 */
  look(links: readonly NewsLink[], facts: Facts, now: number): News[] {
    return links.flatMap((l) => [...this.#lease(l, facts, now), ...this.#withoutServer(l, facts), ...this.#advertisements(l, facts)]);
  }

  /** Of every look at the facts, not only of those that `look` gets: a lease that came and went in between was there all the same, and is missed. */
  saw(leases: readonly LeaseFact[]): void {
    for (const l of leases) if (l.protocol === 'dhcp' && !this.#last.has(l.device)) this.#last.set(l.device, l);
  }

  #lease({ id, device, asks, carrier }: NewsLink, facts: Facts, now: number): News[] {
    const lease = facts.leases.find((l) => l.device === device && l.protocol === 'dhcp');
    const before = this.#last.get(device);
    if (!asks) this.#last.delete(device);
    if (!asks || !carrier) {
      this.#goneSince.delete(device);
      return [];
    }
    if (lease) {
      this.#last.set(device, lease);
      this.#goneSince.delete(device);
      return [...this.#unanswered(id, lease, facts), ...changed(id, before, lease)];
    }
    this.#overdue.delete(device);
    if (!before) return [];
    const since = this.#goneSince.get(device) ?? now;
    this.#goneSince.set(device, since);
    if (now - since < lostAfterSeconds) return [];
    this.#last.delete(device);
    this.#goneSince.delete(device);
    return [news('interfaces.lease-lost', { interface: id, address: addressOf(before), server: before.server ?? '–' })];
  }

  #unanswered(id: string, lease: LeaseFact, facts: Facts): News[] {
    const late = (facts.overdue ?? []).find((o) => o.device === lease.device);
    if (!late) this.#overdue.delete(lease.device);
    if (!late || this.#overdue.has(lease.device)) return [];
    this.#overdue.add(lease.device);
    const until = new Date(late.endsAt * 1000).toISOString();
    return [news('interfaces.lease-unanswered', { interface: id, address: late.address, server: late.server ?? '–', until })];
  }

  #withoutServer({ id, device }: NewsLink, facts: Facts): News[] {
    const address = facts.linkLocal?.find((l) => l.device === device)?.address;
    if (address === this.#linkLocal.get(device)) return [];
    if (address === undefined) this.#linkLocal.delete(device);
    else this.#linkLocal.set(device, address);
    return address === undefined
      ? []
      : [news('interfaces.link-local', { interface: id, address: address.replace(/\/.*/, ''), name: mdnsName })];
  }

  #advertisements({ id, device }: NewsLink, facts: Facts): News[] {
    const flood = floods(facts).find((f) => f.device === device);
    if (!flood) this.#flooded.delete(device);
    if (!flood || this.#flooded.has(device)) return [];
    this.#flooded.add(device);
    const { routers, prefixes, senders } = flood;
    return [news('interfaces.advertisements', { interface: id, routers, prefixes, senders })];
  }
}

function changed(id: string, before: LeaseFact | undefined, now: LeaseFact): News[] {
  if (!before || before.addresses.join() === now.addresses.join()) return [];
  const values = { interface: id, before: addressOf(before), address: addressOf(now), server: now.server ?? '–' };
  return [news('interfaces.address-changed', values)];
}

const addressOf = (l: LeaseFact): string => parseCidr(l.addresses[0] ?? '')?.address ?? '–';
