import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { SqliteDatabase } from 'kysely';

/**
 * node:sqlite in the shape that Kysely's SqliteDialect expects. It is synchronous: queries stay short. WAL so that a reader never waits
 * for a writer; synchronous=full so that what was answered "saved" survives a power cut (WAL with normal may lose the last commits).
 */
export function sqliteDatabase(file: string): SqliteDatabase {
  const db = new DatabaseSync(file);
  db.exec('pragma journal_mode=wal; pragma synchronous=full; pragma foreign_keys=on; pragma busy_timeout=5000; pragma cache_size=-2000');
  return {
    close: () => db.close(),
    prepare: (text) => {
      const statement = db.prepare(text);
      const bind = (parameters: readonly unknown[]): SQLInputValue[] => parameters as SQLInputValue[];
      return {
        reader: statement.columns().length > 0,
        all: (p) => statement.all(...bind(p)),
        run: (p) => statement.run(...bind(p)),
        iterate: (p) => statement.iterate(...bind(p)),
      };
    },
  };
}
