// Long because journal, execution, confirmation and rollback are one state machine; half of it could not be judged alone.
import type { Subscribers } from '../config/subscribers.ts';
import { parseCidr } from '../lib/ip.ts';
import { type AddressArtifact, type FileArtifact, type Impact, type Keep, keepNothing, type Step } from './contract.ts';
import { type Core, type Foreseen, greatest, type Proposal, type Target, wayIn } from './core.ts';
import { Course, type Lap } from './course.ts';
import { Mutex } from './mutex.ts';
import { Probes } from './probes.ts';
import type { Rendered } from './render.ts';
import type { ChangeView, ParsedParams, RequestError } from './requests.ts';
import type { Head, Journal, Revision, StateFile } from './store.ts';
import { type Over, wayBack, wayBackLines } from './way-back.ts';

/** Said to whoever asked; becomes a RequestError. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RequestError['code'];
  readonly problems: RequestError['problems'];
  constructor(code: RequestError['code'], message: string, problems?: RequestError['problems']) {
    super(message);
    this.code = code;
    this.problems = problems;
  }
}

/**
 * How long a change may take to become true. A DHCP server that pings an address first needs three seconds; a slow switch port thirty.
 * Where it waits for a confirmation afterwards, all of it together has no longer than that.
 */
const verifyMs = 20_000;

/** Where no document says otherwise. */
export const usualConfirmSeconds = 60;

interface Pending {
  readonly journal: Journal;
  readonly target: Target;
  readonly ticket: string;
  readonly deadline: number;
  readonly timer: Disposable;
  /** Seconds since 1970: older connections prove nothing. */
  readonly appliedAt: number;
  /** Local addresses that prove the change when a connection arrives at them: of the new revision, what is kept for the way back is not. */
  readonly proofAt: readonly string[];
  /** Those of them that were not there before. */
  readonly fresh: readonly string[];
  readonly urls: readonly string[];
  readonly probes: Probes;
  readonly keep: Keep;
  readonly committed: Apply['committed'];
}

export interface Apply {
  readonly by: string;
  readonly reason: string;
  readonly confirmSeconds: number;
  /** The address that whoever applies it comes from. */
  readonly from?: string;
  /** The connection that the order came over. */
  readonly over?: Over;
  /** A new snapshot of subscribers that comes with it. */
  readonly snapshot?: { readonly number: number; readonly subscribers: Subscribers };
  /** Files of the engine's own that it replaces with the first step; they come back when it is undone. Asked when it was proposed. */
  readonly state?: () => readonly FileArtifact[];
  /** It waits for confirmation, whatever it changes. */
  readonly asks?: boolean;
  /** After it is durable: the draft it came from may go. A change that is undone leaves the draft to its author. */
  readonly committed?: () => Promise<void>;
  /** Where its time goes, from its order on. */
  readonly course?: Course;
  /** Who must know for sure how it ended, before anybody else does. */
  readonly ends?: {
    /** As soon as it is durable. */
    kept(): Promise<void>;
    undone(because: string): Promise<void>;
  };
}

/** What of a change is known before its journal is on disk. */
interface Ready {
  readonly course: Course;
  readonly impact: Impact;
  /** It waits for confirmation. */
  readonly asks: boolean;
  readonly keep: Keep;
  readonly first: Pick<Proposal, 'rendered' | 'steps'>;
}

/**
 * For the control run of the campaign alone: with rollback switched off, a campaign must report failures. Upkeep would put the old state
 * back as drift, so it keeps still from such a change on until the next change or start.
 */
export interface Switches {
  readonly rollback: boolean;
}

/** The one change that may be under way: journal, execute, verify, then commit, or wait for a person, or roll back. */
export class Transactions {
  readonly #core: Core;
  readonly #switches: Switches;
  readonly mutex = new Mutex();
  head: Head | undefined;
  current: Target | undefined;
  #pending: Pending | undefined;
  #view: ChangeView = { state: 'none' };
  #steps: { step: Step; done: boolean }[] = [];
  /** Of the change whose steps run: until when it has to be confirmed. */
  #confirmBy: number | undefined;
  #leftAsItIs = false;
  #ends: Apply['ends'];
  #course: readonly Lap[] = [];

