import { forgetOthers, putVerdict, type StoredVerdict, storedVerdicts } from '../data/reach.ts';
import { putSetting, setting } from '../data/settings.ts';
import type { Reach } from '../engine/contract.ts';
import { changed, layerWords, type Verdict, verdicts } from '../lib/reach.ts';
import type { Hub } from './hub.ts';
import type { Inbox } from './inbox.ts';
import type { Ports, Probes } from './ports.ts';
import { bringLists, type ListState, listStates } from './reach-lists.ts';

export const natKey = 'reachability/nat';
export const keyOf = (r: Reach): string => `${r.owner}/${r.id}`;

/** How often, in seconds. */
const periods = { off: undefined, hourly: 3_600, 'six-hourly': 21_600, daily: 86_400 } as const;
/** Looked at every minute: a schedule of an hour that runs a minute late is on time. */
const lookMs = 60_000;
/** After the start, and after a change of the configuration: the network is still settling, and its conditions say so elsewhere. */
const settleMs = 10_000;
/** Probes at once. More would look like a scan to the firewall in front. */
const atOnce = 6;

export type ReachRunner = ReturnType<typeof createReachRunner>;

/** Tries what is needed outside, by schedule and when asked; keeps verdicts and changes, and tells each change once. */
export function createReachRunner(ports: Pick<Ports, 'engine' | 'db' | 'clock' | 'log' | 'probes'>, hub: Hub, inbox: Inbox) {
  const { engine, db, clock, log, probes } = ports;
  let turn: Promise<void> = Promise.resolve();
  /** Asked for and not begun: undefined = nobody, 'all', or these. */
  let queued: 'all' | Set<string> | undefined;
  let running = false;
  let timer: Disposable | undefined;
  let closed = false;

  /** What is to be reached now: what components declare, and what fetched lists say. */
  const wanted = async () => {
    const [{ reaches, claims }, { document }] = await Promise.all([engine.call('reaches', {}), engine.call('config.get', {})]);
    const section = document.reachability;
    const lists = await listStates(db, section.vendors, clock.now(), probes?.verifyEd25519);
    const all = [...reaches, ...lists.flatMap((l) => l.reaches)];
    return { section, claims, lists, reaches: all.filter((r, n) => all.findIndex((x) => keyOf(x) === keyOf(r)) === n) };
  };

  const keep = async (key: string, verdict: Verdict, before: StoredVerdict | undefined, reach: Reach | undefined): Promise<void> => {
    const at = clock.now();
    const news = changed(before?.verdict, verdict);
    const what = reach === undefined ? 'NAT' : `${reach.host} ${reach.protocol} ${reach.port}`;
    await putVerdict(db, { key, verdict, since: news ? at : (before?.since ?? at), checkedAt: at }, news ? what : undefined);
    if (news) await tell(before?.verdict, verdict, reach);
    hub.publish('reach');
  };

  const tell = async (before: Verdict | undefined, now: Verdict, reach: Reach | undefined): Promise<void> => {
    const intercepted = now.code === 'reach.tls-untrusted' || now.code === 'reach.tls-self-signed';
    // The first verdict is no change: a PBX that is being set up would begin with a message for each thing that its firewall still holds back.
    if (before === undefined && !intercepted) return;
    const [was, is] = [before === undefined ? 'ok' : verdicts[before.code].state, verdicts[now.code].state];
    const at = layerWords[verdicts[now.code].layer];
    if (reach === undefined) {
      if (was !== 'ok' || is !== 'ok')
        await inbox.own(is === 'ok' ? 'reach.nat-better' : 'reach.nat-worse', { seen: now.values['seen'] ?? '?' });
      return;
    }
    const values = { host: reach.host, port: reach.port, protocol: reach.protocol.toUpperCase() };
    if (is === 'ok') {
      if (was !== 'ok') await inbox.own('reach.back', values);
    } else if (intercepted) await inbox.own('reach.intercepted', { ...values, issuer: now.values['issuer'] ?? '?' });
    else if (now.code === 'reach.sip-rewritten') await inbox.own('reach.sip-alg', values);
    else await inbox.own('reach.lost', { ...values, at });
  };

  const run = async (only: ReadonlySet<string> | undefined): Promise<void> => {
    if (!probes || closed) return;
    const first = await wanted();
    if (await bringLists(ports, probes, inbox, first.section.vendors)) hub.publish('reach');
    const { reaches, section } = await wanted();
    const before = await storedVerdicts(db);
    const mine = (key: string): boolean => only === undefined || only.has(key);
    let seenAs: string | undefined;
    if (section.stun.length > 0 && (mine(natKey) || reaches.some((r) => r.check === 'sip' && mine(keyOf(r))))) {
      const nat = await probes.nat(section.stun);
      seenAs = nat.seenAs;
      if (mine(natKey)) await keep(natKey, nat.verdict, before.get(natKey), undefined);
    }
    const left = reaches.filter((r) => mine(keyOf(r)));
    const work = async (): Promise<void> => {
      for (let r = left.shift(); r !== undefined && !closed; r = left.shift()) {
        const known = before.get(keyOf(r));
        const one = await certain(probes, r, known?.verdict, seenAs);
        await keep(keyOf(r), one, known, r);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    if (only === undefined) {
      await forgetOthers(db, [...reaches.map(keyOf), ...(section.stun.length > 0 ? [natKey] : [])]);
      await putSetting(db, 'reach last run', String(clock.now()));
    }
  };

  const begin = (): void => {
    turn = turn.then(async () => {
      const what = queued;
      queued = undefined;
      if (what === undefined || closed) return;
      running = true;
      hub.publish('reach');
      try {
        await run(what === 'all' ? undefined : what);
      } catch (error) {
        // The engine is away, or the database: the next look tries again.
        if (!closed) log({ what: 'reachability was not tried', why: String(error) });
      }
      running = queued !== undefined;
      hub.publish('reach');
    });
  };

  const ask = (keys: readonly string[] | undefined): void => {
    const waiting = queued !== undefined;
    if (keys === undefined || queued === 'all') queued = 'all';
    else queued = new Set([...(queued ?? []), ...keys]);
    if (!waiting) begin();
  };

  const lastRun = async (): Promise<number | undefined> => {
    const text = await setting(db, 'reach last run');
    return text === undefined ? undefined : Number(text);
  };

  /** What is due by schedule, and what has never been tried. */
  const look = async (): Promise<void> => {
    const { section, reaches } = await wanted();
    const period = periods[section.schedule];
    if (period === undefined) return;
    const last = await lastRun();
    // A clock that was set back must not stop the schedule until the old time comes again.
    if (last === undefined || clock.now() - last >= period || clock.now() < last) return ask(undefined);
    const known = await storedVerdicts(db);
    const never = reaches.map(keyOf).filter((k) => !known.has(k));
    if (never.length > 0) ask(never);
  };

  const schedule = (ms: number): void => {
    timer?.[Symbol.dispose]();
    if (closed) return;
    timer = clock.after(ms, () => {
      look()
        .catch((error: unknown) => log({ what: 'the schedule of reachability cannot be read', why: String(error) }))
        .finally(() => schedule(lookMs));
    });
  };

  return {
    /** Begins to look at the schedule. */
    start(): void {
      if (!probes) return;
      engine.onEvent((e) => {
        if (e.event === 'config') schedule(settleMs);
      });
      schedule(settleMs);
    },
    /** Tries these, or all, as soon as what runs is over. */
    ask,
    /** True when nothing runs and nothing is asked for; false when that is not so after this time. */
    idle(ms: number): Promise<boolean> {
      return new Promise((resolve) => {
        const late = clock.after(ms, () => resolve(false));
        const wait = (): void => {
          const now = turn;
          void now.then(() => {
            if (turn !== now || queued !== undefined) return wait();
            late[Symbol.dispose]();
            resolve(true);
          });
        };
        wait();
      });
    },
    async state() {
      const [now, stored, last] = await Promise.all([wanted(), storedVerdicts(db), lastRun()]);
      const period = periods[now.section.schedule];
      return {
        ...now,
        stored,
        running: running || queued !== undefined,
        lastRunAt: last,
        nextRunAt: period === undefined || !probes ? undefined : (last ?? clock.now()) + period,
      };
    },
    close(): void {
      closed = true;
      timer?.[Symbol.dispose]();
    },
  };
}

export type { ListState };

/** A change for the worse is tried a second time before it is believed: a restart of a router in the very second is no news. */
async function certain(probes: Probes, reach: Reach, before: Verdict | undefined, seenAs: string | undefined): Promise<Verdict> {
  const verdict = await probes.probe(reach, seenAs);
  return changed(before, verdict) && verdicts[verdict.code].state !== 'ok' ? probes.probe(reach, seenAs) : verdict;
}
