import type { Config } from '../config/config.ts';
import { familyOf } from '../lib/ip.ts';
import type { Core, Target } from './core.ts';
import type { GatewayFact } from './facts.ts';
import { chosenGateway, type KnownGateway, knownGateways, probeMark } from './learnt.ts';

/** Shorter: more packets than anybody wants. Longer: a call that is set up meanwhile waits for a gateway that is dead. */
const everyMs = 1_000;
/** A gateway on the link answers within milliseconds, one on a bad line within a few hundred. */
const answerMs = 1_000;
/** Fewer: one lost packet, or a router that is busy for a moment, moves the office. More: the office waits. */
const missedToDie = 3;
/** Going back disturbs what goes through the second one, so the first has to be well for a while; a router that starts answers before it forwards. */
const answeredToLive = 10;

interface Watched {
  fact: GatewayFact;
  missed: number;
  answered: number;
  ms: number | undefined;
}

interface Told {
  readonly gateway: KnownGateway;
  /** What was configured then, as JSON: another way that somebody has wished for is no news. */
  readonly wishes: string;
  /** The first gateway was none any more: not dead, but not advertised, or not named by DHCP. */
  readonly withdrawn: boolean;
}

const families = [4, 6] as const;
const hasSecond = (config: Config): boolean => config.routes.second.ipv4.from !== 'none' || config.routes.second.ipv6.from !== 'none';

/**
 * Asks both default gateways again and again whether they live, and tells when the verdict on one changes. The verdicts are facts of the core:
 * what follows from them (the default route by the other one) is rendered, planned and repaired like everything else. Without a second gateway
 * nobody is asked, since nothing would follow.
 */
export class GatewayWatch {
  readonly #core: Core;
  readonly #target: () => Target | undefined;
  readonly #changed: () => void;
  readonly #watched = new Map<string, Watched>();
  /** By which gateway the default route goes when we start. */
  #inPlace: readonly { readonly family: 4 | 6; readonly via: string }[] = [];
  /** By family, the way that was used when it was looked last. */
  readonly #told = new Map<4 | 6, Told>();
  #timer: Disposable | undefined;

  constructor(core: Core, target: () => Target | undefined, changed: () => void) {
    this.#core = core;
    this.#target = target;
    this.#changed = changed;
  }

  /**
   * Before the machine is brought to what it shall be. What the engine knew before a restart is in the kernel: where the second gateway is in
   * use, the first is dead until it has proven itself; the other way round every restart would send the office through a dead router.
   */
  async open(): Promise<void> {
    const target = this.#target();
    if (!target || !hasSecond(target.config)) return;
    const routes = await this.#core.host.routes();
    this.#inPlace = routes.flatMap((r) => (r.to === 'default' && r.via !== undefined ? [{ family: r.family, via: r.via }] : []));
    this.#follow(await this.#known(target));
    this.#publish();
  }

