import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What waits for the disk; under a flood further ones are left out, and the ledger still counts. */
const mostWaiting = 500;

/**
 * Small files in one folder, bounded all together: the oldest go first. Written in the background and not synced; what a power cut takes is a
 * convenience. A file of the same name is replaced.
 *
 * @param mostBytes of all of them together
 */
export function boundedFiles(folder: string, mostBytes: number, log: (line: string) => void): (name: string, content: string) => void {
  const waiting = new Map<string, string>();
  /** Bytes by name, the oldest first. */
  let sizes: Map<string, number> | undefined;
  let sum = 0;
  let writing = false;
  let trouble = false;

  const know = (name: string, bytes: number): void => {
    sum += bytes - (sizes?.get(name) ?? 0);
    sizes?.delete(name);
    sizes?.set(name, bytes);
  };
  const begin = async (): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o750 });
    sizes = new Map();
    const found = await Promise.all(
      (await readdir(folder)).map(async (name) => ({
        name,
        ...(await stat(join(folder, name)).then((s) => ({ size: s.size, at: s.mtimeMs }))),
      })),
    );
    for (const f of found.sort((a, b) => a.at - b.at)) know(f.name, f.size);
  };
  const write = async (): Promise<void> => {
    while (waiting.size > 0) {
      const [next] = waiting;
      if (!next) break;
      const [name, content] = next;
      waiting.delete(name);
      try {
        if (!sizes) await begin();
        await writeFile(join(folder, name), content, { mode: 0o640 });
        know(name, Buffer.byteLength(content));
        for (const [oldest, bytes] of sizes ?? []) {
          if (sum <= mostBytes) break;
          await rm(join(folder, oldest), { force: true });
          sizes?.delete(oldest);
          sum -= bytes;
        }
        trouble = false;
      } catch (e) {
        if (!trouble) log(`cannot write ${folder}: ${String(e)}`);
        trouble = true;
      }
    }
    writing = false;
  };
  return (name, content) => {
    if (waiting.size >= mostWaiting && !waiting.has(name)) return;
    waiting.set(name, content);
    if (writing) return;
    writing = true;
    void write();
  };
}
