// Asterisk 22 in a private root: exactly the packages it needs, from a newer Debian suite, unpacked and not installed. No maintainer
// script runs, and nothing of the host's apt state, sources or preferences changes.
//
// wanted.txt   the packages
// skipped.txt  names that apt is told are there already, so that neither they nor what only they pull in is fetched: what maintainer
//              scripts need, and libraries of modules that are never loaded. A wrong entry is caught below.
// modules.txt  the modules the configuration loads
// lock.tsv     package, version, architecture, size, SHA-256 of the set that was tried
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contents, made, shortHash } from './cache.mjs';
import { architecture, mirror, privateApt, readList, sourceLine } from './debian.mjs';
import { run } from './run.mjs';
import { Stop, say } from './say.mjs';

const here = import.meta.dirname;
const lists = join(here, '../asterisk');
export const lockFile = join(lists, 'lock.tsv');

/** The Debian suite that has Asterisk 22; Debian 12 itself has none. */
const SUITE = 'forky';

/** dpkg's own placeholders, not ours. */
const FIELDS = ['Package', 'Version', 'Architecture'].map((name) => `\${${name}}`).join('\t');

/** Read by nobody in a chroot without shell and locale; 12 of the 76 MB. gconv is glibc's character set converters. */
const TRIMMED = ['doc', 'man', 'locale', 'lintian', 'info', 'bug', 'i18n', 'perl', 'perl5', 'debconf']
  .map((name) => `./usr/share/${name}`)
  .concat(
    './usr/lib/systemd',
    './etc/init.d',
    './etc/default',
    './usr/lib/*/gconv',
    './usr/lib/*/perl*',
    './usr/share/zoneinfo/right',
    './etc/asterisk',
  );

/**
 * @param {{ update?: boolean }} [options] with `update`, the lock is renewed from what the mirror offers now
 * @returns {Promise<string>} the release folder, `…/releases/<version>-<hash of the lock>`
 */
export async function asteriskRoot({ update = false } = {}) {
  const recipe = await contents(
    join(here, 'asterisk.mjs'),
    ...['wanted.txt', 'skipped.txt', 'modules.txt'].map((name) => join(lists, name)),
  );
  const locked = existsSync(lockFile) ? await readFile(lockFile, 'utf8') : '';
  const key = update ? `update-${Date.now()}` : shortHash(recipe, locked, await readFile(join(here, '../packages/users.txt'), 'utf8'));
  const folder = await made('asterisk', key, (half) => make(half, locked, update));
  const [name = ''] = await readdir(join(folder, 'releases'));
  const root = join(folder, 'releases', name);
  if (update) {
    await writeFile(lockFile, await readFile(join(root, 'lock.tsv'), 'utf8'));
    say(`asterisk: lock renewed to ${name}; run the call tests before committing it`);
    await rm(folder, { recursive: true, force: true });
  }
  return root;
}

/** @param {string} folder @param {string} locked @param {boolean} update */
async function make(folder, locked, update) {
  say('asterisk: fetching version 22 and what it needs (once)');
  const apt = join(folder, 'apt');
  const { debs, lock } = await fetchDebs(apt);
  const version =
    lock
      .split('\n')
      .find((line) => line.startsWith('asterisk\t'))
      ?.split('\t')[1] ?? '';
  if (!version.startsWith('1:22.'))
    throw new Stop(`the mirror's asterisk in ${SUITE} is ${version || 'missing'}; Switchroom needs 22.x, the long-term branch`);
  if (!update && locked !== lock) tellDifference(locked, lock);
  const release = `${version.replace(/^1:/, '').replace(/[^0-9.].*/, '')}-${shortHash(lock).slice(0, 8)}`;
  const root = join(folder, 'releases', release);
  await unpack(root, debs);
  await finish(root);
  await writeFile(join(root, 'lock.tsv'), lock);
  await verify(root);
  // The .debs stay: the suite moves on, and versions that left the mirror cannot be fetched again. The lists would only be stale.
  await rename(join(apt, 'cache/archives'), join(folder, 'debs'));
  await rm(apt, { recursive: true, force: true });
  say(`asterisk: ${release} ready`);
}

