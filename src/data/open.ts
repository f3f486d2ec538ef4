import { Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { type DialectName, migrations } from './migrations.ts';
import type { Db, Tables } from './schema.ts';
import { sqliteDatabase } from './sqlite.ts';

/**
 * Opens the tables and brings them to the newest shape. `where` is a file, `:memory:`, or `postgres://…` for installations of several
 * nodes; the driver of PostgreSQL is loaded only then.
 */
export async function openData(where: string): Promise<Db> {
  const [dialect, db] = await connect(where);
  const { error, results } = await new Migrator({ db, provider: { getMigrations: async () => migrations(dialect) } }).migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    const tables = where.replace(/:[^:@/]*@/, ':…@');
    // Kysely looks before it touches anything.
    const unknown = /previously executed migration (\S+) is missing/.exec(error instanceof Error ? error.message : '')?.[1];
    if (unknown !== undefined) throw newer(tables, unknown, Object.keys(migrations(dialect)).at(-1));
    const failed = results?.find((r) => r.status === 'Error')?.migrationName ?? 'before the first';
    throw new Error(`the tables in ${tables} could not be brought up to date (migration ${failed})`, {
      cause: error,
    });
  }
  return db;
}

function newer(tables: string, has: string, reads: string | undefined): Error {
  return new Error(
    `the tables in ${tables} were written by a newer Switchroom (${has}; this one knows up to ${reads}); nothing was changed in them: start the newer version again (switchroom upgrade), or restore a backup of this one`,
  );
}

/** As it is: whoever opens it brings it to a shape. */
export async function openUnmigrated(where: string): Promise<Db> {
  return (await connect(where))[1];
}

async function connect(where: string): Promise<[DialectName, Db]> {
  if (!/^postgres(ql)?:/.test(where))
    return ['sqlite', new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqliteDatabase(where) }) })];
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: where, max: 4 });
  // A connection that lies idle when the server restarts: the pool makes a new one for the next query. Unheard, it would end the process.
  pool.on('error', () => {});
  return ['postgres', new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })];
}

/** Whether a failure is "there is one with this key already", in the words of either database. */
export function isDuplicate(error: unknown): boolean {
  const e = error as { errcode?: unknown; code?: unknown } | undefined;
  // SQLITE_CONSTRAINT_UNIQUE 2067, SQLITE_CONSTRAINT_PRIMARYKEY 1555 (sqlite.org/rescode.html); unique_violation 23505 (PostgreSQL, appendix A).
  return e?.errcode === 2067 || e?.errcode === 1555 || e?.code === '23505';
}

/** Whether a failure is "what this refers to does not exist". */
export function isDangling(error: unknown): boolean {
  const e = error as { errcode?: unknown; code?: unknown } | undefined;
  // SQLITE_CONSTRAINT_FOREIGNKEY 787; foreign_key_violation 23503.
  return e?.errcode === 787 || e?.code === '23503';
}
