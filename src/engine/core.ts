// Long because the parts of the one road are read together; none of them decides anything.
import { type Config, parseConfig } from '../config/config.ts';
import { difference } from '../config/difference.ts';
import type { Subscribers } from '../config/subscribers.ts';
import type { Host } from '../host/host.ts';
import type { MessageCode, ValuesOf } from '../lib/messages/registry.ts';
import { closesWeb, losses, type PhoneAt } from './access.ts';
import { Advertised } from './advertised.ts';
import {
  type AddressArtifact,
  type AnyComponent,
  type Condition,
  type Context,
  type Impact,
  impacts,
  type Keep,
  keepNothing,
  type Secrets,
  type Step,
} from './contract.ts';
import type { Course } from './course.ts';
import type { EngineCheck } from './doctor/checks.ts';
import { execute, executeWhatCan } from './execute.ts';
import { type Facts, type GatewayFact, releaseFile, releaseOf } from './facts.ts';
import type { Handshakes } from './handshakes.ts';
import { overdue, sensible } from './lease-sense.ts';
import { Lingering } from './lingering.ts';
import { Looked } from './looked.ts';
import type { Message } from './messages.ts';
import { type Foreseen, nothingToDo, type Proposal, refused, type Target } from './proposal.ts';
import { owned } from './record.ts';
import {
  checkAll,
  claimsOf,
  lookAll,
  merged,
  type Paths,
  planAll,
  type Rendered,
  reachesOf,
  renderAll,
  sameRendered,
  textOf,
} from './render.ts';
import type { EngineEvent } from './requests.ts';
import type { SecretStore } from './secrets.ts';
import type { Journal, Store } from './store.ts';
import { Waits } from './waits.ts';

export { type Foreseen, type Proposal, refused, type Target } from './proposal.ts';

export class NotConverged extends Error {
  override readonly name = 'NotConverged';
  readonly steps: readonly Step[];
  constructor(steps: readonly Step[], reason: string) {
    super(`${reason}: ${steps.map((s) => s.why).join('; ')}`);
    this.steps = steps;
  }
}

/** Upkeep looks every ten seconds, so that a first plan finds a last look. Longer: it plans for a machine that somebody has changed since. */
const lastLookMs = 15_000;
/** How often a change of leases is looked for besides being told: too often burns power, too seldom makes a lost notice felt. */
const lookAgainMs = 250;

type Seen = Pick<Facts, 'links' | 'leases' | 'telephony'>;

/** The parts that every road of the engine uses: read facts, render, plan, execute, look again. It decides nothing. */
export class Core {
  readonly components: readonly AnyComponent[];
  readonly host: Host;
  readonly store: Store;
  readonly secrets: SecretStore;
  readonly paths: Paths;
  /** Everything of ours on the machine, as on disk. */
  manifest: Rendered = {};
  /** As the manifest's own file has it: while a change is under way, the rest is in its journal. */
  #filed: Rendered = {};
  /** Verdicts on gateways, as src/engine/gateways.ts has them. */
  gateways: readonly GatewayFact[] = [];
  /** What was found on the links (lookout.ts). */
  outside: Pick<Facts, 'conflicts' | 'dhcpServers' | 'linkLocal'> = {};
  #lingering: Lingering | undefined;
  readonly #advertised = new Advertised();
  /** What would end calls and is put off. */
  readonly waits: Waits;
  /** Phones of ours, with where they are. */
  phones: () => Promise<readonly PhoneAt[]> = async () => [];
  /** MAC addresses of the phones that are registered; undefined while web, which sees them, has not said. */
  registered: () => ReadonlySet<string> | undefined = () => undefined;
  /** Who came with an older TLS; undefined while web, which sees it, has not said. */
  handshakes: Handshakes | undefined;
  readonly #listeners: ((event: EngineEvent) => void)[] = [];
  readonly #wrong: (() => readonly Condition[])[] = [];
  /** What the diagnosis asks the engine's watchers. */
  readonly checks: EngineCheck[] = [];
  readonly #watchers: (() => Partial<Facts>)[] = [];
  readonly #readers: ((facts: Facts) => void)[] = [];
  #woken: (() => void)[] = [];
  readonly #looked: Looked;

  constructor(parts: { components: readonly AnyComponent[]; host: Host; store: Store; secrets: SecretStore; paths: Paths }) {
    this.components = parts.components;
    this.host = parts.host;
    this.store = parts.store;
    this.secrets = parts.secrets;
    this.paths = parts.paths;
    this.#looked = new Looked(parts.host, lastLookMs);
    this.waits = new Waits(this);
  }

