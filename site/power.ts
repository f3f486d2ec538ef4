// Disks whose power can be cut: files with ext4, mounted over a loop device.
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from './eventually.ts';
import { exec, must, start } from './processes.ts';

/** Without loop devices a disk is a plain folder, and a power cut loses nothing. */
export const hasLoop = (await exec(['losetup', '--find'])).code === 0;

interface Powered {
  readonly name: string;
  readonly init: { readonly pid: number };
  end(): Promise<void>;
}

/** @param bytes sparse: it costs what is written */
export async function makeDisk(image: string, bytes: number): Promise<void> {
  await must(['truncate', '--size', String(bytes), image]);
  // No reserved blocks, no discard pass: both only cost time here.
  await must(['mkfs.ext4', '-q', '-F', '-m', '0', '-E', 'nodiscard,root_owner=0:0', image]);
}

/** Copies the disk of a machine that is off; what nothing was written to stays a hole. */
export async function copyDisk(from: string, to: string): Promise<void> {
  await must(['cp', '--sparse=always', from, to], { timeoutMs: 120_000 });
}

/** Waits until nobody has a disk mounted: the kernel lets go of it a moment after the machine's last process. */
export async function released(image: string): Promise<void> {
  await eventually(async () => (await must(['losetup', '--associated', image])).trim() === '');
}

/**
 * Kills everything in a node; what had not reached its disk is lost. The node is off afterwards.
 *
 * @param tree the Debian tree whose Python tells the disk to shut down
 */
export async function cutPower(node: Powered, image: string, tree: string): Promise<void> {
  await using held = await holdPower(node, image, tree);
  await held.cut();
}

/**
 * A hand on the plug, for a cut that has to come at its moment: getting ready takes half a second.
 * SIGKILL alone loses nothing, since ext4 writes everything out when the last process of the node goes and its disk is unmounted;
 * so the disk is held mounted from outside and shut down without a flush, and a copy of the backing file is what starts again.
 */
export async function holdPower(node: Powered, image: string, tree: string): Promise<{ cut(): Promise<void> } & AsyncDisposable> {
  if (!hasLoop) return { cut: () => node.end(), [Symbol.asyncDispose]: async () => {} };
  const device = (await must(['losetup', '--associated', image, '--noheadings', '--output', 'NAME'])).trim();
  if (device === '') throw new Error(`the disk of ${node.name} is not mounted`);
  const script = [join(import.meta.dirname, 'power-cut.sh'), tree, device, join(import.meta.dirname, 'power-cut.py')];
  const holder = start(['unshare', '--mount', '--propagation', 'private', 'sh', ...script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise((done) => holder.once('exit', done));
  const { stdin, stdout } = holder;
  if (stdout === null || stdin === null) throw new Error('the disk cannot be held');
  // It may have ended.
  stdin.on('error', () => {});
  const lines = createInterface(stdout)[Symbol.asyncIterator]();
  const expect = async (word: string) => {
    const { value } = await lines.next();
    if (value !== word) throw new Error(`the power of ${node.name} could not be cut: ${value ?? 'the holder ended'}`);
  };
  const letGo = async () => {
    // The end of its input: without a cut nothing happens to the disk.
    stdin.end();
    await exited;
  };
  await expect('ready');
  return {
    cut: async () => {
      process.kill(node.init.pid, 'SIGKILL');
      stdin.write('cut\n');
      await expect('cut');
      await copyDisk(image, `${image}.cut`);
      await node.end();
      await letGo();
      await rename(`${image}.cut`, image);
    },
    [Symbol.asyncDispose]: letGo,
  };
}
