import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { reach } from './migrations-reach.ts';

export type DialectName = 'sqlite' | 'postgres';

/** Append only: a migration that has run on somebody's machine is never edited. */
export const migrations = (dialect: DialectName): Record<string, Migration> => ({
  '0001_first': { up: (db: Kysely<unknown>) => first(db, dialect) },
  '0002_kinds': { up: kinds },
  '0003_reach': { up: (db: Kysely<unknown>) => reach(db, dialect) },
  '0004_groups': { up: (db: Kysely<unknown>) => groups(db, dialect) },
});

/** Kinds instead of severities: src/lib/messages/registry.ts. */
async function kinds(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('messages').renameColumn('severity', 'kind').execute();
  await sql`update messages set kind = case kind when 'info' then 'information' when 'warning' then 'simple-fault' else 'serious-fault' end`.execute(
    db,
  );
}

/** Messages that count, and what is to be sent of them. */
async function groups(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  const alter = () => db.schema.alterTable('messages');
  await alter()
    .addColumn('first_at', 'double precision', (c) => c.notNull().defaultTo(0))
    .execute();
  await alter()
    .addColumn('count', 'integer', (c) => c.notNull().defaultTo(1))
    .execute();
  await alter()
    .addColumn('same_key', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
  await alter().addColumn('acknowledged_at', 'double precision').execute();
  await alter().addColumn('acknowledged_by', 'text').execute();
  await sql`update messages set first_at = at`.execute(db);
  await db.schema.createIndex('messages_same').on('messages').column('same_key').execute();
  await db.schema
    .createTable('message_ids')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('at', 'double precision', (c) => c.notNull())
    .execute();
  await sql`insert into message_ids (id, at) select id, at from messages`.execute(db);
  await db.schema
    .createTable('outbox')
    .addColumn('seq', dialect === 'sqlite' ? 'integer' : 'serial', (c) =>
      dialect === 'sqlite' ? c.primaryKey().autoIncrement() : c.primaryKey(),
    )
    .addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('at', 'double precision', (c) => c.notNull())
    .addColumn('entry', 'text', (c) => c.notNull())
    .execute();
}

async function first(db: Kysely<unknown>, dialect: DialectName): Promise<void> {
  const table = (name: string) => db.schema.createTable(name);
  await table('extensions')
    .addColumn('number', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('language', 'text')
    .execute();
  await table('devices')
    .addColumn('mac', 'text', (c) => c.primaryKey())
    .addColumn('extension', 'text', (c) => c.notNull().references('extensions.number').onDelete('cascade'))
    .addColumn('vendor', 'text', (c) => c.notNull())
    .addColumn('generation', 'integer', (c) => c.notNull())
    .execute();
  await table('contacts')
    .addColumn('mac', 'text', (c) => c.primaryKey())
    .addColumn('address', 'text')
    .addColumn('user_agent', 'text')
    .addColumn('last_fetch_at', 'double precision')
    .addColumn('registered_at', 'double precision')
    .addColumn('secret_generation', 'integer', (c) => c.notNull())
    .addColumn('refusal', 'text')
    .execute();
  await table('messages')
    .addColumn('seq', dialect === 'sqlite' ? 'integer' : 'serial', (c) =>
      dialect === 'sqlite' ? c.primaryKey().autoIncrement() : c.primaryKey(),
    )
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('at', 'double precision', (c) => c.notNull())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('severity', 'text', (c) => c.notNull())
    .addColumn('code', 'text', (c) => c.notNull())
    .addColumn('message_values', 'text', (c) => c.notNull())
    .addColumn('is_read', 'integer', (c) => c.notNull())
    .execute();
  await sql`create index messages_unread on messages (is_read) where is_read = 0`.execute(db);
  await table('evidence')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('at', 'double precision', (c) => c.notNull())
    .addColumn('address', 'text', (c) => c.notNull())
    .addColumn('service', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('evidence_address').on('evidence').columns(['address', 'at']).execute();
  await table('users')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('password', 'text', (c) => c.notNull())
    .addColumn('must_change', 'integer', (c) => c.notNull())
    .addColumn('changed_at', 'double precision', (c) => c.notNull())
    .execute();
  await table('sessions')
    .addColumn('id_hash', 'text', (c) => c.primaryKey())
    .addColumn('user_name', 'text', (c) => c.notNull().references('users.name').onDelete('cascade'))
    .addColumn('created_at', 'double precision', (c) => c.notNull())
    .addColumn('seen_at', 'double precision', (c) => c.notNull())
    .addColumn('address', 'text', (c) => c.notNull())
    .execute();
  await table('tokens')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('scope', 'text', (c) => c.notNull())
    .addColumn('secret_hash', 'text', (c) => c.notNull())
    .addColumn('user_name', 'text', (c) => c.notNull().references('users.name').onDelete('cascade'))
    .addColumn('created_at', 'double precision', (c) => c.notNull())
    .addColumn('expires_at', 'double precision', (c) => c.notNull())
    .addColumn('used_at', 'double precision')
    .execute();
  await table('known_addresses')
    .addColumn('user_name', 'text', (c) => c.notNull())
    .addColumn('address', 'text', (c) => c.notNull())
    .addColumn('seen_at', 'double precision', (c) => c.notNull())
    .addPrimaryKeyConstraint('known_addresses_key', ['user_name', 'address'])
    .execute();
  await table('settings')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute();
}
