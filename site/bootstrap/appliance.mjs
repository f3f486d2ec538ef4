// A Debian machine before Switchroom is installed on it: the release's minbase, systemd, and the packages that ours depend on, as apt would
// have put them there. Of Switchroom it has nothing: users, folders and units come with the package.
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir, contents, made, shortHash } from './cache.mjs';
import { RELEASE, readList, treeSources } from './debian.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

const depends = join(import.meta.dirname, '../../packaging/depends.txt');
/** What a Debian machine has that a container has not. Everybody who keeps a network is there; systemd-networkd comes with systemd. */
const KEEPERS = ['ifupdown', 'isc-dhcp-client', 'network-manager', 'dhcpcd', 'netplan.io'];
const MACHINE = ['systemd-sysv', 'dbus', 'passwd', 'curl', 'openssh-server', ...KEEPERS];
/** They start when a test says so: on a machine whose network nobody keeps Switchroom starts by itself. */
const LATER = ['NetworkManager', 'NetworkManager-wait-online', 'networking', 'systemd-networkd', 'dhcpcd', 'ssh'].map(
  (n) => `${n}.service`,
);

const keyOf = async () => shortHash(await contents(import.meta.filename), (await readList(depends)).join(' '));

/** @returns {Promise<string>} the folder of the tree */
export async function applianceTree() {
  return made('appliance', await keyOf(), async (folder) => {
    say(`appliance: Debian ${RELEASE} with systemd (once, about half a minute)`);
    const sources = `${folder}.list`;
    await writeFile(sources, `${(await treeSources()).join('\n')}\n`);
    const options = ['force-unsafe-io', ...['man', 'doc', 'locale', 'info'].map((name) => `path-exclude=/usr/share/${name}/*`)];
    await run(
      ['mmdebstrap', '--variant=minbase', '--mode=root', ...options.map((option) => `--dpkgopt=${option}`)].concat([
        `--include=${[...MACHINE, ...(await readList(depends))].join(',')}`,
        RELEASE,
        folder,
        sources,
      ]),
    );
    await rm(sources);
    await run(['chroot', folder, 'systemctl', 'disable', ...LATER]);
    const etc = join(folder, 'etc');
    await writeFile(join(etc, 'resolv.conf'), '');
    await writeFile(join(etc, 'hostname'), 'appliance\n');
    // Known before it starts: a machine that starts for the first time enables by presets, which this one has behind it.
    await writeFile(join(etc, 'machine-id'), `${shortHash('appliance')}${'0'.repeat(20)}\n`);
    say('appliance: ready');
  });
}

/** @returns {Promise<string | undefined>} the tree if another command has made it already */
export async function applianceIfThere() {
  const folder = join(cacheDir, `appliance-${await keyOf()}`);
  return existsSync(folder) ? folder : undefined;
}
