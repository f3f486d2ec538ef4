import type { Problem } from '../config/problems.ts';
import { isDangling, isDuplicate } from '../data/open.ts';
import type { Db } from '../data/schema.ts';
import { putSnapshotNumber, snapshot, snapshotNumber } from '../data/subscribers.ts';
import { EngineError } from '../engine/client.ts';
import { takeRestored } from './backup-tables.ts';
import { type FailureCode, Refusal } from './failures.ts';
import type { Hub } from './hub.ts';
import type { Ports } from './ports.ts';

export type SubscriberRoad = ReturnType<typeof createSubscriberRoad>;

class TriedOut<T> extends Error {
  readonly value: T;
  constructor(value: T) {
    super('tried out');
    this.value = value;
  }
}

/**
 * The one way to change extensions and phones. A change is tried out in a transaction that is taken back; the snapshot it would give goes
 * to the engine; only what the engine accepted is kept. With the engine away (or busy with another change) the tables go ahead, and the
 * snapshot follows when it is back: the tables are the truth, the engine's number tells whether it has them.
 */
export function createSubscriberRoad(ports: Pick<Ports, 'db' | 'engine' | 'log' | 'firstPassword'>, hub: Hub) {
  const { db, engine } = ports;
  let turn: Promise<unknown> = Promise.resolve();
  /** One change at a time: numbers and snapshots must follow each other. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => {}); // its failure is the caller's, not the next one's
    return mine;
  };

  const tryOut = (edit: (t: Db) => Promise<unknown>) =>
    db
      .transaction()
      .execute(async (t) => {
        await edit(t);
        throw new TriedOut(await snapshot(t));
      })
      .catch((error: unknown) => {
        if (error instanceof TriedOut) return error.value as Awaited<ReturnType<typeof snapshot>>;
        throw error;
      });

  /** True when the engine has it; false when it gets it later. */
  const offer = async (number: number, subscribers: Awaited<ReturnType<typeof snapshot>>): Promise<boolean> => {
    try {
      await engine.call('subscribers.put', { number, subscribers });
      return true;
    } catch (error) {
      if (error instanceof EngineError && (error.code === 'unreachable' || error.code === 'busy')) return false;
      throw error;
    }
  };

  return {
    /** `none` is the refusal when the edit says that there is nothing to edit (by 0). */
    change: <T>(edit: (t: Db) => Promise<T>, on: { duplicate?: FailureCode; none?: FailureCode } = {}): Promise<T> =>
      inTurn(async () => {
        const translate = (error: unknown): never => {
          if (on.duplicate !== undefined && isDuplicate(error)) throw new Refusal(on.duplicate);
          if (isDangling(error)) throw new Refusal('request.invalid', { problems: [unknownExtension] });
          throw error;
        };
        const checked = async (t: Db): Promise<T> => {
          const value = await edit(t);
          if (value === 0 && on.none !== undefined) throw new Refusal(on.none);
          return value;
        };
        const wanted = await tryOut(checked).catch(translate);
        const number = (await snapshotNumber(db)) + 1;
        await offer(number, wanted);
        const value = await db.transaction().execute(async (t) => {
          const v = await checked(t);
          await putSnapshotNumber(t, number);
          return v;
        });
        hub.publish('phones');
        return value;
      }),

    /** After a connection to the engine, and when a change has ended: gives it the tables when it has older or other ones. */
    catchUp: (): Promise<void> =>
      inTurn(async () => {
        try {
          await takeRestored(ports);
          const [{ subscribers: theirs }, ours] = [await engine.call('status', {}), await snapshotNumber(db)];
          if (theirs === ours) return;
          // A higher number than ours is from tables that were restored from a backup, or lost: ours count, under a number above it.
          const number = Math.max(theirs + 1, ours);
          if (number !== ours) await putSnapshotNumber(db, number);
          await offer(number, await snapshot(db));
        } catch (error) {
          ports.log({ what: 'the engine did not take the subscribers', error: String(error) });
        }
      }),
  };
}

const unknownExtension: Problem = {
  code: 'phone.unknown-extension',
  path: '/extension',
  message: 'there is no such extension',
  hint: 'add the extension first',
};
