import { createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { formatVersion, magic, openBackup, readHeader, seal } from './format.ts';

/** The container of a backup: whoever has the passphrase gets all of it or is told that something is missing. */
const passphrase = 'correct horse battery';
const about = { version: '0.1.0', createdAt: '2026-01-02T02:15:00.000Z', hostname: 'pbx', contents: ['configuration'] };
const random = (bytes: number) => randomBytes(bytes).toString('base64url');
/** The least that is read; a hundred derivations of the usual one take a minute. */
const cheap = { N: 16_384, r: 1, p: 1 };
const chunk = 65_536;
const sealedChunk = chunk + 16;

async function* inPieces(bytes: Buffer, size = 10_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function collect(from: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const out: Uint8Array[] = [];
  for await (const b of from) out.push(b);
  return Buffer.concat(out);
}
const sealed = (plain: Buffer) => collect(seal(inPieces(plain), passphrase, about, random, cheap));
const opened = async (file: Buffer, words = passphrase) => collect((await openBackup(inPieces(file), words)).payload);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'opened',
    (e: unknown) => (e as { problem?: { code: string } }).problem?.code ?? String(e),
  );
const frontLength = (file: Buffer) => magic.length + 8 + file.readUInt32BE(magic.length + 4);

/** Two whole chunks and a part of a third. */
const plain = randomBytes(2 * chunk + 1000);
let file: Buffer;
let front: number;
beforeAll(async () => {
  file = await sealed(plain);
  front = frontLength(file);
});

describe('what was sealed', () => {
  test.each([0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk])('opens again: %i bytes', async (length) => {
    const bytes = randomBytes(length);
    const back = await sealed(bytes);
    expect(back.length).toBe(frontLength(back) + length + 16 * Math.max(1, Math.ceil(length / chunk)));
    expect((await opened(back)).equals(bytes)).toBe(true);
  });

  test('says who made it when, without the passphrase', async () => {
    expect(await readHeader(inPieces(file))).toMatchObject(about);
  });

  test('is never the same twice, and shows nothing of its contents', async () => {
    const again = await sealed(plain);
    expect(again.subarray(front, front + 64).equals(file.subarray(front, front + 64))).toBe(false);
    expect(file.includes(plain.subarray(0, 32))).toBe(false);
  });

  test('opens with the same words composed otherwise (Unicode)', async () => {
    const composed = await collect(seal([Buffer.from('x')], 'Schlüsselwörter', about, random, cheap));
    expect((await opened(composed, 'Schlu\u0308sselwo\u0308rter')).toString()).toBe('x');
  });
});

describe('what is cut off or changed is told', () => {
  test('at every chunk border and a byte around it', async () => {
    for (const border of [0, 1, 2].map((n) => front + n * sealedChunk))
      for (const cut of [border - 1, border, border + 1]) {
        const code = await codeOf(opened(file.subarray(0, cut)));
        expect(['backup.truncated', 'backup.altered'], `cut at ${cut}`).toContain(code);
        if (cut === border) expect(code).toBe('backup.truncated');
      }
  });

  test('anywhere else', async () => {
    for (const cut of [0, 8, 16, 20, 24, 60, front - 20, file.length - 17, file.length - 1])
      expect(await codeOf(opened(file.subarray(0, cut))), `cut at ${cut}`).not.toBe('opened');
  });

  test('a bit at every border, in header, text and tag', async () => {
    const places = [0, 1, 2].flatMap((n) => [front + n * sealedChunk, front + n * sealedChunk + 1, front + (n + 1) * sealedChunk - 1]);
    for (const at of [17, 30, 100, front - 2, ...places, file.length - 1]) {
      if (at >= file.length) continue;
      const bad = Buffer.from(file);
      bad[at] = (bad[at] ?? 0) ^ 1;
      expect(await codeOf(opened(bad)), `changed at ${at}`).not.toBe('opened');
    }
  });

  test('a header that was changed, even where nothing depends on it', async () => {
    const bad = Buffer.from(file);
    bad.write('qbx', bad.indexOf('"hostname":"pbx"') + 12);
    expect(await codeOf(opened(bad))).toBe('backup.altered');
  });

  test('chunks that were exchanged, doubled, left out, or added', async () => {
    const part = (n: number) => file.subarray(front + n * sealedChunk, Math.min(file.length, front + (n + 1) * sealedChunk));
    const head = file.subarray(0, front);
    for (const order of [[1, 0, 2], [0, 0, 1, 2], [0, 2], [2], [0, 1, 2, 2]])
      expect(await codeOf(opened(Buffer.concat([head, ...order.map(part)]))), String(order)).toBe('backup.altered');
    expect(await codeOf(opened(Buffer.concat([file, Buffer.from('more')])))).toBe('backup.altered');
  });

  test('a chunk of another backup under the same passphrase', async () => {
    const other = await sealed(plain);
    const mixed = Buffer.concat([file.subarray(0, front + sealedChunk), other.subarray(frontLength(other) + sealedChunk)]);
    expect(await codeOf(opened(mixed))).toBe('backup.altered');
  });
});

describe('what is no backup of ours', () => {
  test('says why', async () => {
    const newer = Buffer.from(file);
    newer.writeUInt32BE(formatVersion + 1, magic.length);
    expect(await codeOf(opened(newer))).toBe('backup.newer');
    expect(await codeOf(opened(file, 'another passphrase'))).toBe('backup.wrong-passphrase');
    for (const text of ['', 'x', 'PK\u0003\u0004 a zip that somebody took for a backup', '-----BEGIN CERTIFICATE-----'])
      expect(await codeOf(opened(Buffer.from(text))), text).toBe('backup.not-a-backup');
  });

  test('asks for no more memory than a PBX has, and for no weaker key', async () => {
    const header = JSON.parse(file.toString('utf8', magic.length + 8, front)) as { kdf: Record<string, unknown> };
    for (const kdf of [{ N: 1 << 20, r: 32 }, { N: 1024 }, { N: 32_769 }, { name: 'pbkdf2' }, { salt: 'AAAA' }]) {
      const text = Buffer.from(JSON.stringify({ ...header, kdf: { ...header.kdf, ...kdf } }));
      const numbers = Buffer.alloc(8);
      numbers.writeUInt32BE(formatVersion, 0);
      numbers.writeUInt32BE(text.length, 4);
      expect(await codeOf(opened(Buffer.concat([magic, numbers, text, file.subarray(front)]))), JSON.stringify(kdf)).toBe(
        'backup.not-a-backup',
      );
    }
  });
});

/** docs/backup-format.md, by somebody who has only read that page. */
describe('a stranger', () => {
  test('decrypts it with node:crypto and nothing of ours', () => {
    const length = file.readUInt32BE(20);
    const aad = file.subarray(0, 24 + length);
    const header = JSON.parse(aad.subarray(24).toString('utf8')) as {
      kdf: { N: number; r: number; p: number; salt: string };
      cipher: { chunkBytes: number; noncePrefix: string };
    };
    const { N, r, p, salt } = header.kdf;
    const key = scryptSync(passphrase, Buffer.from(salt, 'base64'), 32, { N, r, p, maxmem: 1 << 28 });
    const out: Buffer[] = [];
    const size = header.cipher.chunkBytes + 16;
    for (let at = aad.length, counter = 0; at < file.length; at += size, counter++) {
      const piece = file.subarray(at, at + size);
      const nonce = Buffer.alloc(12);
      Buffer.from(header.cipher.noncePrefix, 'base64').copy(nonce);
      nonce.writeUInt32BE(counter, 7);
      nonce[11] = at + size >= file.length ? 1 : 0;
      const cipher = createDecipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(aad);
      cipher.setAuthTag(piece.subarray(-16));
      out.push(cipher.update(piece.subarray(0, -16)), cipher.final());
    }
    expect(Buffer.concat(out).equals(plain)).toBe(true);
  });
});
