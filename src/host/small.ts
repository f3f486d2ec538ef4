import { rmSync } from 'node:fs';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import net from 'node:net';
import { dirname } from 'node:path';
import { type LineSocket, lineSocket } from './lines.ts';

/** The few things guard needs of a machine, without the rest of a Host: it has no power and little memory. */

export async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}

/** Undefined when there is no such file. */
export async function readJsonIfThere(path: string): Promise<unknown> {
  try {
    return await readJson(path);
  } catch (e) {
    if (typeof e === 'object' && e !== null && 'code' in e && e.code === 'ENOENT') return undefined;
    throw e;
  }
}

/** Whole or not at all, also through a power cut. */
export async function replaceFile(path: string, content: string): Promise<void> {
  const half = `${path}.new`;
  const file = await open(half, 'w', 0o640);
  try {
    await file.writeFile(content);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(half, path);
}

/** A log of this size is put aside, over the one before: two of them at most. */
const logBytes = 10_000_000;
/** Lines of one write, and how many wait for it: under a flood further ones are only counted. */
const logLines = 2000;

/** Appends lines in the background; none is waited for, and a disk that is full costs lines and nothing else. */
export function boundedLog(path: string, log: (line: string) => void): (line: string) => void {
  let waiting: string[] = [];
  let more = 0;
  let writing = false;
  let trouble = false;
  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const text = `${waiting.join('\n')}\n${more > 0 ? `# and ${more} more\n` : ''}`;
      waiting = [];
      more = 0;
      try {
        await mkdir(dirname(path), { recursive: true });
        const file = await open(path, 'a', 0o640);
        await file.appendFile(text);
        const { size } = await file.stat();
        await file.close();
        if (size > logBytes) await rename(path, `${path}.before`);
        trouble = false;
      } catch (e) {
        if (!trouble) log(`cannot write ${path}: ${String(e)}`);
        trouble = true;
      }
    }
    writing = false;
  };
  return (line) => {
    if (waiting.length >= logLines) more++;
    else waiting.push(line);
    if (writing) return;
    writing = true;
    void write();
  };
}

/** Appends one line and fsyncs. Its group is the folder's (setgid), which may read it. */
export async function appendShared(path: string, line: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a', 0o640);
  try {
    await file.appendFile(`${line}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Listens on a unix socket for the group of its folder (setgid): no privilege is needed to give it away. */
export function listenShared(path: string, serve: (socket: LineSocket) => void): Promise<net.Server> {
  rmSync(path, { force: true }); // left by a process that was killed
  const server = net.createServer((s) => serve(lineSocket(s)));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const before = process.umask(0o117);
    server.listen(path, () => {
      process.umask(before);
      resolve(server);
    });
  });
}
