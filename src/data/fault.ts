import { SqliteAdapter, sql } from 'kysely';
import type { Db } from './schema.ts';

/**
 * Why the tables cannot be trusted; undefined when they can. SQLite's own check of the whole file (`pragma quick_check`); on PostgreSQL, which
 * looks after itself, that they can be read at all. Throws what the database throws when it is not there.
 */
export async function tablesFault(db: Db): Promise<string | undefined> {
  try {
    await db.selectFrom('extensions').select('number').limit(1).execute();
    if (!(db.getExecutor().adapter instanceof SqliteAdapter)) return undefined;
    const { rows } = await sql<{ quick_check: string }>`pragma quick_check(5)`.execute(db);
    const wrong = rows.map((r) => r.quick_check).filter((r) => r !== 'ok');
    return wrong.length === 0 ? undefined : wrong.join('; ').slice(0, 300);
  } catch (e) {
    const message = e instanceof Error ? e.message : String(e);
    if (/malformed|not a database|corrupt/i.test(message)) return message.slice(0, 300);
    throw e;
  }
}
