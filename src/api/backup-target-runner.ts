import { putSetting, setting } from '../data/settings.ts';
import { EngineError } from '../engine/client.ts';
import { TargetFault } from '../host/backup-target/fault.ts';
import { nameSays, superfluous, type TargetSettings, type TargetStep, targetName } from '../lib/backup-target.ts';
import { jsonOf } from '../lib/json.ts';
import { partsOf } from './backup-parts.ts';
import type { TargetView } from './contract/backup-target.ts';
import type { Hub } from './hub.ts';
import type { Inbox } from './inbox.ts';
import type { Ports } from './ports.ts';

/** One that could not be sent is tried again after so long: a server that is mended is heard of soon, and one that is dead costs nothing. */
const retrySeconds = 900;
/** Beyond that many the oldest are given up: they lie in the folder all the same. */
const mostWaiting = 20;

interface State {
  /** Of which target this is the state. */
  readonly target: string;
  readonly waiting: readonly string[];
  readonly lastAt?: number;
  readonly failure?: { readonly at: number; readonly step: TargetStep; readonly detail: string };
}

export type TargetRunner = ReturnType<typeof createTargetRunner>;

/** Sends a copy of each backup to the target, and keeps as many there as the document says. */
export function createTargetRunner(
  { db, engine, clock, log, targets }: Pick<Ports, 'db' | 'engine' | 'clock' | 'log' | 'targets'>,
  hub: Hub,
  inbox: Pick<Inbox, 'own' | 'over'>,
) {
  let turn: Promise<unknown> = Promise.resolve();
  let sending = false;
  const one = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work);
    turn = next.catch(() => {});
    return next;
  };

  const read = async (s: TargetSettings): Promise<State> => {
    const target = targetName(s.target);
    const known = jsonOf((await setting(db, 'backup target')) ?? '') as State | undefined;
    if (known?.target === target) return known;
    // A new target has nothing: the newest that is here goes there at once.
    const newest = (await engine.call('backup.list', {})).backups[0]?.name;
    return { target, waiting: newest === undefined ? [] : [newest] };
  };
  const write = async (state: State): Promise<void> => {
    await putSetting(db, 'backup target', JSON.stringify(state));
    hub.publish('backups');
  };

  const send = async (s: TargetSettings, name: string): Promise<void> => {
    const remote = targets.open(s.target);
    const { bytes, parts } = await partsOf(engine, name);
    await remote.put(name, bytes, parts);
    const names = (await remote.list()).map((f) => f.name);
    for (const old of superfluous(names, s.hostname, s.keep)) {
      // What cannot be deleted is no reason to send it all again: it is tried with the next one.
      await remote
        .remove(old)
        .catch((e: unknown) => log({ what: 'an old backup cannot be deleted in the target', name: old, why: String(e) }));
    }
  };

  /** Everything that waits, the oldest first, up to the first failure. */
  const run = async (asked: boolean): Promise<void> => {
    const s = await targets.settings();
    if (s === undefined) return;
    let state = await read(s);
    const waits = state.failure !== undefined && clock.now() >= state.failure.at && clock.now() < state.failure.at + retrySeconds;
    if (state.waiting.length === 0 || (waits && !asked)) return;
    sending = true;
    try {
      for (const name of state.waiting) {
        const without = state.waiting.filter((n) => n !== name);
        try {
          await send(s, name);
          if (state.failure !== undefined) await inbox.over('backup.target-failed', { target: state.target, name, step: '', detail: '' });
          state = { target: state.target, waiting: without, lastAt: clock.now() };
        } catch (e) {
          // Deleted meanwhile, by hand or because newer ones came.
          if (e instanceof EngineError && e.code === 'not-found') state = { ...state, waiting: without };
          else if (e instanceof TargetFault) {
            const { step, detail } = e.failure;
            // Once for a row of failures.
            if (state.failure === undefined) await inbox.own('backup.target-failed', { target: state.target, name, step, detail });
            await write({ ...state, failure: { at: clock.now(), step, detail } });
            return;
          } else throw e;
        }
        await write(state);
      }
    } finally {
      sending = false;
      hub.publish('backups');
    }
  };
  const said = (error: unknown): void => log({ what: 'a backup was not sent to the target', why: String(error) });

  return {
    /** Looks whether something is to be sent; the engine or the disk being away is for the next look. */
    look: (): Promise<void> => one(() => run(false)).catch(said),
    /** A backup that was just made goes there as well. Does not wait for it. */
    made(name: string): void {
      one(async () => {
        const s = await targets.settings();
        if (s === undefined) return;
        const state = await read(s);
        if (!state.waiting.includes(name)) await write({ ...state, waiting: [...state.waiting, name].slice(-mostWaiting) });
        await run(false);
      }).catch(said);
    },
    /** Now, whatever failed before. Does not wait for it. */
    send(): void {
      one(() => run(true)).catch(said);
    },
    async view(): Promise<TargetView> {
      const s = await targets.settings();
      if (s === undefined) return { waiting: [], sending: false };
      const state = await read(s);
      const base = {
        target: { kind: s.target.kind, name: state.target },
        waiting: [...state.waiting],
        sending,
        ...(state.lastAt === undefined ? {} : { lastAt: state.lastAt }),
        ...(state.failure === undefined ? {} : { failure: { ...state.failure, nextAt: state.failure.at + retrySeconds } }),
      };
      try {
        const there = await targets.open(s.target).list();
        const backups = there.map(({ name, bytes }) => ({ name, bytes, ...(nameSays(name) ?? { at: 0, scheduled: false }) }));
        return { ...base, backups: backups.sort((a, b) => b.at - a.at) };
      } catch (e) {
        if (e instanceof TargetFault) return { ...base, problem: e.failure };
        throw e;
      }
    },
  };
}
