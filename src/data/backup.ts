import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrations } from './migrations.ts';
import { openUnmigrated } from './open.ts';
import type { Db } from './schema.ts';

/**
 * Tables that belong into a backup, parents first. Not: sessions (who was logged in then is not now), what is still to be sent, what was
 * counted against addresses, how things outside are; they belong to the machine and the day.
 */
const tables = ['extensions', 'devices', 'contacts', 'users', 'tokens', 'known_addresses', 'messages'] as const;
/** Settings of web's own that go with the tables: which generation of a phone's secret was the last, also of phones that are gone. */
const settingsLike = 'generation %';

/** Tables as text: one JSON object a line, the first says by which migration they are shaped. */
export async function dumpTables(db: Db): Promise<string> {
  const lines: unknown[] = [{ migration: Object.keys(migrations('sqlite')).at(-1) }];
  // One view of all of them: a phone without its extension would be refused at the restore.
  await db.transaction().execute(async (t) => {
    for (const table of tables) for (const row of await t.selectFrom(table).selectAll().execute()) lines.push({ table, row });
    for (const row of await t.selectFrom('settings').selectAll().where('key', 'like', settingsLike).execute())
      lines.push({ table: 'settings', row });
  });
  return lines.map((l) => `${JSON.stringify(l)}\n`).join('');
}

/** The text is no dump of ours, or of a version that this one does not know. */
export class TablesUnreadable extends Error {
  override readonly name = 'TablesUnreadable';
}

/**
 * Replaces the tables by those of a dump, of this version or an older one: its rows go through a database of the shape that they had, and
 * are brought up to date there. `also` is done in the same transaction. Sessions of users that are still there go on.
 */
export async function loadTables(db: Db, text: string, also: (t: Db) => Promise<unknown>): Promise<void> {
  const old = await shaped(text);
  try {
    const rows = await Promise.all(tables.map(async (table) => [table, await old.selectFrom(table).selectAll().execute()] as const));
    const settings = await old.selectFrom('settings').selectAll().where('key', 'like', settingsLike).execute();
    await db.transaction().execute(async (t) => {
      const sessions = await t.selectFrom('sessions').selectAll().execute();
      for (const table of tables.toReversed()) await t.deleteFrom(table).execute();
      await t.deleteFrom('settings').where('key', 'like', settingsLike).execute();
      for (const [table, all] of rows) await insert(t, table, all);
      await insert(t, 'settings', settings);
      const users = new Set((await t.selectFrom('users').select('name').execute()).map((u) => u.name));
      await t.deleteFrom('sessions').execute();
      await insert(
        t,
        'sessions',
        sessions.filter((s) => users.has(s.user_name)),
      );
      await also(t);
    });
  } finally {
    await old.destroy();
  }
}

/** A database in memory with the dump's rows, brought up to date. */
async function shaped(text: string): Promise<Db> {
  const lines = text.split('\n').filter((l) => l !== '');
  const parsed = lines.map((line): Record<string, unknown> => {
    try {
      return JSON.parse(line) as Record<string, unknown>;
    } catch {
      throw new TablesUnreadable('a line of the tables is no JSON');
    }
  });
  const [head, ...rows] = parsed;
  const known = Object.keys(migrations('sqlite'));
  const migration = String(head?.['migration'] ?? '');
  if (!known.includes(migration)) throw new TablesUnreadable(`tables of the shape ${migration.slice(0, 40)} are not known here`);
  const db = await openUnmigrated(':memory:');
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations('sqlite') } });
    const first = await migrator.migrateTo(migration);
    if (first.error !== undefined) throw first.error;
    for (const { table, row } of rows) {
      if (typeof table !== 'string' || (table !== 'settings' && !tables.some((t) => t === table))) continue;
      await insert(db, table, [row as Record<string, unknown>]);
    }
    const then = await migrator.migrateToLatest();
    if (then.error !== undefined) throw then.error;
    return db;
  } catch (e) {
    await db.destroy();
    throw e instanceof TablesUnreadable ? e : new TablesUnreadable('the tables of the backup do not fit together', { cause: e });
  }
}

/** Rows whose columns are known only when they are read: fifty at a time, below SQLite's 32,766 parameters. */
async function insert(db: Kysely<never> | Db, table: string, rows: readonly object[]): Promise<void> {
  for (let from = 0; from < rows.length; from += 50) {
    const some = rows.slice(from, from + 50);
    const columns = Object.keys(some[0] ?? {});
    const values = some.map((row) => sql`(${sql.join(columns.map((c) => (row as Record<string, unknown>)[c] ?? null))})`);
    await sql`insert into ${sql.table(table)} (${sql.join(columns.map((c) => sql.ref(c)))}) values ${sql.join(values)}`.execute(db);
  }
}
