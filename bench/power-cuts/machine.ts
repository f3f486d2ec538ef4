// An installed machine as the power cuts need it: prepared once, kept as an image, and asked afterwards what it is.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Appliance } from '../../site/appliance.ts';
import { eventually, Site } from '../../site/kit.ts';
import { copyDisk, hasLoop } from '../../site/power.ts';
import { releases, treeOf } from '../../site/releases.ts';
import { allActive, buildPackages, firstPage, MINUTE, patience, UNITS } from '../../site/tests/installed.ts';
import { addPhones } from '../appliance/machine.ts';

/** Two versions and Asterisk unpacked, and a third that shares its files with the second; sparse. */
export const DISK_BYTES = 3 * 1024 ** 3;
export const NODES = ['internet', 'router', 'admin'] as const;
export const PASSPHRASE = '/root/words.txt';
/** Where the machine lies between two programs that make cuts. */
export const VERSIONS = '/usr/lib/switchroom';
const PHONES = 5;

/** What a machine has once it is furnished. */
export interface Furnished {
  readonly backup: string;
  /** What the backup has. */
  readonly kept: State;
  readonly phones: readonly { readonly user: string; readonly password: string; readonly number: string }[];
}
export interface Prepared extends Furnished {
  /** Disk of a furnished machine with `version` and `other`, powered off; undefined without loop devices. */
  readonly image?: string;
  /** Disk of a machine with the oldest version alone. */
  readonly older?: string;
  readonly debs: readonly string[];
  readonly version: string;
  readonly other: string;
}

/** What a machine is, as far as its people decide it: the document in force, and the tables. */
export interface State {
  readonly document: string;
  readonly extensions: string;
}

export const healthy = (machine: Appliance) => eventually(async () => same(await machine.states(UNITS), allActive), patience);

