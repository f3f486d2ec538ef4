import type { Kysely } from 'kysely';
import type { DialectName } from './migrations.ts';

/** What is reachable outside: the newest verdict of each thing, and every change. */
export async function reach(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  await db.schema
    .createTable('reach_results')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('verdict', 'text', (c) => c.notNull())
    .addColumn('since', 'double precision', (c) => c.notNull())
    .addColumn('checked_at', 'double precision', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('reach_history')
    .addColumn('seq', dialect === 'sqlite' ? 'integer' : 'serial', (c) =>
      dialect === 'sqlite' ? c.primaryKey().autoIncrement() : c.primaryKey(),
    )
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('what', 'text', (c) => c.notNull())
    .addColumn('at', 'double precision', (c) => c.notNull())
    .addColumn('verdict', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('reach_history_key').on('reach_history').columns(['key', 'seq']).execute();
}
