import { type Fault, type Feed, type FeedFault, judgeFeed, parseFeed } from '../../lib/feeds.ts';
import { feedsTable } from '../../lib/feeds-table.ts';
import { jsonOf } from '../../lib/json.ts';
import type { Network } from '../../lib/networks.ts';
import type { Condition, NftArtifact } from '../contract.ts';
import type { Core, Target } from '../core.ts';
import type { ParsedParams, Result } from '../requests.ts';
import { Refusal } from '../transaction.ts';
import { hashOf, markOf, verifyEd25519 } from './hashes.ts';
import { fillText, readDropped, readMark, sparedText } from './kernel.ts';
import { Spared } from './spared.ts';
import type { FeedView } from './view.ts';

/** The kernel is asked so often whether it still holds the lists. Asking reads one number. */
const lookMs = 10_000;
/** … and so often while it does not. */
const retryMs = 1000;

const folder = 'var/feeds';
const sparedFile = `${folder}/administrators.json`;
const fileOf = (name: string): string => `${folder}/${name}.jws`;

export type FeedMethod = 'feeds.list' | 'feeds.offer' | 'feeds.spare';
export type FeedHandlers = { readonly [M in FeedMethod]: (params: ParsedParams<M>) => Promise<Result<M>> };
type Setting = Target['config']['protection']['feeds'][number];

interface Held {
  readonly key: string;
  readonly feed: Feed;
  /** Of its text. */
  readonly hash: string;
}

/**
 * Block feeds: on disk as they were signed, verified again whenever they are read, and in the kernel's sets. Web fetches and brings them; which
 * key is right, whether one is older than what is there, and who is spared is decided here.
 */
export class Feeds {
  readonly #core: Core;
  readonly #target: () => Target | undefined;
  readonly #log: (line: string) => void;
  readonly #spared: Spared;
  readonly #held = new Map<string, Held>();
  /** Parts of a feed that is being brought. */
  readonly #parts = new Map<string, string[]>();
  /** The last fault that was told, by feed: whoever tries every few minutes says nothing new. */
  readonly #told = new Map<string, FeedFault>();
  readonly #expiredTold = new Set<string>();
  #administrators: readonly string[] = [];
  #enforced = false;
  /** What the sets of the spared hold, as text. */
  #sparedThere = '';
  #timer: Disposable | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(core: Core, target: () => Target | undefined, log: (line: string) => void) {
    this.#core = core;
    this.#target = target;
    this.#log = log;
    this.#spared = new Spared(core);
    core.alsoWrong(() => this.#conditions());
    core.onEvent((e) => {
      if (e.event === 'config' || e.event === 'interfaces') void this.look();
    });
  }

