// A Debian machine under systemd, plugged into a site's networks: what Switchroom is installed on. It is a node as any other (its own
// namespaces, ended by ending its process 1), whose process 1 is systemd.
import { existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { eventually } from './eventually.ts';
import { diskOf, type SiteNode } from './node.ts';
import { holdPower, released } from './power.ts';
import { type ExecOptions, type ExecResult, exec, gone, signal } from './processes.ts';
import { readSetup } from './setup.ts';
import type { Site } from './site.ts';

const NAME = 'appliance';
/** Groups of all sites begin so; a test run that was killed leaves an empty one, and the next one removes it. */
const GROUP_PREFIX = 'switchroom-site-';

/** Where the machine has the program that becomes systemd. */
const INIT = '/usr/local/sbin/start-systemd';

/** SIGRTMIN+4 (systemd(1)): ends services and switches off, which in a container is its exit. Node has no name for it; glibc's SIGRTMIN is 34. */
const POWER_OFF = 38;
/** It boots in a second or two; on two busy cores it has taken one minute. */
const PATIENCE = { withinMs: 240_000 };
/** dpkg unpacks 150 MB; on two busy cores that has taken a minute. */
const INSTALL_MS = 300_000;

export class Appliance implements AsyncDisposable {
  /** What the machine has before Switchroom, to be found again after it. */
  static readonly resolvConf = '# of the machine before Switchroom\n';
  readonly #site: Site;
  readonly node: SiteNode;

  private constructor(site: Site, node: SiteNode) {
    this.#site = site;
    this.node = node;
  }

  /**
   * Switches it on and waits until systemd has started what is enabled.
   * @param options.diskBytes a disk of its own, for power cuts; `diskFrom` what is on it to begin with (an image that `off()` has left)
   */
  static async start(site: Site, { diskBytes, diskFrom }: { diskBytes?: number; diskFrom?: string } = {}): Promise<Appliance> {
    await removeGroups();
    const script = await readFile(join(import.meta.dirname, 'systemd-init.sh'), 'utf8');
    const node = await site.addNode(
      NAME,
      { ports: [{ network: 'lan' }, { network: 'voice' }] },
      {
        layer: 'appliance',
        files: { [INIT]: script, '/old/mount-point': '', '/etc/resolv.conf': Appliance.resolvConf },
        init: ['sh', INIT, `${GROUP_PREFIX}${site.name}`],
        ...(diskBytes === undefined ? {} : { diskBytes }),
        ...(diskFrom === undefined ? {} : { diskFrom }),
      },
    );
    const appliance = new Appliance(site, node);
    await appliance.#started();
    // The tree was made without waiting for the disk; a machine whose power is cut has a dpkg that waits for it, as Debian's does.
    if (diskBytes !== undefined) await appliance.run(['sed', '-i', '/^force-unsafe-io/d', '/etc/dpkg/dpkg.cfg.d/99mmdebstrap']);
    return appliance;
  }

  /** Runs a program in it to its end; never throws for its exit code. */
  exec(argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    return this.node.exec(argv, options);
  }

  /** Runs a program in it that must succeed; gives what it prints. */
  run(argv: readonly string[], options: ExecOptions = {}): Promise<string> {
    return this.node.run(argv, options);
  }

  /** `dpkg --install` of packages of the host, all in one go: systemd is there, so their services start. */
  async install(debs: readonly string[]): Promise<string> {
    const inside = await this.bring(debs);
    const said = await this.run(['dpkg', '--install', ...inside], { timeoutMs: INSTALL_MS });
    await this.run(['rm', ...inside]);
    return said;
  }

  /** Copies files of the host into the machine; gives where they are there. */
  async bring(files: readonly string[]): Promise<readonly string[]> {
    const inside = files.map((file) => join('/root', basename(file)));
    for (const [n, file] of files.entries()) await copyFile(file, `/proc/${this.node.init.pid}/root${inside[n]}`);
    return inside;
  }

  /** Whether units are active, in the words of systemd. */
  async states(units: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const { stdout } = await this.exec(['systemctl', 'is-active', ...units]);
    const words = stdout.trim().split('\n');
    return Object.fromEntries(units.map((unit, n) => [unit, words[n] ?? 'unknown']));
  }

  /** Process of a service, as the machine sees it; 0 when it is down. */
  async mainPid(unit: string): Promise<number> {
    return Number((await this.run(['systemctl', 'show', '--property=MainPID', '--value', unit])).trim());
  }

  /** Switches it off as a person does, and on again. What it had on its disk is there; what it had in memory is not. */
  async reboot(): Promise<void> {
    await this.#off();
    await this.#site.bootAgain(NAME);
    await this.#started();
  }

  /** Switches it off as a person does, for good. @returns its disk, which nobody uses any more; undefined when it has none of its own */
  async off(): Promise<string | undefined> {
    await this.#off();
    const image = diskOf(this.node.dir);
    if (!existsSync(image)) return undefined;
    await released(image);
    return image;
  }

  async #off(): Promise<void> {
    const before = this.node.init;
    process.kill(before.pid, POWER_OFF);
    if (!(await gone(before, PATIENCE.withinMs))) throw new Error('the machine does not end when it is switched off');
  }

  /** Takes its power and switches it on again: what had not reached its disk is lost. Needs `diskBytes`. */
  async powerCut(): Promise<void> {
    await using held = await this.holdPower();
    await held.cut();
  }

  /** The same for a cut that has to come at its moment: the cut itself takes no time. */
  async holdPower(): Promise<{ cut(): Promise<void> } & AsyncDisposable> {
    const held = await holdPower(this.node, diskOf(this.node.dir), readSetup().layers.base);
    return {
      cut: async () => {
        await held.cut();
        await this.#site.bootAgain(NAME);
        await this.#started();
      },
      [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
    };
  }

  async #started(): Promise<void> {
    // "degraded" is a machine on which something of its own failed; what matters to a test it asks for by name.
    await eventually(async () => {
      const { stdout } = await this.exec(['systemctl', 'is-system-running']);
      return /^(running|degraded)$/.test(stdout.trim()) || Promise.reject(new Error(`systemd says ${stdout.trim() || 'nothing yet'}`));
    }, PATIENCE);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (process.env.SITE_KEEP === '1') return; // the site decides
    signal(this.node.init, 'SIGKILL');
    await gone(this.node.init, 120_000);
    await removeGroups();
  }
}

/**
 * Removes the control groups that systemd made in machines of ours which have ended: the kernel keeps an empty one until somebody does. One that
 * is in use stays, since the kernel refuses.
 */
async function removeGroups(): Promise<void> {
  const script = `mount -t cgroup2 cgroup2 /mnt && for top in /mnt/${GROUP_PREFIX}*; do
    if [ -d "$top" ] && grep -q '^populated 0$' "$top/cgroup.events"; then find "$top" -depth -type d -exec rmdir {} + 2>/dev/null || true; fi
  done`;
  await exec(['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script]);
}
