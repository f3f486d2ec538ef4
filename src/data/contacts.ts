import type { Db } from './schema.ts';

export interface Contact {
  readonly mac: string;
  readonly address?: string;
  readonly userAgent?: string;
  readonly lastFetchAt?: number;
  readonly registeredAt?: number;
  readonly secretGeneration?: number;
  /** Why its last fetch brought it no secret; undefined = not told, null = it was not refused. */
  readonly refusal?: string | null;
}

export async function contacts(db: Db): Promise<ReadonlyMap<string, Contact>> {
  const rows = await db.selectFrom('contacts').selectAll().execute();
  return new Map(
    rows.map((r) => [
      r.mac,
      {
        mac: r.mac,
        ...(r.address === null ? {} : { address: r.address }),
        ...(r.user_agent === null ? {} : { userAgent: r.user_agent }),
        ...(r.last_fetch_at === null ? {} : { lastFetchAt: r.last_fetch_at }),
        ...(r.registered_at === null ? {} : { registeredAt: r.registered_at }),
        secretGeneration: r.secret_generation,
        refusal: r.refusal,
      },
    ]),
  );
}

/** Keeps what is new about a phone; what is not said stays as it was. */
export async function sawPhone(db: Db, c: Contact): Promise<void> {
  const set = {
    ...(c.address === undefined ? {} : { address: c.address }),
    ...(c.userAgent === undefined ? {} : { user_agent: c.userAgent.slice(0, 200) }),
    ...(c.lastFetchAt === undefined ? {} : { last_fetch_at: c.lastFetchAt }),
    ...(c.registeredAt === undefined ? {} : { registered_at: c.registeredAt }),
    ...(c.secretGeneration === undefined ? {} : { secret_generation: c.secretGeneration }),
    ...(c.refusal === undefined ? {} : { refusal: c.refusal }),
  };
  if (Object.keys(set).length === 0) return;
  await db
    .insertInto('contacts')
    .values({
      mac: c.mac,
      address: null,
      user_agent: null,
      last_fetch_at: null,
      registered_at: null,
      secret_generation: 0,
      refusal: null,
      ...set,
    })
    .onConflict((o) => o.column('mac').doUpdateSet(set))
    .execute();
}
