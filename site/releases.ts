// Packages of released versions, for tests: built from the commits that releases.json names.
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { exec, must } from './processes.ts';
import { checkout } from './setup.ts';

export interface Release {
  readonly version: string;
  readonly commit: string;
}

/** What a version is built of; the pages are the present ones, which costs no time. */
const PARTS = ['src', 'share', 'packaging', 'package.json', 'tools/build.mjs'];
const MINUTE = 60_000;

/** All released versions, the oldest first. */
export async function releases(): Promise<readonly Release[]> {
  return JSON.parse(await readFile(join(checkout, 'releases.json'), 'utf8')) as readonly Release[];
}

/**
 * A folder that tools/package.ts makes the packages of an older version from (`--tree`). Where git does not have the commit (a shallow clone),
 * it is this checkout: the present version under the older number. `said` tells which of the two.
 *
 * @param folder where the older sources may lie
 */
export async function treeOf({ version, commit }: Release, folder: string): Promise<{ readonly tree: string; readonly said: string }> {
  const { code } = await exec(['git', '-C', checkout, 'cat-file', '-e', `${commit}^{commit}`]);
  if (code !== 0)
    return { tree: checkout, said: `${version} is the present tree under that number: git has no commit ${commit.slice(0, 9)}` };
  await mkdir(folder, { recursive: true });
  const archive = join(folder, 'sources.tar');
  await must(['git', '-C', checkout, 'archive', '--format=tar', '--output', archive, commit, ...PARTS], { timeoutMs: MINUTE });
  await must(['tar', '-xf', archive, '-C', folder], { timeoutMs: MINUTE });
  // What builds the programs, and what is built into them.
  await symlink(join(checkout, 'node_modules'), join(folder, 'node_modules'));
  await must([process.execPath, '--disable-warning=ExperimentalWarning', join(folder, 'tools/build.mjs')], { timeoutMs: 5 * MINUTE });
  await cp(join(checkout, 'dist/ui'), join(folder, 'dist/ui'), { recursive: true });
  return { tree: folder, said: `${version} is commit ${commit.slice(0, 9)}, with the present pages` };
}
