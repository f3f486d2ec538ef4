// Long because it is everything that people may ask of the engine, each answer in a few lines.
import { type Config, parseConfig } from '../config/config.ts';
import { difference } from '../config/difference.ts';
import { firstDocument } from '../config/first.ts';
import { mergePatch } from '../config/merge-patch.ts';
import { noSubscribers, type Subscribers } from '../config/subscribers.ts';
import { parseCidr } from '../lib/ip.ts';
import { isIpv4LinkLocal } from '../lib/link-local.ts';
import { Conditions, damagedFiles, damageOf, type Known } from './conditions.ts';
import type { Condition } from './contract.ts';
import { type Core, type Foreseen, type Proposal, refused, wayIn } from './core.ts';
import { Course } from './course.ts';
import { GatewayWatch } from './gateways.ts';
import { HandshakeMemory } from './handshakes.ts';
import { previewOf } from './preview.ts';
import type { ChangeView, DraftView, InterfaceView, Preview, RevisionView, Status } from './requests.ts';
import { interfacesView, requirementsOf } from './status.ts';
import { readOffer, readVerdict } from './takeover.ts';
import { type Apply, Refusal, type Switches, Transactions, urlOf, usualConfirmSeconds } from './transaction.ts';
import { repairsPerHour, Upkeep } from './upkeep.ts';
import type { Over } from './way-back.ts';

/** The one road of every change, with what people may ask about it. */
export class Engine {
  readonly core: Core;
  readonly transactions: Transactions;
  readonly upkeep: Upkeep;
  readonly gateways: GatewayWatch;
  readonly handshakes: HandshakeMemory;
  readonly version: string;
  readonly #conditions: Conditions;
  #broken: string | undefined;
  /** Of the head whose document cannot be read: whatever comes after it keeps the phones. */
  #kept: Subscribers = noSubscribers;

  constructor(core: Core, version: string, switches: Switches = { rollback: true }) {
    this.core = core;
    this.#conditions = new Conditions(core);
    this.version = version;
    this.transactions = new Transactions(core, switches);
    this.handshakes = new HandshakeMemory(core);
    this.upkeep = new Upkeep(core, this.transactions);
    this.gateways = new GatewayWatch(
      core,
      () => this.transactions.target,
      () => this.#gatewaysChanged(),
    );
    // Before anybody else hears of it: who asks because of the event must not be told what was before.
    core.onEvent((e) => {
      if (e.event === 'health' || e.event === 'interfaces') this.#conditions.outdated();
    });
  }

  /** Recovers what was interrupted and reads what is in force. Parses nothing before the recovery is done. */
  async open(): Promise<void> {
    await this.transactions.recover();
    // Somebody else's network until src/engine/takeover.ts has asked for it: nothing on it is drift.
    if ((await readOffer(this.core.host)) !== undefined && (await readVerdict(this.core.host))?.state !== 'kept')
      this.transactions.leaveAsItIs();
    const head = this.transactions.head;
    if (!head) await this.#first();
    else await this.#load(head.revision, head.subscribers);
    // Before web brings subscribers: what another version starts otherwise must not end calls because of them.
    const target = this.transactions.target;
    if (target) await this.core.waits.look(this.core.render(target, await this.core.facts()));
    await Promise.all([this.gateways.open(), this.handshakes.open()]);
    for (const file of damagedFiles(this.core)) await this.core.message('engine.damaged', { file });
  }

  /** Makes the machine what the head says, and keeps it so. Waits for nobody: what only DHCP can give comes when it comes. */
  start(): void {
    this.upkeep.look();
    this.upkeep.start();
    this.gateways.start();
  }