/** @param {string} folder @returns {Promise<{ debs: string[], lock: string }>} */
async function fetchDebs(folder) {
  const arch = await architecture();
  const status = join(folder, 'status');
  await mkdir(folder, { recursive: true });
  const stubs = (await readList(join(lists, 'skipped.txt'))).map((name) =>
    [
      `Package: ${name}`,
      'Status: install ok installed',
      `Architecture: ${arch}`,
      'Multi-Arch: foreign',
      'Version: 9999:0',
      'Maintainer: none',
      'Description: skipped',
      '',
      '',
    ].join('\n'),
  );
  await writeFile(status, stubs.join(''));
  const apt = await privateApt(folder, { sources: [sourceLine(await mirror(), SUITE, arch)], status });
  const updated = await apt(['update'], { mayFail: true });
  const complaints = `${updated.stdout}${updated.stderr}`;
  // apt calls an expired index an error only in some versions; for us it always is one, unless the host itself says otherwise.
  if (updated.code !== 0 || /^[EW]: .*(expired|not valid yet)/m.test(complaints)) {
    throw new Stop(
      /expired|not valid yet/.test(complaints)
        ? `the package index of ${SUITE} on this host's mirror is out of date, and this host's apt checks dates:\n    ${complaints.trim()}\n  Use a mirror that is up to date, or set the clock.`
        : `the package index of ${SUITE} could not be fetched:\n    ${complaints.trim()}`,
    );
  }
  const wanted = await readList(join(lists, 'wanted.txt'));
  // --print-uris leaves out files already fetched, so it looks into an empty folder; without ForceHash it prints MD5.
  const printed = await apt([
    '-o',
    'Acquire::ForceHash=SHA256',
    '-o',
    `Dir::Cache::archives=${folder}/none/`,
    'install',
    '--yes',
    '--print-uris',
    ...wanted,
  ]);
  await apt(['install', '--yes', '--download-only', ...wanted]);
  const uris = printed.stdout.split('\n').filter((line) => line.startsWith("'"));
  const rows = await Promise.all(
    uris.map(async (line) => {
      const [, file = '', , signed = ''] = line.replaceAll("'", '').split(' ');
      const deb = join(folder, 'cache/archives', file);
      const sum = (await run(['sha256sum', deb])).stdout.split(' ')[0];
      if (signed !== `SHA256:${sum}`) throw new Stop(`${file} is not the file the signed index lists (${signed})`);
      const fields = await run(['dpkg-deb', '-W', `--showformat=${FIELDS}`, deb]);
      return { deb, row: `${fields.stdout}\t${(await stat(deb)).size}\t${sum}` };
    }),
  );
  rows.sort((a, b) => (a.row < b.row ? -1 : 1));
  return { debs: rows.map(({ deb }) => deb), lock: `${rows.map(({ row }) => row).join('\n')}\n` };
}

/** Debian's moving suites drop old versions; apt has verified the new ones, so set-up goes on, aloud. @param {string} locked @param {string} lock */
function tellDifference(locked, lock) {
  /** @param {string} text */
  const rows = (text) =>
    new Map(
      text
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => [line.split('\t')[0], line]),
    );
  const [old, now] = [rows(locked), rows(lock)];
  const changed = [...now]
    .filter(([name, line]) => old.get(name) !== line)
    .map(([name, line]) => `${name} ${old.get(name)?.split('\t')[1] ?? 'new'} → ${line.split('\t')[1]}`);
  const gone = [...old.keys()].filter((name) => !now.has(name)).map((name) => `${name} no longer needed`);
  say(
    `asterisk: the mirror has moved on from site/asterisk/lock.tsv; going on with what apt verified. Renew it with: node site/bootstrap.mjs asterisk --update`,
  );
  for (const text of [...changed, ...gone]) say(`asterisk:   ${text}`);
}

/** @param {string} root @param {string[]} debs */
async function unpack(root, debs) {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    await mkdir(join(root, 'usr', name), { recursive: true });
    await symlink(`usr/${name}`, join(root, name));
  }
  for (const deb of debs) {
    // One shell line, its two names passed as arguments: a pipe between two programs, the tar of 20 MB never in our memory.
    const script =
      'set -e; deb=$1 root=$2; shift 2; dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$root" --no-same-owner --keep-directory-symlink "$@"';
    await run(['sh', '-c', script, 'sh', deb, root, ...TRIMMED.map((path) => `--exclude=${path}`)]);
  }
}

