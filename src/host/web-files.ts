import { watch } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The few files that web reads and writes by itself. */

export async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(absent);
}

/** The one-time password: root reads it; gone with the next boot (run/ is a tmpfs). */
export function passwordFile(path: string) {
  return {
    read: async (): Promise<string | undefined> => (await readText(path))?.trim(),
    write: async (password: string): Promise<void> => {
      await mkdir(dirname(path), { recursive: true, mode: 0o750 });
      await rm(`${path}-used`, { force: true });
      await writeFile(`${path}.new`, `${password}\n`, { mode: 0o640 });
      await rename(`${path}.new`, path);
    },
    /** Somebody has logged in with it: it is shown on the machine's own screen no longer. */
    used: async (): Promise<void> => writeFile(`${path}-used`, '', { mode: 0o640 }),
    remove: async (): Promise<void> => {
      await rm(path, { force: true });
      await rm(`${path}-used`, { force: true });
    },
  };
}

export interface SpoolPosition {
  readonly file: string;
  readonly offset: number;
}

/** Read at a time: a thousand messages or so. */
const chunkBytes = 256 * 1024;

/**
 * The next whole lines of a spool. `file` names the file by inode and birth, so that one that was rotated (`<path>.1`) is read to its end
 * before the new one is begun. Undefined when there is no spool yet.
 */
export async function readSpool(
  path: string,
  from: SpoolPosition | undefined,
): Promise<{ lines: string[]; next: SpoolPosition } | undefined> {
  const current = await identify(path);
  if (from !== undefined && from.file !== current?.file) {
    const rotated = await identify(`${path}.1`);
    if (rotated?.file === from.file) {
      const rest = await readLines(`${path}.1`, from);
      if (rest.lines.length > 0) return rest;
    }
  }
  if (!current) return undefined;
  // Shorter than what we have read: somebody emptied it. Messages carry ids, so reading one twice changes nothing.
  const offset = from?.file === current.file && from.offset <= current.size ? from.offset : 0;
  return readLines(path, { file: current.file, offset });
}

async function readLines(path: string, from: SpoolPosition): Promise<{ lines: string[]; next: SpoolPosition }> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(chunkBytes);
    const { bytesRead } = await handle.read(buffer, 0, chunkBytes, from.offset);
    const read = buffer.subarray(0, bytesRead);
    const end = read.lastIndexOf(0x0a) + 1;
    // A line longer than a chunk is no message: it is passed over whole, or it would be read for ever.
    const used = end === 0 && bytesRead === chunkBytes ? bytesRead : end;
    const lines = read.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
    return { lines: used > 0 && lines.length === 0 ? [''] : lines, next: { file: from.file, offset: from.offset + used } };
  } finally {
    await handle.close();
  }
}

async function identify(path: string): Promise<{ file: string; size: number } | undefined> {
  const info = await stat(path).catch(absent);
  return info && { file: `${info.ino}-${Math.round(info.birthtimeMs)}`, size: info.size };
}

/** Calls when something in the folder changes; false when it cannot be watched (it is not there yet). */
export function watchFolder(path: string, call: () => void): boolean {
  try {
    const watcher = watch(path, { persistent: false }, () => call());
    watcher.on('error', () => watcher.close());
    return true;
  } catch {
    return false;
  }
}

function absent(error: unknown): undefined {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw error;
}
