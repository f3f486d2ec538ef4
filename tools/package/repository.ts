// A flat apt repository of the packages in a folder (deb(5), "exact path"): Packages, Release, and with a key InRelease, Release.gpg and the public
// key itself. A program too, for packages that others have built:
//
//   node tools/package/repository.ts FOLDER [--sign KEY]
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { run } from './deb.ts';

/** What apt reads besides Release, and what Release vouches for. */
const INDEXES = ['Packages', 'Packages.gz'] as const;
const KEY_FILE = 'switchroom.asc';

/**
 * Writes the index of every package in a folder beside them. Signed last and by rename, so that apt, which reads meanwhile, finds the old one or the new one.
 *
 * @param key what gpg knows a secret key by: its fingerprint, or a name. Without it nothing is signed, and what an older run signed is removed.
 * @throws where there is no package, or gpg does not sign
 */
export async function writeRepository(folder: string, key: string | undefined, now = new Date()): Promise<readonly string[]> {
  const debs = (await readdir(folder)).filter((name) => name.endsWith('.deb')).sort();
  if (debs.length === 0) throw new Error(`${folder} has no package: make some with "npm run package"`);
  const architectures = new Set<string>();
  const entries: string[] = [];
  for (const name of debs) {
    const file = join(folder, name);
    const control = (await run(['dpkg-deb', '--field', file])).trimEnd();
    const architecture = /^Architecture: (\S+)$/m.exec(control)?.[1];
    if (architecture !== undefined && architecture !== 'all') architectures.add(architecture);
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    entries.push(`${control}\nFilename: ./${name}\nSize: ${(await stat(file)).size}\nSHA256: ${hash.digest('hex')}\n`);
  }
  const packages = entries.join('\n');
  await put('Packages', packages);
  await put('Packages.gz', gzipSync(packages, { level: 9 }));
  const sums = await Promise.all(
    INDEXES.map(async (name) => {
      const data = await readFile(join(folder, name));
      return ` ${createHash('sha256').update(data).digest('hex')} ${data.length} ${name}\n`;
    }),
  );
  const release = `Origin: Switchroom
Label: Switchroom
Suite: stable
Architectures: ${[...architectures].sort().join(' ')}
Date: ${now.toUTCString().replace('GMT', '+0000')}
SHA256:
${sums.join('')}`;
  const written = [...INDEXES, 'Release'];
  if (key === undefined) {
    for (const name of ['InRelease', 'Release.gpg', KEY_FILE]) await rm(join(folder, name), { force: true });
    await put('Release', release);
    return written;
  }
  await put('Release.unsigned', release);
  const gpg = ['gpg', '--batch', '--yes', '--local-user', key];
  const unsigned = join(folder, 'Release.unsigned');
  await run([...gpg, '--output', join(folder, 'InRelease.new'), '--clearsign', unsigned]).catch((e: unknown) => {
    throw new Error(`gpg does not sign with "${key}"; "gpg --list-secret-keys" says which keys are there`, { cause: e });
  });
  await run([...gpg, '--armor', '--output', join(folder, 'Release.gpg.new'), '--detach-sign', unsigned]);
  await put(KEY_FILE, await run(['gpg', '--batch', '--armor', '--export', key]));
  await rename(unsigned, join(folder, 'Release'));
  for (const name of ['Release.gpg', 'InRelease']) await rename(join(folder, `${name}.new`), join(folder, name));
  return [...written, 'Release.gpg', 'InRelease', KEY_FILE];

  async function put(name: string, data: string | Buffer): Promise<void> {
    await writeFile(join(folder, `${name}.new`), data);
    await rename(join(folder, `${name}.new`), join(folder, name));
  }
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({ options: { sign: { type: 'string' } }, allowPositionals: true });
  const [folder] = positionals;
  if (folder === undefined) throw new Error('name the folder with the packages');
  process.stdout.write(`${(await writeRepository(folder, values.sign)).join('\n')}\n`);
}
