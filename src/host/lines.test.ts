import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectLines, type LineSocket, lineSocket } from './lines.ts';

let dir: string;
let server: net.Server;
let got: unknown[];
let ours: LineSocket | undefined;
let closed: Promise<void>;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'switchroom-lines-'));
  got = [];
  let gone = () => {};
  closed = new Promise((r) => {
    gone = r;
  });
  server = net.createServer((s) => {
    ours = lineSocket(s);
    ours.onLine((v) => got.push(v));
    ours.onClose(gone);
  });
  await new Promise<void>((r) => server.listen(join(dir, 's'), r));
});
afterEach(async () => {
  ours?.close();
  server.close();
  await rm(dir, { recursive: true });
});

const raw = async (...parts: (string | Buffer)[]): Promise<net.Socket> => {
  const s = net.connect(join(dir, 's'));
  s.on('error', () => {});
  await new Promise((r) => s.once('connect', r));
  for (const p of parts) await new Promise((r) => s.write(p, r));
  return s;
};

describe('lines of JSON over a socket', () => {
  test('arrive whole and in order, however they were cut', async () => {
    const text = Buffer.from('{"a":"ü☎"}\n\n[1]\n"x\\u2028y"\n');
    const s = await raw(...Array.from({ length: text.length }, (_, n) => text.subarray(n, n + 1)));
    s.end();
    await closed;
    expect(got).toEqual([{ a: 'ü☎' }, [1], 'x\u2028y']);
  });

  test('both ways', async () => {
    const c = await connectLines(join(dir, 's'));
    const back: unknown[] = [];
    c.onLine((v) => back.push(v));
    c.send({ id: 1 });
    await expect.poll(() => got.length).toBe(1);
    ours?.send({ id: 1, text: 'a\nb' });
    ours?.send(null);
    await expect.poll(() => back.length).toBe(2);
    expect(back).toEqual([{ id: 1, text: 'a\nb' }, null]);
    c.close();
  });

  test.each([
    ['no JSON', 'GET / HTTP/1.1\r\n'],
    ['a line without end', 'x'.repeat(2 << 20)],
    ['half a character', Buffer.from([0x22, 0xc3, 0x22, 0x0a, 0x7b, 0x0a])],
  ])('%s ends the connection', async (_, text) => {
    await raw(text).catch(() => {});
    await closed;
  });

  test('what was half sent when the other end died is nothing', async () => {
    const s = await raw('{"id":1}\n{"id":2');
    await expect.poll(() => got.length).toBe(1);
    s.destroy();
    await closed;
    expect(got).toEqual([{ id: 1 }]);
  });

  test('whoever does not read is let go before he fills our memory', async () => {
    const s = await raw('1\n');
    s.pause();
    await expect.poll(() => got.length).toBe(1);
    for (let n = 0; n < 40; n++) ours?.send('x'.repeat(1 << 20));
    await closed;
    ours?.send('after'); // and this is no crash
  });
});

test('a socket where nobody listens says so', async () => {
  await expect(connectLines(join(dir, 'nobody'))).rejects.toMatchObject({ code: 'ENOENT' });
});
