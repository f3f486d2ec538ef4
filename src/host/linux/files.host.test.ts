import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reader } from '../../engine/contract.ts';
import { Files, type Groups } from './files.ts';

/** Files on a real disk; as root, for their groups. */
const groups: Groups = new Map<Reader, number>([
  ['web', 64_001],
  ['asterisk', 64_003],
]);
let prefix: string;
let files: Files;

beforeAll(async () => {
  prefix = await mkdtemp(join(tmpdir(), 'switchroom-files-'));
  files = new Files(prefix, groups);
});
afterAll(() => rm(prefix, { recursive: true, force: true }));

const write = (path: string, content: string, reader: Reader = 'root', executable?: boolean) =>
  files.write({ kind: 'file', path, content, reader, ...(executable === undefined ? {} : { executable }) });
const names = (folder: string) => readdir(join(prefix, folder));

describe('a file', () => {
  test.each<[Reader, boolean | undefined, number, number, string]>([
    ['root', undefined, 0o600, 0, 'root'],
    ['everyone', undefined, 0o644, 0, 'everyone'],
    ['web', undefined, 0o640, 64_001, 'web'],
    ['asterisk', true, 0o750, 64_003, 'asterisk'],
    ['everyone', true, 0o755, 0, 'everyone'],
    ['root', true, 0o700, 0, 'root'],
  ])('for %s (executable: %s) has mode %o and group %i, and reads back so', async (reader, executable, mode, gid, as) => {
    const path = `etc/modes/${reader}-${executable}`;
    await write(path, 'x', reader, executable);
    const info = await stat(join(prefix, path));
    expect([info.mode & 0o7777, info.uid, info.gid]).toEqual([mode, 0, gid]);
    expect(await files.state(path)).toEqual({ content: 'x', mode, reader: as });
  });

  test('has its mode whatever the umask is, and never a wider one on the way', async () => {
    const before = process.umask(0);
    await write('etc/umask', 'secret', 'root');
    process.umask(0o777);
    await write('etc/umask-2', 'x', 'everyone');
    process.umask(before);
    expect((await stat(join(prefix, 'etc/umask'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(prefix, 'etc/umask-2'))).mode & 0o777).toBe(0o644);
  });

  test('keeps every character, and is replaced whole: a reader that has it open keeps the old one', async () => {
    const text = 'ü\u0000\r\n\ud83d\ude00'.repeat(10_000);
    await write('etc/text', text);
    expect(await files.read('etc/text')).toBe(text);
    const before = (await stat(join(prefix, 'etc/text'))).ino;
    await write('etc/text', 'new');
    expect((await stat(join(prefix, 'etc/text'))).ino).not.toBe(before);
    expect(await names('etc')).not.toContainEqual(expect.stringMatching(/\.new$/));
  });

  test('written by many at once is one of theirs, whole', async () => {
    const texts = Array.from({ length: 30 }, (_, n) => String(n).repeat(50_000));
    await Promise.all(texts.map((t) => write('etc/race', t)));
    expect(texts).toContain(await files.read('etc/race'));
    expect((await names('etc')).filter((n) => n.endsWith('.new'))).toEqual([]);
  });

  test('is written although a process of the same number died while it wrote one', async () => {
    await writeFile(join(prefix, `etc/.${process.pid}-0.new`), 'half', { mode: 0o644 });
    const fresh = new Files(prefix, groups);
    await fresh.write({ kind: 'file', path: 'etc/after', content: 'whole', reader: 'root' });
    expect(await fresh.read('etc/after')).toBe('whole');
    expect((await stat(join(prefix, 'etc/after'))).mode & 0o777).toBe(0o600);
  });

  test('that cannot be written leaves nothing behind', async () => {
    await write('etc/plain', 'x');
    await expect(write('etc/plain/below', 'x')).rejects.toThrow(/ENOTDIR|EEXIST/);
    await expect(write('etc', 'x')).rejects.toThrow();
    expect((await names('.')).filter((n) => n.endsWith('.new'))).toEqual([]);
  });

  test('that is not there, or below one that is no folder, is absent', async () => {
    expect(await files.read('etc/nothing')).toBeUndefined();
    expect(await files.state('etc/nothing')).toBeUndefined();
    expect(await files.read('etc/plain/nothing')).toBeUndefined();
    expect(await files.list('etc/nothing')).toEqual([]);
    await files.remove('etc/nothing');
    await files.remove('nowhere/at/all');
  });

  test('changed by hand is seen: content, mode, group', async () => {
    await write('etc/hand', 'x', 'web');
    const { chmod, chown } = await import('node:fs/promises');
    await chmod(join(prefix, 'etc/hand'), 0o646);
    expect(await files.state('etc/hand')).toMatchObject({ mode: 0o646, reader: 'everyone' });
    await chmod(join(prefix, 'etc/hand'), 0o640);
    await chown(join(prefix, 'etc/hand'), 0, 12_345);
    expect(await files.state('etc/hand')).toMatchObject({ reader: 'unknown' });
    await writeFile(join(prefix, 'etc/hand'), 'y');
    expect((await files.state('etc/hand'))?.content).toBe('y');
  });
});

test('lines are appended whole, by whoever is quick, and readable for their reader', async () => {
  await Promise.all(Array.from({ length: 50 }, (_, n) => files.append('var/spool/x.jsonl', `{"n":${n}}`, 'web')));
  const lines = (await readFile(join(prefix, 'var/spool/x.jsonl'), 'utf8')).trim().split('\n');
  expect(lines.map((l) => (JSON.parse(l) as { n: number }).n).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  expect((await stat(join(prefix, 'var/spool/x.jsonl'))).gid).toBe(64_001);
});

describe('a file that is written over', () => {
  const text = async () => (await readFile(join(prefix, 'var/over'), 'utf8')).replace(/\0+$/, '');

  test('is made, stays where it lies, and keeps what is longer', async () => {
    await files.overwrite('var/over', 'a long first content ü');
    const first = await stat(join(prefix, 'var/over'));
    expect([await text(), first.mode & 0o777, first.size % 65_536]).toEqual(['a long first content ü', 0o600, 0]);
    await files.overwrite('var/over', 'short');
    expect(await text()).toBe('shortg first content ü');
    expect(await stat(join(prefix, 'var/over'))).toMatchObject({ ino: first.ino, size: first.size, blocks: first.blocks });
  });

  test('grows, by more than it needs now', async () => {
    const long = 'ü'.repeat(100_000);
    await files.overwrite('var/over', long);
    expect(await text()).toBe(long);
    expect((await stat(join(prefix, 'var/over'))).size).toBe(4 * 65_536);
  });

  test('and cannot be is told', async () => {
    await write('etc/no-folder', 'x');
    await expect(files.overwrite('etc/no-folder/x', 'x')).rejects.toThrow();
    await expect(files.overwrite('etc', 'x')).rejects.toThrow();
  });
});
