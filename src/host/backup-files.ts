import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

/** A file of a folder of backups. `at` is seconds since 1970. */
export interface BackupFile {
  readonly name: string;
  readonly bytes: number;
  readonly at: number;
}

/**
 * Folders of backups: files that are too large for memory. A folder below the prefix is made; one outside must be there, because a medium that
 * is not mounted would fill the machine's own disk. Everything throws what the system says.
 */
export interface BackupFiles {
  list(folder: string): Promise<readonly BackupFile[]>;
  /** Whole and synced, or not there at all. Answers how many bytes it has. */
  write(folder: string, name: string, content: AsyncIterable<Uint8Array>): Promise<number>;
  read(folder: string, name: string): AsyncIterable<Uint8Array>;
  /** A part from there on, and how long the whole is. */
  part(folder: string, name: string, offset: number, bytes: number): Promise<{ readonly data: Buffer; readonly bytes: number }>;
  /** Adds to a file that is being brought: refused when it does not go on where it ended. Answers its length. */
  append(folder: string, name: string, offset: number, data: Buffer): Promise<number>;
  remove(folder: string, name: string): Promise<void>;
}

const readBytes = 256 * 1024;

export class LinuxBackupFiles implements BackupFiles {
  readonly #prefix: string;
  #temporary = 0;
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  async #folder(folder: string): Promise<string> {
    if (isAbsolute(folder)) return folder;
    const at = join(this.#prefix, folder);
    await mkdir(at, { recursive: true, mode: 0o700 });
    return at;
  }

  async list(folder: string): Promise<readonly BackupFile[]> {
    const at = await this.#folder(folder);
    const names = (await readdir(at, { withFileTypes: true })).filter((e) => e.isFile()).map((e) => e.name);
    const all = await Promise.all(
      names.map(async (name) => {
        const is = await stat(join(at, name)).catch(() => undefined); // gone meanwhile
        return is === undefined ? [] : [{ name, bytes: is.size, at: is.mtimeMs / 1000 }];
      }),
    );
    return all.flat();
  }

  async write(folder: string, name: string, content: AsyncIterable<Uint8Array>): Promise<number> {
    const at = await this.#folder(folder);
    const temporary = join(at, `.${process.pid}-${this.#temporary++}.part`);
    await rm(temporary, { force: true });
    const file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    let bytes = 0;
    try {
      for await (const piece of content) {
        await file.writeFile(piece);
        bytes += piece.length;
      }
      await file.sync();
    } catch (e) {
      await file.close();
      await rm(temporary, { force: true });
      throw e;
    }
    await file.close();
    await rename(temporary, join(at, name));
    const parent = await open(at, constants.O_RDONLY | constants.O_DIRECTORY);
    // Some file systems of other machines refuse to sync a folder; the file itself is safe.
    await parent.sync().catch(() => {});
    await parent.close();
    return bytes;
  }

  async *read(folder: string, name: string): AsyncGenerator<Uint8Array> {
    const file = await open(join(await this.#folder(folder), name), 'r');
    try {
      for (;;) {
        const buffer = Buffer.allocUnsafe(readBytes);
        const { bytesRead } = await file.read(buffer, 0, readBytes, null);
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }

  async part(folder: string, name: string, offset: number, bytes: number): Promise<{ readonly data: Buffer; readonly bytes: number }> {
    const file = await open(join(await this.#folder(folder), name), 'r');
    try {
      const buffer = Buffer.alloc(bytes);
      const { bytesRead } = await file.read(buffer, 0, bytes, offset);
      return { data: buffer.subarray(0, bytesRead), bytes: (await file.stat()).size };
    } finally {
      await file.close();
    }
  }

  async append(folder: string, name: string, offset: number, data: Buffer): Promise<number> {
    const file = await open(join(await this.#folder(folder), name), offset === 0 ? 'w' : 'r+', 0o600);
    try {
      const { size } = await file.stat();
      if (size !== offset) throw new Error(`the part begins at ${offset}, and ${size} bytes are here`);
      await file.write(data, 0, data.length, offset);
      return offset + data.length;
    } finally {
      await file.close();
    }
  }

  async remove(folder: string, name: string): Promise<void> {
    await rm(join(await this.#folder(folder), name), { force: true });
  }
}
