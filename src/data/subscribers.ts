import { type Subscribers, subscribersSchema } from '../config/subscribers.ts';
import type { Db } from './schema.ts';
import { putSetting, setting } from './settings.ts';

/** What a page shows of an extension. */
export interface ExtensionRow {
  readonly number: string;
  readonly name: string;
  readonly language?: 'en' | 'de';
  readonly phones: readonly string[];
}

export interface DeviceRow {
  readonly mac: string;
  readonly extension: string;
  readonly vendor: string;
  readonly generation: number;
}

export async function extensions(db: Db): Promise<readonly ExtensionRow[]> {
  const [rows, all] = [await db.selectFrom('extensions').selectAll().orderBy('number').execute(), await devices(db)];
  return rows.map((r) => ({
    number: r.number,
    name: r.name,
    ...(r.language === null ? {} : { language: r.language === 'de' ? ('de' as const) : ('en' as const) }),
    phones: all.filter((d) => d.extension === r.number).map((d) => d.mac),
  }));
}

export function devices(db: Db): Promise<DeviceRow[]> {
  return db.selectFrom('devices').select(['mac', 'extension', 'vendor', 'generation']).orderBy('mac').execute();
}

export function device(db: Db, mac: string): Promise<DeviceRow | undefined> {
  return db.selectFrom('devices').select(['mac', 'extension', 'vendor', 'generation']).where('mac', '=', mac).executeTakeFirst();
}

export async function addExtension(db: Db, e: { number: string; name: string; language?: string | undefined }): Promise<void> {
  await db
    .insertInto('extensions')
    .values({ number: e.number, name: e.name, language: e.language ?? null })
    .execute();
}

/** How many were changed: 0 = there is no such extension. */
export async function changeExtension(
  db: Db,
  number: string,
  to: { name?: string | undefined; language?: string | null | undefined },
): Promise<number> {
  const set = { ...(to.name === undefined ? {} : { name: to.name }), ...(to.language === undefined ? {} : { language: to.language }) };
  if (Object.keys(set).length === 0)
    return (await db.selectFrom('extensions').select('number').where('number', '=', number).execute()).length;
  return Number((await db.updateTable('extensions').set(set).where('number', '=', number).executeTakeFirst()).numUpdatedRows);
}

export async function removeExtension(db: Db, number: string): Promise<number> {
  const macs = await db.selectFrom('devices').select('mac').where('extension', '=', number).execute();
  for (const { mac } of macs) await removeDevice(db, mac);
  return Number((await db.deleteFrom('extensions').where('number', '=', number).executeTakeFirst()).numDeletedRows);
}

/**
 * A device that was here before gets the generation after its last one: its old secret was handed out and must not come back to life.
 */
export async function addDevice(db: Db, d: { mac: string; extension: string; vendor: string }): Promise<void> {
  const last = Number((await setting(db, `generation ${d.mac}`)) ?? 0);
  await db
    .insertInto('devices')
    .values({ ...d, generation: last + 1 })
    .execute();
}

export async function changeDevice(db: Db, mac: string, extension: string): Promise<number> {
  return Number((await db.updateTable('devices').set({ extension }).where('mac', '=', mac).executeTakeFirst()).numUpdatedRows);
}

/** A new secret: the next generation of its derivation. */
export async function renewDevice(db: Db, mac: string): Promise<number> {
  return Number(
    (
      await db
        .updateTable('devices')
        .set((e) => ({ generation: e('generation', '+', 1) }))
        .where('mac', '=', mac)
        .executeTakeFirst()
    ).numUpdatedRows,
  );
}

export async function removeDevice(db: Db, mac: string): Promise<number> {
  const old = await device(db, mac);
  if (!old) return 0;
  await putSetting(db, `generation ${mac}`, String(old.generation));
  await db.deleteFrom('contacts').where('mac', '=', mac).execute();
  return Number((await db.deleteFrom('devices').where('mac', '=', mac).executeTakeFirst()).numDeletedRows);
}

/** The complete typed snapshot that the engine gets. */
export async function snapshot(db: Db): Promise<Subscribers> {
  const all = await extensions(db);
  return subscribersSchema.parse({ extensions: all.map(({ phones: _, ...e }) => e), devices: await devices(db) });
}

export async function snapshotNumber(db: Db): Promise<number> {
  return Number((await setting(db, 'subscribers')) ?? 0);
}

export function putSnapshotNumber(db: Db, n: number): Promise<void> {
  return putSetting(db, 'subscribers', String(n));
}