  /** Reads what is on disk and fills the kernel. Call before anything that answers to strangers is started: after a reboot nothing is blocked. */
  async start(): Promise<void> {
    const kept = jsonOf((await this.#core.host.readFile(sparedFile)) ?? '');
    if (Array.isArray(kept)) this.#administrators = kept.filter((a) => typeof a === 'string');
    const wanted = new Set(this.#settings().map((s) => fileOf(s.name)));
    if (this.#target() !== undefined)
      for (const file of await this.#core.host.listFiles(folder)) {
        const path = `${folder}/${file}`;
        if (path.endsWith('.jws') && !wanted.has(path)) await this.#core.host.removeFile(path);
      }
    await this.look();
    this.#again();
  }

  close(): void {
    this.#closed = true;
    this.#timer?.[Symbol.dispose]();
  }

  /** Makes disk and kernel agree with the document. Never rejects: it is tried again. */
  look(): Promise<void> {
    return this.#one(() => this.#bring()).catch((e: unknown) => {
      this.#enforced = false;
      this.#log(`feeds: ${e instanceof Error ? e.message : String(e)}`);
    });
  }

  readonly handlers: FeedHandlers = {
    'feeds.list': async () => {
      const settings = this.#settings();
      if (settings.length === 0) return [];
      const dropped = await readDropped(this.#core.host);
      return settings.map((s) => this.#view(s, dropped));
    },
    'feeds.offer': async ({ feed, part, of, text }) => {
      const setting = this.#settings().find((s) => s.name === feed);
      if (!setting) throw new Refusal('not-found', `there is no feed ${feed}`);
      const parts = part === 0 ? [] : (this.#parts.get(feed) ?? []);
      if (part !== parts.length) throw new Refusal('conflict', `part ${parts.length} of ${feed} is missing`);
      parts.push(text);
      this.#parts.set(feed, parts);
      if (parts.length < of) return { more: true };
      this.#parts.delete(feed);
      return this.#one(() => this.#take(setting, parts.join('')));
    },
    'feeds.spare': async ({ addresses }) => {
      const sorted = [...new Set(addresses)].sort();
      if (sorted.join() === this.#administrators.join()) return {};
      this.#administrators = sorted;
      await this.#core.host.writeFile({ kind: 'file', path: sparedFile, content: `${JSON.stringify(sorted)}\n`, reader: 'root' });
      await this.look();
      return {};
    },
  };

  #one<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#turn.then(work);
    this.#turn = next.catch(() => {});
    return next;
  }

  #settings(): readonly Setting[] {
    return this.#target()?.config.protection.feeds ?? [];
  }

  #inForce(name: string): Held | undefined {
    const held = this.#held.get(name);
    return held !== undefined && held.feed.expires > this.#core.host.clock.now() ? held : undefined;
  }

  async #take(setting: Setting, text: string): Promise<Result<'feeds.offer'>> {
    await this.#read(setting);
    const { clock } = this.#core.host;
    const parsed = parseFeed(text, setting.key, verifyEd25519);
    const before = this.#held.get(setting.name);
    const fault = 'fault' in parsed ? parsed : judgeFeed(parsed.feed, clock.now(), before?.feed.serial ?? 0);
    if (fault !== undefined) {
      await this.#tell(setting, fault);
      return fault;
    }
    if ('fault' in parsed) return parsed;
    // One number stands for one list: another list under the number that is there is no newer one.
    const hash = hashOf(text);
    if (before?.feed.serial === parsed.feed.serial && before.hash !== hash) {
      const same: Fault = { fault: 'protection.feed-older', detail: String(parsed.feed.serial) };
      await this.#tell(setting, same);
      return same;
    }
    this.#told.delete(setting.name);
    if (before?.hash !== hash) {
      await this.#core.host.writeFile({ kind: 'file', path: fileOf(setting.name), content: text, reader: 'root' });
      this.#held.set(setting.name, { key: setting.key, feed: parsed.feed, hash });
      this.#log(`feeds: ${setting.name} ${parsed.feed.serial} of ${parsed.feed.issuer}: ${parsed.feed.networks.length} networks`);
      await this.#bring().catch((e: unknown) => {
        this.#enforced = false;
        this.#log(`feeds: ${String(e)}`);
      });
      this.#core.emit({ event: 'blocks' });
    }
    return { feed: this.#view(setting, await readDropped(this.#core.host)) };
  }

  async #tell({ name, url }: Setting, { fault, detail }: Fault): Promise<void> {
    if (this.#told.get(name) === fault) return;
    this.#told.set(name, fault);
    this.#log(`feeds: ${name} is not taken: ${fault} ${detail ?? ''}`);
    switch (fault) {
      case 'protection.feed-signature':
      case 'protection.feed-algorithm':
        return this.#core.message('feed.forged', { feed: name, url });
      case 'protection.feed-older':
        return this.#core.message('feed.replayed', { feed: name, url });
      default:
        return this.#core.message('feed.unusable', { feed: name, url, detail: detail ?? fault.replace('protection.feed-', '') });
    }
  }

  /** The file of a feed, verified with the key that the document has now. */
  async #read({ name, key }: Setting): Promise<void> {
    const held = this.#held.get(name);
    if (held?.key === key) return;
    this.#held.delete(name);
    const text = await this.#core.host.readFile(fileOf(name));
    if (text === undefined) return;
    const parsed = parseFeed(text, key, verifyEd25519);
    if ('feed' in parsed) this.#held.set(name, { key, feed: parsed.feed, hash: hashOf(text) });
    else this.#log(`feeds: what is kept of ${name} is not taken: ${parsed.fault}`);
  }

