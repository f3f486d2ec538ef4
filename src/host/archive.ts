import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';

/** A file of an archive. */
export interface Entry {
  /** Without a leading slash, at most 100 bytes of ASCII. */
  readonly name: string;
  readonly text: string;
}

const block = 512;
const zip = promisify(gzip);

/**
 * A tar archive (POSIX.1-1988 ustar) of texts, gzipped (RFC 1952). The same entries at the same time are the same bytes: sorted by name, root's,
 * mode 0600. Throws for a name that the format cannot hold.
 *
 * @param at seconds since 1970, for every entry
 */
export async function tarGz(entries: readonly Entry[], at: number): Promise<Buffer> {
  const sorted = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const parts = sorted.flatMap(({ name, text }) => {
    const content = Buffer.from(text);
    return [header(name, content.length, at), content, Buffer.alloc((block - (content.length % block)) % block)];
  });
  // Two empty blocks end it.
  return zip(Buffer.concat([...parts, Buffer.alloc(2 * block)]), { level: 9 });
}

function header(name: string, size: number, at: number): Buffer {
  if (!/^[\w][\w./+@-]{0,98}$/.test(name)) throw new Error(`no name for an archive: ${name.slice(0, 120)}`);
  const h = Buffer.alloc(block);
  const octal = (n: number, digits: number): string => `${Math.floor(n).toString(8).padStart(digits, '0')}\0`;
  h.write(name, 0, 'ascii');
  h.write(octal(0o600, 7), 100, 'ascii');
  h.write(octal(0, 7), 108, 'ascii');
  h.write(octal(0, 7), 116, 'ascii');
  h.write(octal(size, 11), 124, 'ascii');
  h.write(octal(at, 11), 136, 'ascii');
  h.write('        ', 148, 'ascii'); // its own sum is counted as spaces
  h.write('0', 156, 'ascii');
  h.write('ustar\0', 257, 'ascii');
  h.write('00', 263, 'ascii');
  h.write('root\0', 265, 'ascii');
  h.write('root\0', 297, 'ascii');
  const sum = h.reduce((s, b) => s + b, 0);
  h.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'ascii');
  return h;
}

/** Reads what `tarGz` made: for tests, and for whoever looks at one. */
export function untarGz(archive: Buffer): Entry[] {
  const tar = gunzipSync(archive);
  const entries: Entry[] = [];
  for (let at = 0; at + block <= tar.length && tar[at] !== 0; ) {
    const field = (from: number, length: number): string =>
      tar
        .subarray(at + from, at + from + length)
        .toString('ascii')
        .replace(/\0.*$/s, '');
    const size = Number.parseInt(field(124, 12), 8);
    entries.push({ name: field(0, 100), text: tar.subarray(at + block, at + block + size).toString('utf8') });
    at += block + Math.ceil(size / block) * block;
  }
  return entries;
}
