// npm run package: the product as Debian packages. Needs a build in dist/ and Asterisk's private root; both are the bootstrap's business.
//
//   node tools/package.ts --asterisk ROOT [--out FOLDER] [--quick] [--only core|meta|asterisk] [--version VERSION] [--tree FOLDER] [--sign KEY]
//
// --version: another number than the one in package.json; --tree: another folder with dist/, share/ and packaging/ than this checkout, for
// the packages of an older commit. npm packages and Node are this checkout's. With all of them comes an apt repository (package/repository.ts); --sign: the
// key of gpg that it is signed with.
//
// switchroom-core-VERSION      one version of the product in a folder of its own: several may be installed side by side
// switchroom                   which of them runs, the units, users and folders
// switchroom-asterisk          Asterisk's private root
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { type Compression, type Deb, run, Stage } from './package/deb.ts';
import { isCarried, licenceOf, readNpm } from './package/node-modules.ts';
import { writeRepository } from './package/repository.ts';

const { values } = parseArgs({
  options: {
    asterisk: { type: 'string' },
    out: { type: 'string' },
    quick: { type: 'boolean' },
    only: { type: 'string' },
    version: { type: 'string' },
    tree: { type: 'string' },
    sign: { type: 'string' },
  },
});
const checkout = dirname(import.meta.dirname);
const tree = values.tree ?? checkout;
const packaging = join(tree, 'packaging');
const text = (path: string): Promise<string> => readFile(join(tree, path), 'utf8');

/** The entries of a list: one a line, `#` starts a comment. */
const list = async (path: string): Promise<string[]> =>
  (await text(path))
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

interface Plan {
  readonly version: string;
  readonly architecture: string;
  /** Seconds since 1970: the time of the commit, and of everything in the packages. */
  readonly epoch: number;
  readonly asterisk: string;
  readonly out: string;
  readonly compression: Compression;
}

/** Everything that a package has besides its content: licence, changelog, answers to lintian. */
async function documents(stage: Stage, deb: Deb, copyright: string, epoch: number): Promise<void> {
  const folder = `usr/share/doc/${deb.name}`;
  await stage.file(`${folder}/copyright`, copyright);
  const date = new Date(epoch * 1000).toUTCString().replace('GMT', '+0000');
  const entry = `${deb.name} (${deb.version}) bookworm; urgency=medium\n\n  * What changed is in CHANGELOG.md of the project.\n\n -- Switchroom developers <packages@switchroom.invalid>  ${date}\n`;
  await stage.file(`${folder}/changelog.gz`, gzipSync(entry, { level: 9 }));
  // One file for each kind of package: the version is in the name of the core's.
  const overrides = join(packaging, 'lintian', `${deb.name.replace(/^switchroom-core-.*/, 'switchroom-core')}.overrides`);
  if (existsSync(overrides))
    await stage.file(`usr/share/lintian/overrides/${deb.name}`, (await readFile(overrides, 'utf8')).replaceAll('@VERSION@', deb.version));
}

const OWN_COPYRIGHT = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Switchroom

Files: *
Copyright: 2026 Switchroom developers
License: Apache-2.0
 On Debian systems the full text is in /usr/share/common-licenses/Apache-2.0.