  async #bring(): Promise<void> {
    const target = this.#target();
    if (!target) return;
    const settings = target.config.protection.feeds;
    for (const s of settings) await this.#read(s);
    await this.#forget(settings);
    if (settings.length === 0) {
      this.#enforced = false;
      return;
    }
    const { host } = this.#core;
    const feeds = settings.map((s) => ({ name: s.name, networks: this.#inForce(s.name)?.feed.networks ?? [] }));
    const mark = markOf(settings.map((s) => [s.name, this.#inForce(s.name)?.hash ?? '']));
    const [there, spared] = [await readMark(host), await this.#sparedNow(target)];
    const text = sparedText(spared);
    if (there !== mark) await host.nftApply(`${await this.#missingTable(target)}${fillText({ feeds, spared, mark })}`);
    else if (text !== this.#sparedThere) await host.nftApply(text);
    this.#sparedThere = text;
    await this.#tellExpired();
    if (!this.#enforced) this.#log(`feeds: ${feeds.reduce((n, f) => n + f.networks.length, 0)} networks in force`);
    this.#enforced = true;
  }

  async #sparedNow(target: Target): Promise<readonly Network[]> {
    return this.#spared.now(target, this.#administrators);
  }

  /** At the very first look after a reboot the road has not made the table yet; a look later it finds what it would have made. */
  async #missingTable(target: Target): Promise<string> {
    if ((await this.#core.host.nftList(feedsTable)) !== undefined) return '';
    const rendered = this.#core.render(target, await this.#core.facts());
    const table = Object.values(rendered)
      .flat()
      .find((a): a is NftArtifact => a.kind === 'nft-table' && a.name === feedsTable);
    return table === undefined ? '' : `table inet ${feedsTable} {\n${table.body}\n}\n`;
  }

  /** Of feeds that are no longer in the document. */
  async #forget(settings: readonly Setting[]): Promise<void> {
    const wanted = new Set(settings.map((s) => s.name));
    for (const name of [...this.#held.keys(), ...this.#told.keys()])
      if (!wanted.has(name)) {
        this.#held.delete(name);
        this.#told.delete(name);
        await this.#core.host.removeFile(fileOf(name));
      }
  }

  #view({ name, services }: Setting, dropped: Awaited<ReturnType<typeof readDropped>>): FeedView {
    const held = this.#held.get(name);
    const counted = dropped.get(name);
    const state =
      held === undefined ? 'none' : this.#inForce(name) === undefined ? 'expired' : this.#enforced ? 'in-force' : 'not-enforced';
    if (held === undefined) return { name, services, state };
    const { issuer, serial, issued, expires, networks, leftOut } = held.feed;
    return {
      name,
      services,
      state,
      list: { issuer, serial, issued, expires, networks: networks.length, leftOut },
      ...(counted === undefined ? {} : { dropped: counted }),
    };
  }

  #conditions(): Condition[] {
    return this.#settings().flatMap((s): Condition[] => {
      const held = this.#held.get(s.name);
      if (held === undefined || this.#inForce(s.name) !== undefined) return [];
      return [
        {
          code: 'protection.feed-run-out',
          severity: 'warning',
          message: `the block feed ${s.name} has expired and blocks nobody`,
          because: 'no newer list came in time',
          remedy: 'see why it cannot be fetched, or remove the feed',
          about: '/network/blocks#feeds',
          values: { feed: s.name },
        },
      ];
    });
  }

  #again(): void {
    if (this.#closed) return;
    const { clock } = this.#core.host;
    this.#timer?.[Symbol.dispose]();
    const idle = this.#settings().length === 0;
    this.#timer = clock.after(this.#enforced || idle ? lookMs : retryMs, () => {
      void this.look().finally(() => this.#again());
    });
  }

  /** One message for each list that has run out. */
  async #tellExpired(): Promise<void> {
    for (const [name, { feed }] of this.#held) {
      const id = `${name} ${feed.serial}`;
      if (this.#inForce(name) !== undefined || this.#expiredTold.has(id)) continue;
      this.#expiredTold.add(id);
      await this.#core.message('feed.expired', { feed: name, networks: feed.networks.length });
      this.#core.emit({ event: 'blocks' });
    }
  }
}
