// Looks before anything is made whether this machine can hold a site, and says in words what is missing and what to do.
import { constants, existsSync } from 'node:fs';
import { mkdir, open, readFile, statfs } from 'node:fs/promises';
import { cacheDir } from './cache.mjs';
import { has, run } from './run.mjs';
import { Stop } from './say.mjs';

/** The tree, its phone and browser layers, Asterisk and npm packages take 2.5 GB; images and overlays of running sites need the rest. */
const NEEDED_BYTES = 4e9;

/** @returns {Promise<void>} @param {string} checkout */
export async function checkMachine(checkout) {
  const missing = [];
  if (process.platform !== 'linux') throw new Stop('the site is made of Linux namespaces; this is not Linux. Run it on a Debian machine.');
  if (process.arch !== 'x64') missing.push(`the processor is ${process.arch}; the site is only tried on amd64. Use an amd64 machine.`);
  if (!(await has('apt-get')) || !(await has('dpkg')))
    missing.push('apt-get is missing; the site is built from Debian packages. Use a Debian machine.');
  if (process.getuid?.() !== 0) missing.push('not root; namespaces, mounts and nftables need it. Run the same command as root (sudo -i).');
  else missing.push(...(await kernel()));
  for (const folder of [cacheDir, checkout]) {
    await mkdir(folder, { recursive: true });
    const disk = await statfs(folder);
    const free = disk.bavail * disk.bsize;
    // A cache that is filled already has its share.
    const needed = existsSync(`${cacheDir}/setup-complete`) ? 1e9 : NEEDED_BYTES;
    if (free < needed)
      missing.push(
        `${folder} has ${(free / 1e9).toFixed(1)} GB free; ${needed / 1e9} GB are needed. Free some, or set SWITCHROOM_CACHE to a roomier folder.`,
      );
  }
  if (missing.length > 0) throw new Stop(`this machine cannot hold the site yet:\n${missing.map((text) => `  - ${text}`).join('\n')}`);
}

/** What the kernel must offer; asked by trying, since configuration files lie. @returns {Promise<string[]>} */
async function kernel() {
  const missing = [];
  const unshared = await run(['unshare', '--net', '--mount', '--pid', '--uts', '--ipc', '--fork', 'true'], { mayFail: true });
  if (unshared.code !== 0) {
    missing.push(
      `namespaces cannot be made (${unshared.stderr.trim()}). In a container, start it privileged; else use a kernel with NET_NS, PID_NS, UTS_NS, IPC_NS.`,
    );
  }
  if (!/\boverlay$/m.test(await readFile('/proc/filesystems', 'utf8'))) {
    await run(['modprobe', 'overlay'], { mayFail: true });
    if (!/\boverlay$/m.test(await readFile('/proc/filesystems', 'utf8')))
      missing.push('the kernel has no overlay file system. Load it (modprobe overlay), or use a kernel with OVERLAY_FS.');
  }
  if (!existsSync('/proc/net/if_inet6')) missing.push('the kernel has IPv6 switched off. Remove ipv6.disable=1 from its command line.');
  try {
    await (await open('/dev/net/tun', constants.O_RDWR)).close();
  } catch {
    missing.push(
      '/dev/net/tun cannot be opened; VPN tests need it. Load the module (modprobe tun), or pass the device into the container.',
    );
  }
  return missing;
}

/** What needs the tree's own programs to be asked. @param {string} tree */
export async function checkKernelNetworking(tree) {
  const nft = await run(['unshare', '--net', 'chroot', tree, 'nft', 'add', 'table', 'inet', 'probe'], { mayFail: true });
  if (nft.code !== 0)
    throw new Stop(
      `this machine cannot hold the site yet:\n  - nftables does not work in a new network namespace (${nft.stderr.trim()}). Load it (modprobe nf_tables), or use a kernel with NF_TABLES.`,
    );
  const veth = await run(['unshare', '--net', 'chroot', tree, 'ip', '-batch', '-'], {
    mayFail: true,
    input: 'link add b0 type bridge\nlink add v0 type veth peer name v1\n',
  });
  if (veth.code !== 0)
    throw new Stop(
      `this machine cannot hold the site yet:\n  - bridge or veth interfaces cannot be made (${veth.stderr.trim()}). Load them (modprobe bridge veth).`,
    );
}