`;

async function core(plan: Plan, stage: Stage): Promise<Deb> {
  const name = `switchroom-core-${plan.version}`;
  const lib = `usr/lib/switchroom/${plan.version}`;
  const npm = readNpm(checkout);
  for (const part of ['src', 'ui']) await stage.copyTree(join(tree, 'dist', part), `${lib}/dist/${part}`);
  const { version, ...rest } = JSON.parse(await text('dist/package.json')) as { version: string; dependencies?: unknown };
  await stage.file(`${lib}/dist/package.json`, `${JSON.stringify({ ...rest, version: plan.version }, null, 2)}\n`);
  await stage.file(`${lib}/dist/src/version.js`, (await text('dist/src/version.js')).replace(`'${version}'`, `'${plan.version}'`));
  await stage.copyTree(join(tree, 'share'), `${lib}/share`);
  // What the programs import is built into them; of the first version it was not, and its build says what it depends on.
  for (const { path } of rest.dependencies === undefined ? [] : npm.shipped) {
    // A package inside another's folder has an entry of its own.
    await stage.copyTree(join(checkout, path), `${lib}/${path}`, (file) => !/^node_modules(\/|$)/.test(file) && isCarried(file));
  }
  const node = join(checkout, `node_modules/node-linux-${process.arch}`);
  await checkNode(node);
  await stage.copy(join(node, 'bin/node'), `${lib}/node`);
  await stage.link(`${lib}/asterisk`, '../asterisk');
  const deb: Deb = {
    name,
    version: plan.version,
    architecture: plan.architecture,
    fields: {
      Depends: [...(await list('packaging/depends.txt')), 'switchroom-asterisk (>= 22)'].join(', '),
      Section: 'comm',
      Priority: 'optional',
      Description: `PBX whose network looks after itself (version ${plan.version})
 One version of Switchroom in a folder of its own, with the Node.js it was
 tested with. Several versions may be installed side by side; the package
 switchroom says which of them runs.`,
    },
  };
  const licences = [
    ...[...new Map([...npm.shipped, ...npm.bundled].map((p) => [p.path, p])).values()].map((p) => licenceOf(checkout, p)),
    `Node.js\n\n${await readFile(join(node, 'LICENSE'), 'utf8')}`,
  ];
  await stage.file(`usr/share/doc/${name}/third-party.gz`, gzipSync(licences.join(`\n${'-'.repeat(80)}\n\n`), { level: 9 }));
  const others =
    '\nComment: The licences of Node.js and of the libraries that are built into programs and\n pages are in third-party.gz beside this file.\n';
  await documents(stage, deb, `${OWN_COPYRIGHT.trimEnd()}${others}`, plan.epoch);
  if (!existsSync(join(packaging, 'scripts/switchroom-core.prerm'))) return deb;
  return { ...deb, scripts: { prerm: (await text('packaging/scripts/switchroom-core.prerm')).replaceAll('@VERSION@', plan.version) } };
}

/** The Node that is carried is the one that was tried: its SHA-256 is in packaging/node.lock. @throws with both, when it is another */
async function checkNode(folder: string): Promise<void> {
  const name = basename(folder);
  const row = (await list('packaging/node.lock')).map((line) => line.split('\t')).find(([known]) => known === name);
  if (row === undefined)
    throw new Error(`packaging/node.lock has no line for ${name}: try the product with it, then add its version and SHA-256`);
  const hash = await sha256(join(folder, 'bin/node'));
  if (hash !== row[2])
    throw new Error(`${name}: bin/node is ${hash}, and packaging/node.lock says ${row[2]}; remove node_modules and install again`);
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function meta(plan: Plan, stage: Stage): Promise<Deb> {
  const aside = await list('packaging/stand-aside.txt');
  const fill = (script: string): string =>
    script.replaceAll('@VERSION@', plan.version).replaceAll('@STAND_ASIDE@', aside.filter((unit) => !unit.includes('@')).join(' '));
  const units = (await readdir(join(packaging, 'units'))).sort();
  for (const unit of units) await stage.copy(join(packaging, 'units', unit), `lib/systemd/system/${unit}`);
  // Whoever else would keep the network, and Debian's own of what Switchroom starts itself: while the network is Switchroom's they stand aside. The
  // first version could not take it over, and they stood aside as long as it was installed.
  const takes = existsSync(join(packaging, 'keepers.txt'));
  const why = '# Switchroom keeps the network, or tries to, and starts this program itself if it needs it (packaging/ of the project).';
  const flags = takes ? ['/etc/switchroom/network-is-ours', '/run/switchroom/network-is-ours'] : ['/usr/lib/switchroom/current'];
  const conditions = flags.map((path) => `ConditionPathExists=!${path}\n`).join('');
  for (const unit of [...aside, ...(takes ? await list('packaging/keepers.txt') : [])])
    await stage.file(`lib/systemd/system/${unit}.d/50-switchroom.conf`, `${why}\n[Unit]\n${conditions}`);
  if (takes) await stage.link('lib/systemd/system/sysinit.target.wants/switchroom-settle.service', '../switchroom-settle.service');
  await stage.file('usr/lib/sysusers.d/switchroom.conf', await text('packaging/switchroom.sysusers'));
  await stage.file('usr/lib/tmpfiles.d/switchroom.conf', await text('packaging/switchroom.tmpfiles'));
  // getty shows it before its prompt (agetty(8), /etc/issue.d); what it shows goes with a reboot, and is root's alone.
  await stage.link('etc/issue.d/switchroom.issue', '/var/lib/switchroom/run/console.issue');
  await stage.file('usr/sbin/switchroom', await text('packaging/switchroom.sh'), 0o755);
  await stage.file('usr/share/man/man8/switchroom.8.gz', gzipSync(fill(await text('packaging/switchroom.8')), { level: 9 }));
  await stage.file('usr/share/doc/switchroom/README.Debian', await text('packaging/README.Debian'));
  const carried = { 'upgrade.sh': 'upgrade', 'upgrade-health.mjs': 'upgrade-health.mjs' };
  for (const [file, as] of Object.entries(carried)) {
    // The first version could not do it.
    if (!existsSync(join(packaging, 'upgrade', file))) continue;
    await stage.file(`usr/lib/switchroom/${as}`, await text(`packaging/upgrade/${file}`), file.endsWith('.sh') ? 0o755 : 0o644);
  }
  const apt = existsSync(join(packaging, 'switchroom.apt')) ? 'etc/apt/apt.conf.d/50switchroom' : undefined;
  if (apt !== undefined) await stage.file(apt, await text('packaging/switchroom.apt'));
  const scripts = Object.fromEntries(
    await Promise.all(
      [...(takes ? ['preinst'] : []), 'postinst', 'prerm', 'postrm'].map(
        async (name) => [name, fill(await text(`packaging/scripts/switchroom.${name}`))] as const,
      ),
    ),
  );
  const deb: Deb = {
    name: 'switchroom',
    version: plan.version,
    architecture: 'all',
    fields: {
      Depends: `switchroom-core-${plan.version}, systemd (>= 252), init-system-helpers (>= 1.62), passwd`,
      Section: 'comm',
      Priority: 'optional',
      Description: `PBX whose network looks after itself
 Takes its address on a local network and serves its own pages there, keeps
 a second network for phones, hands them addresses and configuration, carries
 their calls through Asterisk, and protects itself. Every change is shown
 before it happens, proves itself afterwards and undoes itself otherwise.
 .
 This package has the units, and says which installed version runs.`,
    },
    scripts,
    ...(apt === undefined ? {} : { conffiles: [`/${apt}`] }),
  };
  await documents(stage, deb, OWN_COPYRIGHT, plan.epoch);
  return deb;
}

async function asterisk(plan: Plan, stage: Stage): Promise<Deb> {
  // The release's name is `<version>-<hash of its list>`: another list is another version.
  const version = basename(plan.asterisk).replace('-', '+');
  const debs = join(plan.asterisk, '../../debs');
  const folder = 'usr/share/doc/switchroom-asterisk';
  await stage.copyTree(plan.asterisk, 'usr/lib/switchroom/asterisk');
  await stage.copy(join(plan.asterisk, 'lock.tsv'), `${folder}/packages.tsv`);
  const licences: string[] = [];
  for (const deb of (await readdir(debs)).filter((file) => file.endsWith('.deb')).sort()) {
    const name = deb.split('_')[0] ?? '';
    const there = await run([
      'sh',
      '-c',
      'dpkg-deb --fsys-tarfile "$1" | tar -xO --wildcards "./usr/share/doc/*/copyright" 2>/dev/null || true',
      'sh',
      join(debs, deb),
    ]);
    if (there !== '') licences.push(`${name}\n\n${there.trim()}\n`);
  }
  await stage.file(`${folder}/licences.gz`, gzipSync(licences.join(`\n${'-'.repeat(80)}\n\n`), { level: 9 }));
  const deb: Deb = {
    name: 'switchroom-asterisk',
    version,
    architecture: plan.architecture,
    fields: {
      Section: 'comm',
      Priority: 'optional',
      Description: `Asterisk in a private root, for Switchroom
 Asterisk 22 and the libraries it needs, unpacked from Debian's own packages
 into a folder that only Switchroom starts it from. Nothing of it is on the
 machine's paths. Versions and SHA-256 of the packages are in packages.tsv
 in the package's documentation.`,
    },
  };
  const copyright = `Asterisk in a private root: unpacked from packages of Debian, unchanged but for what nobody reads in a root without a shell
(documentation, translations, character set converters).

packages.tsv lists each package with version, architecture, size and SHA-256; the source of each is in Debian's archive under
that name and version. licences.gz has the copyright file of each.

Asterisk itself: Copyright (C) 1999-2026 Sangoma Technologies Corporation and others, GPL-2. On Debian systems the full text is in
/usr/share/common-licenses/GPL-2.
`;
  await documents(stage, deb, copyright, plan.epoch);
  // The first version had none.
  if (!existsSync(join(packaging, 'scripts/switchroom-asterisk.postinst'))) return deb;
  const scripts = ['postinst', 'postrm'].map(
    async (one) => [one, (await text(`packaging/scripts/switchroom-asterisk.${one}`)).replaceAll('@VERSION@', version)] as const,
  );
  return { ...deb, scripts: Object.fromEntries(await Promise.all(scripts)) };
}

