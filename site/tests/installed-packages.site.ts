// The packages as Debian judges them, and as apt gets them: lintian has nothing to say that is not answered, and a machine that names the signed
// repository as its source installs Switchroom and goes to the next version with everything else.
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { Appliance } from '../appliance.ts';
import { eventually, must, Site } from '../kit.ts';
import { checkout, readSetup } from '../setup.ts';
import { allActive, buildPackages, MINUTE, patience, UNITS } from './installed.ts';

const NEXT = '9.9.0';
const SOURCE = 'deb [signed-by=/etc/apt/keyrings/switchroom.asc] file:/srv/switchroom-packages ./\n';
test('lintian finds nothing that is not answered; apt installs from the signed repository, and upgrades', {
  timeout: 15 * MINUTE,
}, async () => {
  await using site = await Site.start({ nodes: ['internet', 'router'] });
  const out = join(site.sharedDir, 'packages');
  const built = await buildPackages(out);
  const maker = await site.addNode(
    'maker',
    { ports: [] },
    {
      layer: 'tools',
      mounts: [
        { kind: 'bind', source: out, target: '/packages' },
        { kind: 'bind-ro', source: join(checkout, 'tools'), target: '/tools' },
        { kind: 'bind-ro', source: readSetup().node, target: '/usr/local/bin/node' },
      ],
    },
  );
  await maker.run(
    ['gpg', '--batch', '--passphrase', '', '--quick-generate-key', 'Packages <packages@example.test>', 'ed25519', 'sign', 'never'],
    {
      timeoutMs: MINUTE,
    },
  );
  const sign = () =>
    maker.run(
      ['node', '--disable-warning=ExperimentalWarning', '/tools/package/repository.ts', '/packages', '--sign', 'packages@example.test'],
      {
        timeoutMs: 2 * MINUTE,
      },
    );
  await sign();

  // It takes as long as the rest, which waits for other things: beside it.
  const debs = built.map(({ file }) => `/packages/${basename(file)}`);
  const judged = maker.exec(['lintian', '--allow-root', '--tag-display-limit', '0', '--fail-on', 'error,warning', ...debs], {
    timeoutMs: 12 * MINUTE,
  });
  judged.catch(() => {}); // looked at below, unless something fails before

  await using machine = await Appliance.start(site);
  const bring = async (): Promise<void> => {
    // The host's view of the machine: a mirror that is another folder of it.
    await must(['cp', '-r', `${out}/.`, `/proc/${machine.node.init.pid}/root/srv/switchroom-packages`], { timeoutMs: MINUTE });
  };
  await machine.run(['mkdir', '-p', '/srv/switchroom-packages', '/etc/apt/keyrings']);
  await bring();
  await machine.run(['cp', '/srv/switchroom-packages/switchroom.asc', '/etc/apt/keyrings/']);
  // Nobody's mirror is asked: what the packages depend on is on the machine.
  await machine.run(['sh', '-c', 'rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*']);
  await machine.node.writeFile('/etc/apt/sources.list.d/switchroom.list', SOURCE);
  const apt = (...words: readonly string[]) =>
    machine.run(['apt-get', '--yes', '--quiet', ...words], { timeoutMs: 10 * MINUTE, env: { DEBIAN_FRONTEND: 'noninteractive' } });
  await apt('update', '--error-on=any');
  await apt('install', 'switchroom');
  const runs = (version: string) =>
    eventually(async () => {
      expect(await machine.states(UNITS)).toEqual(allActive);
      const status = JSON.parse(await machine.run(['switchroom', 'status', '--json'])) as { version: string };
      expect(status.version).toBe(version);
      return true;
    }, patience);
  const [, version = ''] = built.map(({ file }) => basename(file).split('_')).find(([name]) => name === 'switchroom') ?? [];
  await runs(version);

  // Somebody has changed the list of packages on the way.
  await machine.run(['sh', '-c', 'cd /srv/switchroom-packages && cp InRelease kept && sed -i "s/^Suite: .*/Suite: other/" InRelease']);
  expect((await machine.exec(['apt-get', 'update', '--error-on=any'], { timeoutMs: MINUTE })).code).not.toBe(0);
  await machine.run(['mv', '/srv/switchroom-packages/kept', '/srv/switchroom-packages/InRelease']);

  for (const part of ['core', 'meta']) await buildPackages(out, '--only', part, '--version', NEXT);
  await sign();
  await bring();
  await apt('update', '--error-on=any');
  // What `apt upgrade` does: a new version is a new package beside the old one.
  await apt('upgrade', '--with-new-pkgs');
  await runs(NEXT);
  await machine.run(['apt-get', 'check']);

  expect(await judged).toMatchObject({ stdout: '', code: 0 });
});
