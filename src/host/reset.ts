import { existsSync } from 'node:fs';
import { readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { pause } from './clock.ts';

/** Folders whose folders stay: share/boot and tmpfiles.d make them with their owners, once, at boot. */
const twoDeep = new Set(['var/log', 'var/spool']);

/**
 * Removes all files below `var` and `etc` of a PBX, but these. First folders stay, with their owners, because processes hold them; a log that is open is
 * emptied in place, since its writer would go on with a file that nobody sees.
 */
export async function wipeState(prefix: string, but: readonly string[]): Promise<void> {
  const kept = (path: string): boolean => but.includes(path);
  const clear = async (folder: string): Promise<void> => {
    const entries = await readdir(join(prefix, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`;
      const at = join(prefix, path);
      if (kept(path)) continue;
      if (entry.isFile() && entry.name === 'current' && folder.startsWith('var/log/')) await truncate(at);
      else if (!entry.isDirectory()) await rm(at, { force: true });
      else if (folder === 'var' || folder === 'etc' || twoDeep.has(folder)) await clear(path);
      else if (but.some((b) => b.startsWith(`${path}/`))) await clear(path);
      else await rm(at, { recursive: true, force: true });
    }
  };
  await clear('etc');
  await clear('var');
}

/** How often it is looked whether a reset is done: it takes about a second. */
const lookMs = 200;

/** Resolves when no factory reset is under way: a process that opened its files before would keep what is to be deleted, or lose what it has just made. */
export async function afterReset(marker: string): Promise<void> {
  while (existsSync(marker)) await pause(lookMs);
}
