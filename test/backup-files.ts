import type { BackupFile, BackupFiles } from '../src/host/backup-files.ts';

/** Folders of backups in memory; one that is in `missing` is not there. */
export function memoryFiles(): BackupFiles & { readonly files: Map<string, Buffer>; readonly missing: Set<string> } {
  const files = new Map<string, Buffer>();
  const missing = new Set<string>();
  const at = (folder: string, name: string): string => {
    if (missing.has(folder)) throw new Error(`ENOENT: no such file or directory, scandir '${folder}'`);
    return `${folder}/${name}`;
  };
  const read = (folder: string, name: string): Buffer => {
    const found = files.get(at(folder, name));
    if (found === undefined) throw new Error(`ENOENT: ${name}`);
    return found;
  };
  return {
    files,
    missing,
    list: async (folder) => {
      const start = at(folder, '');
      return [...files].flatMap(([path, b]): BackupFile[] =>
        path.startsWith(start) ? [{ name: path.slice(start.length), bytes: b.length, at: 1_700_000_000 }] : [],
      );
    },
    write: async (folder, name, content) => {
      const path = at(folder, name);
      const pieces: Uint8Array[] = [];
      for await (const piece of content) pieces.push(Buffer.from(piece));
      const all = Buffer.concat(pieces);
      files.set(path, all);
      return all.length;
    },
    read: async function* (folder, name) {
      yield read(folder, name);
    },
    part: async (folder, name, offset, bytes) => {
      const all = read(folder, name);
      return { data: all.subarray(offset, offset + bytes), bytes: all.length };
    },
    append: async (folder, name, offset, data) => {
      const before = offset === 0 ? Buffer.alloc(0) : read(folder, name);
      if (before.length !== offset) throw new Error(`the part begins at ${offset}, and ${before.length} bytes are here`);
      files.set(at(folder, name), Buffer.concat([before, data]));
      return offset + data.length;
    },
    remove: async (folder, name) => void files.delete(at(folder, name)),
  };
}
