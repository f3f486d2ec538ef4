import type net from 'node:net';

/** Sends (or listens first) and reads until `parse` gives a value; undefined when the other side ends before that, or says nothing in time. */
export function askTcp<T>(
  socket: net.Socket,
  question: Uint8Array | undefined,
  parse: (all: Buffer) => T | undefined,
  timeoutMs: number,
): Promise<T | 'closed' | 'silent'> {
  return new Promise((resolve) => {
    let all = Buffer.alloc(0);
    const end = (result: T | 'closed' | 'silent'): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => end('silent'), timeoutMs);
    socket.on('data', (chunk: Buffer) => {
      all = Buffer.concat([all, chunk]);
      const answer = parse(all);
      if (answer !== undefined) end(answer);
      // No answer of the small protocols here is longer.
      else if (all.length > 65_536) end('closed');
    });
    socket.once('error', () => end('closed'));
    socket.once('close', () => end('closed'));
    if (question !== undefined) socket.write(question);
  });
}
