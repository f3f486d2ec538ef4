import type { Message } from '../engine/messages.ts';
import { type Kind, kindOf, sameKey } from '../lib/messages/registry.ts';
import type { Db } from './schema.ts';

/** What is kept at most, whatever the time says; older ones go. */
const keep = 10_000;
/** Two that are the same are one message while nobody has acknowledged it, and no longer apart than this. */
const joinSeconds = 86_400;
/** Ids are kept longer than any spool could lie unread. */
const idSeconds = 30 * 86_400;
/** To be sent at most, for each channel: a server that is away for months must not fill the disk. */
const mostWaiting = 10_000;

export interface StoredMessage extends Message {
  readonly kind: Kind;
  readonly read: boolean;
  /** How many were the same; `at` is the last one's time, `values` are its values. */
  readonly count: number;
  readonly firstAt: number;
  readonly acknowledgedAt?: number;
  readonly acknowledgedBy?: string;
}

/** What is sent: the message as it was then. */
export type OutboxEntry = Pick<StoredMessage, 'id' | 'at' | 'firstAt' | 'source' | 'kind' | 'code' | 'values' | 'count'>;

/** Where a message of a kind is sent to; the names are the outbox's. */
export type ChannelsOf = (kind: Kind) => readonly string[];

/** The first, and then each tenfold: ten thousand guesses are five letters, not ten thousand. */
const isWorthSending = (count: number): boolean => /^10*$/.test(String(count));

/** Takes messages in; one that is there already changes nothing. What is to be sent is kept with it, in the same transaction. Returns how many were new. */
export async function addMessages(db: Db, messages: readonly Message[], channels: ChannelsOf = () => []): Promise<number> {
  if (messages.length === 0) return 0;
  return db.transaction().execute(async (t) => {
    let added = 0;
    for (const m of messages) {
      const known = await t
        .insertInto('message_ids')
        .values({ id: m.id, at: m.at })
        .onConflict((c) => c.column('id').doNothing())
        .executeTakeFirst();
      if (Number(known.numInsertedOrUpdatedRows ?? 0) === 0) continue;
      added += 1;
      const key = sameKey(m.code, m.values);
      const before = await t
        .selectFrom('messages')
        .select(['seq', 'id', 'count', 'first_at', 'at'])
        .where('same_key', '=', key)
        .where('is_read', '=', 0)
        .where('at', '>=', m.at - joinSeconds)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      // A message that counts moves to the top: it is put in anew, under the id by which people may have kept it.
      if (before) await t.deleteFrom('messages').where('seq', '=', before.seq).execute();
      const entry: OutboxEntry = {
        id: before?.id ?? m.id,
        at: Math.max(m.at, before?.at ?? m.at),
        firstAt: before?.first_at ?? m.at,
        source: m.source,
        kind: kindOf(m.code),
        code: m.code,
        values: m.values,
        count: (before?.count ?? 0) + 1,
      };
      await t
        .insertInto('messages')
        .values({
          id: entry.id,
          at: entry.at,
          first_at: entry.firstAt,
          count: entry.count,
          same_key: key,
          acknowledged_at: null,
          acknowledged_by: null,
          source: entry.source,
          kind: entry.kind,
          code: entry.code,
          message_values: JSON.stringify(entry.values),
          is_read: 0,
        })
        .execute();
      if (isWorthSending(entry.count))
        for (const channel of channels(entry.kind))
          await t
            .insertInto('outbox')
            .values({ channel, at: entry.at, entry: JSON.stringify(entry) })
            .execute();
    }
    // By rows, not by numbers: a message that counts takes a new number each time, and must not push others out.
    const over = await t.selectFrom('messages').select('seq').orderBy('seq', 'desc').offset(keep).limit(1).executeTakeFirst();
    if (over) await t.deleteFrom('messages').where('seq', '<=', over.seq).execute();
    return added;
  });
}

