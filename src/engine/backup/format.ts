import { createCipheriv, createDecipheriv, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { jsonOf } from '../../lib/json.ts';
import { BackupFault } from './fault.ts';

/**
 * The container of a backup, docs/backup-format.md: magic, version, header in the clear, then chunks of AES-256-GCM that are numbered and
 * the last of which says so (STREAM: Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015). The key comes from a passphrase by scrypt (RFC 7914).
 */
export const magic = Buffer.from('SwitchroomBackup', 'ascii');
export const formatVersion = 1;

const tagBytes = 16;
const chunkBytes = 65_536;
const prefixBytes = 7;
/** A header has some 600 bytes; what says more is none of ours. */
const maxHeaderBytes = 16_384;
/** 32 MiB of memory and about a quarter of a second on a small machine: OWASP's Password Storage Cheat Sheet names it as equal to N=2^17, p=1. */
const usualCost: KdfCost = { N: 32_768, r: 8, p: 3 };
/** Parameters of scrypt (RFC 7914 §2). */
export type KdfCost = Readonly<Pick<Header['kdf'], 'N' | 'r' | 'p'>>;
/** What a header may ask of the reader: a hostile one must not take all the memory. */
const maxKdfBytes = 256 << 20;

const base64 = (bytes: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9+/]+={0,2}$/)
    .refine((s) => Buffer.from(s, 'base64').length === bytes);

const headerSchema = z.object({
  product: z.literal('switchroom'),
  /** Of the PBX that made it. */
  version: z.string().max(40),
  /** RFC 3339, UTC. */
  createdAt: z.iso.datetime(),
  hostname: z.string().max(253),
  /** What is in it, in words for a reader without the passphrase. */
  contents: z.array(z.string().max(40)).max(20),
  kdf: z.object({
    name: z.literal('scrypt'),
    N: z
      .int()
      .min(16_384)
      .max(1 << 20)
      .refine((n) => (n & (n - 1)) === 0),
    r: z.int().min(1).max(32),
    p: z.int().min(1).max(16),
    salt: base64(32),
  }),
  cipher: z.object({
    name: z.literal('AES-256-GCM'),
    chunkBytes: z
      .int()
      .min(1024)
      .max(1 << 20),
    noncePrefix: base64(prefixBytes),
  }),
  /** Bytes 32 to 47 of what scrypt gives: tells a wrong passphrase from a damaged file. */
  check: base64(16),
});
export type Header = z.output<typeof headerSchema>;
export type About = Pick<Header, 'version' | 'createdAt' | 'hostname' | 'contents'>;

/**
 * Encrypts what `payload` gives, as it comes: no more than a chunk is in memory.
 *
 * @param random so many cryptographically random bytes, base64url
 * @param cost other than the usual one: for tests, which seal and open a hundred times
 */
export async function* seal(
  payload: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  passphrase: string,
  about: About,
  random: (bytes: number) => string,
  cost: KdfCost = usualCost,
): AsyncGenerator<Buffer> {
  const salt = Buffer.from(random(32), 'base64url').subarray(0, 32);
  const prefix = Buffer.from(random(prefixBytes), 'base64url').subarray(0, prefixBytes);
  if (salt.length !== 32 || prefix.length !== prefixBytes) throw new Error('there were fewer random bytes than asked for');
  const kdf = { name: 'scrypt', ...cost, salt: salt.toString('base64') } as const;
  const { key, check } = await derive(passphrase, kdf);
  const header: Header = {
    product: 'switchroom',
    ...about,
    kdf,
    cipher: { name: 'AES-256-GCM', chunkBytes, noncePrefix: prefix.toString('base64') },
    check: check.toString('base64'),
  };
  const front = frontOf(header);
  yield front;
  let waiting: Buffer = Buffer.alloc(0);
  let counter = 0;
  for await (const piece of payload) {
    waiting = Buffer.concat([waiting, piece]);
    let from = 0;
    // The last chunk must say that it is: a full one waits until there is more.
    for (; waiting.length - from > chunkBytes; from += chunkBytes)
      yield sealChunk(key, nonceOf(prefix, counter++, false), front, waiting.subarray(from, from + chunkBytes));
    waiting = waiting.subarray(from);
  }
  yield sealChunk(key, nonceOf(prefix, counter, true), front, waiting);
}

/** Reads magic, version and header, and proves nothing: without the passphrase a header can be anybody's. */
export async function readHeader(source: AsyncIterable<Uint8Array>): Promise<Header> {
  const reader = new Reader(source);
  try {
    return (await frontFrom(reader)).header;
  } finally {
    await reader.close();
  }
}

/**
 * Decrypts. What it gives is authentic chunk by chunk; only when it has ended without a failure is it known to be whole, so nothing of it
 * may be used before. Throws BackupFault.
 */
export async function openBackup(
  source: AsyncIterable<Uint8Array>,
  passphrase: string,
): Promise<{ readonly header: Header; readonly payload: AsyncGenerator<Buffer> }> {
  const reader = new Reader(source);
  try {
    const { header, front } = await frontFrom(reader);
    const { key, check } = await derive(passphrase, header.kdf);
    if (!timingSafeEqual(check, Buffer.from(header.check, 'base64')))
      throw new BackupFault(
        'backup.wrong-passphrase',
        `this is not the passphrase of the backup of ${header.hostname} of ${header.createdAt.slice(0, 16).replace('T', ' ')} UTC`,
        { hostname: header.hostname, at: header.createdAt },
        '/passphrase',
      );
    return { header, payload: chunks(reader, key, header, front) };
  } catch (e) {
    await reader.close();
    throw e;
  }
}

