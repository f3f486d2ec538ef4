// The Debian tree that every node of a site runs in: a base, and layers above it that overlayfs stacks when a node starts.
import { existsSync } from 'node:fs';
import { appendFile, chmod, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir, contents, made, shortHash } from './cache.mjs';
import { privateApt, RELEASE, readList, treeSources } from './debian.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

const here = import.meta.dirname;
const lists = join(here, '../packages');

/** No node reads manuals or translations, and dpkg's fsync after every file is for machines that must survive a power cut. */
const DPKG_OPTIONS = [
  'force-unsafe-io',
  'path-exclude=/usr/share/man/*',
  'path-exclude=/usr/share/doc/*',
  'path-exclude=/usr/share/locale/*',
  'path-exclude=/usr/share/info/*',
  'path-exclude=/usr/share/lintian/*',
];

const recipe = () => contents(join(here, 'tree.mjs'), join(lists, 'users.txt'));

/** @returns {Promise<string>} the folder of the base */
export async function baseTree() {
  const packages = await readList(join(lists, 'base.txt'));
  return made('tree', shortHash(await recipe(), packages.join(' ')), async (folder) => {
    say(`tree: Debian ${RELEASE} with ${packages.length} packages (once, about half a minute)`);
    const sources = `${folder}.list`;
    await writeFile(sources, `${(await treeSources()).join('\n')}\n`);
    await run(
      ['mmdebstrap', '--variant=minbase', '--mode=root', ...DPKG_OPTIONS.map((option) => `--dpkgopt=${option}`)].concat([
        `--include=${packages.join(',')}`,
        RELEASE,
        folder,
        sources,
      ]),
      {
        onLine: (line) =>
          /^I: (downloading|installing remaining)/.test(line) && say(`tree: ${line.slice(3).replace(' inside the chroot', '')}`),
      },
    );
    await rm(sources);
    await neutralise(folder);
    say('tree: ready');
  });
}

/** Takes out what mmdebstrap copied from the host, and adds the users of our own services. @param {string} folder */
async function neutralise(folder) {
  const etc = join(folder, 'etc');
  await writeFile(join(etc, 'resolv.conf'), '');
  await writeFile(join(etc, 'hostname'), 'node\n');
  await writeFile(join(etc, 'hosts'), '127.0.0.1 localhost\n::1 localhost\n');
  for (const line of await readList(join(lists, 'users.txt'))) {
    const [name, id, home] = line.split(/\s+/);
    await appendFile(join(etc, 'passwd'), `${name}:x:${id}:${id}::${home}:/usr/sbin/nologin\n`);
    await appendFile(join(etc, 'group'), `${name}:x:${id}:\n`);
    await appendFile(join(etc, 'shadow'), `${name}:!:20000::::::\n`);
  }
  // Places that nodes mount on; in the tree, so that no overlay has to make them.
  for (const place of ['usr/lib/switchroom', 'srv/switchroom', 'site', 'old']) await mkdir(join(folder, place), { recursive: true });
  await chmod(join(folder, 'root'), 0o700);
}

/**
 * A layer: what installing `<name>.txt` adds to the layers below it.
 * @param {string} name @param {string[]} below lowest first @returns {Promise<string>}
 */
export async function layer(name, below) {
  const packages = await readList(join(lists, `${name}.txt`));
  return made(name, await layerKey(packages, below), async (folder) => {
    say(`${name}: ${packages.join(', ')} (once)`);
    const work = `${folder}.work`;
    await rm(work, { recursive: true, force: true });
    await mkdir(join(work, 'archives/partial'), { recursive: true });
    // apt of the host downloads and verifies, knowing what the layers below have; apt of the tree installs.
    const top = /** @type {string} */ (below.at(-1));
    const status = join(work, 'status');
    await cp(join(top, 'var/lib/dpkg/status'), status);
    const apt = await privateApt(join(work, 'apt'), { sources: await treeSources(), status, archives: join(work, 'archives') });
    await apt(['update']);
    await apt(['install', '--yes', '--download-only', ...packages]);
    say(`${name}: downloaded; unpacking`);
    await run(
      [
        'unshare',
        '--mount',
        '--net',
        '--pid',
        '--uts',
        '--ipc',
        '--fork',
        '--propagation',
        'private',
        'sh',
        join(here, 'layer.sh'),
        folder,
        work,
      ].concat([...below].reverse().join(':'), packages),
    );
    await rm(work, { recursive: true, force: true });
    say(`${name}: ready`);
  });
}

/** @param {string[]} packages @param {string[]} below */
async function layerKey(packages, below) {
  return shortHash(
    await recipe(),
    await contents(join(here, 'layer.sh')),
    packages.join(' '),
    ...below.map((folder) => folder.slice(cacheDir.length)),
  );
}

/** The layer if another command has made it already. @param {string} name @param {string[]} below @returns {Promise<string | undefined>} */
export async function layerIfThere(name, below) {
  const folder = join(cacheDir, `${name}-${await layerKey(await readList(join(lists, `${name}.txt`)), below)}`);
  return existsSync(folder) ? folder : undefined;
}
