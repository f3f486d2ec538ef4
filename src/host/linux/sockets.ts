import { chmodSync, chownSync, rmSync } from 'node:fs';
import net from 'node:net';
import { type LineSocket, lineSocket } from '../lines.ts';

/** Listens on a unix socket that one group may use: Node cannot ask who is at the other end, so the file's group and mode decide. */
export function listenLines(path: string, group: number | undefined, serve: (socket: LineSocket) => void): Promise<net.Server> {
  rmSync(path, { force: true }); // left by a process that was killed
  const server = net.createServer((s) => serve(lineSocket(s)));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // Nobody else gets in between bind and chmod: the folder is open to root and the group only by name, and umask is 077 here.
    const before = process.umask(0o177);
    server.listen(path, () => {
      process.umask(before);
      if (group !== undefined) {
        chownSync(path, 0, group);
        chmodSync(path, 0o660);
      }
      resolve(server);
    });
  });
}
