import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeFile as writeFileTo,
  write as writeTo,
} from 'node:fs';
import { mkdir, open, readFile, rm, statfs } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import type { FileArtifact, Reader } from '../../engine/artifacts.ts';
import type { KnownFile, Space } from '../host.ts';
import { modeFor } from '../mode.ts';

const sync = promisify(fsync);
const writeFile = promisify(writeFileTo);
const writeAt = promisify(writeTo);

/** Group ids of the readers, read from the machine's own group file. */
export type Groups = ReadonlyMap<Reader, number>;

export const readerGroups: Readonly<Record<Exclude<Reader, 'root' | 'everyone'>, string>> = {
  web: 'switchroom-web',
  guard: 'switchroom-guard',
  asterisk: 'switchroom-asterisk',
  fail2ban: 'switchroom-fail2ban',
};

export async function readGroups(): Promise<Groups> {
  const text = await readFile('/etc/group', 'utf8');
  const ids = new Map(text.split('\n').map((l) => [l.split(':')[0] ?? '', Number(l.split(':')[2])] as const));
  return new Map(
    Object.entries(readerGroups).flatMap(([reader, group]) => (ids.has(group) ? [[reader as Reader, ids.get(group) ?? 0] as const] : [])),
  );
}

/** A draft, a revision, a lease; not a ledger of a hundred thousand blocks. */
const smallBytes = 256 << 10;

/** What a file gets that is to be written over, for as many bytes: a multiple of 64 KiB. */
const room = (bytes: number): number => Math.ceil(bytes / (64 << 10)) * (64 << 10);

export class Files {
  readonly prefix: string;
  readonly #groups: Groups;
  #temporary = 0;

  constructor(prefix: string, groups: Groups) {
    this.prefix = prefix;
    this.#groups = groups;
  }

  at(path: string): string {
    return isAbsolute(path) ? path : join(this.prefix, path);
  }

  /** Small files as `state` reads them; a long one (a log) is left to libuv's threads. */
  async read(path: string): Promise<string | undefined> {
    const at = this.at(path);
    try {
      const size = statSync(at, { throwIfNoEntry: false })?.size;
      if (size === undefined) return undefined;
      // Files of /proc say 0, and may have no end.
      return size > 0 && size <= smallBytes ? readFileSync(at, 'utf8') : await readFile(at, 'utf8');
    } catch (e) {
      return absent(e);
    }
  }

  /** A look reads some fifty small files, all in the page cache: one after the other takes 2 ms, by way of libuv's threads 20. */
  async state(path: string): Promise<KnownFile | undefined> {
    const known = contentOf(this.at(path));
    if (known === undefined) return undefined;
    const mode = known.mode & 0o777;
    const group = [...this.#groups].find(([, gid]) => gid === known.group)?.[0];
    return {
      content: known.content,
      mode,
      reader: (mode & 0o004) !== 0 ? 'everyone' : (mode & 0o040) !== 0 ? (group ?? 'unknown') : 'root',
    };
  }

  /**
   * After this returns, a power cut leaves the new file; during it, the old one or the new one. Not so when it is `rendered`: the engine
   * compares it with the document at the next start, and a sync costs as much as all the rest of a change. Only the sync is waited for
   * elsewhere: a dozen calls that end in the page cache take a tenth of a millisecond here, and by way of libuv's threads, on a machine that is
   * busy, a dozen turns at the processor.
   */
  async write(file: FileArtifact, as: 'durable' | 'rendered' = 'durable'): Promise<void> {
    const at = this.at(file.path);
    const temporary = await this.#beside(file, as);
    try {
      renameSync(temporary, at);
    } catch (e) {
      rmSync(temporary, { force: true });
      throw e;
    }
    if (as === 'durable') await syncFolder(dirname(at));
  }

  /**
   * Blocks that a file has already cost the disk one write and one flush, where a new file costs it its journal twice. It grows by so much that it
   * seldom grows again.
   */
  async overwrite(path: string, content: string): Promise<void> {
    const at = this.at(path);
    const bytes = Buffer.from(content);
    let handle: number;
    try {
      handle = openSync(at, constants.O_WRONLY | constants.O_DSYNC);
    } catch (e) {
      absent(e);
      return this.write({ kind: 'file', path, reader: 'root', content: `${content}${'\0'.repeat(room(bytes.length) - bytes.length)}` });
    }
    try {
      const has = fstatSync(handle).size;
      const all = bytes.length <= has ? bytes : Buffer.concat([bytes, Buffer.alloc(room(bytes.length) - bytes.length)]);
      // Beside us: what is looked at meanwhile need not wait.
      for (let done = 0; done < all.length; ) done += (await writeAt(handle, all, done, all.length - done, done)).bytesWritten;
    } finally {
      closeSync(handle);
    }
  }

  /** The new file under another name in the same folder. */
  async #beside(file: FileArtifact, as: 'durable' | 'rendered'): Promise<string> {
    const temporary = join(dirname(this.at(file.path)), `.${process.pid}-${this.#temporary++}.new`);
    try {
      const handle = fresh(temporary);
      try {
        if (file.content.length <= smallBytes) writeFileSync(handle, file.content);
        else await writeFile(handle, file.content);
        const group = this.#groups.get(file.reader);
        if (group !== undefined) fchownSync(handle, 0, group);
        fchmodSync(handle, modeFor(file));
        if (as === 'durable') await sync(handle);
      } finally {
        closeSync(handle);
      }
      return temporary;
    } catch (e) {
      rmSync(temporary, { force: true });
      throw e;
    }
  }

  async remove(path: string): Promise<void> {
    const at = this.at(path);
    await rm(at, { force: true });
    await syncFolder(dirname(at)).catch(absent);
  }

  async list(folder: string): Promise<readonly string[]> {
    try {
      return readdirSync(this.at(folder));
    } catch (e) {
      return absent(e) ?? [];
    }
  }

  async space(folder: string): Promise<Space | undefined> {
    const s = await statfs(this.at(folder)).catch(() => undefined);
    return s && { freeBytes: s.bavail * s.bsize, bytes: s.blocks * s.bsize, freeFiles: s.ffree, files: s.files };
  }

  async append(path: string, line: string, reader: Reader): Promise<void> {
    const at = this.at(path);
    await mkdir(dirname(at), { recursive: true, mode: 0o755 });
    const handle = await open(at, 'a', 0o600);
    try {
      const group = this.#groups.get(reader);
      if (group !== undefined) await handle.chown(0, group);
      await handle.chmod(modeFor({ reader }));
      await handle.appendFile(`${line}\n`);
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }
}

/** The folder is there, and nobody has left such a file, nearly always: one call. */
function fresh(path: string): number {
  const create = () => openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    return create();
  } catch (e) {
    const code = (e as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    // Left by a process that was killed: in a namespace, and after a reboot, ours may well have its number.
    else if (code === 'EEXIST') rmSync(path, { force: true });
    else throw e;
  }
  return create();
}

function contentOf(path: string): { readonly content: string; readonly mode: number; readonly group: number } | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (e) {
    return absent(e);
  }
  try {
    const { mode, gid } = fstatSync(file);
    return { content: readFileSync(file, 'utf8'), mode, group: gid };
  } finally {
    closeSync(file);
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await sync(handle);
  } finally {
    closeSync(handle);
  }
}

function absent(e: unknown): undefined {
  const code = (e as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw e;
}
