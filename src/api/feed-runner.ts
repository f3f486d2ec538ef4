import type { Config } from '../config/config.ts';
import { sessionsNow } from '../data/people.ts';
import { putSetting, setting } from '../data/settings.ts';
import { maxFeedLength } from '../lib/feeds.ts';
import { canonicalAddress } from '../lib/ip.ts';
import { jsonOf } from '../lib/json.ts';
import type { FeedAnswer } from './contract/feeds.ts';
import type { Hub } from './hub.ts';
import type { Inbox } from './inbox.ts';
import type { Ports } from './ports.ts';

type Setting = Config['protection']['feeds'][number];

/** What is due is looked for so often; administrators who log in are told to the engine as late as this. */
const lookMs = 15_000;
/** After the start, and after a change of the configuration: the network is still settling. */
const settleMs = 2_000;
/** A feed that could not be fetched is tried again after so long; a server that is mended is heard of soon, and one that is dead costs nothing. */
const retrySeconds = 900;
/** Failed so often in a row, a message says so: half an hour, in which a server is mended without anybody being told. */
const toldAfter = 3;
/** 8 MB over a slow line. Longer: whoever asks with a button waits for a dead server. */
const fetchMs = 60_000;
/** As the engine takes them: src/engine/requests.ts. */
const partLength = 512 * 1024;
/** A session that was not used for so long is no sign that somebody is there. */
const sessionSeconds = 12 * 3600;

interface Tried {
  readonly url: string;
  readonly key: string;
  readonly triedAt: number;
  readonly fetchedAt?: number;
  readonly fault?: { readonly code: string; readonly detail: string };
  /** In a row, of those that only we know about: what the engine refuses it tells itself. */
  readonly failures?: number;
}

export type FeedRunner = ReturnType<typeof createFeedRunner>;

