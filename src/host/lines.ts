import net from 'node:net';

/** The longest line that is read; a longer one ends the connection. 1 MiB holds a snapshot of ten thousand subscribers. */
const maxLine = 1 << 20;

/** What may wait for a reader. More than a process that is only slow leaves lying; less than what would hurt us. */
const maxUnread = 16 << 20;

/** JSON objects, one a line, in both directions over a stream socket. */
export interface LineSocket {
  send(value: unknown): void;
  onLine(call: (value: unknown) => void): void;
  onClose(call: () => void): void;
  close(): void;
}

export function lineSocket(socket: net.Socket): LineSocket {
  let rest = '';
  let line: (value: unknown) => void = () => {};
  let closed: () => void = () => {};
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    rest += chunk;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const text = rest.slice(0, end);
      rest = rest.slice(end + 1);
      if (text.trim() === '') continue;
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        socket.destroy(); // not ours: whoever writes this does not speak the protocol
        return;
      }
      line(value);
    }
    if (rest.length > maxLine) socket.destroy();
  });
  socket.on('error', () => {}); // 'close' follows and tells
  socket.on('close', () => closed());
  return {
    send: (value) => {
      if (socket.destroyed) return;
      socket.write(`${JSON.stringify(value)}\n`);
      if (socket.writableLength > maxUnread) socket.destroy();
    },
    onLine: (call) => {
      line = call;
    },
    onClose: (call) => {
      closed = call;
    },
    close: () => socket.destroy(),
  };
}

/** Resolves when connected; rejects with the system's error (ENOENT, ECONNREFUSED: nobody listens; EACCES: not allowed). */
export function connectLines(path: string): Promise<LineSocket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(path);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(lineSocket(socket));
    });
  });
}