export function same(is: unknown, wanted: unknown): true {
  const [a, b] = [JSON.stringify(is), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${a} instead of ${b}`);
  return true;
}

export async function stateOf(machine: Appliance): Promise<State> {
  const [document, extensions] = await Promise.all([
    machine.run(['switchroom', 'show', '--json'], { timeoutMs: MINUTE }),
    machine.run(['switchroom', 'extensions', '--json'], { timeoutMs: MINUTE }),
  ]);
  return { document: JSON.stringify(JSON.parse(document)), extensions: JSON.stringify(JSON.parse(extensions)) };
}

/** A capture that ran when the power went: it says so, and what is there of it can be read to its last packet. */
export async function captured(machine: Appliance, id: string): Promise<void> {
  const capture = await eventually(async () => {
    const { captures } = JSON.parse(await machine.run(['switchroom', 'capture', 'list', '--json'], { timeoutMs: MINUTE })) as {
      captures: readonly { id: string; bytes: number; packets?: number; ended?: { why: string } }[];
    };
    const found = captures.find((c) => c.id === id);
    if (found?.ended === undefined) throw new Error(`the capture is ${JSON.stringify(found)}`);
    return found;
  }, patience);
  same(capture.ended?.why, 'interrupted');
  if (capture.bytes === 0) return; // the power went before anything of it had reached the disk
  const said = await machine.run(['tcpdump', '--count', '-n', '-r', `/var/lib/switchroom/var/captures/${id}.pcap`], { timeoutMs: MINUTE });
  same(Number.parseInt(said, 10), capture.packets);
}

/** One more version on the machine: the one that is there under another number, with a web server that begins with `code`. */
export async function another(machine: Appliance, from: string, to: string, code = ''): Promise<void> {
  const script = `set -e
    cp -al ${VERSIONS}/${from} ${VERSIONS}/${to}
    sed -i "s/'${from}'/'${to}'/" ${VERSIONS}/${to}/dist/src/version.js
    cat - ${VERSIONS}/${from}/dist/src/web-main.js > ${VERSIONS}/${to}/dist/src/web-main.new
    mv ${VERSIONS}/${to}/dist/src/web-main.new ${VERSIONS}/${to}/dist/src/web-main.js
    sync -f ${VERSIONS}`;
  await machine.run(['sh', '-c', script], { input: code, timeoutMs: MINUTE });
}

/**
 * Makes the images, or takes those that an earlier run has left in `folder`.
 * @param over also one with the oldest released version
 */
export async function prepare(folder: string, over: boolean, say: (line: string) => void): Promise<Prepared> {
  const list = join(folder, 'prepared.json');
  if (existsSync(list)) return JSON.parse(await readFile(list, 'utf8')) as Prepared;
  await mkdir(folder, { recursive: true });
  const older = over && hasLoop ? await prepareOlder(folder, join(folder, 'older.ext4'), say) : undefined;
  const built = await buildPackages(join(folder, 'packages'));
  const debs = built.map(({ file }) => file);
  const version = basename(debs.find((file) => basename(file).startsWith('switchroom_')) ?? '').split('_')[1] ?? '';
  const about = { debs, version, other: '9.9.9', ...(older === undefined ? {} : { older }) };
  say('packages are built');
  // Each machine is furnished by itself then.
  if (!hasLoop) return { ...about, backup: '', kept: { document: '', extensions: '' }, phones: [] };
  await using site = await Site.start({ nodes: [...NODES] });
  await using machine = await Appliance.start(site, { diskBytes: DISK_BYTES });
  const furnished = await setUp(site, machine, about);
  const image = await keep(machine, join(folder, 'now.ext4'));
  const prepared: Prepared = { ...about, ...furnished, image };
  await writeFile(`${list}.new`, JSON.stringify(prepared));
  await rename(`${list}.new`, list);
  say('the machine is prepared');
  return prepared;
}

async function keep(machine: Appliance, image: string): Promise<string> {
  const disk = await machine.off();
  if (disk === undefined) throw new Error('the machine has no disk of its own');
  await copyDisk(disk, image);
  return image;
}

/** On a new machine: both versions, and what `furnish` adds. */
export async function setUp(site: Site, machine: Appliance, about: Pick<Prepared, 'debs' | 'version' | 'other'>): Promise<Furnished> {
  await machine.install(about.debs);
  await healthy(machine);
  await firstPage(site, machine);
  await another(machine, about.version, about.other);
  return furnish(machine);
}

/** Phones, and a backup of what is there then. */
export async function furnish(machine: Appliance): Promise<Furnished> {
  await machine.run(['sh', '-c', 'umask 077; echo correct horse battery staple > "$1"', 'sh', PASSPHRASE]);
  const phones = await addPhones(machine, PHONES);
  await healthy(machine);
  await eventually(() => machine.run(['switchroom', 'extensions', 'add', '22', 'Kept'], { timeoutMs: MINUTE }), patience);
  const create = ['switchroom', 'backup', 'create', '--passphrase-file', PASSPHRASE, '--json'];
  const made = JSON.parse(await machine.run(create, { timeoutMs: 2 * MINUTE })) as { name: string };
  return { backup: made.name, kept: await stateOf(machine), phones };
}

async function prepareOlder(folder: string, image: string, say: (line: string) => void): Promise<string> {
  const [oldest] = await releases();
  if (oldest === undefined) throw new Error('releases.json names no version');
  const { tree, said } = await treeOf(oldest, join(folder, 'oldest'));
  say(said);
  const debs = await buildPackages(join(folder, 'before'), '--tree', tree, '--version', oldest.version);
  await using site = await Site.start({ nodes: [...NODES] });
  await using machine = await Appliance.start(site, { diskBytes: DISK_BYTES });
  await machine.install(debs.map(({ file }) => file));
  await healthy(machine);
  await eventually(() => machine.run(['switchroom', 'extensions', 'add', '21', 'Kept'], { timeoutMs: MINUTE }), patience);
  // Awaited here: what is returned only after this block has no site any more.
  return await keep(machine, image);
}