/** Fetches block feeds when they are due, and gives each to the engine, which judges it. */
export function createFeedRunner(
  ports: Pick<Ports, 'engine' | 'db' | 'clock' | 'log' | 'egress' | 'probes'>,
  hub: Hub,
  inbox: Pick<Inbox, 'own' | 'over'>,
) {
  const { engine, db, clock, log, egress } = ports;
  let turn: Promise<unknown> = Promise.resolve();
  let timer: Disposable | undefined;
  let closed = false;
  let spared = '';

  const one = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work);
    turn = next.catch(() => {});
    return next;
  };

  const settings = async (): Promise<readonly Setting[]> => (await engine.call('config.get', {})).document.protection.feeds;

  const tried = async ({ name, url, key }: Setting): Promise<Tried | undefined> => {
    const known = jsonOf((await setting(db, `feed ${name}`)) ?? '') as Tried | undefined;
    // Another address or another key is another feed.
    return known?.url === url && known.key === key ? known : undefined;
  };

  /** Before a list is in force, and whenever somebody comes: no feed may block an administrator. */
  const spare = async (): Promise<void> => {
    const sessions = await sessionsNow(db, clock.now() - sessionSeconds);
    const addresses = [...new Set(sessions.flatMap((s) => canonicalAddress(s.address) ?? []))].sort();
    if (addresses.join() === spared) return;
    await engine.call('feeds.spare', { addresses });
    spared = addresses.join();
  };

  const bring = async (feed: Setting): Promise<void> => {
    const before = await tried(feed);
    await spare();
    const answer = await egress.request({ url: feed.url, timeoutMs: fetchMs, maxBytes: maxFeedLength });
    const text = answer.ok ? answer.body.toString('utf8').trim() : '';
    // The engine takes what a signed list is made of and nothing else; a page of HTML need not travel there.
    const isForm = /^[A-Za-z0-9_.-]+$/.test(text);
    const fault = answer.ok
      ? isForm
        ? await offer(feed.name, text)
        : { code: 'protection.feed-form', detail: '' }
      : answer.layer === 'too-large'
        ? { code: 'protection.feed-form', detail: answer.detail }
        : { code: 'protection.feed-unreachable', detail: `${answer.layer}: ${answer.detail}`.slice(0, 200) };
    const failures = isForm ? 0 : (before?.failures ?? 0) + 1;
    const at = clock.now();
    const fetchedAt = fault === undefined ? at : before?.fetchedAt;
    await putSetting(
      db,
      `feed ${feed.name}`,
      JSON.stringify({
        url: feed.url,
        key: feed.key,
        triedAt: at,
        ...(fetchedAt === undefined ? {} : { fetchedAt }),
        ...(fault === undefined ? {} : { fault }),
        ...(failures === 0 ? {} : { failures }),
      } satisfies Tried),
    );
    await tell(feed, fault, failures, before?.failures ?? 0);
    if (fault !== undefined && fault.code !== before?.fault?.code) log({ what: 'a block feed is not taken', feed: feed.name, ...fault });
    hub.publish('blocks');
  };

  /** Once when it has failed often enough, and once when it works again. */
  const tell = async ({ name, url }: Setting, fault: Tried['fault'], failures: number, before: number): Promise<void> => {
    const of = { feed: name, url };
    if (fault !== undefined && failures === toldAfter) {
      const detail = fault.detail === '' ? fault.code.replace('protection.feed-', '') : fault.detail;
      await inbox.own('feed.unfetched', { ...of, detail });
    }
    if (failures > 0 || before < toldAfter) return;
    await inbox.over('feed.unfetched', { ...of, detail: '' });
    await inbox.own('feed.fetched-again', of);
  };

  const offer = async (feed: string, text: string): Promise<Tried['fault']> => {
    const of = Math.ceil(text.length / partLength);
    for (let part = 0; part < of; part++) {
      const answer = await engine.call('feeds.offer', { feed, part, of, text: text.slice(part * partLength, (part + 1) * partLength) });
      if ('fault' in answer) return { code: answer.fault, detail: answer.detail ?? '' };
    }
    return undefined;
  };

  const dueAt = (feed: Setting, known: Tried | undefined): number => {
    if (known === undefined) return 0;
    if (known.fault !== undefined) return known.triedAt + Math.min(retrySeconds, feed.everyHours * 3600);
    return known.triedAt + feed.everyHours * 3600;
  };

  const look = async (): Promise<void> => {
    const feeds = await settings();
    if (feeds.length === 0) return;
    await spare();
    const views = await engine.call('feeds.list', {});
    for (const feed of feeds) {
      const known = await tried(feed);
      // Fetched, and the engine has lost it (its disk was set back): at once.
      const lost = known?.fault === undefined && views.some((v) => v.name === feed.name && v.state === 'none');
      // A clock that was set back must not stop the schedule until the old time comes again.
      const due = lost || clock.now() >= dueAt(feed, known) || (known !== undefined && clock.now() < known.triedAt);
      if (due && !closed) await bring(feed);
    }
  };

  const schedule = (ms: number): void => {
    timer?.[Symbol.dispose]();
    if (closed) return;
    timer = clock.after(ms, () => {
      one(look)
        // The engine is away, or the database: the next look tries again.
        .catch((error: unknown) => log({ what: 'block feeds cannot be looked at', why: String(error) }))
        .finally(() => schedule(lookMs));
    });
  };

  return {
    start(): void {
      // Nothing leaves a machine that only pretends.
      if (!ports.probes) return;
      engine.onEvent((e) => {
        if (e.event === 'config') schedule(settleMs);
      });
      // An engine that was restarted has them on its disk; one that is new has not.
      engine.onConnect(() => {
        spared = '';
        schedule(settleMs);
      });
      schedule(settleMs);
    },
    /** Fetches one now; returns when it is taken or refused. */
    fetch: (name: string): Promise<void> =>
      one(async () => {
        const feed = (await settings()).find((f) => f.name === name);
        if (feed !== undefined) await bring(feed);
      }),
    async view(): Promise<FeedAnswer[]> {
      const [feeds, views] = await Promise.all([settings(), engine.call('feeds.list', {})]);
      return Promise.all(
        feeds.map(async (f): Promise<FeedAnswer> => {
          const known = await tried(f);
          const { list, dropped, state } = views.find((v) => v.name === f.name) ?? { state: 'none' };
          return {
            name: f.name,
            url: f.url,
            services: f.services,
            everyHours: f.everyHours,
            state,
            ...(list === undefined ? {} : { list }),
            ...(dropped === undefined ? {} : { dropped }),
            ...(known === undefined
              ? {}
              : {
                  triedAt: known.triedAt,
                  ...(known.fetchedAt === undefined ? {} : { fetchedAt: known.fetchedAt }),
                  nextAt: dueAt(f, known),
                  ...(known.fault === undefined ? {} : { fault: known.fault }),
                }),
          };
        }),
      );
    },
    close(): void {
      closed = true;
      timer?.[Symbol.dispose]();
    },
  };
}