  constructor(core: Core, switches: Switches = { rollback: true }) {
    this.#core = core;
    this.#switches = switches;
  }

  /** What the machine shall be now: a change that waits for confirmation counts. */
  get target(): Target | undefined {
    return this.#pending?.target ?? this.current;
  }
  get keep() {
    return this.#pending ? this.#pending.keep : keepNothing;
  }
  get pending(): boolean {
    return this.#pending !== undefined;
  }
  /** Nobody mends the machine until the next change or start: rollback is switched off, or the network is somebody else's again. */
  get leftAsItIs(): boolean {
    return this.#leftAsItIs;
  }
  leaveAsItIs(): void {
    this.#leftAsItIs = true;
  }

  /** Where the time of the last change went: from its order to its answer. */
  get course(): readonly Lap[] {
    return this.#course;
  }

  view(by?: string): ChangeView {
    const p = this.#pending;
    const view = this.#view;
    const steps = this.#steps.map(({ step, done }) => ({ component: step.component, why: step.why, impact: step.impact, done }));
    const until = p?.deadline ?? this.#confirmBy;
    const left = until === undefined ? {} : { secondsLeft: Math.max(0, Math.ceil((until - this.#core.host.clock.monotonic()) / 1000)) };
    if (!p) return { ...view, ...left, ...(steps.length > 0 ? { steps } : {}) };
    return {
      ...view,
      ...left,
      steps,
      confirmAt: p.urls,
      ...(p.fresh.length === 0 ? { stays: true } : {}),
      unproven: p.fresh.length > 0 ? `nobody has reached ${p.fresh.join(' or ')} yet` : 'nobody has opened a new connection yet',
      probes: p.probes.view(),
      ...(by !== undefined && by === p.journal.by ? { ticket: p.ticket } : {}),
    };
  }

  /** The view, for somebody whose connection may itself be worth knowing: it is noted, and confirms nothing. */
  seen(p: ParsedParams<'change'>): ChangeView {
    if (this.#pending && p.connection && this.#proves(this.#pending, p.connection)) this.#pending.probes.came(p.connection.localAddress);
    return this.view(p.by);
  }

  /** Which phones are registered may have changed. */
  phones(): void {
    this.#pending?.probes.phones();
  }

  #proves(pending: Pending, c: NonNullable<ParsedParams<'change'>['connection']>): boolean {
    const port = pending.target.config.webserver.httpsPort;
    return c.openedAt >= pending.appliedAt && pending.proofAt.includes(c.localAddress) && c.localPort === port;
  }

  /** Puts back what a crash left half done. Nothing is parsed for it. True when there was something. */
  async recover(): Promise<boolean> {
    const { store } = this.#core;
    this.head = await store.head();
    const journal = await this.#core.recall();
    if (!journal) return false;
    const { head } = this;
    const committed = head !== undefined && head.revision === journal.to.revision && head.subscribers === journal.to.subscribers;
    // A version of before, which does not know this file, may have gone on from there.
    if (committed || (head !== undefined && head.revision > journal.to.revision)) {
      // It was committed; only the end was missing. A disk that is full keeps nobody from starting: it is the same at the next start.
      await this.#core.close().catch(() => {});
      return false;
    }
    await this.#undo(journal, 'the PBX was interrupted during the change');
    return true;
  }

  /**
   * Applies what is proposed. The lock is held until it is committed, rolled back, or waits for a person; it is proposed inside the lock, from
   * what is in force then: of two edits at the same time, the second builds on the first. The journal is written while the machine is still being
   * looked at, and taken away again if nothing comes of it.
   */
  apply(propose: (rendered: Foreseen) => Promise<Proposal | undefined>, how: Apply): Promise<ChangeView> {
    const { course = new Course(this.#core.host.clock) } = how;
    return this.mutex.run(async () => {
      course.lap('wait for its turn');
      if (this.#pending) throw new Refusal('busy', `a change by ${this.#pending.journal.by} waits for confirmation`);
      const previous = this.#core.manifest;
      let early: Promise<Journal> | undefined;
      const proposal = await propose((known) => {
        if (known.difference.length === 0 && !how.snapshot) return; // there may be nothing to do
        if (early !== undefined) return; // a look of before was not true any more; what else is ours now is on disk before the first step, too
        early = this.#journal(known, previous, how);
        early.catch(() => {}); // whoever waits for it hears of it
      }).catch(async (e: unknown) => {
        await this.#unwritten(early, previous);
        throw e;
      });
      if (!proposal) return { state: 'unchanged', by: how.by, ...(this.head ? { to: this.head.revision } : {}) };
      const target = proposal.target;
      if (!target) {
        await this.#unwritten(early, previous);
        throw new Refusal('rejected', 'the document has problems', proposal.problems);
      }
      if (proposal.difference.length === 0 && this.head !== undefined && proposal.steps.length === 0 && !how.snapshot) {
        this.#view = { state: 'unchanged', ...(this.head ? { to: this.head.revision } : {}), by: how.by };
        return this.#view;
      }
      const impact = this.head ? proposal.impact : 'none';
      const asks = impact === 'drops-admin' || how.asks === true;
      const way = how.over && asks ? wayBack(how.over, previous, wayIn(proposal.rendered)) : undefined;
      const keep = asks ? { addresses: wayIn(previous), ...(way === undefined ? {} : { way }) } : keepNothing;
      const ready = async () => {
        // While the disk takes the journal.
        const first = { rendered: proposal.rendered, steps: proposal.plan(keep) };
        course.lap('plan');
        return { first, journal: await (early ?? this.#journal(proposal, previous, how)) };
      };
      const { first, journal } = await ready().catch(async (e: unknown) => {
        await this.#unwritten(early, previous);
        throw e;
      });
      course.lap('journal');
      this.#course = course.laps;
      return this.#run(proposal, target, journal, { ...how, course, impact, asks, keep, first });
    });
  }

  /** The journal, and everything that will be ours, on disk. Neither is of any consequence without a first step. */
  async #journal({ difference, rendered }: Parameters<Foreseen>[0], previous: Rendered, how: Apply): Promise<Journal> {
    const { host, store } = this.#core;
    const sameDocument = difference.length === 0 && this.head !== undefined;
    const revision = sameDocument
      ? (this.head?.revision ?? 1)
      : Math.max((await store.revisionNumbers())[0] ?? 0, this.head?.revision ?? 0) + 1;
    const to: Head = { revision, subscribers: how.snapshot?.number ?? this.head?.subscribers ?? 0 };
    const state = how.state?.() ?? [];
    const journal: Journal = {
      ...{ from: this.head, to, by: how.by, reason: how.reason, at: host.clock.now(), previous },
      ...(state.length === 0 ? {} : { state: await this.#asItIs(state) }),
    };
    await this.#core.begin(journal, rendered);
    return journal;
  }

  /** Nothing comes of a change whose journal was begun. What cannot be taken away is recognised at the next start: nothing was changed. */
  async #unwritten(early: Promise<Journal> | undefined, previous: Rendered): Promise<void> {
    if (early === undefined) return;
    await early.catch(() => {});
    await this.#core.own(previous).catch(() => {});
    await this.#core.close().catch(() => {});
  }

  async #run(proposal: Proposal, target: Target, journal: Journal, how: Apply & Ready): Promise<ChangeView> {
    const { host, store } = this.#core;
    this.#leftAsItIs = false;
    this.#ends = how.ends;
    const { impact, asks, keep } = how;
    this.#steps = proposal.steps.map((step) => ({ step, done: false }));
    this.#view = {
      state: 'applying',
      ...(this.head ? { from: this.head.revision } : {}),
      to: journal.to.revision,
      by: how.by,
      reason: how.reason,
      impact,
      losses: proposal.losses,
      ...(asks ? { confirmSeconds: how.confirmSeconds } : {}),
    };
    const registered = this.#core.registered();
    if (how.snapshot) await store.writeSubscribers(how.snapshot.number, how.snapshot.subscribers);
    this.#core.emit({ event: 'change', state: 'applying' });
    // Whatever fails until it is committed, or until a deadline runs that undoes it, undoes it now.
    try {
      const state = how.state?.() ?? [];
      for (const file of state) await host.writeFile(file);
      if (state.length > 0) await this.#core.secrets.reload();
      // It counts from the first step, which may be the one that cuts him off: whoever is away waits for what is left of it, not for a
      // DHCP server as well.
      const begun = host.clock.monotonic();
      const deadline = begun + how.confirmSeconds * 1000;
      if (asks) this.#confirmBy = deadline;
      // Before anything changes, or the first step may be the last that he hears of. It is a help: a kernel that refuses it keeps nobody from his change.
      if (keep.way) await host.ip(wayBackLines(keep.way), keep.way.rule.family === 6 ? 6 : undefined).catch(() => {});
      const rendered = await this.#core.converge(target, keep, Math.min(begun + verifyMs, asks ? deadline : Number.POSITIVE_INFINITY), {
        first: how.first,
        onStep: (s) => this.#done(s),
        course: how.course,
        ...(asks ? { stepsUntil: deadline } : {}),
      });
      if (asks) await this.#await(journal, target, rendered, { ...how, registered, deadline });
      else await this.#commit(journal, target, { confirmed: 'not-needed' }, how.committed);
    } catch (e) {
      await this.#undo(journal, e instanceof Error ? e.message : String(e));
    }
    how.course.lap('end');
    return this.view(how.by);
  }

  async #asItIs(files: readonly FileArtifact[]): Promise<StateFile[]> {
    return Promise.all(
      files.map(async ({ path, reader }) => {
        const content = await this.#core.host.readFile(path);
        return { path, reader, ...(content === undefined ? {} : { content }) };
      }),
    );
  }

  /** What is rendered next must be rendered with the old keys again. */
  async #putBack(state: readonly StateFile[]): Promise<void> {
    const { host, secrets } = this.#core;
    for (const { path, reader, content } of state) {
      if (content === undefined) await host.removeFile(path);
      else await host.writeFile({ kind: 'file', path, reader, content });
    }
    await secrets.reload();
  }

  #done(step: Step): void {
    const mine = this.#steps.find((s) => !s.done && s.step.why === step.why && s.step.component === step.component);
    if (mine) mine.done = true;
    else this.#steps.push({ step, done: true });
    this.#core.emit({ event: 'change', state: this.#view.state });
  }

  async #await(
    journal: Journal,
    target: Target,
    rendered: Rendered,
    how: Apply & { readonly registered: ReadonlySet<string> | undefined; readonly deadline: number; readonly keep: Keep },
  ): Promise<void> {
    const { host } = this.#core;
    const leftMs = how.deadline - host.clock.monotonic();
    if (leftMs <= 0) throw new Error(`it took longer than the ${how.confirmSeconds} s within which it had to be confirmed`);
    const was = wayIn(journal.previous);
    const wanted = wayIn(rendered);
    const isOf = (all: readonly AddressArtifact[], a: AddressArtifact) => all.some((b) => b.address === a.address && b.device === a.device);
    const kept = bareOf(was.filter((a) => !isOf(wanted, a)));
    // An address that moves from one wire to another is there on both until it is confirmed: whoever reaches it has come the old way.
    const now = wanted.filter((a) => bareOf([a]).every((x) => !kept.includes(x)));
    const fresh = now.filter((a) => !isOf(was, a));
    const proof = proofOf(bareOf(now), bareOf(fresh), how.from);
    const probes = new Probes(this.#core, this.#core.context(target, await this.#core.facts()), rendered, how.registered, proof);
    const timer = host.clock.after(leftMs, () => void this.mutex.run(() => this.#expired(journal)));
    this.#pending = {
      journal,
      target,
      ticket: host.random(24),
      deadline: how.deadline,
      timer,
      appliedAt: host.clock.now(),
      proofAt: proof,
      fresh: bareOf(fresh),
      urls: proof.map((a) => `${urlOf(a, target.config.webserver.httpsPort)}confirm`),
      probes,
      keep: how.keep,
      committed: how.committed,
    };
    probes.start();
    this.#view = { ...this.#view, state: 'awaiting-confirmation' };
    this.#core.emit({ event: 'change', state: 'awaiting-confirmation' });
  }

  async #expired(journal: Journal): Promise<void> {
    if (this.#pending?.journal !== journal) return;
    const { fresh } = this.#pending;
    const where = fresh.length > 0 ? `nobody reached ${fresh.join(' or ')} in time` : 'nobody confirmed it in time';
    await this.#undo(journal, where);
  }

  confirm(p: ParsedParams<'change.confirm'>): Promise<ChangeView> {
    return this.mutex.run(async () => {
      const pending = this.#pending;
      if (!pending)
        throw new Refusal(
          'conflict',
          this.#view.state === 'rolled-back' ? `the change was undone: ${this.#view.because ?? ''}` : 'no change waits for confirmation',
        );
      if (p.ticket !== undefined && p.ticket !== pending.ticket)
        throw new Refusal('forbidden', 'this ticket is not for the change that waits');
      const c = p.connection;
      const proven = c !== undefined && this.#proves(pending, c);
      const unproven = this.view().unproven ?? '';
      if (proven) pending.probes.came(c.localAddress);
      if (p.ticket !== undefined && !proven) throw new Refusal('conflict', unproven);
      if (p.ticket === undefined && p.by === undefined) throw new Refusal('forbidden', 'a ticket or a person is needed');
      // The deadline goes on until it is durable: a disk that does not take it must not leave a change that nothing undoes.
      await pending.probes.settled();
      await this.#commit(
        pending.journal,
        pending.target,
        { ...(proven ? { confirmed: 'connection' } : { confirmed: 'by-hand', unproven }), probes: pending.probes.view() },
        pending.committed,
      );
      return this.view();
    });
  }

  rollback(by: string): Promise<ChangeView> {
    return this.mutex.run(async () => {
      if (!this.#pending) throw new Refusal('conflict', 'no change waits for confirmation');
      await this.#undo(this.#pending.journal, `${by} took it back`);
      return this.view();
    });
  }

  /** Throws before the change is committed, never after. */
  async #commit(
    journal: Journal,
    target: Target,
    how: Pick<Revision, 'confirmed' | 'unproven' | 'probes'>,
    committed: Apply['committed'],
  ): Promise<void> {
    const { host, store } = this.#core;
    if (journal.from?.revision !== journal.to.revision) {
      await store.writeRevision({
        revision: journal.to.revision,
        at: host.clock.now(),
        by: journal.by,
        reason: journal.reason,
        subscribers: journal.to.subscribers,
        document: target.config,
        ...how,
      });
    }
    await store.writeHead(journal.to);
    // From here on it is committed: its journal, which goes last, is recognised at the next start by its own head.
    await this.#ends?.kept().catch(() => {});
    this.#ends = undefined;
    this.head = journal.to;
    this.current = target;
    this.#ended();
    this.#view = { ...this.#view, state: 'committed', endedAt: host.clock.now(), ...(how.probes ? { probes: how.probes } : {}) };
    // What was kept for the way back goes now. The change is committed: what fails here is drift, seen and mended as such.
    const rendered = await this.#core.converge(target, keepNothing, host.clock.monotonic() + verifyMs).catch(() => undefined);
    if (rendered) await this.#core.own(rendered).catch(() => {});
    await this.#core.close().catch(() => {});
    // A draft that cannot be cleared is shown again, and differs in nothing.
    await committed?.().catch(() => {});
    this.#core.emit({ event: 'change', state: 'committed' });
    this.#core.emit({ event: 'config', revision: journal.to.revision });
  }

  #ended(): void {
    this.#confirmBy = undefined;
    this.#pending?.timer[Symbol.dispose]();
    this.#pending?.probes.stop();
    this.#pending = undefined;
  }

  async #undo(journal: Journal, because: string): Promise<void> {
    const { host, store } = this.#core;
    const probes = this.#pending?.probes.view();
    this.#ended();
    this.#view = { ...this.#view, state: 'rolling-back', because };
    let keysAreBack = true;
    if (this.#switches.rollback) {
      // What cannot even be looked at (a tool that fails) is no reason to stay in between: upkeep goes on trying.
      // Keys that are not put back now are put back at the next start: the journal stays.
      const keys = (journal.state === undefined ? Promise.resolve() : this.#putBack(journal.state)).catch((e: unknown) => {
        keysAreBack = false;
        throw e;
      });
      const left = await keys
        .then(() => this.#core.restore(journal.previous))
        .then(
          (steps) => steps.map((s) => s.why),
          (e: unknown) => [e instanceof Error ? e.message : String(e)],
        );
      if (left.length > 0) await this.#core.message('change.rollback-incomplete', { left: left.join('; ').slice(0, 300) });
      else await this.#core.own(journal.previous);
    } else this.#leftAsItIs = true;
    // Written just before the head: of a change that died in between it is there, and never was in force.
    if (journal.from?.revision !== journal.to.revision) await store.removeRevision(journal.to.revision);
    if (keysAreBack) await this.#core.close();
    const ends = this.#ends;
    this.#ends = undefined;
    await ends?.undone(because);
    this.#view = {
      state: 'rolled-back',
      ...(journal.from ? { from: journal.from.revision } : {}),
      to: journal.to.revision,
      by: journal.by,
      reason: journal.reason,
      impact: greatest(this.#steps.map((s) => s.step)),
      because,
      ...(probes ? { probes } : {}),
      endedAt: host.clock.now(),
    };
    await this.#core.message('change.rolled-back', {
      revision: journal.to.revision,
      by: journal.by,
      because: because.slice(0, 300),
    });
    this.#core.emit({ event: 'change', state: 'rolled-back' });
  }
}

const bareOf = (all: readonly AddressArtifact[]): readonly string[] => all.flatMap((a) => parseCidr(a.address)?.address ?? []);

/**
 * Where a new connection proves the change: at the new addresses, or where there are none, at those that stay. Of the IP version that whoever applies
 * it comes by, as far as there are any: he may have no other, and his own way in is what he must not lose.
 */
function proofOf(now: readonly string[], fresh: readonly string[], from: string | undefined): readonly string[] {
  const mine = (all: readonly string[]) => (from === undefined ? all : all.filter((a) => a.includes(':') === from.includes(':')));
  return [mine(fresh), mine(now), fresh, now].find((all) => all.length > 0) ?? [];
}

/** Whoever came by IPv6 may have no IPv4, and the other way round: addresses of the reader's family come first. */
export function sameFamilyFirst(addresses: readonly string[], reader: string | undefined): readonly string[] {
  if (reader === undefined) return addresses;
  const other = (a: string): number => Number(a.includes(':') !== reader.includes(':'));
  return [...addresses].sort((a, b) => other(a) - other(b));
}

export function urlOf(address: string, port: number): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return `https://${host}${port === 443 ? '' : `:${port}`}/`;
}