async function commitTime(): Promise<number> {
  const given = process.env.SOURCE_DATE_EPOCH;
  const seconds = Number(given ?? (await run(['git', '-C', checkout, 'log', '-1', '--format=%ct'])));
  if (!Number.isSafeInteger(seconds) || seconds <= 0) throw new Error(`SOURCE_DATE_EPOCH is "${given}"; it must be seconds since 1970`);
  return seconds;
}

const root = values.asterisk ?? process.env.SWITCHROOM_ASTERISK_ROOT;
const architecture = ARCHITECTURES[process.arch];
if (root === undefined) throw new Error('where Asterisk’s root lies is not known: start this with "npm run package"');
if (architecture === undefined) throw new Error(`packages are made for amd64 and arm64; this machine is ${process.arch}`);
const plan: Plan = {
  version: values.version ?? (JSON.parse(await text('package.json')) as { version: string }).version,
  architecture,
  epoch: await commitTime(),
  asterisk: root,
  out: values.out ?? join(checkout, 'dist/packages'),
  compression: values.quick ? 'quick' : 'small',
};
await mkdir(plan.out, { recursive: true });
for (const [name, fill] of Object.entries({ core, meta, asterisk })) {
  if (values.only !== undefined && values.only !== name) continue;
  const folder = await mkdtemp(join(tmpdir(), 'switchroom-package-'));
  try {
    const stage = new Stage(join(folder, name));
    const file = await stage.build(await fill(plan, stage), plan.out, plan.epoch, plan.compression);
    process.stdout.write(`${await sha256(file)}  ${file}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
if (values.only === undefined) {
  await writeRepository(plan.out, values.sign);
  // To a person: what is read by a program is the list above.
  process.stderr.write(`apt repository${values.sign === undefined ? ', not signed (--sign KEY)' : ''}: ${plan.out}\n`);
}
