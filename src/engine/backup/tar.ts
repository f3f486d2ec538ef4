import { BackupFault } from './fault.ts';

/**
 * The archive inside a backup: POSIX ustar (IEEE Std 1003.1, pax, "ustar Interchange Format"), so that any tar reads what was decrypted. Only
 * what we need of it: plain files with short names.
 */
const block = 512;
const nameGrammar = /^[A-Za-z0-9_][A-Za-z0-9_.@-]*(\/[A-Za-z0-9_][A-Za-z0-9_.@-]*)*$/;

export interface Entry {
  readonly name: string;
  readonly content: Uint8Array;
}

/** @param modifiedAt seconds since 1970, of every entry */
export function* writeTar(entries: Iterable<Entry>, modifiedAt: number): Generator<Uint8Array> {
  for (const { name, content } of entries) {
    yield headOf(name, content.length, modifiedAt);
    yield content;
    const over = content.length % block;
    if (over > 0) yield Buffer.alloc(block - over);
  }
  yield Buffer.alloc(2 * block);
}

function headOf(name: string, length: number, modifiedAt: number): Buffer {
  if (name.length > 100 || !nameGrammar.test(name)) throw new Error(`${name} is no name of an entry`);
  const head = Buffer.alloc(block);
  const octal = (value: number, at: number, digits: number) => head.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'ascii');
  head.write(name, 0, 'ascii');
  octal(0o600, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(length, 124, 11);
  octal(Math.floor(modifiedAt), 136, 11);
  head.write('        0', 148, 'ascii'); // the sum counts its own field as blanks; then the type: a file
  head.write('ustar\u000000', 257, 'ascii');
  head.write(`${sumOf(head).toString(8).padStart(6, '0')}\0 `, 148, 'ascii');
  return head;
}

/** Everything in an archive. It was authenticated before; what does not fit all the same is a fault of whoever wrote it. Throws BackupFault. */
export function readTar(archive: Buffer): Map<string, Buffer> {
  const bad = (why: string): BackupFault =>
    new BackupFault('backup.incomplete', `the contents of the backup cannot be read: ${why}`, { why });
  const out = new Map<string, Buffer>();
  let at = 0;
  for (; at + block <= archive.length; ) {
    const head = Buffer.from(archive.subarray(at, at + block));
    if (head.every((b) => b === 0)) return out;
    const text = (from: number, length: number) => head.toString('latin1', from, from + length).replace(/\0.*$/s, '');
    const sum = Number.parseInt(text(148, 8).trim(), 8);
    head.fill(0x20, 148, 156);
    const name = text(0, 100);
    const length = Number.parseInt(text(124, 12).trim(), 8);
    if (text(257, 5) !== 'ustar' || sum !== sumOf(head)) throw bad(`damaged at byte ${at}`);
    if (!nameGrammar.test(name) || name.split('/').includes('..') || head[156] !== 0x30)
      throw bad(`an entry at byte ${at} is no plain file`);
    if (out.has(name)) throw bad(`${name} is there twice`);
    const end = at + block + length;
    if (!Number.isSafeInteger(length) || end > archive.length) throw bad(`${name} ends too early`);
    out.set(name, archive.subarray(at + block, end));
    at = at + block + Math.ceil(length / block) * block;
  }
  throw bad('its end is missing');
}

function sumOf(head: Buffer): number {
  return head.reduce((sum, byte) => sum + byte, 0);
}