/** What maintainer scripts would have done. @param {string} root */
async function finish(root) {
  const sounds = join(root, 'usr/share/asterisk/sounds');
  const languages = await readdir(sounds);
  for (const lang of ['en', 'de']) {
    // sounds/en is an update-alternatives link that no package ships; without it prompts are silent.
    const target = languages.find((name) => name.startsWith(`${lang}_`));
    if (!languages.includes(lang) && target !== undefined) await symlink(target, join(sounds, lang));
  }
  const folders = [
    'etc/asterisk',
    'etc/ssl/certs',
    'dev',
    'proc',
    'tmp',
    'run/asterisk',
    'run/host',
    'var/lib/asterisk',
    'var/spool/asterisk',
    'var/log/asterisk',
  ];
  for (const name of folders) await mkdir(join(root, name), { recursive: true });
  const id = (await readList(join(here, '../packages/users.txt'))).find((line) => line.startsWith('switchroom-asterisk'))?.split(/\s+/)[1];
  await writeFile(join(root, 'etc/passwd'), `root:x:0:0:root:/root:/bin/false\nasterisk:x:${id}:${id}::/var/lib/asterisk:/bin/false\n`);
  await writeFile(join(root, 'etc/group'), `root:x:0:\nasterisk:x:${id}:\n`);
  await writeFile(join(root, 'etc/nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files dns\n');
  // Asterisk looks its own name up at start and on every call; with a DNS server that never answers that is 43 s and 12 s.
  await writeFile(join(root, 'etc/hosts'), '127.0.0.1 localhost pbx\n::1 localhost pbx\n');
  await writeFile(join(root, 'etc/localtime'), '');
  if (!existsSync(join(root, 'var/run'))) await symlink('../run', join(root, 'var/run'));
  // A bound file would keep the old inode after a rename; a bound folder does not.
  await rm(join(root, 'etc/resolv.conf'), { force: true });
  await symlink('/run/host/resolv.conf', join(root, 'etc/resolv.conf'));
}

/** Every module that stays resolves inside this root; modules whose library was left out go. @param {string} root */
async function verify(root) {
  const lib = join(root, 'usr/lib', (await readdir(join(root, 'usr/lib'))).find((name) => name.endsWith('-linux-gnu')) ?? '');
  const loaders = [join(root, 'usr/lib64'), lib];
  const candidates = (await Promise.all(loaders.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))))).flat();
  const ld = candidates.find((path) => /\/ld-linux[^/]*\.so\.\d$/.test(path)) ?? '';
  /** @param {string} file @returns {Promise<string[]>} libraries it needs and this root lacks */
  const lacks = async (file) => {
    const listed = await run([ld, '--inhibit-cache', '--library-path', lib, '--list', file], { mayFail: true });
    return `${listed.stdout}\n${listed.stderr}`.split('\n').flatMap((line) => {
      const absent = line.match(/libraries: ([^:]+): cannot open shared object/);
      if (absent !== null) return [absent[1] ?? ''];
      // The loader also takes libraries from the host's own folders, so "found" is not enough: found here.
      const found = line.match(/^\s*(\S+) => (\S+)/);
      return found !== null && !found[2]?.startsWith(`${root}/`) ? [found[1] ?? ''] : [];
    });
  };
  const daemon = await lacks(join(root, 'usr/sbin/asterisk'));
  if (daemon.length > 0) throw new Stop(`asterisk lacks ${daemon.join(', ')}; an entry of site/asterisk/skipped.txt is wrong`);
  const modules = join(lib, 'asterisk/modules');
  const dropped = [];
  for (const name of (await readdir(modules)).filter((file) => file.endsWith('.so')).sort()) {
    const missing = await lacks(join(modules, name));
    if (missing.length === 0) continue;
    dropped.push(`${name} ${missing.join(' ')}`);
    await rm(join(modules, name));
  }
  await writeFile(join(root, 'modules-dropped.txt'), `${dropped.join('\n')}\n`);
  for (const name of await readList(join(lists, 'modules.txt'))) {
    if (!existsSync(join(modules, name)))
      throw new Stop(`asterisk's module ${name} is needed and not there; see modules-dropped.txt of ${root}`);
  }
  await run([ld, '--inhibit-cache', '--library-path', lib, join(root, 'usr/sbin/asterisk'), '-V']);
}
