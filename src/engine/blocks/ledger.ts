// Long because ledger, kernel and messages of a block change together; what is between them is where one could be lost.
import type { Host } from '../../host/host.ts';
import { jailOf } from '../../lib/jails.ts';
import type { MessageCode, ValuesOf } from '../../lib/messages/registry.ts';
import type { Block, BlockService, ProtectionView } from '../requests.ts';
import { LedgerFile, ledgerFile } from './file.ts';
import {
  differences,
  differentSets,
  emptyKernel,
  freshTexts,
  isTableThere,
  type Kernel,
  type KernelChange,
  kernelText,
  networksText,
  packetsOf,
  readKernel,
  touchedSets,
} from './kernel.ts';
import { blockKey, sparedBecause } from './key.ts';
import { isNetwork } from './networks.ts';
import { type Asked, coveredBy, pageOf } from './page.ts';
import { type Blocked, type Entry, entryId, type Flow, type Record, type Stored } from './record.ts';

/** The kernel is compared with the ledger so often. Too short: a list of 100,000 elements is read for nothing; too long: a flushed ruleset stays unblocked. */
const compareMs = 10_000;
/**
 * Whether the table is there at all is asked so often, while there are blocks: whoever flushes the ruleset lets in a hundred thousand attackers. Too
 * short: a process of nft for nothing; too long: they guess.
 */
const glanceMs = 1000;
/** … and with very many blocks more seldom, so that reading them takes a thirtieth of the time at most: 100,000 cost 2.5 s of processor time. */
const compareShare = 30;
/** Lifted at once, so many are told one by one; of more, one message says how many: ten thousand would take the disk a quarter of a minute. */
const toldSingly = 20;
/** So long one reading of counters serves every page. */
const countersMs = 1000;

export interface LedgerDeps {
  readonly host: Pick<Host, 'clock' | 'readFile' | 'writeFile' | 'appendLine' | 'nftApply' | 'nftJson'>;
  /** Whom to spare, as of now. */
  readonly view: () => Promise<ProtectionView>;
  /** Text for `nft -f -` that makes the table of blocks, and fails where there is one; undefined while nobody knows what it looks like. */
  readonly table: () => string | undefined;
  /** Names of the administrator's jails; undefined while no document can be read: then no block of theirs is judged. */
  readonly jails: () => readonly string[] | undefined;
  /** After the state is durable and in the kernel. */
  readonly changed: () => void;
  readonly message: <C extends MessageCode>(code: C, values: ValuesOf<C>) => void;
  readonly log: (line: string) => void;
}

export interface Order {
  readonly address: string;
  readonly service: BlockService;
  readonly seconds: number;
  readonly because: string;
  readonly by: string;
  readonly failures: number;
  /** Only what comes from this port; others behind the address go on. */
  readonly flow?: Flow | undefined;
}

type Operation =
  | { readonly kind: 'add'; readonly order: Order }
  | { readonly kind: 'take-over'; readonly orders: readonly Order[]; readonly by: string }
  | { readonly kind: 'lift'; readonly address: string; readonly service: BlockService | undefined; readonly by: string }
  | { readonly kind: 'lift-covered'; readonly entries: readonly { readonly address: string }[]; readonly by: string }
  | { readonly kind: 'lift-all'; readonly asked: Pick<Asked, 'search' | 'service'>; readonly by: string }
  | { readonly kind: 'compare'; readonly view: ProtectionView; readonly kernel: Kernel | Error };
type Added = { readonly block: Block } | { readonly refused: string };
type Outcome = Added | { readonly lifted: number } | Imported;

/** What became of a list: how many are blocked now, and why each of the others is not. */
export interface Imported {
  readonly added: number;
  readonly refused: readonly { readonly address: string; readonly service: BlockService; readonly why: string }[];
}

/**
 * Who is blocked. On disk first and last (append only, fsync), in the kernel's sets (what enforces), and told to whoever mirrors it. Operations run one
 * after the other; those that wait for the disk go together, as one fsync and one transaction. The kernel's elements carry their own
 * timeout, so a block ends on time with the engine dead; and they stay when the engine is killed. (Over 300 lines, because what one operation does to entries,
 * file, kernel and messages is one decision; reading and writing each of them is in a file of its own.)
 */