export interface Wanted {
  readonly before?: string | undefined;
  readonly unread?: boolean | undefined;
  readonly kind?: Kind | undefined;
  /** Seconds since 1970. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly limit: number;
}

export async function listMessages(db: Db, wanted: Wanted): Promise<readonly StoredMessage[]> {
  let q = db.selectFrom('messages').selectAll().orderBy('seq', 'desc').limit(wanted.limit);
  if (wanted.before !== undefined) q = q.where('seq', '<', (await sequence(db, wanted.before)) ?? 0);
  if (wanted.unread) q = q.where('is_read', '=', 0);
  if (wanted.kind !== undefined) q = q.where('kind', '=', wanted.kind);
  if (wanted.since !== undefined) q = q.where('at', '>=', wanted.since);
  if (wanted.until !== undefined) q = q.where('at', '<=', wanted.until);
  return (await q.execute()).map((r) => ({
    id: r.id,
    at: r.at,
    firstAt: r.first_at,
    count: r.count,
    source: r.source as Message['source'],
    kind: r.kind as Kind,
    code: r.code,
    values: JSON.parse(r.message_values) as Message['values'],
    read: r.is_read === 1,
    ...(r.acknowledged_at === null ? {} : { acknowledgedAt: r.acknowledged_at }),
    ...(r.acknowledged_by === null ? {} : { acknowledgedBy: r.acknowledged_by }),
  }));
}

export interface Acknowledgement {
  readonly by: string;
  /** Seconds since 1970. */
  readonly at: number;
}

/** Marks this message and every older one; false when there is no such message. */
export async function markRead(db: Db, upTo: string, who?: Acknowledgement): Promise<boolean> {
  const seq = await sequence(db, upTo);
  if (seq === undefined) return false;
  await db.updateTable('messages').set(marked(who)).where('is_read', '=', 0).where('seq', '<=', seq).execute();
  return true;
}

/** Marks one message; false when there is no such message. */
export async function acknowledge(db: Db, id: string, who: Acknowledgement): Promise<boolean> {
  if ((await sequence(db, id)) === undefined) return false;
  await db.updateTable('messages').set(marked(who)).where('is_read', '=', 0).where('id', '=', id).execute();
  return true;
}

/** Marks what is over by itself: those that are the same as this (`sameKey`). */
export async function acknowledgeSame(db: Db, code: string, values: Message['values'], who: Acknowledgement): Promise<void> {
  await db.updateTable('messages').set(marked(who)).where('is_read', '=', 0).where('same_key', '=', sameKey(code, values)).execute();
}

const marked = (who: Acknowledgement | undefined) => ({
  is_read: 1,
  acknowledged_at: who?.at ?? null,
  acknowledged_by: who?.by ?? null,
});

export async function unreadCount(db: Db): Promise<number> {
  const r = await db
    .selectFrom('messages')
    .select((e) => e.fn.countAll().as('n'))
    .where('is_read', '=', 0)
    .executeTakeFirstOrThrow();
  return Number(r.n);
}

/** Removes what is older than the time for which messages are kept, acknowledged or not. */
export async function forgetMessages(db: Db, now: number, keepDays: number): Promise<void> {
  await db
    .deleteFrom('messages')
    .where('at', '<', now - keepDays * 86_400)
    .execute();
  await db
    .deleteFrom('message_ids')
    .where('at', '<', now - idSeconds)
    .execute();
}

/** The oldest that is still to be sent by this channel. */
export async function firstWaiting(db: Db, channel: string): Promise<{ readonly seq: number; readonly entry: OutboxEntry } | undefined> {
  const r = await db.selectFrom('outbox').selectAll().where('channel', '=', channel).orderBy('seq').limit(1).executeTakeFirst();
  return r && { seq: r.seq, entry: JSON.parse(r.entry) as OutboxEntry };
}

export async function sent(db: Db, seq: number): Promise<void> {
  await db.deleteFrom('outbox').where('seq', '=', seq).execute();
}

export async function waitingCount(db: Db, channel: string): Promise<number> {
  const r = await db
    .selectFrom('outbox')
    .select((e) => e.fn.countAll().as('n'))
    .where('channel', '=', channel)
    .executeTakeFirstOrThrow();
  return Number(r.n);
}

/** Drops the oldest of more than may wait; returns how many. */
export async function dropTooMany(db: Db, channel: string, most = mostWaiting): Promise<number> {
  const over = (await waitingCount(db, channel)) - most;
  if (over <= 0) return 0;
  const last = await db
    .selectFrom('outbox')
    .select('seq')
    .where('channel', '=', channel)
    .orderBy('seq')
    .offset(over - 1)
    .limit(1)
    .executeTakeFirst();
  if (last) await db.deleteFrom('outbox').where('channel', '=', channel).where('seq', '<=', last.seq).execute();
  return over;
}

async function sequence(db: Db, id: string): Promise<number | undefined> {
  return (await db.selectFrom('messages').select('seq').where('id', '=', id).executeTakeFirst())?.seq;
}
