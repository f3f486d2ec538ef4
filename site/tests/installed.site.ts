// The packages, as they are built, on a Debian machine under systemd with two network cards in the office: installed, rebooted, removed.
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { Appliance } from '../appliance.ts';
import { eventually, Site } from '../kit.ts';
import { allActive, buildPackages, firstPage, MINUTE, patience, UNITS } from './installed.ts';

/** Debian's, of programs that Switchroom starts itself; avahi is one that starts by itself on this machine when nobody prevents it. */
const ASIDE = ['avahi-daemon.service', 'chrony.service', 'fail2ban.service', 'openvpn.service'];
/** Names of files that the machine has, one a line; `-xdev`: the disk alone. */
const OURS = ['find', '/etc', '/usr', '/var', '-xdev', '-name', '*switchroom*'];

test('on a Debian machine it takes an address and serves its pages, also after a reboot; purged it leaves nothing', {
  timeout: 15 * MINUTE,
}, async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'admin'] });
  await using appliance = await Appliance.start(site);
  const built = await buildPackages(join(site.sharedDir, 'packages'));
  // A second build, elsewhere and later: the same bytes. The largest package will do, since one program makes them all.
  const [core] = built;
  const [again] = await buildPackages(join(site.sharedDir, 'again'), '--only', 'core');
  expect(basename(again?.file ?? '')).toBe(basename(core?.file ?? ' '));
  expect(again?.sha256).toBe(core?.sha256);

  await appliance.install(built.map(({ file }) => file));
  await eventually(async () => expect(await appliance.states(UNITS)).toEqual(allActive), patience);
  const first = await firstPage(site, appliance);
  expect(first.html).toContain('<title>Switchroom</title>');

  // What getty shows before its prompt; and at the console nothing is to be set up where DHCP has answered.
  await eventually(async () => {
    const { password } = JSON.parse(await appliance.run(['switchroom', 'status', '--json'])) as { password: string };
    const screen = await appliance.run(['cat', '/etc/issue.d/switchroom.issue']);
    expect(screen).toContain(new URL(first.url).origin);
    expect(screen).toContain(password);
    return true;
  }, patience);
  expect(await appliance.run(['switchroom', 'setup', '--address', 'dhcp', '--yes'])).toContain('in force already');

  // Debian's own do not run beside ours.
  expect(Object.values(await appliance.states(ASIDE))).not.toContain('active');
  const jails = await eventually(() => appliance.run(['fail2ban-client', '-c', '/var/lib/switchroom/etc/fail2ban', 'status']));
  expect(jails).toContain('switchroom-telephony');

  // Restarting ours leaves what carries calls alone.
  const telephony = async () => (await appliance.run(['s6-svstat', '-o', 'pid', '/var/lib/switchroom/run/service/asterisk'])).trim();
  await eventually(async () => expect(Number(await telephony())).toBeGreaterThan(0));
  const calls = { engines: await appliance.mainPid('switchroom-engines'), telephony: await telephony() };
  const engine = await appliance.mainPid('switchroomd');
  // What an upgrade does: the three of ours are restarted.
  await appliance.install(built.map(({ file }) => file));
  await eventually(async () => expect(await appliance.states(UNITS)).toEqual(allActive), patience);
  expect((await firstPage(site, appliance)).ca).toBe(first.ca);
  expect(await appliance.mainPid('switchroomd')).not.toBe(engine);
  expect({ engines: await appliance.mainPid('switchroom-engines'), telephony: await telephony() }).toEqual(calls);
  await eventually(async () =>
    expect(await appliance.run(['journalctl', '--no-pager', '--unit', 'switchroomd'])).toContain('engine: ready with revision'),
  );

  await appliance.reboot();
  await eventually(async () => expect(await appliance.states(UNITS)).toEqual(allActive), patience);
  expect((await firstPage(site, appliance)).ca).toBe(first.ca);
  expect(Object.values(await appliance.states(ASIDE))).not.toContain('active');

  // What ours say under systemd is in the journal, and is read as on any other machine.
  await eventually(async () => expect(await appliance.run(['switchroom', 'logs', 'engine'])).toContain('ready with revision'));

  // A jail over the journal: what a program of the name sshd says there closes SSH to whom it names, in the kernel and in Fail2ban.
  await appliance.run(['cp', '/usr/bin/logger', '/usr/local/bin/sshd']);
  await appliance.run(['switchroom', 'jails', 'add', 'ssh', 'journal', '22', '--filter', 'sshd', '--failures', '3']);
  await eventually(async () => expect(await appliance.run(['switchroom', 'jails', '--json'])).toContain('"watching":true'), patience);
  await eventually(
    async () => {
      await appliance.run(['/usr/local/bin/sshd', '-t', 'sshd', 'Failed password for root from 192.0.2.66 port 40022 ssh2']);
      expect(await appliance.run(['nft', 'list', 'set', 'inet', 'switchroom_blocks', 'jail_ssh_4'])).toContain('192.0.2.66');
      return true;
    },
    { ...patience, everyMs: 500 },
  );
  expect(await appliance.run(['switchroom', 'blocks'])).toContain('192.0.2.66');

  // Under the hardened unit, and beside whatever else confines tcpdump on this machine, packets are captured.
  const { id } = JSON.parse(await appliance.run(['switchroom', 'capture', 'start', '--packets', '3', '--json'])) as { id: string };
  await eventually(async () => expect(await appliance.run(['switchroom', 'capture'])).toMatch(new RegExp(`${id} +packets`)), patience);

  // Back to new, with the network kept: another authority, at the same address.
  await appliance.run(['switchroom', 'extensions', 'add', '21', 'Gone']);
  const { hostname } = JSON.parse(await appliance.run(['switchroom', 'console', '--json'])) as { hostname: string };
  await appliance.run(['switchroom', 'reset', '--keep-network', '--yes', hostname], { timeoutMs: 5 * MINUTE });
  await eventually(async () => expect(await appliance.states(UNITS)).toEqual(allActive), patience);
  const anew = await firstPage(site, appliance);
  expect(anew.url).toBe(first.url);
  expect(anew.ca).not.toBe(first.ca);
  await eventually(async () => expect(await appliance.run(['switchroom', 'extensions'])).not.toContain('Gone'), patience);

  await appliance.run(['dpkg', '--purge', ...built.map(({ file }) => basename(file).split('_')[0] ?? '')], { timeoutMs: 5 * MINUTE });
  expect((await appliance.run(OURS)).trim()).toBe('');
  expect((await appliance.run(['nft', 'list', 'tables'])).trim()).toBe('');
  expect(await appliance.run(['getent', 'passwd'])).not.toContain('switchroom');
  expect(await appliance.node.readFile('/etc/resolv.conf')).toBe(Appliance.resolvConf);
  await eventually(async () => expect((await appliance.states(['avahi-daemon.service']))['avahi-daemon.service']).toBe('active'), patience);
});