export class Ledger {
  readonly #deps: LedgerDeps;
  readonly #file: LedgerFile;
  #entries = new Map<string, Entry>();
  readonly #waiting: { operation: Operation; done: (o: Outcome) => void; failed: (e: unknown) => void }[] = [];
  readonly #refusals = new Map<string, number>();
  #running = false;
  #expiry: Disposable | undefined;
  #glance: Disposable | undefined;
  #comparedAt = 0;
  #kernelSeen = 0;
  #comparing: Promise<void> = Promise.resolve();
  #view: ProtectionView | undefined;
  #counters: { at: number; took: number; kernel: Kernel } | undefined;
  #enforced = false;
  #compareTook = 0;
  #closed = false;

  constructor(deps: LedgerDeps) {
    this.#deps = deps;
    this.#file = new LedgerFile(deps.host);
  }

  /** Reads the file and makes the kernel agree. Remaining times go on where they were; a clock that was set back prolongs none. */
  async start(): Promise<void> {
    const { clock } = this.#deps.host;
    // Its programs run while a long ledger is read here, and nothing changes before it is.
    const kernel = this.#lookAtKernel();
    const { live, unreadable } = await this.#file.read(() => ({ now: clock.now(), monotonic: clock.monotonic() }));
    if (unreadable > 0) this.#deps.message('blocks.damaged', { lines: unreadable, file: ledgerFile });
    this.#entries = live;
    await this.compare(kernel);
    await this.#file.compact(() => this.entries(), true);
    this.#schedule();
    this.#glanceLater();
  }

  close(): void {
    this.#closed = true;
    this.#expiry?.[Symbol.dispose]();
    this.#glance?.[Symbol.dispose]();
  }

