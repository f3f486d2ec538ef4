import type { Context } from './contract.ts';
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
/** One that owes an answer for so long is in doubt. Too short: a distant server is; too long: names are not found meanwhile, when both asked owe one. */
const doubtMs = 500;
/**
 * Servers in use, and silent ones that may come back, are asked so often; with `doubtMs` it bounds how long both may be dead before the others are
 * asked as well, and has to be less than the four seconds that the C library waits (`resolv.conf`). One small question, answered from memory.
 */
const askedEveryMs = 1_000;
/** Nobody waits for those that stand by, nor for those of single domains. */
const restEveryMs = 10_000;

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

/**
 * Asks every name server again and again how it does, each for itself: a dead one keeps nobody else's question waiting. What it knows is a fact that
 * rendering works with.
 */
export class NameServers {
  readonly #core: Core;
  readonly #target: () => Target | undefined;
  readonly #changed: () => void;
  readonly #known = new Map<string, NameServerFact>();
  readonly #underway = new Map<string, Promise<void>>();
  /** When each was last asked, monotonic milliseconds. */
  readonly #asked = new Map<string, number>();
  /** As it was at the last look. */
  #looking: Pick<Context, 'config' | 'facts'> | undefined;
  #timer: Disposable | undefined;

  /** @param changed called when other servers may be asked now */
  constructor(core: Core, target: () => Target | undefined, changed: () => void) {
    this.#core = core;
    this.#target = target;
    this.#changed = changed;
    core.alsoKnows(() => ({ nameServers: [...this.#known.values()] }));
    core.onEvent((e) => {
      if (e.event === 'config' || e.event === 'interfaces') void this.look();
    });
  }

  /** Asks all of them now, and again from then on; returns when all have answered or not. Never rejects: what cannot be asked is silent. */
  async look(): Promise<void> {
    this.#asked.clear();
    await this.#tick();
    await Promise.all(this.#underway.values());
  }

  stop(): void {
    this.#timer?.[Symbol.dispose]();
  }

  /** Asks those whose time has come. */
  async #tick(): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#core.host.clock.after(askedEveryMs, () => void this.#tick());
    try {
      const target = this.#target();
      if (!target) return;
      const ctx = { config: target.config, facts: await this.#core.facts() };
      this.#looking = ctx;
      const wanted = new Set([...nameServersOf(ctx).map((s) => s.address), ...target.config.dns.domains.flatMap((d) => d.servers)]);
      for (const address of this.#known.keys()) if (!wanted.has(address)) this.#known.delete(address);
      const inUse = new Set(askedServers(ctx).map((s) => s.address));
      const now = this.#core.host.clock.monotonic();
      for (const address of wanted) {
        const known = this.#known.get(address);
        const everyMs = inUse.has(address) || known?.answers === false ? askedEveryMs : restEveryMs;
        // What is looked at before the first is asked takes longer at one time than at another: who was asked late the last time is not passed over now.
        const dueMs = everyMs - askedEveryMs / 2;
        if (this.#underway.has(address) || now - (this.#asked.get(address) ?? Number.NEGATIVE_INFINITY) < dueMs) continue;
        this.#asked.set(address, now);
        this.#underway.set(
          address,
          this.#judge(address)
            .catch(() => {}) // the machine could not be read just now; the next question tells more
            .finally(() => this.#underway.delete(address)),
        );
      }
    } catch {
      // As above.
    }
  }

  async #judge(address: string): Promise<void> {
    const doubt = this.#core.host.clock.after(doubtMs, () => {
      const known = this.#known.get(address);
      if (known?.answers) this.#learn({ ...known, doubted: true });
    });
    const fact = await this.#ask(address).finally(() => doubt[Symbol.dispose]());
    this.#learn(fact);
  }

  #learn(fact: NameServerFact): void {
    const before = this.#known.get(fact.address);
    const inUse = this.#inUse();
    this.#known.set(fact.address, fact);
    const verdict = (s: NameServerFact | undefined): string => `${s?.answers} ${s?.invented ?? ''}`;
    const told = verdict(before) !== verdict(fact);
    // A doubt matters to the resolver alone, and to it only when it shall ask others now.
    if (told || this.#inUse() !== inUse) this.#changed();
    if (told) this.#core.emit({ event: 'health' });
  }

  #inUse(): string {
    const looking = this.#looking;
    if (!looking) return '';
    const facts = { ...looking.facts, nameServers: [...this.#known.values()] };
    return askedServers({ config: looking.config, facts })
      .map((s) => s.address)
      .join();
  }

  async #ask(address: string): Promise<NameServerFact> {
    const { host } = this.#core;
    const first = await host.askDns(address, askedFor, askMs);
    // Once more before it loses its place: a network that hiccups for two seconds is not a dead server.
    const said = 'failed' in first ? await host.askDns(address, askedFor, askMs) : first;
    const at = host.clock.now();
    if ('failed' in said) return { address, answers: false, because: said.failed, at };
    const invented = said.addresses[0];
    // One that is always so slow stays in doubt: two of them would otherwise come and go, and empty the resolver's memory, with every question.
    const doubted = said.ms > doubtMs ? ({ doubted: true } as const) : {};
    return { address, answers: true, ms: said.ms, ...(invented === undefined ? {} : { invented }), ...doubted, at };
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
  const { address: _, answers, doubted: __, ...rest } = known;
  return { ...rest, state: !answers ? 'silent' : known.invented !== undefined ? 'invents' : 'answers' };
}