  start(): void {
    this.#timer = this.#core.host.clock.after(everyMs, () => {
      void this.round()
        .catch(() => {}) // a look that failed is no verdict; the next one comes in a second
        .finally(() => this.#timer && this.start());
    });
  }
  stop(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  /** Milliseconds that the last answer of a gateway took; undefined when there was none, or nobody asks. */
  ms(g: KnownGateway): number | undefined {
    return this.#watched.get(keyOf(g))?.ms;
  }

  /** Asks every gateway once. */
  async round(): Promise<void> {
    const target = this.#target();
    if (!target || !hasSecond(target.config)) {
      if (this.#watched.size === 0) return;
      this.#watched.clear();
      this.#told.clear();
      this.#publish();
      this.#core.emit({ event: 'health' });
      return;
    }
    const known = await this.#known(target);
    if (this.#follow(known)) {
      this.#publish();
      this.#core.emit({ event: 'health' });
    }
    // Known before anybody is asked: gateways that all answer at once do so before the machine has been read, and their verdicts would be in it. And
    // one that is no gateway any more (RFC 4861 §6.2.5) is gone before any verdict.
    await this.#compare(target);
    const changed = await Promise.all(known.map(async (g) => this.#count(g, await this.#ask(g, target.config.routes.probes))));
    if (!changed.includes(true)) return;
    this.#publish();
    await this.#compare(target);
    this.#changed();
  }

  async #known(target: Target): Promise<KnownGateway[]> {
    const { links, leases } = await this.#core.facts();
    const looking = { config: target.config, facts: { links, leases } };
    return families.flatMap((f) => {
      const known = knownGateways(looking, f);
      return known.length < 2 ? [] : known;
    });
  }

  /** True when others are watched than before. */
  #follow(known: readonly KnownGateway[]): boolean {
    const before = [...this.#watched.keys()].join();
    for (const key of this.#watched.keys()) if (!known.some((g) => keyOf(g) === key)) this.#watched.delete(key);
    for (const g of known) {
      if (this.#watched.has(keyOf(g))) continue;
      const { family, device, via } = g;
      const second = known.find((x) => x.family === family && x.rank === 2);
      const away = g.rank === 1 && this.#inPlace.some((p) => p.family === family && p.via === second?.via && p.via !== via);
      const fact: GatewayFact = { family, device, via, alive: !away, since: this.#core.host.clock.now() };
      this.#watched.set(keyOf(g), { fact, missed: 0, answered: 0, ms: undefined });
    }
    // Only at the start: later what is in place follows from the verdicts, not they from it.
    if (known.length > 0) this.#inPlace = [];
    return [...this.#watched.keys()].join() !== before;
  }

  /** Whether it answers, and something behind it where the administrator named something. */
  async #ask(g: KnownGateway, probes: readonly string[]): Promise<{ near: boolean; beyond: boolean; ms: number | undefined }> {
    const { host } = this.#core;
    const echo = await host.echo({ address: g.via, device: g.device, timeoutMs: answerMs });
    const near = echo !== undefined || (await host.neighbour(g.device, g.via));
    const behind = probes.filter((p) => familyOf(p) === g.family);
    if (!near || behind.length === 0) return { near, beyond: near, ms: echo?.ms };
    const answers = await Promise.all(behind.map((address) => host.echo({ address, mark: probeMark(g.rank), timeoutMs: answerMs })));
    return { near, beyond: answers.some((a) => a !== undefined), ms: echo?.ms };
  }

  /** True when the verdict changes. */
  #count(g: KnownGateway, answer: { near: boolean; beyond: boolean; ms: number | undefined }): boolean {
    const w = this.#watched.get(keyOf(g));
    if (!w) return false; // gone while it was asked
    w.ms = answer.ms;
    const well = answer.near && answer.beyond;
    w.missed = well ? 0 : w.missed + 1;
    w.answered = well ? w.answered + 1 : 0;
    if (w.fact.alive ? w.missed < missedToDie : w.answered < answeredToLive) return false;
    const { family, device, via } = w.fact;
    const alive = !w.fact.alive;
    const nothingBehind = !alive && answer.near;
    w.fact = { family, device, via, alive, since: this.#core.host.clock.now(), ...(nothingBehind ? { nothingBehind } : {}) };
    return true;
  }

  #publish(): void {
    this.#core.gateways = [...this.#watched.values()].map((w) => w.fact);
  }

  /** Tells which way is used since the last time, where nobody has wished for another. */
  async #compare(target: Target): Promise<void> {
    const wishes = JSON.stringify([target.config.routes, target.config.interfaces]);
    const ctx = { config: target.config, facts: await this.#core.facts() };
    for (const f of families) {
      const before = this.#told.get(f);
      const now = chosenGateway(ctx, f);
      // Without any way nothing is taken instead; what comes next is held against what there was.
      if (now === undefined && before?.wishes === wishes) continue;
      if (now === undefined) this.#told.delete(f);
      else this.#told.set(f, { gateway: now, wishes, withdrawn: knownGateways(ctx, f).every((g) => g.rank !== 1) });
      if (before?.wishes === wishes && now !== undefined) await this.#tell(f, before, now);
    }
  }

  async #tell(family: 4 | 6, before: Told, now: KnownGateway): Promise<void> {
    if (before.gateway.rank === now.rank) return;
    const values = { version: `IPv${family}`, gateway: now.via, instead: before.gateway.via };
    const { withdrawn } = this.#told.get(family) ?? before;
    if (now.rank === 2) await this.#core.message(withdrawn ? 'routes.first-gateway-withdrawn' : 'routes.second-gateway-taken', values);
    else await this.#core.message(before.withdrawn ? 'routes.first-gateway-again' : 'routes.first-gateway-back', values);
  }
}

const keyOf = (g: KnownGateway): string => `${g.family} ${g.device} ${g.via}`;
