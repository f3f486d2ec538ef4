import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectEngine } from './client.ts';

test('whoever asks to be told of connections is told of the one that is there already', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'client-'));
  const server = createServer((socket) => {
    socket.on('data', (chunk) => {
      const { id } = JSON.parse(chunk.toString()) as { id: number };
      socket.write(`${JSON.stringify({ id, result: {} })}\n`);
    });
  });
  const path = join(folder, 'engine.sock');
  await new Promise<void>((listening) => server.listen(path, listening));
  const engine = connectEngine(path);
  try {
    await engine.call('ping', {});
    let told = 0;
    engine.onConnect(() => told++);
    expect(told).toBe(1);
  } finally {
    engine.close();
    server.close();
    await rm(folder, { recursive: true });
  }
});