  /** Pages are told at once; the default route follows. */
  #gatewaysChanged(): void {
    this.core.emit({ event: 'health' });
    this.core.wake();
    this.upkeep.look();
  }

  async #first(): Promise<void> {
    // What `switchroom takeover` found goes before what we would guess; once that was kept, it is history.
    const offer = (await readVerdict(this.core.host))?.state === 'kept' ? undefined : await readOffer(this.core.host);
    const document = offer?.document ?? firstDocument((await this.core.facts()).links);
    // Not proposed: what only the outside knows (another machine has the address) must not keep a new PBX from starting.
    const parsed = parseConfig(document);
    if (!parsed.ok) throw new Error(`the first document is refused: ${parsed.problems.map((p) => `${p.path} ${p.message}`).join('; ')}`);
    // Nothing to go back to and nobody to ask: it is in force at once, and the machine follows as far as the network lets it.
    const { store, host } = this.core;
    await store.writeRevision({
      revision: 1,
      at: host.clock.now(),
      by: 'switchroom',
      reason: offer === undefined ? 'first start' : `as ${offer.from} had it`,
      confirmed: 'not-needed',
      subscribers: 0,
      document: parsed.value,
    });
    await store.writeHead({ revision: 1, subscribers: 0 });
    this.transactions.head = { revision: 1, subscribers: 0 };
    this.transactions.current = { config: parsed.value, subscribers: noSubscribers };
  }

  async #load(revision: number, subscribers: number): Promise<void> {
    const kept = await this.core.store.revision(revision);
    const parsed = parseConfig(kept?.document);
    const snapshot = await this.core.store.subscribers(subscribers);
    // The number that was really found: web then brings the newest again.
    this.transactions.head = { revision, subscribers: snapshot.number };
    this.#kept = snapshot.subscribers;
    if (parsed.ok) {
      this.transactions.current = { config: parsed.value, subscribers: snapshot.subscribers };
      return;
    }
    // A document that this version cannot read: the machine is put as it was, so that people can come in and mend it.
    const why = kept ? `${parsed.problems[0]?.path ?? ''} ${parsed.problems[0]?.message ?? ''}` : 'its file is damaged or gone';
    this.#broken = `revision ${revision} cannot be read: ${why}`;
    await this.core.restore(this.core.manifest).catch(() => {}); // as far as it goes; the condition says what is wrong
  }

  get document(): Config {
    const target = this.transactions.current;
    if (!target) throw new Refusal('failed', this.#broken ?? 'the engine is starting');
    return target.config;
  }
  get subscribers(): Subscribers {
    return this.transactions.current?.subscribers ?? this.#kept;
  }
  get revision(): number {
    return this.transactions.head?.revision ?? 0;
  }

  async config(revision?: number): Promise<{ revision: number; document: Config }> {
    if (revision === undefined) return { revision: this.revision, document: this.document };
    const kept = await this.core.store.revision(revision);
    if (!kept) throw new Refusal('not-found', `there is no revision ${revision}`);
    return { revision, document: kept.document };
  }

  propose(document: unknown, how: Parameters<Core['propose']>[3] = {}): Promise<Proposal> {
    return this.core.propose(document, this.subscribers, this.transactions.current?.config, how);
  }

  async preview(document: unknown, from?: string, look?: 'keep'): Promise<Preview> {
    return previewOf(
      await this.propose(document, { you: from, ...(look === undefined ? {} : { look }) }),
      wayIn(this.core.manifest),
      this.transactions.current?.config,
      from,
    );
  }

  async draft(by: string, from?: string): Promise<DraftView> {
    const kept = await this.core.store.draft(by);
    const draft = kept ?? { base: this.revision, document: this.document };
    const preview = await this.preview(draft.document, from, 'keep');
    return {
      base: draft.base,
      head: this.revision,
      document: draft.document,
      empty: kept === undefined || preview.difference.length === 0,
      preview,
    };
  }

  async putDraft(by: string, base: number, document: unknown, from?: string): Promise<DraftView> {
    if (base !== this.revision)
      throw new Refusal('conflict', `revision ${this.revision} was applied meanwhile; your draft began at ${base}`);
    await this.core.store.writeDraft(by, { base, document });
    this.core.emit({ event: 'draft', by });
    return this.draft(by, from);
  }

  async discardDraft(by: string): Promise<void> {
    await this.core.store.discardDraft(by);
    this.core.emit({ event: 'draft', by });
  }

  async applyDraft(
    by: string,
    base: number,
    reason: string,
    confirmSeconds: number | undefined,
    from?: string,
    over?: Over,
  ): Promise<ChangeView> {
    const course = new Course(this.core.host.clock);
    const draft = await this.core.store.draft(by);
    course.lap('read the draft');
    if (!draft) throw new Refusal('not-found', 'there is no draft to apply');
    const propose = (rendered: Foreseen): Promise<Proposal> => {
      if (base !== this.revision || draft.base !== this.revision)
        throw new Refusal('conflict', `revision ${this.revision} was applied meanwhile; your draft began at ${draft.base}`);
      return this.#accepted(draft.document, { rendered, you: from, look: 'reuse', course });
    };
    const view = await this.transactions.apply(propose, {
      by,
      reason,
      confirmSeconds: confirmSeconds ?? this.transactions.current?.config.changes.confirmSeconds ?? usualConfirmSeconds,
      ...(from === undefined ? {} : { from }),
      ...(over === undefined ? {} : { over }),
      committed: () => this.discardDraft(by),
      course,
    });
    if (view.state === 'unchanged') await this.discardDraft(by);
    return view;
  }

  apply(document: unknown, how: Apply): Promise<ChangeView> {
    return this.transactions.apply((rendered) => this.#accepted(document, { rendered }), how);
  }

  async #accepted(document: unknown, how: Parameters<Core['propose']>[3]): Promise<Proposal> {
    const proposal = await this.propose(document, how);
    if (refused(proposal.problems)) throw new Refusal('rejected', 'the document has problems', proposal.problems);
    return proposal;
  }

  /** One edit at once (RFC 7386): for scripts and single buttons. What may cut somebody off belongs into a draft, where it is seen first. */
  patch(by: string, patch: unknown, reason: string): Promise<ChangeView> {
    const propose = async (rendered: Foreseen): Promise<Proposal> => {
      const proposal = await this.#accepted(mergePatch(this.document, patch), { rendered });
      if (proposal.impact === 'drops-admin')
        throw new Refusal('conflict', 'this may cut administrators off; put it into a draft, look at it and apply it there');
      return proposal;
    };
    return this.transactions.apply(propose, { by, reason, confirmSeconds: 0 });
  }

  /** A new snapshot of subscribers: the same road, without a new document. */
  async putSubscribers(number: number, subscribers: Subscribers): Promise<ChangeView> {
    const head = this.transactions.head;
    if (head && number <= head.subscribers) return { state: 'unchanged', to: head.revision };
    const propose = async (rendered: Foreseen): Promise<Proposal | undefined> => {
      if (number <= (this.transactions.head?.subscribers ?? 0)) return undefined; // a newer one came first
      const proposal = await this.core.propose(this.document, subscribers, this.transactions.current?.config, { rendered });
      if (refused(proposal.problems)) throw new Refusal('rejected', 'the subscribers do not fit the configuration', proposal.problems);
      return proposal;
    };
    return this.transactions.apply(propose, { by: 'web', reason: 'subscribers', confirmSeconds: 0, snapshot: { number, subscribers } });
  }

  async revisions(before: number | undefined, limit: number): Promise<RevisionView[]> {
    const numbers = (await this.core.store.revisionNumbers())
      .filter((n) => n <= this.revision && (before === undefined || n < before))
      .slice(0, limit);
    const kept = await Promise.all(numbers.map((n) => this.core.store.revision(n)));
    return kept.flatMap((r) => {
      if (!r) return [];
      const { document: _, ...view } = r;
      return [{ ...view, head: r.revision === this.revision }];
    });
  }

  async difference(from: number, to: number) {
    return difference((await this.config(from)).document, (await this.config(to)).document);
  }

  async restoreDraft(by: string, revision: number): Promise<DraftView> {
    return this.putDraft(by, this.revision, (await this.config(revision)).document);
  }

  async interfaces(): Promise<InterfaceView[]> {
    const target = this.transactions.target ?? { config: this.document, subscribers: this.subscribers };
    const facts = await this.core.facts();
    // What is wanted now, not all that is ours: an address that is only kept for the way back is in the manifest too.
    const wanted = this.core.render(target, facts);
    return interfacesView(this.core.context(target, facts), this.core.host, wanted, this.transactions.keep.addresses);
  }

  async status(): Promise<Status> {
    const target = this.transactions.target;
    const { host } = this.core;
    const change = this.transactions.view().state;
    const drift = { repairedThisHour: this.upkeep.repairedThisHour, limit: repairsPerHour };
    if (!target) {
      const since = host.clock.now();
      return {
        version: this.version,
        revision: this.revision,
        subscribers: 0,
        hostname: '',
        requirements: [],
        conditions: [...this.unreadable(), ...damageOf(this.core)].map((c) => ({ ...c, since })),
        units: [],
        urls: [],
        change,
        drift,
      };
    }
    const waits = this.core.waits.view;
    const ctx = this.core.context(target, await this.core.facts());
    const conditions = await this.conditions();
    const names = Object.values(this.core.manifest)
      .flat()
      .flatMap((a) => (a.kind === 'unit' ? [a.name] : []));
    const units = await Promise.all([...new Set(names)].map(async (name) => ({ name, ...(await host.unitState(name)) })));
    return {
      version: this.version,
      revision: this.revision,
      subscribers: this.transactions.head?.subscribers ?? 0,
      hostname: target.config.webserver.hostname,
      requirements: await requirementsOf(ctx, host, conditions),
      conditions,
      units: units.map((u) => ({ name: u.name, state: u.state, ...(u.since === undefined ? {} : { since: u.since }) })),
      urls: await this.urls(),
      change,
      drift,
      ...(waits === undefined ? {} : { waits: { until: waits.until, ...(waits.calls === undefined ? {} : { calls: waits.calls }) } }),
    };
  }

  /** Does now what waits for calls to end. @throws Refusal when nothing waits */
  endWaiting(): void {
    if (!this.core.waits.now()) throw new Refusal('conflict', 'nothing waits for calls to end');
    this.upkeep.look();
  }

  /** A document on disk that this version cannot read. */
  unreadable(): Condition[] {
    if (this.#broken === undefined) return [];
    const remedy = 'roll back to an older revision, or restore a backup';
    return [{ code: 'engine.unreadable', severity: 'problem', message: this.#broken, remedy, about: '/system/revisions' }];
  }

  /** Where the pages are now, the best first. */
  async urls(): Promise<string[]> {
    const port = this.transactions.target?.config.webserver.httpsPort;
    if (port === undefined) return [];
    const has = await this.core.host.addresses();
    const ours = wayIn(this.core.manifest).filter((a) => has.some((h) => h.address === a.address && h.device === a.device));
    const addresses = ours
      .flatMap((a) => parseCidr(a.address)?.address ?? [])
      // IPv4 first, and what is only an address for want of another last.
      .sort((a, b) => rank(a) - rank(b));
    return addresses.map((a) => urlOf(a, port));
  }

  /** What was found wrong last, without looking again. */
  get known(): readonly Known[] {
    return this.#conditions.known;
  }

  /** Every condition with when it was first seen; asked again at most every few seconds. */
  conditions(): Promise<readonly Known[]> {
    const target = this.transactions.target;
    return target ? this.#conditions.look(target, () => [...this.upkeep.conditions(), ...damageOf(this.core)]) : Promise.resolve([]);
  }
}

const rank = (address: string): number => (isIpv4LinkLocal(address) ? 2 : address.includes(':') ? 1 : 0);
