import type { Message } from '../engine/messages.ts';
import { type Kind, kindOf } from '../lib/messages/registry.ts';
import type { Db } from './schema.ts';

/** What is kept; older ones go. A page shows 50, an audit wants weeks: at 100 a day this is three months. */
const keep = 10_000;

export interface StoredMessage extends Message {
  readonly kind: Kind;
  readonly read: boolean;
}

/** Takes messages in; one that is there already changes nothing. Returns how many were new. */
export async function addMessages(db: Db, messages: readonly Message[]): Promise<number> {
  if (messages.length === 0) return 0;
  return db.transaction().execute(async (t) => {
    let added = 0;
    for (const m of messages) {
      const r = await t
        .insertInto('messages')
        .values({
          id: m.id,
          at: m.at,
          source: m.source,
          kind: kindOf(m.code),
          code: m.code,
          message_values: JSON.stringify(m.values),
          is_read: 0,
        })
        .onConflict((c) => c.column('id').doNothing())
        .executeTakeFirst();
      added += Number(r.numInsertedOrUpdatedRows ?? 0);
    }
    const newest = await t.selectFrom('messages').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
    if (newest && newest.seq > keep)
      await t
        .deleteFrom('messages')
        .where('seq', '<=', newest.seq - keep)
        .execute();
    return added;
  });
}

export async function listMessages(
  db: Db,
  wanted: { before?: string | undefined; unread?: boolean | undefined; limit: number },
): Promise<readonly StoredMessage[]> {
  let q = db.selectFrom('messages').selectAll().orderBy('seq', 'desc').limit(wanted.limit);
  if (wanted.before !== undefined) q = q.where('seq', '<', (await sequence(db, wanted.before)) ?? 0);
  if (wanted.unread) q = q.where('is_read', '=', 0);
  return (await q.execute()).map((r) => ({
    id: r.id,
    at: r.at,
    source: r.source as Message['source'],
    kind: r.kind as Kind,
    code: r.code,
    values: JSON.parse(r.message_values) as Message['values'],
    read: r.is_read === 1,
  }));
}

/** Marks this message and every older one; false when there is no such message. */
export async function markRead(db: Db, upTo: string): Promise<boolean> {
  const seq = await sequence(db, upTo);
  if (seq === undefined) return false;
  await db.updateTable('messages').set({ is_read: 1 }).where('is_read', '=', 0).where('seq', '<=', seq).execute();
  return true;
}

export async function unreadCount(db: Db): Promise<number> {
  const r = await db
    .selectFrom('messages')
    .select((e) => e.fn.countAll().as('n'))
    .where('is_read', '=', 0)
    .executeTakeFirstOrThrow();
  return Number(r.n);
}

async function sequence(db: Db, id: string): Promise<number | undefined> {
  return (await db.selectFrom('messages').select('seq').where('id', '=', id).executeTakeFirst())?.seq;
}
