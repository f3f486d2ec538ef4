import { dumpTables, loadTables } from '../data/backup.ts';
import { putSetting, setting } from '../data/settings.ts';
import { putSnapshotNumber } from '../data/subscribers.ts';
import { EngineError } from '../engine/client.ts';
import type { Ports } from './ports.ts';

/** In characters; the engine takes 480 KB, and JSON escapes some of them. */
const partLength = 200 * 1024;

/** Gives the engine web's tables for the backup that is made next; answers the job to name then. */
export async function giveTables(ports: Pick<Ports, 'db' | 'engine' | 'random'>): Promise<string> {
  const job = ports.random(12);
  const text = await dumpTables(ports.db);
  for (let part = 0; part * partLength < text.length; part++)
    await ports.engine.call('backup.tables', { job, part, text: text.slice(part * partLength, (part + 1) * partLength) });
  return job;
}

/**
 * After a restore: the tables of the backup take the place of ours, together with the number of the snapshot that the engine has of them.
 * Killed in between, it is done again or found done.
 */
export async function takeRestored(ports: Pick<Ports, 'db' | 'engine' | 'firstPassword'>): Promise<void> {
  const { db, engine } = ports;
  const waiting = await engine.call('backup.restored', {}).catch((error: unknown): { none: true } => {
    // An older engine beside a newer web has no backups, and needs the subscribers all the same.
    if (error instanceof EngineError && error.code === 'invalid') return { none: true };
    throw error;
  });
  if ('none' in waiting) return;
  const { number } = waiting;
  if ((await setting(db, 'restored')) !== String(number)) {
    let text = '';
    for (let part = 0; part < waiting.parts; part++) text += (await engine.call('backup.restored-part', { number, part })).text;
    await loadTables(db, text, async (t) => {
      await putSnapshotNumber(t, number);
      await putSetting(t, 'restored', String(number));
    });
    // The one-time password of this machine opens nothing any more: nobody shall be told to use it.
    await ports.firstPassword.remove();
  }
  await engine.call('backup.taken', { number });
}
