import { rmSync } from 'node:fs';
import { mkdir, open, readFile } from 'node:fs/promises';
import net from 'node:net';
import { dirname } from 'node:path';
import { type LineSocket, lineSocket } from './lines.ts';

/** The few things guard needs of a machine, without the rest of a Host: it has no power and little memory. */

export async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
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
