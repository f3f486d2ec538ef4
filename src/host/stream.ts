import net from 'node:net';

/** Bytes over a stream socket, of another program's protocol. Ours are JSON lines, see lines.ts. */
export interface Stream {
  write(data: string | Uint8Array): void;
  onData(call: (chunk: Buffer) => void): void;
  /** Once, whoever ended it. */
  onClose(call: () => void): void;
  close(): void;
}

/** Resolves when connected; rejects with the system's error. */
export function connectStream(to: string | { readonly host: string; readonly port: number }): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const socket = typeof to === 'string' ? net.connect(to) : net.connect(to.port, to.host);
    let closed: () => void = () => {};
    socket.on('error', reject); // after the promise is settled this does nothing; 'close' follows
    socket.on('close', () => closed());
    socket.once('connect', () =>
      resolve({
        write: (data) => {
          if (!socket.destroyed) socket.write(data);
        },
        onData: (call) => {
          socket.on('data', call);
        },
        onClose: (call) => {
          closed = call;
        },
        close: () => socket.destroy(),
      }),
    );
  });
}
