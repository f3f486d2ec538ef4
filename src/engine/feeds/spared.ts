import type { Host } from '../../host/host.ts';
import { type Network, parseNetwork, withoutOverlap } from '../../lib/networks.ts';
import type { Core, Target } from '../core.ts';
import { nameServersOf } from '../named-servers.ts';
import { reachesOf } from '../render.ts';

/** A name is asked for again after so long. Too short: look-ups for nothing; too long: a trunk that moved could be blocked for that time. */
const namesMs = 600_000;
const askMs = 2000;
/** … and after so long where nobody answered: after a start the name servers are not known yet. */
const againMs = 30_000;

/** Whom this PBX needs, so that no feed may block him: its own networks, gateways, name servers, everything that it reaches, its phones. */
export class Spared {
  readonly #core: Core;
  readonly #host: Pick<Host, 'addresses' | 'routes' | 'askDns' | 'clock'>;
  readonly #names = new Map<string, { readonly at: number; readonly addresses: readonly string[] }>();

  constructor(core: Core) {
    this.#core = core;
    this.#host = core.host;
  }

  /** @param administrators where they are, as web says */
  async now(target: Target, administrators: readonly string[]): Promise<readonly Network[]> {
    const facts = await this.#core.facts();
    const ctx = this.#core.context(target, facts);
    const servers = nameServersOf(ctx).map((s) => s.address);
    const reached = [...new Set(reachesOf(this.#core.components, ctx).map((r) => r.host))];
    const [own, routes, phones] = await Promise.all([this.#host.addresses(), this.#host.routes(), this.#core.phones()]);
    const named = await Promise.all(reached.map(async (h) => (parseNetwork(h) ? [h] : this.#addressesOf(h, servers))));
    const texts = [
      // Whole networks: neighbours on our own links are the office.
      ...own.map((a) => a.address),
      ...routes.flatMap((r) => r.via ?? []),
      ...facts.leases.flatMap((l) => [...(l.gateway === undefined ? [] : [l.gateway]), ...l.dnsServers]),
      ...servers,
      ...target.config.dns.domains.flatMap((d) => d.servers),
      ...named.flat(),
      ...phones.map((p) => p.address),
      ...administrators,
    ];
    return withoutOverlap(texts.flatMap((t) => parseNetwork(t.replace(/%.*$/, '')) ?? []));
  }

  async #addressesOf(name: string, servers: readonly string[]): Promise<readonly string[]> {
    const known = this.#names.get(name);
    const now = this.#host.clock.monotonic();
    if (known && now - known.at < namesMs) return known.addresses;
    for (const server of servers.slice(0, 2)) {
      const said = await this.#host.askDns(server, name, askMs);
      if ('failed' in said || said.addresses.length === 0) continue;
      this.#names.set(name, { at: now, addresses: said.addresses });
      return said.addresses;
    }
    // A name server that is silent must not make a trunk an enemy: what was known stays.
    this.#names.set(name, { at: now - namesMs + againMs, addresses: known?.addresses ?? [] });
    return known?.addresses ?? [];
  }
}