  /** Idempotent: a block that already lasts as long stays as it is. */
  async add(order: Order): Promise<Added> {
    return (await this.#queue({ kind: 'add', order })) as Added;
  }

  /** A whole list at once: one write, one transaction, one message. */
  async takeOver(orders: readonly Order[], by: string): Promise<Imported> {
    return (await this.#queue({ kind: 'take-over', orders, by })) as Imported;
  }

  /** Lifts every block of this address, or within this prefix. */
  async lift(address: string, service: BlockService | undefined, by: string): Promise<number> {
    return ((await this.#queue({ kind: 'lift', address, service, by })) as { lifted: number }).lifted;
  }

  /** Lifts every block that a search finds; without a search, all. */
  async liftAll(asked: Pick<Asked, 'search' | 'service'>, by: string): Promise<number> {
    return ((await this.#queue({ kind: 'lift-all', asked, by })) as { lifted: number }).lifted;
  }

  /** Lifts every block that one of these addresses and networks covers. */
  async liftCovered(entries: readonly { readonly address: string }[], by: string): Promise<number> {
    return ((await this.#queue({ kind: 'lift-covered', entries, by })) as { lifted: number }).lifted;
  }

  /**
   * After the allowlist, our addresses or the tables may have changed: lifts what is spared now, and fills the kernel's sets again.
   * @param known what the kernel has, when somebody is reading it already
   */
  async compare(known?: Promise<Kernel | Error>): Promise<void> {
    const next = this.#comparing.then(() => this.#compare(known));
    this.#comparing = next.catch(() => {});
    await next;
  }

  /**
   * Reading comes before the queue, so that a block never waits for it: with very many it takes seconds. What changes meanwhile does no harm, since the
   * text for the kernel replaces what may be there, and deletes nothing that it has not added.
   */
  async #compare(known?: Promise<Kernel | Error>): Promise<void> {
    const { clock } = this.#deps.host;
    const begun = clock.monotonic();
    const [view, kernel] = await Promise.all([this.#deps.view(), known ?? this.#lookAtKernel()]);
    await this.#queue({ kind: 'compare', view, kernel });
    this.#comparedAt = clock.monotonic();
    this.#compareTook = this.#comparedAt - begun;
  }

  #lookAtKernel(): Promise<Kernel | Error> {
    return this.#readOrMake().catch((e: unknown) => (e instanceof Error ? e : new Error(String(e))));
  }

  /** Does the kernel hold what the ledger says, as far as we know? */
  get enforced(): boolean {
    return this.#enforced;
  }

  get size(): number {
    return this.#entries.size;
  }

  entries(): readonly Entry[] {
    const now = this.#deps.host.clock.monotonic();
    return [...this.#entries.values()].filter((e) => e.ends > now);
  }

  async list(): Promise<readonly Block[]> {
    return (await this.page({ offset: 0, limit: Number.POSITIVE_INFINITY })).blocks;
  }

  /** The newest first. Counters are read for a page as for all: the kernel gives a table whole. */
  async page(asked: Asked): Promise<{ readonly total: number; readonly found: number; readonly blocks: readonly Block[] }> {
    const packets = packetsOf(await this.#readCounters());
    const entries = this.entries();
    const { found, page } = pageOf(entries, asked);
    return { total: entries.length, found, blocks: page.map((e) => this.#blockOf(e, packets(e))) };
  }

  async #readCounters(): Promise<Kernel> {
    const { clock } = this.#deps.host;
    const now = clock.monotonic();
    // With very many blocks more seldom, as with comparing.
    if (this.#counters && now - this.#counters.at < Math.max(countersMs, compareShare * this.#counters.took)) return this.#counters.kernel;
    const kernel = await readKernel(this.#deps.host).catch(() => emptyKernel);
    this.#counters = { at: now, took: clock.monotonic() - now, kernel };
    return kernel;
  }

  #blockOf(e: Entry, packets?: number): Block {
    const { ends, ...stored } = e;
    const { clock } = this.#deps.host;
    return { ...stored, until: clock.now() + (ends - clock.monotonic()) / 1000, ...(packets === undefined ? {} : { packets }) };
  }

  #queue(operation: Operation): Promise<Outcome> {
    return new Promise((done, failed) => {
      this.#waiting.push({ operation, done, failed });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      // 500 blocks are one transaction of some 60 kB and a few milliseconds.
      const batch = this.#waiting.splice(0, 500);
      try {
        const { outcomes, stored } = await this.#do(batch.map((b) => b.operation));
        // Those who asked wait for the disk; whoever guesses now must not.
        void stored.then(
          () =>
            batch.forEach((b, i) => {
              b.done(outcomes[i] ?? { lifted: 0 });
            }),
          (e: unknown) => {
            for (const b of batch) b.failed(e);
          },
        );
      } catch (e) {
        for (const b of batch) b.failed(e);
      }
    }
    this.#running = false;
  }

  /** Resolves when the kernel has it. */
  async #do(operations: readonly Operation[]): Promise<{ readonly outcomes: readonly Outcome[]; readonly stored: Promise<void> }> {
    const compared = operations.findLast((o) => o.kind === 'compare');
    // Asking costs two programs and some files; a block shall not wait for them. Comparing asks anew, every ten seconds and after every change.
    const view = compared?.view ?? this.#view ?? (await this.#deps.view());
    this.#view = view;
    const records: Record[] = [];
    const changes: KernelChange[] = [];
    const tell: (() => void)[] = [];
    const outcomes = operations.map((o): Outcome => {
      switch (o.kind) {
        case 'add':
          return this.#add(o.order, view, records, changes, tell);
        case 'take-over':
          return this.#takeOver(o.orders, o.by, view, records, changes, tell);
        case 'lift':
          return { lifted: this.#drop(this.#covered(o.address, o.service, view), o.by, records, changes, tell) };
        case 'lift-covered':
          return { lifted: this.#drop(coveredBy(this.entries(), o.entries), o.by, records, changes, tell) };
        case 'lift-all': {
          const { page } = pageOf(this.entries(), { ...o.asked, offset: 0, limit: Number.POSITIVE_INFINITY });
          if (page.length > 0) tell.push(() => this.#deps.message('blocks.lifted', { count: page.length, by: o.by }));
          return { lifted: this.#drop(page, o.by, records, changes, []) };
        }
        case 'compare': {
          const jails = this.#deps.jails();
          const gone: Entry[] = [];
          const spared: Entry[] = [];
          for (const e of this.#entries.values()) {
            if (isOver(e.service, jails)) gone.push(e);
            else if (sparedBecause(e.address, view) !== undefined) spared.push(e);
          }
          // The kernel's sets went with the jail.
          const lifted = this.#drop(gone, 'the end of its jail', records, [], tell);
          return { lifted: lifted + this.#drop(spared, 'allowlist', records, changes, tell) };
        }
        default: {
          const never: never = o;
          throw new Error(`unknown operation ${JSON.stringify(never)}`);
        }
      }
    });
    // At once: should we die between, the kernel is made to agree with the file at the next start.
    const written = this.#file.append(records);
    // Heard of below, and until then nobody's fault.
    written.catch(() => {});
    await this.#apply(changes, compared?.kernel);
    return { outcomes, stored: this.#afterwards(written, records.length > 0, tell) };
  }

  async #afterwards(written: Promise<void>, changed: boolean, tell: readonly (() => void)[]): Promise<void> {
    await written.catch((e: unknown) => this.#deps.log(`blocks: cannot write ${ledgerFile}: ${String(e)}`));
    if (!changed) return;
    this.#counters = undefined;
    this.#schedule();
    for (const t of tell) t();
    this.#deps.changed();
    await this.#file.compact(() => this.entries(), false);
  }

  #takeOver(
    orders: readonly Order[],
    by: string,
    view: ProtectionView,
    records: Record[],
    changes: KernelChange[],
    tell: (() => void)[],
  ): Imported {
    const refused: { readonly address: string; readonly service: BlockService; readonly why: string }[] = [];
    let added = 0;
    for (const order of orders) {
      const why = refusedBecause(order, view, this.#deps.jails());
      if (why !== undefined) refused.push({ address: order.address, service: order.service, why });
      else {
        // One message for the list, not one for each of it.
        this.#add(order, view, records, changes, []);
        added++;
      }
    }
    if (added > 0) tell.push(() => this.#deps.message('blocks.imported', { count: added, by }));
    return { added, refused };
  }

  #add(order: Order, view: ProtectionView, records: Record[], changes: KernelChange[], tell: (() => void)[]): Added {
    const { clock } = this.#deps.host;
    const key = blockKey(order.address, view.own);
    const refused = refusedBecause(order, view, this.#deps.jails());
    if (key === undefined || refused !== undefined) {
      this.#refused(order, refused ?? '');
      return { refused: refused ?? '' };
    }
    const ends = clock.monotonic() + order.seconds * 1000;
    const blocked: Blocked = { service: order.service, address: key, ...(order.flow ? { flow: order.flow } : {}) };
    const before = this.#entries.get(entryId(blocked));
    if (before && before.ends > clock.monotonic() && before.ends >= ends - 1000) return { block: this.#blockOf(before) };
    const stored: Stored = {
      ...blocked,
      since: before?.since ?? clock.now(),
      until: clock.now() + order.seconds,
      because: order.because,
      by: order.by,
      failures: Math.max(order.failures, before?.failures ?? 0),
    };
    const entry: Entry = { ...stored, ends };
    this.#entries.set(entryId(entry), entry);
    records.push({ do: 'add', ...stored });
    changes.push({ set: entry });
    // Guard says once that somebody behind the address guesses; each of his connections would say it again.
    if (!before && !order.flow) {
      const { address, service, because, by, failures } = stored;
      tell.push(() => this.#deps.message('block.added', { address, service, because, by, failures, seconds: order.seconds }));
    }
    return { block: this.#blockOf(entry) };
  }

  #covered(address: string, service: BlockService | undefined, view: ProtectionView): readonly Entry[] {
    // Also the network that the address is blocked with: whoever lifts an address wants it to be let in.
    return pageOf([...this.#entries.values()], {
      search: blockKey(address, view.own) ?? address,
      service,
      offset: 0,
      limit: Number.POSITIVE_INFINITY,
    }).page;
  }

  #drop(entries: readonly Entry[], by: string, records: Record[], changes: KernelChange[], tell: (() => void)[]): number {
    const { clock } = this.#deps.host;
    for (const e of entries) {
      this.#entries.delete(entryId(e));
      records.push({ do: 'lift', address: e.address, service: e.service, ...(e.flow ? { flow: e.flow } : {}), at: clock.now(), by });
      changes.push({ drop: e });
      if (!e.flow && entries.length <= toldSingly)
        tell.push(() => this.#deps.message('block.lifted', { address: e.address, service: e.service, by }));
    }
    if (entries.length > toldSingly) tell.push(() => this.#deps.message('blocks.lifted', { count: entries.length, by }));
    return entries.length;
  }

  /** One message an hour for each: a guard that asks again says nothing new. */
  #refused(order: Order, why: string): void {
    const now = this.#deps.host.clock.monotonic();
    const id = `${order.service} ${order.address}`;
    const last = this.#refusals.get(id);
    if (last !== undefined && now - last < 3_600_000) return;
    if (this.#refusals.size >= 1000) this.#refusals.clear();
    this.#refusals.set(id, now);
    this.#deps.message('block.refused', {
      address: order.address,
      service: order.service,
      why,
      because: order.because,
      by: order.by,
    });
  }

  /** @param compared what the kernel has, when all of it shall be as the ledger says; or why nobody knows */
  async #apply(changes: readonly KernelChange[], compared?: Kernel | Error): Promise<void> {
    const { host } = this.#deps;
    const compare = compared !== undefined;
    try {
      if (compared instanceof Error) throw compared;
      const kernel = compared ?? emptyKernel;
      const live = this.entries();
      const now = host.clock.monotonic();
      const sets = compare ? differentSets(live, kernel.networks, now) : touchedSets(changes);
      // What was counted until now goes on in the pieces that stay.
      const counted = compare || sets.length === 0 ? kernel : await readKernel(host, sets);
      const networks = networksText(sets, live, counted.networks, now);
      const { missing, wrong } = compare ? differences(live, kernel, now) : { missing: [], wrong: [] };
      const changed = `${kernelText([...changes, ...wrong], now)}${networks}`;
      const texts = (function* () {
        if (changed !== '') yield changed;
        yield* freshTexts(missing, now);
      })();
      const some = async (): Promise<void> => {
        for (const text of texts) await host.nftApply(text, 'urgent');
      };
      await Promise.all([some(), some()]);
      this.#kernelSeen = host.clock.monotonic();
      // Also when somebody else's repair made the table before we saw that it was gone.
      if (compare && (!this.#enforced || 2 * (missing.length + wrong.length) > live.length))
        this.#deps.log(`blocks: ${this.#entries.size} in force`);
      this.#enforced = compare || this.#enforced;
    } catch (e) {
      // The next glance compares, and makes the table where it is missing.
      if (this.#enforced || changes.length > 0)
        this.#deps.log(`blocks: the kernel does not take them: ${e instanceof Error ? e.message : String(e)}`);
      this.#enforced = false;
    }
  }

  #schedule(): void {
    this.#expiry?.[Symbol.dispose]();
    if (this.#closed || this.#entries.size === 0) return;
    const { clock } = this.#deps.host;
    let first = Number.POSITIVE_INFINITY;
    for (const e of this.#entries.values()) first = Math.min(first, e.ends);
    // A day at most: timers hold 2^31 ms.
    this.#expiry = clock.after(Math.min(86_400_000, Math.max(1, first - clock.monotonic())), () => {
      const now = clock.monotonic();
      let gone = 0;
      for (const [id, e] of this.#entries) if (e.ends <= now && this.#entries.delete(id)) gone++;
      this.#schedule();
      if (gone > 0) this.#deps.changed();
    });
  }

  /** What the kernel has. Without the table, which a reboot or a flushed ruleset takes, it is made here: no block waits for the road to come by. */
  async #readOrMake(): Promise<Kernel> {
    const { host, table, log } = this.#deps;
    try {
      return await readKernel(host);
    } catch (e) {
      const text = table();
      if (text === undefined) throw e;
      await host.nftApply(text);
      log('blocks: their table was missing and is made again');
      return readKernel(host);
    }
  }

  #glanceLater(): void {
    if (this.#closed) return;
    this.#glance = this.#deps.host.clock.after(glanceMs, () => {
      this.#look()
        .catch((e: unknown) => this.#deps.log(`blocks: ${String(e)}`))
        .finally(() => this.#glanceLater());
    });
  }

  async #look(): Promise<void> {
    const { clock } = this.#deps.host;
    const now = clock.monotonic();
    if (this.#enforced && now - this.#comparedAt < Math.max(compareMs, compareShare * this.#compareTook)) {
      // A change that the kernel took a moment ago says as much as a question.
      if (this.#entries.size === 0 || now - this.#kernelSeen < glanceMs || (await isTableThere(this.#deps.host))) return;
      this.#enforced = false;
    }
    await this.compare();
  }
}

/** Why this order is not carried out; undefined = it is. */
function refusedBecause({ address, flow, service }: Order, view: ProtectionView, jails: readonly string[] | undefined): string | undefined {
  const jail = jailOf(service);
  if (jail !== undefined && isOver(service, jails)) return `there is no jail ${jail}`;
  const key = blockKey(address, view.own);
  if (key === undefined || (flow && key.includes('/')))
    return `${address} cannot be blocked: the PBX is in this network, or it is wider than /8 (IPv6: /16), or nobody sends from there`;
  if (jail !== undefined && isNetwork({ service, address: key }))
    return `${address} cannot be blocked at a jail: Fail2ban knows single addresses`;
  return sparedBecause(key, view);
}

/** A jail that is not in the document any more. */
const isOver = (service: BlockService, jails: readonly string[] | undefined): boolean => {
  const jail = jailOf(service);
  return jail !== undefined && jails !== undefined && !jails.includes(jail);
};
