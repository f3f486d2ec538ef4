// The PBX's machine: two interfaces, the product mounted read-only, and a disk of its own whose power can be cut.

import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Mount, type NodeExecOptions, type Running, SiteNode } from './node.ts';
import { cutPower, hasLoop, makeDisk } from './power.ts';
import { checkout, type Setup } from './setup.ts';

/** Everything the PBX keeps hangs under this prefix; it is the mount point of its disk. */
export const PREFIX = '/srv/switchroom';
const PRODUCT = '/usr/lib/switchroom';
/** Sparse: it costs what is written. */
const DISK_BYTES = 1024 ** 3;

/** Process 1: the product's boot program ends in s6-svscan; a product without one leaves an empty machine. */
const BOOT = `if [ -x ${PRODUCT}/share/boot ]; then exec ${PRODUCT}/share/boot ${PREFIX}; fi
mkdir -p ${PREFIX}/run/service && exec s6-svscan -c 100 ${PREFIX}/run/service`;

const COMMAND = `#!/bin/sh
exec ${PRODUCT}/node ${PRODUCT}/dist/src/cli.js "$@"
`;

export class Pbx extends SiteNode {
  readonly #setup: Setup;
  /** Puts the cables of this node in again; given by the site, which knows them. */
  plugIn: (() => Promise<void>) | undefined;

  constructor(
    name: string,
    dir: string,
    setup: Setup,
    layers: readonly string[],
    running?: Running,
    environment: Readonly<Record<string, string>> = {},
  ) {
    super(
      {
        name,
        dir,
        layers,
        mounts: mountsOf(dir, setup),
        init: ['env', ...Object.entries(environment).map(([key, value]) => `${key}=${value}`), 'sh', '-c', BOOT],
        files: { '/usr/local/bin/switchroom': COMMAND },
      },
      running,
    );
    this.#setup = setup;
  }

  /**
   * Makes disk and product folder, unless they are there. dist/ and share/ are copied: a build in the checkout must not change a
   * site that runs. `--keep` keeps the disk, and the next start copies the product anew: an upgrade, as on a real machine.
   */
  async prepare(): Promise<void> {
    const product = join(this.dir, 'product');
    await rm(product, { recursive: true, force: true });
    await mkdir(join(product, 'asterisk'), { recursive: true });
    await writeFile(join(product, 'node'), '');
    // Only what a build has finished: its own scratch folders lie in dist/ beside these.
    for (const part of ['dist/package.json', 'dist/src', 'dist/ui', 'share']) {
      if (existsSync(join(checkout, part))) await cp(join(checkout, part), join(product, part), { recursive: true });
    }
    if (!hasLoop) {
      await mkdir(join(this.dir, 'disk'), { recursive: true });
      process.stderr.write(
        'site: this machine gives no loop devices; the PBX has a plain folder for a disk, and a power cut loses nothing\n',
      );
    } else if (!existsSync(imageOf(this.dir))) {
      await makeDisk(imageOf(this.dir), DISK_BYTES);
    }
  }

  /** Moves the disk to where the next site of this name looks for it: `<folder>/nodes/pbx`. Nothing else of the machine is kept. */
  async keepDisk(folder: string): Promise<void> {
    await mkdir(join(folder, 'nodes/pbx'), { recursive: true });
    const disk = hasLoop ? 'disk.ext4' : 'disk';
    await rename(join(this.dir, disk), join(folder, 'nodes/pbx', disk));
  }

  /** Runs `switchroom <args> --json` and parses what it prints. */
  async cli(...args: readonly string[]): Promise<unknown> {
    const text = await this.run(['switchroom', ...args, '--json']);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new Error(`switchroom ${args.join(' ')} --json printed no JSON: ${text.slice(0, 500)}`, { cause });
    }
  }

  /**
   * Sets pairs of path and value, applies them, and confirms by hand where that is asked for: what else came in at that moment (an address
   * by advertisement) may make any change one that asks. Throws when it is not in force in the end.
   */
  async change(...pairs: readonly string[]): Promise<void> {
    await this.cli('set', ...pairs);
    let { state } = (await this.cli('apply')) as { state: string };
    if (state === 'awaiting-confirmation') ({ state } = (await this.cli('confirm')) as { state: string });
    if (state !== 'committed' && state !== 'unchanged') throw new Error(`${this.name}: the change of ${pairs.join(' ')} is ${state}`);
  }

  /** `switchroom <args>` as a person types it: text and exit code. */
  async command(args: readonly string[], options: NodeExecOptions = {}): Promise<{ stdout: string; stderr: string; code: number }> {
    return this.exec(['switchroom', ...args], options);
  }

  /** Process of a supervised service, as the node sees it; undefined when it is down. */
  async servicePid(service: string): Promise<number | undefined> {
    const { stdout } = await this.exec(['s6-svstat', '-o', 'pid', `${PREFIX}/run/service/${service}`]);
    const pid = Number(stdout.trim());
    return pid > 0 ? pid : undefined;
  }

  /** Sends a signal to the process of a supervised service; the supervisor is not told. */
  async kill(service: string, name: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const pid = await this.servicePid(service);
    if (pid === undefined) throw new Error(`service ${service} is not running in ${this.name}`);
    await this.run(['kill', '-s', name.slice(3), String(pid)]);
  }

  /** Switches the machine on again (after `end` or `powerCut`), with the disk as it is. */
  async boot(): Promise<void> {
    await this.make();
    await this.plugIn?.();
    this.go();
  }

  /** A power cut; the machine is off afterwards, `boot()` starts it. */
  powerCut(): Promise<void> {
    return cutPower(this, imageOf(this.dir), this.#setup.layers.base);
  }
}

const imageOf = (dir: string) => join(dir, 'disk.ext4');

function mountsOf(dir: string, setup: Setup): Mount[] {
  const disk: Mount = hasLoop
    ? { kind: 'image', source: imageOf(dir), target: PREFIX }
    : { kind: 'bind', source: join(dir, 'disk'), target: PREFIX };
  return [
    { kind: 'bind-ro', source: join(dir, 'product'), target: PRODUCT },
    { kind: 'bind-ro', source: setup.node, target: `${PRODUCT}/node` },
    { kind: 'bind-ro', source: setup.asterisk, target: `${PRODUCT}/asterisk` },
    disk,
  ];
}