async function* chunks(reader: Reader, key: Buffer, header: Header, front: Buffer): AsyncGenerator<Buffer> {
  const prefix = Buffer.from(header.cipher.noncePrefix, 'base64');
  const size = header.cipher.chunkBytes + tagBytes;
  try {
    for (let counter = 0; ; counter++) {
      const piece = await reader.take(size);
      const last = await reader.ended();
      // Cut off exactly between two chunks, or before the first.
      if (piece.length === 0) throw truncated(counter, header);
      const plain = openChunk(key, nonceOf(prefix, counter, last), front, piece);
      if (plain === undefined) {
        if (last && openChunk(key, nonceOf(prefix, counter, false), front, piece) !== undefined) throw truncated(counter + 1, header);
        throw new BackupFault(
          'backup.altered',
          last
            ? `the end of the file (part ${counter + 1}) was changed or is cut off`
            : `part ${counter + 1} of the file was changed after it was made`,
          { part: counter + 1 },
        );
      }
      yield plain;
      if (last) return;
    }
  } finally {
    await reader.close();
  }
}

const truncated = (parts: number, header: Header): BackupFault =>
  new BackupFault(
    'backup.truncated',
    `the file ends after ${parts} parts (${Math.round((parts * header.cipher.chunkBytes) / 1024)} KB), and more belongs to it`,
    {
      parts,
    },
  );

/** Everything before the first chunk; it is authenticated with each of them. */
function frontOf(header: Header): Buffer {
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(formatVersion, 0);
  numbers.writeUInt32BE(text.length, 4);
  return Buffer.concat([magic, numbers, text]);
}

async function frontFrom(reader: Reader): Promise<{ readonly header: Header; readonly front: Buffer }> {
  const no = (why: string): BackupFault => new BackupFault('backup.not-a-backup', `this file is no backup of Switchroom: ${why}`, { why });
  const start = await reader.take(magic.length + 8);
  if (!start.subarray(0, magic.length).equals(magic)) throw no('it does not begin like one');
  if (start.length < magic.length + 8) throw new BackupFault('backup.truncated', 'the file ends within its first bytes', { parts: 0 });
  const version = start.readUInt32BE(magic.length);
  if (version > formatVersion)
    throw new BackupFault('backup.newer', `this backup has format ${version}, and this PBX reads up to ${formatVersion}`, {
      version: String(version),
      reads: String(formatVersion),
    });
  const length = start.readUInt32BE(magic.length + 4);
  if (version < 1 || length > maxHeaderBytes) throw no('its first bytes make no sense');
  const text = await reader.take(length);
  if (text.length < length) throw new BackupFault('backup.truncated', 'the file ends within its header', { parts: 0 });
  const header = headerSchema.safeParse(jsonOf(text.toString('utf8')));
  if (!header.success) throw no(`its header is damaged (${header.error.issues[0]?.path.join('.') || 'no JSON'})`);
  if (header.data.kdf.N * header.data.kdf.r * 128 > maxKdfBytes) throw no('its header asks for too much memory');
  return { header: header.data, front: Buffer.concat([start, text]) };
}

function derive(passphrase: string, kdf: Header['kdf']): Promise<{ readonly key: Buffer; readonly check: Buffer }> {
  const { N, r, p, salt } = kdf;
  return new Promise((resolve, reject) => {
    // The same words typed on another keyboard are the same bytes (Unicode NFC).
    scrypt(passphrase.normalize('NFC'), Buffer.from(salt, 'base64'), 48, { N, r, p, maxmem: maxKdfBytes + (16 << 20) }, (error, out) => {
      if (error) reject(error);
      else resolve({ key: out.subarray(0, 32), check: out.subarray(32, 48) });
    });
  });
}

function nonceOf(prefix: Buffer, counter: number, last: boolean): Buffer {
  const rest = Buffer.alloc(5);
  rest.writeUInt32BE(counter, 0);
  rest[4] = last ? 1 : 0;
  return Buffer.concat([prefix, rest]);
}

function sealChunk(key: Buffer, nonce: Buffer, front: Buffer, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(front);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function openChunk(key: Buffer, nonce: Buffer, front: Buffer, piece: Buffer): Buffer | undefined {
  if (piece.length < tagBytes) return undefined;
  const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(front);
  cipher.setAuthTag(piece.subarray(piece.length - tagBytes));
  try {
    return Buffer.concat([cipher.update(piece.subarray(0, piece.length - tagBytes)), cipher.final()]);
  } catch {
    return undefined; // the tag does not fit
  }
}

/** Takes so many bytes at a time from pieces of any size. */
class Reader {
  readonly #source: AsyncIterator<Uint8Array>;
  #pieces: Uint8Array[] = [];
  #have = 0;
  #done = false;
  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }
  async #fill(bytes: number): Promise<void> {
    while (this.#have < bytes && !this.#done) {
      const next = await this.#source.next();
      if (next.done) this.#done = true;
      else {
        this.#pieces.push(next.value);
        this.#have += next.value.length;
      }
    }
  }
  /** Fewer than asked for at the end. */
  async take(bytes: number): Promise<Buffer> {
    await this.#fill(bytes);
    const all = Buffer.concat(this.#pieces);
    const taken = all.subarray(0, bytes);
    this.#pieces = [all.subarray(taken.length)];
    this.#have = all.length - taken.length;
    return taken;
  }
  async ended(): Promise<boolean> {
    await this.#fill(1);
    return this.#have === 0;
  }
  /** Whoever reads on stops too: a file is closed. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
