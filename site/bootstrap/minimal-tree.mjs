// Makes a new minimal Debian 12 machine in a folder: the release's minbase, this host's way to its package sources, and the Node and
// npm that started us (Debian 12's own Node is 18). Nothing else: what set-up forgets to install shows there.
//   node site/bootstrap/minimal-tree.mjs FOLDER
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RELEASE, treeSources } from './debian.mjs';
import { npmCli } from './npm.mjs';
import { run } from './run.mjs';

const folder = process.argv[2] ?? '';
const sources = `${folder}.list`;
await writeFile(sources, `${(await treeSources()).join('\n')}\n`);
await run(['mmdebstrap', '--variant=minbase', '--mode=root', '--dpkgopt=force-unsafe-io', RELEASE, folder, sources]);

// How this host reaches its mirror (proxy, certificates, checks), without what else it has configured.
const acquire = (await run(['apt-config', 'dump'])).stdout
  .split('\n')
  .filter((line) => /^Acquire::(http|https|ftp|Check|Max|Retries|Proxy)/.test(line));
await writeFile(join(folder, 'etc/apt/apt.conf.d/00host'), `${acquire.join('\n')}\n`);
await cp('/etc/resolv.conf', join(folder, 'etc/resolv.conf'), { dereference: true });
if (existsSync('/etc/ssl/certs'))
  await cp('/etc/ssl/certs', join(folder, 'etc/ssl/certs'), { recursive: true, dereference: true, force: true });

const node = await realpath(process.env.SWITCHROOM_HOST_NODE ?? process.execPath);
const npm = dirname(dirname(await realpath(npmCli())));
const local = join(folder, 'usr/local');
await mkdir(join(local, 'lib/node_modules'), { recursive: true });
await cp(node, join(local, 'bin/node'));
await cp(npm, join(local, 'lib/node_modules/npm'), { recursive: true, dereference: true });
await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin/npm'));

// npm's settings of this host: which registry, which certificates.
const settings = [];
for (const level of ['globalconfig', 'userconfig']) {
  const file = (await run([process.execPath, npmCli(), 'config', 'get', level])).stdout.trim();
  if (existsSync(file)) settings.push(await readFile(file, 'utf8'));
}
await writeFile(join(folder, 'root/.npmrc'), settings.join('\n'));

const version = await run(['chroot', folder, '/usr/local/bin/node', '--version']);
process.stdout.write(`${version.stdout.trim()}\n`);
