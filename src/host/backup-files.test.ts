import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LinuxBackupFiles } from './backup-files.ts';

/** Files of backups on a real disk. */
let prefix: string;
let files: LinuxBackupFiles;
beforeEach(async () => {
  prefix = await mkdtemp(join(tmpdir(), 'switchroom-backups-'));
  files = new LinuxBackupFiles(prefix);
});
afterEach(() => rm(prefix, { recursive: true, force: true }));

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const t of texts) yield Buffer.from(t);
}
async function textOf(from: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const b of from) all.push(b);
  return Buffer.concat(all).toString();
}

describe('a folder of backups', () => {
  test('below the prefix is made, and nobody else reads what is in it', async () => {
    expect(await files.write('var/backups', 'a.srbackup', pieces('one ', 'two'))).toBe(7);
    expect(await files.list('var/backups')).toMatchObject([{ name: 'a.srbackup', bytes: 7 }]);
    expect(await textOf(files.read('var/backups', 'a.srbackup'))).toBe('one two');
    expect((await stat(join(prefix, 'var/backups/a.srbackup'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(prefix, 'var/backups'))).mode & 0o777).toBe(0o700);
  });

  test('outside is not made: what is not mounted must not fill the disk', async () => {
    await expect(files.write(join(prefix, 'not-mounted'), 'a.srbackup', pieces('x'))).rejects.toThrow('ENOENT');
    await expect(files.list(join(prefix, 'not-mounted'))).rejects.toThrow('ENOENT');
  });

  test('holds a file whole or not at all', async () => {
    async function* breaks(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('the source ended');
    }
    await files.write('b', 'a.srbackup', pieces('the old one'));
    await expect(files.write('b', 'a.srbackup', breaks())).rejects.toThrow('the source ended');
    expect(await readdir(join(prefix, 'b'))).toEqual(['a.srbackup']);
    expect(await textOf(files.read('b', 'a.srbackup'))).toBe('the old one');
  });

  test('gives parts, and takes parts that follow each other', async () => {
    expect(await files.append('u', 'up', 0, Buffer.from('abc'))).toBe(3);
    expect(await files.append('u', 'up', 3, Buffer.from('def'))).toBe(6);
    await expect(files.append('u', 'up', 5, Buffer.from('x'))).rejects.toThrow('begins at 5');
    await expect(files.append('u', 'other', 4, Buffer.from('x'))).rejects.toThrow('ENOENT');
    const { data, bytes } = await files.part('u', 'up', 2, 3);
    expect([data.toString(), bytes]).toEqual(['cde', 6]);
    expect((await files.part('u', 'up', 6, 3)).data).toHaveLength(0);
    expect(await files.append('u', 'up', 0, Buffer.from('again'))).toBe(5);
    await files.remove('u', 'up');
    await files.remove('u', 'up');
    expect(await files.list('u')).toEqual([]);
  });

  test('lists files only', async () => {
    await files.write('b/inner', 'x.srbackup', pieces('x'));
    await writeFile(join(prefix, 'b/y.srbackup'), 'y');
    expect((await files.list('b')).map((f) => f.name)).toEqual(['y.srbackup']);
  });
});