  onEvent(call: (event: EngineEvent) => void): void {
    this.#listeners.push(call);
  }
  /** Watchers of the engine say here what they found wrong; it joins the components' health. */
  alsoWrong(find: () => readonly Condition[]): void {
    this.#wrong.push(find);
  }
  wrong(): readonly Condition[] {
    return this.#wrong.flatMap((find) => find());
  }
  /** After the state it describes is durable, never before. */
  emit(event: EngineEvent): void {
    for (const l of this.#listeners) l(event);
  }
  /** Raises a system message; its kind and its sentences follow from the code (src/lib/messages/registry.ts). */
  async message<C extends MessageCode>(code: C, values: ValuesOf<C>): Promise<void> {
    const message: Message = { id: this.host.random(12), at: this.host.clock.now(), source: 'engine', code, values };
    await this.host.appendLine('var/spool/engine/messages.jsonl', JSON.stringify(message), 'web');
    this.emit({ event: 'messages' });
  }

  /** Something outside changed: whoever waits looks again. */
  wake(): void {
    const woken = this.#woken;
    this.#woken = [];
    for (const w of woken) w();
  }
  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#woken.push(resolve);
      this.host.clock.after(ms, resolve);
    });
  }

  async facts(): Promise<Facts> {
    return this.#know(await this.#see());
  }

  /** What only the machine can say; what is known besides is in memory. */
  async #see(): Promise<Seen> {
    const [links, leases, release] = await Promise.all([
      this.host.links(),
      this.host.leases(),
      this.host.readFile(`${this.paths.lib}/../${releaseFile}`).catch(() => undefined),
    ]);
    const telephony = releaseOf(release);
    if (this.#lingering === undefined) {
      const [kernel, routes] = await Promise.all([this.host.addresses(), this.host.routes()]);
      const ours = this.manifest['interfaces'] ?? [];
      this.#lingering = new Lingering();
      this.#lingering.seed(ours, kernel, this.host.clock.now());
      this.#advertised.seed(routes, ours);
      // An engine that was killed must not take the address away that somebody uses, only to find it again.
      const linkLocal = ours.flatMap((a) =>
        a.kind === 'address' && a.origin === 'link-local' && kernel.some((k) => k.device === a.device && k.address === a.address)
          ? [{ device: a.device, address: a.address }]
          : [],
      );
      if (linkLocal.length > 0) this.outside = { linkLocal };
    }
    return { links, leases, ...(telephony === undefined ? {} : { telephony }) };
  }

  #know({ links, leases: all, telephony }: Seen): Facts {
    const now = this.host.clock.now();
    const { leases, refused } = sensible(this.#advertised.look(all));
    const facts: Facts = {
      links,
      ...(telephony === undefined ? {} : { telephony }),
      leases,
      refused,
      overdue: overdue(leases, now),
      gateways: this.gateways,
      lingering: this.#lingering?.look(leases, now) ?? [],
      ...this.outside,
      ...this.#watched(),
    };
    for (const read of this.#readers) read(facts);
    return facts;
  }
  /** Told of every look, whoever asked for it. */
  onFacts(read: (facts: Facts) => void): void {
    this.#readers.push(read);
  }
  /** Somebody who watches the outside for longer than a look takes: what it knows now is part of every look. */
  alsoKnows(known: () => Partial<Facts>): void {
    this.#watchers.push(known);
  }
  #watched(): Partial<Facts> {
    return Object.assign({}, ...this.#watchers.map((known) => known()));
  }

  context(target: Target, facts: Facts, you?: string, secrets: Secrets = this.secrets): Context {
    const asks = you === undefined ? {} : { you };
    const base = { config: target.config, subscribers: target.subscribers, facts, secrets, ...asks };
    return { ...base, claims: claimsOf(this.components, base), reaches: reachesOf(this.components, base) };
  }

  render(target: Target, facts: Facts): Rendered {
    return renderAll(this.components, this.context(target, facts), this.secrets, this.paths);
  }

  /**
   * Everything that can be known about a document without touching anything.
   *
   * @param how.you the address that the reader comes from
   * @param how.secrets others than those in force: of a backup that shall be restored
   * @param how.look `keep`: for whoever applies the same soon; `reuse`: what was kept will do, if everything that it came of is as it was
   * @param how.rendered told what the machine shall contain, when nothing that is known by then speaks against it, and the machine is still being looked at
   */
  async propose(
    document: unknown,
    subscribers: Subscribers,
    head: Config | undefined,
    how: {
      readonly you?: string | undefined;
      readonly look?: 'keep' | 'reuse';
      readonly rendered?: Foreseen;
      readonly secrets?: Secrets;
      readonly course?: Course;
    } = {},
  ): Promise<Proposal> {
    const { you, rendered, secrets = this.secrets, course } = how;
    const is = this.manifest;
    const asked = { document: JSON.stringify(document), subscribers, head, you, secrets: this.secrets.changes };
    const kept = how.look === 'reuse' && secrets === this.secrets ? this.#looked.find(asked, is) : undefined;
    if (kept) {
      // The journal holds for this document, whatever the machine is: it goes to the disk while that is glanced at.
      rendered?.({ difference: kept.proposal.difference, rendered: kept.proposal.rendered });
      course?.lap('begin the journal');
      const still = this.#looked.holds(kept, (seen) => this.#know(seen));
      course?.lap('glance');
      if (still) return kept.proposal;
    }
    // Before anything is looked at: what changes meanwhile must be noticed.
    const begun = how.look === 'keep' ? this.#looked.begin() : undefined;
    const parsed = parseConfig(document);
    course?.lap('parse');
    if (!parsed.ok)
      return {
        target: undefined,
        problems: parsed.problems,
        steps: [],
        impact: 'none',
        difference: difference(head, document),
        rendered: {},
        losses: [],
        plan: nothingToDo,
      };
    const target: Target = { config: parsed.value, subscribers };
    const seen = await this.#see();
    const facts = this.#know(seen);
    course?.lap('facts');
    const ctx = this.context(target, facts, you, secrets);
    const problems = checkAll(this.components, ctx);
    course?.lap('check');
    const base = { problems, difference: difference(head, parsed.value), losses: [], plan: nothingToDo };
    if (refused(problems)) return { ...base, target: undefined, steps: [], impact: 'none', rendered: {} };
    const wanted = renderAll(this.components, ctx, secrets, this.paths);
    await this.secrets.flush();
    course?.lap('render');
    // Vendors' checkers are slow (a Python start for Fail2ban): only what changes is checked.
    const changed = this.components.filter((c) => textOf(wanted[c.id] ?? []) !== textOf(is[c.id] ?? []));
    course?.lap('compare');
    const glance = begun?.(is, wanted);
    // Side by side with the checkers; what is looked at for a document that they refuse is of no use to anybody. Who applies what is in force
    // already has somebody's change in mind that is to be mended, and nothing of before will do.
    const looking = lookAll(this.components, wanted, is, this.host, base.difference.length === 0 ? 0 : lastLookMs);
    looking.catch(() => {});
    const phones = head === undefined ? [] : this.phones();
    if (phones instanceof Promise) phones.catch(() => {});
    course?.lap('begin to look');
    rendered?.({ difference: base.difference, rendered: wanted });
    course?.lap('begin the journal');
    const preflight = (await Promise.all(changed.map((c) => c.preflight(wanted[c.id] ?? [], this.host)))).flat();
    course?.lap('checkers');
    const all = [...problems, ...preflight];
    if (refused(all)) return { ...base, problems: all, target: undefined, steps: [], impact: 'none', rendered: wanted };
    const looked = await looking;
    course?.lap('look');
    const plan = (keep: Keep): Step[] => looked({ ...keep, asStarted: this.waits.keep });
    const steps = plan(keepNothing);
    const now = head === undefined ? undefined : this.context({ config: head, subscribers }, ctx.facts);
    const impact = now !== undefined && closesWeb(now, ctx) ? 'drops-admin' : greatest(steps);
    const lost =
      now === undefined
        ? []
        : losses(
            { config: now.config, claims: now.claims, rendered: is, reaches: reachesOf(this.components, now) },
            { config: ctx.config, claims: ctx.claims, rendered: wanted, reaches: reachesOf(this.components, ctx) },
            {
              ...(you === undefined ? {} : { you }),
              phones: await phones,
              now: this.host.clock.now(),
              ...(this.handshakes === undefined ? {} : { handshakes: this.handshakes }),
              telephony: greatest(steps.filter((s) => s.component === 'asterisk')),
            },
          );
    course?.lap('plan');
    const proposal = { ...base, problems: all, target, steps, impact, rendered: wanted, losses: lost, plan };
    if (glance !== undefined && secrets === this.secrets) this.#looked.keep(asked, { seen, facts, is, glance, proposal });
    return proposal;
  }

  /**
   * Brings the machine to the target and returns what it then contains, verified by planning again. What only the outside can give is
   * waited for until the deadline (monotonic milliseconds). Throws NotConverged, or what a step threw.
   *
   * @param how.first what was planned a moment ago, so that the first round need not look again at what nobody has touched
   * @param how.stepsUntil monotonic milliseconds: no step begins after it, and none waits for its daemon for longer
   */
  async converge(
    target: Target,
    keep: Keep,
    deadline: number,
    how: {
      readonly first?: Pick<Proposal, 'rendered' | 'steps'>;
      readonly onStep?: (step: Step) => void;
      readonly stepsUntil?: number;
      readonly course?: Course;
    } = {},
  ): Promise<Rendered> {
    const { course } = how;
    let before = '';
    for (let { first } = how; ; first = undefined) {
      const rendered = first?.rendered ?? this.render(target, await this.facts());
      await this.secrets.flush();
      await this.own(merged(this.manifest, rendered));
      const steps = first?.steps ?? (await this.stepsTo(rendered, keep));
      course?.lap(first ? 'begin' : 'look again');
      if (steps.length === 0) return rendered;
      const doable = steps.filter((s) => s.do !== 'wait');
      if (doable.length === 0) {
        const leftMs = deadline - this.host.clock.monotonic();
        if (leftMs <= 0) throw new NotConverged(steps, 'waited in vain');
        await this.#sleep(Math.min(lookAgainMs, leftMs));
        course?.lap('wait for the outside');
        continue;
      }
      // The same steps twice in a row: the machine took them and did nothing.
      const now = JSON.stringify(doable);
      if (now === before) throw new NotConverged(doable, 'the machine accepted these steps and did not do them');
      before = now;
      for (const step of doable) {
        const withinMs = how.stepsUntil === undefined ? undefined : how.stepsUntil - this.host.clock.monotonic();
        if (withinMs !== undefined && withinMs <= 0) throw new NotConverged([step], 'there was no time left');
        how.onStep?.(step);
        await execute(step, this.host, 'ready', withinMs);
        course?.lap(`step: ${step.component} ${step.do}`);
        // At once: the administrator who follows to a new address must find it in the certificate.
        if (step.do === 'certificate') this.emit({ event: 'certificate' });
      }
    }
  }

  /**
   * Puts artifacts back as they were: nothing is parsed, checked or rendered. A step that fails does not stop the others; what is left
   * after three rounds is returned.
   */
  async restore(want: Rendered): Promise<readonly Step[]> {
    let left: readonly Step[] = [];
    for (let round = 0; round < 3; round++) {
      left = (await this.stepsTo(want)).filter((s) => s.do !== 'wait');
      if (left.length === 0) return [];
      await executeWhatCan(left, this.host); // the next round sees what it left
      if (left.some((s) => s.do === 'certificate')) this.emit({ event: 'certificate' });
    }
    return left;
  }

  /** From what is there to what the machine shall contain, but for what waits until no call is up. */
  stepsTo(rendered: Rendered, keep: Keep = keepNothing): Promise<Step[]> {
    return planAll(this.components, rendered, this.manifest, this.host, { ...keep, asStarted: this.waits.keep });
  }

  /** What is ours, as the disk has it; and the change that was under way. */
  async recall(): Promise<Journal | undefined> {
    const journal = await this.store.journal();
    this.#filed = await this.store.manifest();
    this.manifest = owned(this.#filed, journal, sameRendered);
    return journal;
  }

  /** What is ours, on disk before it is on the machine. */
  async own(rendered: Rendered): Promise<void> {
    if (sameRendered(this.manifest, rendered)) return;
    await this.#file(rendered);
    this.manifest = rendered;
  }

  /** A change begins: what there was, and what will be ours besides, on disk in one record. */
  async begin(journal: Journal, rendered: Rendered): Promise<void> {
    const before = journal.previous;
    // A change whose journal could not be closed: only there is written what is ours, and it is about to be written over.
    await this.#file(this.manifest);
    const adds = Object.fromEntries(Object.entries(rendered).filter(([id, all]) => textOf(before[id] ?? []) !== textOf(all)));
    await this.store.writeJournal({ ...journal, adds });
    this.manifest = merged(before, rendered);
  }

  /** No change is under way any more. What is ours is in the manifest before it leaves the journal. */
  async close(): Promise<void> {
    await this.#file(this.manifest);
    await this.store.clearJournal();
  }

  async #file(rendered: Rendered): Promise<void> {
    if (sameRendered(this.#filed, rendered)) return;
    await this.store.writeManifest(rendered);
    this.#filed = rendered;
  }
}

export function greatest(steps: readonly { readonly impact: Impact }[]): Impact {
  return steps.reduce<Impact>((worst, s) => (impacts.indexOf(s.impact) > impacts.indexOf(worst) ? s.impact : worst), 'none');
}

/** Addresses by which administrators come in. */
export function wayIn(rendered: Rendered): AddressArtifact[] {
  return (rendered['interfaces'] ?? []).filter((a) => a.kind === 'address' && a.wayIn) as AddressArtifact[];
}
