import type { Values } from '../lib/texts/text.ts';
import type { Context } from './contract.ts';
import type { Core } from './core.ts';
import { serversOf } from './named-servers.ts';
import type { Rendered } from './render.ts';

/** Something that was looked at after a change. It confirms nothing by itself; what is bad or awaited when a person confirms is recorded. */
export interface Probe {
  readonly id: 'administrator' | 'gateway' | 'dns' | 'phones';
  readonly state: 'awaited' | 'good' | 'bad';
  /** In src/lib/texts (`probes`). */
  readonly code: string;
  readonly values: Values;
}

/** A gateway on the link answers within milliseconds. */
const echoMs = 600;
/** A name server on the way may be slow; more than this and the countdown is over before it is known. */
const dnsMs = 1500;
/** How often what was not good is looked at again. */
const againMs = 1000;
/** At first: a neighbour answers within milliseconds. */
const soonMs = 100;
/** How long a confirmation waits for what is still being asked, so that the revision records an answer. */
const settleMs = 1200;

/** Looks at what a change may have broken, for as long as it waits. Reads and asks; changes nothing. */
export class Probes {
  readonly #core: Core;
  readonly #ctx: Context;
  readonly #gateway: { readonly via: string; readonly device: string } | undefined;
  readonly #before: ReadonlySet<string> | undefined;
  readonly #known = new Map<Probe['id'], Probe>();
  #timer: Disposable | undefined;
  #over = false;
  #looks = 0;
  readonly #waiting: (() => void)[] = [];

  /** @param before phones that were registered when the change was ordered; undefined when nobody knows */
  constructor(core: Core, ctx: Context, rendered: Rendered, before: ReadonlySet<string> | undefined, proofAt: readonly string[]) {
    this.#core = core;
    this.#ctx = ctx;
    this.#before = before;
    const routes = (rendered['routes'] ?? []).flatMap((a) => (a.kind === 'route' && a.to === 'default' && a.via !== undefined ? [a] : []));
    const first = routes.sort((a, b) => a.family - b.family || a.metric - b.metric)[0];
    this.#gateway = first?.via === undefined ? undefined : { via: first.via, device: first.device };
    this.#set({ id: 'administrator', state: 'awaited', code: 'probe.administrator-awaited', values: { address: proofAt.join(', ') } });
    this.#set(
      this.#gateway
        ? { id: 'gateway', state: 'awaited', code: 'probe.gateway-asking', values: { gateway: this.#gateway.via } }
        : { id: 'gateway', state: 'bad', code: 'probe.gateway-none', values: {} },
    );
    this.#set(
      serversOf(ctx).length > 0
        ? { id: 'dns', state: 'awaited', code: 'probe.dns-asking', values: {} }
        : { id: 'dns', state: 'bad', code: 'probe.dns-none', values: {} },
    );
    this.phones();
  }

  start(): void {
    void this.#look().finally(() => {
      if (this.#over) return;
      this.#tell();
      this.#timer = this.#core.host.clock.after(this.#looks > 10 ? againMs : soonMs, () => this.start());
      this.#looks += 1;
    });
  }
  stop(): void {
    this.#over = true;
    this.#timer?.[Symbol.dispose]();
    this.#tell();
  }

  /** Resolves when gateway and name servers have answered or are known not to, and after `settleMs` at the latest. */
  settled(): Promise<void> {
    if (!this.#asks()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#core.host.clock.after(settleMs, resolve);
    });
  }
  #asks(): boolean {
    return !this.#over && (['gateway', 'dns'] as const).some((id) => this.#known.get(id)?.state === 'awaited');
  }
  #tell(): void {
    if (!this.#asks()) for (const w of this.#waiting.splice(0)) w();
  }

  view(): readonly Probe[] {
    return [...this.#known.values()];
  }

  /** Somebody came in over a connection that was opened after the change, to an address of the new revision. */
  came(address: string): void {
    this.#set({ id: 'administrator', state: 'good', code: 'probe.administrator-came', values: { address } });
  }

  /** Which phones are registered may have changed. */
  phones(): void {
    const now = this.#core.registered();
    const before = this.#before;
    if (before === undefined || now === undefined || before.size === 0) return;
    const still = [...before].filter((mac) => now.has(mac)).length;
    this.#set(
      still === before.size
        ? { id: 'phones', state: 'good', code: 'probe.phones-registered', values: { count: still } }
        : { id: 'phones', state: 'bad', code: 'probe.phones-missing', values: { count: still, of: before.size } },
    );
  }

  async #look(): Promise<void> {
    // A tool that fails here leaves the probe as it was: it is no reason to end a change.
    await Promise.all([this.#askGateway().catch(() => {}), this.#askDns().catch(() => {})]);
    this.phones();
  }

  async #askGateway(): Promise<void> {
    const gateway = this.#gateway;
    if (gateway === undefined || this.#known.get('gateway')?.state === 'good') return;
    const { device, via } = gateway;
    const values = { gateway: via };
    // A router that answers no echo is asked on the link.
    const answers =
      (await this.#core.host.echo({ address: via, device, timeoutMs: echoMs })) !== undefined ||
      (await this.#core.host.neighbour(device, via));
    this.#set(
      answers
        ? { id: 'gateway', state: 'good', code: 'probe.gateway-answers', values }
        : { id: 'gateway', state: 'bad', code: 'probe.gateway-silent', values },
    );
  }

  async #askDns(): Promise<void> {
    const servers = serversOf(this.#ctx);
    if (servers.length === 0 || this.#known.get('dns')?.state === 'good') return;
    const asked = await Promise.all(servers.map(async (server) => ({ server, answer: await this.#core.host.askDns(server, '.', dnsMs) })));
    const answers = asked.flatMap(({ server, answer }) => ('ms' in answer ? [{ server, ms: Math.round(answer.ms) }] : []));
    this.#set(
      answers[0]
        ? { id: 'dns', state: 'good', code: 'probe.dns-answers', values: answers[0] }
        : { id: 'dns', state: 'bad', code: 'probe.dns-silent', values: { servers: servers.join(', ') } },
    );
  }

  #set(probe: Probe): void {
    const before = this.#known.get(probe.id);
    this.#known.set(probe.id, probe);
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(probe))
      this.#core.emit({ event: 'change', state: 'awaiting-confirmation' });
  }
}
