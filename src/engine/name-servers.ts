import type { Core, Target } from './core.ts';
import type { Facts, NameServerFact } from './facts.ts';
import { askedServers, nameServersOf } from './named-servers.ts';

/**
 * A name that does not exist, nowhere and for ever (RFC 6761 §6.4): every server answers it, from what it remembers, and one that has an address
 * for it makes names up.
 */
const askedFor = 'does-not-exist.invalid';
/** Too short: a distant server looks dead. Too long: a dead one keeps its place for longer. */
const askMs = 2000;
/** Nobody waits for a dead server in the meantime (two are asked at once), so that often is often enough. */
const healthyEveryMs = 10_000;
/** One that is silent is asked more often: it comes back into its place soon after it comes back. */
const troubledEveryMs = 3_000;

/** A name server as people see it: how it does, and whether it is asked. */
export interface NameServerView {
  readonly address: string;
  readonly origin: 'static' | 'dhcp' | 'dhcpv6' | 'slaac';
  readonly interface?: string;
  /** `asked`: one of those that are asked at once; `stands-by`: behind them; `passed-over`: silent or inventing, so behind all others. */
  readonly use: 'asked' | 'stands-by' | 'passed-over';
  readonly state: 'answers' | 'silent' | 'invents' | 'unknown';
  readonly ms?: number;
  readonly because?: string;
  readonly invented?: string;
  readonly at?: number;
}

export interface DnsView {
  readonly resolver: 'running' | 'ready' | 'stopped';
  readonly servers: readonly NameServerView[];
  readonly domains: readonly {
    readonly domain: string;
    readonly servers: readonly Omit<NameServerView, 'use' | 'origin' | 'interface'>[];
  }[];
  readonly search: readonly string[];
  readonly hosts: readonly { readonly name: string; readonly addresses: readonly string[] }[];
}

/** Asks every name server in turn how it does, for as long as the engine runs. What it knows is a fact that rendering works with. */
export class NameServers {
  readonly #core: Core;
  readonly #target: () => Target | undefined;
  readonly #changed: () => void;
  #known: readonly NameServerFact[] = [];
  #timer: Disposable | undefined;
  #running = false;
  #again = false;

  /** @param changed called when the order of the servers may be another one now */
  constructor(core: Core, target: () => Target | undefined, changed: () => void) {
    this.#core = core;
    this.#target = target;
    this.#changed = changed;
    core.alsoKnows(() => ({ nameServers: this.#known }));
    core.onEvent((e) => {
      if (e.event === 'config' || e.event === 'interfaces') void this.look();
    });
  }

  /** Asks all of them now, and again from then on. Never rejects: what cannot be asked is silent. */
  async look(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    this.#timer?.[Symbol.dispose]();
    try {
      do {
        this.#again = false;
        await this.#round();
      } while (this.#again);
    } catch {
      // The machine could not be read just now; the next round tells more.
    } finally {
      this.#running = false;
      const troubled = this.#known.some((s) => !s.answers);
      this.#timer = this.#core.host.clock.after(troubled ? troubledEveryMs : healthyEveryMs, () => void this.look());
    }
  }

  stop(): void {
    this.#timer?.[Symbol.dispose]();
  }

  async #round(): Promise<void> {
    const target = this.#target();
    if (!target) return;
    const facts = await this.#core.facts();
    const wanted = [
      ...nameServersOf({ config: target.config, facts }).map((s) => s.address),
      ...target.config.dns.domains.flatMap((d) => d.servers),
    ];
    const before = this.#known;
    this.#known = await Promise.all([...new Set(wanted)].map((address) => this.#ask(address)));
    const key = (s: NameServerFact): string => `${s.address} ${s.answers} ${s.invented ?? ''}`;
    if (before.map(key).join() === this.#known.map(key).join()) return;
    this.#changed();
    this.#core.emit({ event: 'health' });
  }

  async #ask(address: string): Promise<NameServerFact> {
    const { host } = this.#core;
    const first = await host.askDns(address, askedFor, askMs);
    // Once more before it loses its place: a network that hiccups for two seconds is not a dead server.
    const said = 'failed' in first ? await host.askDns(address, askedFor, askMs) : first;
    const at = host.clock.now();
    if ('failed' in said) return { address, answers: false, because: said.failed, at };
    const invented = said.addresses[0];
    return { address, answers: true, ms: said.ms, ...(invented === undefined ? {} : { invented }), at };
  }

  async view(): Promise<DnsView> {
    const target = this.#target();
    const unit = await this.#core.host.unitState('resolver');
    if (!target) return { resolver: unit.state, servers: [], domains: [], search: [], hosts: [] };
    const ctx = { config: target.config, facts: await this.#core.facts() };
    const asked = askedServers(ctx);
    const { domains, search, hosts } = target.config.dns;
    return {
      resolver: unit.state,
      servers: nameServersOf(ctx).map((s) => {
        const state = stateOf(ctx.facts, s.address);
        const unfit = state.state === 'silent' || state.state === 'invents';
        return { ...s, ...state, use: asked.some((a) => a.address === s.address) ? 'asked' : unfit ? 'passed-over' : 'stands-by' };
      }),
      domains: domains.map((d) => ({
        domain: d.domain,
        servers: d.servers.map((address) => ({ address, ...stateOf(ctx.facts, address) })),
      })),
      search,
      hosts,
    };
  }
}

function stateOf(facts: Facts, address: string): Pick<NameServerView, 'state' | 'ms' | 'because' | 'invented' | 'at'> {
  const known = facts.nameServers?.find((s) => s.address === address);
  if (!known) return { state: 'unknown' };
  const { address: _, answers, ...rest } = known;
  return { ...rest, state: !answers ? 'silent' : known.invented !== undefined ? 'invents' : 'answers' };
}
