// An apt repository of two small packages, as apt would read it. That apt takes it, a test on an installed machine proves.
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Stage } from './deb.ts';
import { writeRepository } from './repository.ts';

let folder: string;
const text = (name: string) => readFile(join(folder, name), 'utf8');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchroom-repository-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function build(name: string, architecture: string): Promise<void> {
  const stage = new Stage(join(folder, `stage-${name}`));
  await stage.file('usr/share/doc/x', name);
  const fields = { Description: 'a package\n with a second line' };
  await stage.build({ name, version: '1.0', architecture, fields }, folder, 1_700_000_000, 'quick');
  await rm(stage.root, { recursive: true });
}

test('names each package with its size and SHA-256, and the index in Release', async () => {
  await build('b', 'all');
  await build('a', 'amd64');
  expect(await writeRepository(folder, undefined, new Date('2026-01-02T03:04:05Z'))).toEqual(['Packages', 'Packages.gz', 'Release']);
  const packages = await text('Packages');
  const entries = packages.split('\n\n');
  expect(entries.map((e) => /^Package: (.*)$/m.exec(e)?.[1])).toEqual(['a', 'b']);
  const deb = await readFile(join(folder, 'a_1.0_amd64.deb'));
  for (const line of [
    'Filename: ./a_1.0_amd64.deb',
    `Size: ${deb.length}`,
    `SHA256: ${createHash('sha256').update(deb).digest('hex')}`,
    'Description: a package\n with a second line',
  ])
    expect(entries[0]).toContain(line);
  expect(gunzipSync(await readFile(join(folder, 'Packages.gz'))).toString()).toBe(packages);
  const release = await text('Release');
  expect(release).toContain('\nArchitectures: amd64\n');
  expect(release).toContain('\nDate: Fri, 02 Jan 2026 03:04:05 +0000\n');
  expect(release).toContain(` ${createHash('sha256').update(packages).digest('hex')} ${Buffer.byteLength(packages)} Packages\n`);
});

test('what was signed before is not left beside an index that is not', async () => {
  await build('a', 'amd64');
  for (const name of ['InRelease', 'Release.gpg', 'switchroom.asc']) await writeFile(join(folder, name), 'old');
  await writeRepository(folder, undefined);
  expect((await readdir(folder)).sort()).toEqual(['Packages', 'Packages.gz', 'Release', 'a_1.0_amd64.deb']);
});

test('a folder without packages is refused', async () => {
  await expect(writeRepository(folder, undefined)).rejects.toThrow('npm run package');
});
