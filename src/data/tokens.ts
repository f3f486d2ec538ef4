import type { Db } from './schema.ts';

export type Scope = 'read' | 'admin';

export interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly secretHash: string;
  readonly by: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt?: number;
}

export async function tokens(db: Db): Promise<readonly TokenRow[]> {
  return (await db.selectFrom('tokens').selectAll().orderBy('created_at').execute()).map(toToken);
}

export async function token(db: Db, id: string): Promise<TokenRow | undefined> {
  const r = await db.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst();
  return r && toToken(r);
}

export async function addToken(db: Db, t: TokenRow): Promise<void> {
  await db
    .insertInto('tokens')
    .values({
      id: t.id,
      name: t.name,
      scope: t.scope,
      secret_hash: t.secretHash,
      user_name: t.by,
      created_at: t.createdAt,
      expires_at: t.expiresAt,
      used_at: null,
    })
    .execute();
}

export async function touchToken(db: Db, id: string, at: number): Promise<void> {
  await db.updateTable('tokens').set({ used_at: at }).where('id', '=', id).execute();
}

export async function removeToken(db: Db, id: string): Promise<boolean> {
  return Number((await db.deleteFrom('tokens').where('id', '=', id).executeTakeFirst()).numDeletedRows) > 0;
}

function toToken(r: {
  id: string;
  name: string;
  scope: string;
  secret_hash: string;
  user_name: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
}): TokenRow {
  return {
    id: r.id,
    name: r.name,
    scope: r.scope === 'admin' ? 'admin' : 'read',
    secretHash: r.secret_hash,
    by: r.user_name,
    createdAt: r.created_at,
    expiresAt: r.expires_at,
    ...(r.used_at === null ? {} : { lastUsedAt: r.used_at }),
  };
}
