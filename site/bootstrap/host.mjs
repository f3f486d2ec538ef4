// The few programs the host itself must have. Nothing that ships a service is ever installed on it: daemons live in the tree.
import { has, run } from './run.mjs';
import { say } from './say.mjs';

/** program → Debian package; each is a tool without a service */
const PROGRAMS = {
  ip: 'iproute2',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  flock: 'util-linux',
  losetup: 'mount',
  mount: 'mount',
  'mkfs.ext4': 'e2fsprogs',
  mmdebstrap: 'mmdebstrap',
};

/** @returns {Promise<void>} */
export async function installHostPrograms() {
  const wanted = new Set();
  for (const [program, deb] of Object.entries(PROGRAMS)) if (!(await has(program))) wanted.add(deb);
  if (wanted.size === 0) return;
  say(`host: installing ${[...wanted].join(', ')}`);
  await aptLists();
  await run(['apt-get', 'install', '--yes', '--quiet', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', ...wanted]);
}

let updated = false;

/** Fetches the host's package lists once in a run, where they are missing: a fresh machine or container has none. */
export async function aptLists() {
  if (updated) return;
  updated = true;
  const rows = await run(['apt-get', 'indextargets', '--format', '$(ORIGIN) $(LABEL) $(COMPONENT)', 'Created-By: Packages']);
  if (/^Debian Debian main$/m.test(rows.stdout)) return;
  say('host: fetching package lists');
  await run(['apt-get', 'update', '--quiet']);
}
