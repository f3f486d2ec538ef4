import type { Db } from './schema.ts';

export interface User {
  readonly name: string;
  /** As password.ts writes it. */
  readonly password: string;
  /** The one-time password is still in force. */
  readonly mustChange: boolean;
}

export async function user(db: Db, name: string): Promise<User | undefined> {
  const r = await db.selectFrom('users').selectAll().where('name', '=', name).executeTakeFirst();
  return r && { name: r.name, password: r.password, mustChange: r.must_change === 1 };
}

export async function putUser(db: Db, u: User, at: number): Promise<void> {
  const set = { password: u.password, must_change: u.mustChange ? 1 : 0, changed_at: at };
  await db
    .insertInto('users')
    .values({ name: u.name, ...set })
    .onConflict((c) => c.column('name').doUpdateSet(set))
    .execute();
}

export interface SessionRow {
  readonly idHash: string;
  readonly user: string;
  readonly mustChange: boolean;
  readonly createdAt: number;
  readonly seenAt: number;
}

export async function session(db: Db, idHash: string): Promise<SessionRow | undefined> {
  const r = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.name', 'sessions.user_name')
    .select(['id_hash', 'user_name', 'must_change', 'created_at', 'seen_at'])
    .where('id_hash', '=', idHash)
    .executeTakeFirst();
  return r && { idHash: r.id_hash, user: r.user_name, mustChange: r.must_change === 1, createdAt: r.created_at, seenAt: r.seen_at };
}

export async function addSession(db: Db, s: { idHash: string; user: string; address: string }, at: number): Promise<void> {
  await db
    .insertInto('sessions')
    .values({ id_hash: s.idHash, user_name: s.user, address: s.address, created_at: at, seen_at: at })
    .execute();
}

export async function touchSession(db: Db, idHash: string, at: number): Promise<void> {
  await db.updateTable('sessions').set({ seen_at: at }).where('id_hash', '=', idHash).execute();
}

export async function endSession(db: Db, idHash: string): Promise<void> {
  await db.deleteFrom('sessions').where('id_hash', '=', idHash).execute();
}

export async function endSessionsOf(db: Db, name: string): Promise<void> {
  await db.deleteFrom('sessions').where('user_name', '=', name).execute();
}

export async function endStaleSessions(db: Db, createdBefore: number, seenBefore: number): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where((e) => e.or([e('created_at', '<', createdBefore), e('seen_at', '<', seenBefore)]))
    .execute();
}

/** Remembers where a person logged in from; true when this address is new for a person who was here before. */
export async function sawAddress(db: Db, name: string, address: string, at: number): Promise<boolean> {
  const known = await db.selectFrom('known_addresses').select('address').where('user_name', '=', name).execute();
  await db
    .insertInto('known_addresses')
    .values({ user_name: name, address, seen_at: at })
    .onConflict((c) => c.columns(['user_name', 'address']).doUpdateSet({ seen_at: at }))
    .execute();
  return known.length > 0 && !known.some((k) => k.address === address);
}

export async function isKnownAddress(db: Db, address: string): Promise<boolean> {
  return (await db.selectFrom('known_addresses').select('address').where('address', '=', address).limit(1).execute()).length > 0;
}

/** Who has a session that was used since then, and from where it was begun. */
export async function sessionsNow(db: Db, seenAfter: number): Promise<readonly { readonly user: string; readonly address: string }[]> {
  const rows = await db.selectFrom('sessions').select(['user_name', 'address']).where('seen_at', '>', seenAfter).limit(1000).execute();
  return rows.map((r) => ({ user: r.user_name, address: r.address }));
}
