// Long because all who may keep a network go through the same steps, one after the other on one machine.
// A Debian machine whose network somebody keeps, by each of those who do: Switchroom is installed, takes it over while somebody is logged in by SSH,
// gives it back where nobody confirms and after a power cut, keeps it where somebody does, and gives it back when it goes.
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { Appliance } from '../appliance.ts';
import { eventually, Site } from '../kit.ts';
import type { SiteNode } from '../node.ts';
import { allActive, buildPackages, MINUTE, patience, UNITS } from './installed.ts';

interface Manager {
  readonly unit: string;
  /** Files that it goes by, with what is in them. */
  files(lan: Lan): Readonly<Record<string, string>>;
  /** Before it starts. */
  readonly first?: readonly string[];
  /** What the package says when it is installed. */
  readonly named: string;
  /** What the plan says of it. */
  readonly says: readonly string[];
}
interface Lan {
  readonly static: string;
  readonly router: string;
}

/** RFC 1918, and none that a site is drawn from. */
const VOICE = '172.30.77.5/24';
const NETPLAN = '/etc/netplan/office.yaml';
const INTERFACES = '/etc/network/interfaces';
/** What `voice` is called after the machine has started once more. */
const RENAMED = 'enp9s0';
const RENAME = `[Unit]
DefaultDependencies=no
Before=network-pre.target switchroom-engines.service switchroomd.service
Wants=network-pre.target
[Service]
Type=oneshot
ExecStart=ip link set voice down
ExecStart=ip link set voice name ${RENAMED}
[Install]
WantedBy=multi-user.target
`;

const BY_NETPLAN = 0;
const BY_HAND = 1;
const BY_DHCP = 2;
const MANAGERS: readonly Manager[] = [
  {
    unit: 'systemd-networkd.service',
    files: () => ({
      [NETPLAN]: `network:
  version: 2
  ethernets:
    lan: {dhcp4: true}
    voice: {addresses: [${VOICE}], accept-ra: false, optional: true}
    card9: {dhcp4: true, optional: true}
`,
    }),
    first: ['netplan', 'generate'],
    named: 'netplan (/etc/netplan), by systemd-networkd\n',
    says: [
      'lan (of systemd-networkd) as lan: IPv4 by DHCP',
      `voice (of systemd-networkd) as lan2: ${VOICE}`,
      'card9 is configured and not there',
      'netplan writes these settings',
    ],
  },
  {
    unit: 'networking.service',
    files: (lan) => ({
      [INTERFACES]: `auto lo\niface lo inet loopback\n\nauto lan\niface lan inet static\n  address ${lan.static}/24\n  gateway ${lan.router}\n  up ip route add 198.51.100.0/24 via ${lan.router} dev lan\n`,
      '/etc/resolv.conf': `nameserver ${lan.router}\nsearch office.example\n`,
    }),
    named: 'ifupdown (/etc/network/interfaces)\n',
    says: ['lan (of ifupdown) as lan:', 'route to 198.51.100.0/24'],
  },
  {
    unit: 'networking.service',
    files: () => ({ [INTERFACES]: 'auto lo\niface lo inet loopback\n\nauto lan\niface lan inet dhcp\n' }),
    named: 'ifupdown (/etc/network/interfaces)\n',
    says: ['lan (of ifupdown) as lan: IPv4 by DHCP'],
  },
  {
    unit: 'NetworkManager.service',
    files: () => ({
      // What ifupdown keeps is none of NetworkManager's.
      [INTERFACES]: 'auto lo\niface lo inet loopback\n',
      [NETPLAN]: 'network:\n  version: 2\n  renderer: NetworkManager\n  ethernets:\n    lan: {dhcp4: true, dhcp6: true}\n',
    }),
    first: ['netplan', 'generate'],
    named: 'netplan (/etc/netplan), by NetworkManager\n',
    says: ['lan (of NetworkManager) as lan: IPv4 by DHCP', 'netplan writes these settings'],
  },
];

/** Somebody who is logged in: each line that is sent comes back, as long as the connection lives. */
class Session implements Disposable {
  readonly #child: ReturnType<SiteNode['spawn']>;
  #heard = '';
  #said = 0;

  constructor(desk: SiteNode, address: string) {
    const unasked = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'BatchMode=yes'].flatMap((o) => ['-o', o]);
    this.#child = desk.spawn(['ssh', ...unasked, '-i', '/root/key', `root@${address}`, 'cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.child.stdin?.on('error', () => {}); // of a session that a power cut has ended
    this.#child.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#heard += text));
  }

  async lives(): Promise<void> {
    const line = `line ${++this.#said}\n`;
    this.#child.child.stdin?.write(line);
    await eventually(() => expect(this.#heard).toContain(line));
  }

  [Symbol.dispose](): void {
    this.#child.kill();
  }
}

async function addressOf(appliance: Appliance): Promise<string> {
  return eventually(
    async () => /inet (\d+\.\d+\.\d+\.\d+)\//.exec(await appliance.run(['ip', '-4', 'addr', 'show', 'dev', 'lan', 'scope', 'global']))?.[1],
    patience,
  );
}

const states = async (appliance: Appliance, unit: string) => appliance.states([unit, 'switchroomd.service']);
const theirs = (unit: string) => ({ [unit]: 'active', 'switchroomd.service': 'inactive' });
/** Names of the DHCP clients that run, ours and others'. */
const clients = async (appliance: Appliance) =>
  (await appliance.run(['ps', '-e', '-o', 'comm='])).split('\n').filter((name) => /^(dhclient|dhcpcd)$/.test(name));
const exists = async (appliance: Appliance, path: string) => (await appliance.exec(['test', '-e', path])).code === 0;

/** Whoever had it has it again, and nothing of a takeover is left. */
const givenBack = (appliance: Appliance, unit: string) =>
  eventually(async () => {
    expect(await states(appliance, unit)).toEqual(theirs(unit));
    expect(await exists(appliance, '/var/lib/switchroom/takeover/before.json')).toBe(false);
    expect(await appliance.run(['ip', 'route'])).toMatch(/^default via \S+ dev lan(?!.*proto 201)/m);
    return true;
  }, patience);

/** Not where it says that its pages are: the second card has its address sooner, and nobody here lives there. */
const pageAt = (site: Site, appliance: Appliance, address: string) =>
  eventually(async () => {
    await site.admin.writeFile('/root/ca.pem', await appliance.node.readFile('/var/lib/switchroom/var/ca/ca.pem'));
    return site.admin.run(['curl', '--silent', '--show-error', '--fail', '--cacert', '/root/ca.pem', `https://${address}/`], {
      timeoutMs: MINUTE,
    });
  }, patience);

async function takeOver(appliance: Appliance, confirmSeconds: number): Promise<void> {
  const said = await appliance.exec(['switchroom', 'takeover', '--yes', '--confirm-within', String(confirmSeconds)], {
    timeoutMs: 5 * MINUTE,
  });
  expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining('switchroom confirm') });
}

async function confirmed(appliance: Appliance): Promise<void> {
  await appliance.run(['switchroom', 'confirm']);
  await eventually(async () => {
    expect(await exists(appliance, '/etc/switchroom/network-is-ours')).toBe(true);
    expect(await appliance.states(UNITS)).toEqual(allActive);
    return true;
  }, patience);
}

test('a network that others keep is taken over, given back unless confirmed, and given back when Switchroom goes', {
  timeout: 20 * MINUTE,
}, async () => {
  const begun = performance.now();
  const say = (what: string): void => void process.stderr.write(`          ${Math.round((performance.now() - begun) / 1000)} s: ${what}\n`);
  await using site = await Site.start({ nodes: ['internet', 'router', 'admin'] });
  const desk = await site.addNode('desk', { ports: [{ network: 'lan', number: 20 }], gateway: 'router' }, { layer: 'tools' });
  await using appliance = await Appliance.start(site, { diskBytes: 2 * 1024 ** 3 });
  const built = await buildPackages(join(site.sharedDir, 'packages'));
  const files = built.map(({ file }) => file);
  const router = site.plan.lan.prefix4;
  const lan: Lan = { static: `${router}.40`, router: `${router}.1` };
  await desk.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', '/root/key']);
  await appliance.node.writeFile('/root/.ssh/authorized_keys', await desk.readFile('/root/key.pub'), 0o600);
  await appliance.node.writeFile('/etc/ssh/sshd_config.d/site.conf', 'UsePAM no\n');
  await appliance.run(['systemctl', 'enable', '--now', 'ssh.service']);
  const logIn = async (address: string): Promise<Session> => {
    await eventually(async () => expect(await appliance.run(['ss', '-tln'])).toContain(':22 '));
    return new Session(desk, address);
  };
  say('packages are built');

  for (const [n, manager] of MANAGERS.entries()) {
    const last = n === MANAGERS.length - 1;
    const { unit } = manager;
    for (const [path, text] of Object.entries(manager.files(lan)))
      await appliance.node.writeFile(path, text, path.endsWith('yaml') ? 0o600 : 0o644);
    if (manager.first) await appliance.run(manager.first);
    await appliance.run(['systemctl', 'enable', '--now', unit]);
    let address = await addressOf(appliance);
    // Of those that are there already, the one that decides.
    const said = await appliance.install(n === 0 ? files : files.filter((file) => basename(file).startsWith('switchroom_')));
    expect(said).toContain('switchroom takeover');
    expect(said).toContain(manager.named);
    expect(await states(appliance, unit)).toEqual(theirs(unit));
    const resolv = await appliance.node.readFile('/etc/resolv.conf');

    const plan = await appliance.exec(['switchroom', 'takeover'], { input: 'n\n' });
    for (const words of manager.says) expect(plan.stderr).toContain(words);
    expect(plan.stdout).toContain('nothing was changed');
    expect((await appliance.exec(['switchroom', 'takeover', '--lang', 'de'], { input: 'n\n' })).stdout).toContain('nichts geändert');
    expect(await states(appliance, unit)).toEqual(theirs(unit));
    say(`${unit} keeps it`);

    // Nobody confirms: the power goes meanwhile, the time passes, somebody says no.
    {
      await appliance.run(['sync', '-f', '/'], { timeoutMs: MINUTE });
      using session = await logIn(address);
      await session.lives();
      await takeOver(appliance, n === BY_HAND ? 12 : 300);
      await session.lives();
      say('it waits for somebody who confirms');
      if (n === BY_NETPLAN) {
        await appliance.powerCut();
        say('the power is back');
      } else if (n !== BY_HAND) await appliance.run(['switchroom', 'rollback']);
      await givenBack(appliance, unit);
      if (n !== BY_NETPLAN) await session.lives();
    }
    expect(await addressOf(appliance)).toBe(address);
    // NetworkManager writes its own anew with every lease.
    if (resolv.includes('Generated by NetworkManager')) {
      await eventually(async () => (await appliance.node.readFile('/etc/resolv.conf')).includes('Generated by NetworkManager'));
    } else expect(await appliance.node.readFile('/etc/resolv.conf')).toBe(resolv);
    if (n === BY_DHCP) {
      // Their client works again, and does not end with the service that has given the network back. Then the other one that ifupdown knows, by
      // somebody at a terminal.
      await eventually(async () => (await appliance.states(['switchroom-takeover.service']))['switchroom-takeover.service'] === 'inactive');
      await eventually(async () => expect(await clients(appliance)).toContain('dhclient'));
      await appliance.run(['ifdown', 'lan'], { timeoutMs: MINUTE });
      await appliance.run(['dpkg', '--remove', 'isc-dhcp-client'], { timeoutMs: MINUTE });
      await appliance.run(['ifup', 'lan'], { timeoutMs: MINUTE });
      address = await addressOf(appliance);
    }
    say('it is given back');

    // Somebody confirms.
    using session = await logIn(address);
    await session.lives();
    const pid = n === BY_DHCP ? (await appliance.node.readFile('/run/dhcpcd/lan.pid')).trim() : undefined;
    await takeOver(appliance, 300);
    if (pid !== undefined) expect(await exists(appliance, `/proc/${pid}`)).toBe(false);
    await session.lives();
    await pageAt(site, appliance, address);
    await confirmed(appliance);
    await session.lives();
    say('it is taken over');

    if (n === BY_NETPLAN) {
      await appliance.node.writeFile('/etc/systemd/system/rename.service', RENAME);
      await appliance.run(['systemctl', 'enable', 'rename.service']);
      await appliance.reboot();
      await eventually(
        async () => expect(await appliance.states([...UNITS, unit])).toEqual({ ...allActive, [unit]: 'inactive' }),
        patience,
      );
      await pageAt(site, appliance, address);
      // A card is known by its MAC address, whatever it is called today.
      await eventually(
        async () => expect(await appliance.run(['ip', '-4', 'addr', 'show', 'dev', RENAMED])).toContain(`inet ${VOICE} `),
        patience,
      );
      // Who wrote the settings may write them once more; and a card that comes later is known.
      await appliance.exec(['netplan', 'apply'], { timeoutMs: MINUTE });
      await appliance.run(['ip', 'link', 'add', 'card9', 'type', 'veth', 'peer', 'name', 'cable9']);
      await eventually(async () => {
        const all = JSON.parse(await appliance.run(['switchroom', 'interfaces', '--json'])) as { id: string; link?: { device: string } }[];
        return all.some((i) => i.id === 'lan3' && i.link?.device === 'card9');
      }, patience);
      await appliance.run(['ip', 'link', 'delete', 'card9']);
      expect(await addressOf(appliance)).toBe(address);
      say('it is restarted');
    }
    if (n === BY_HAND) {
      // Somebody restarts theirs: it does not start, and takes nothing down on its way.
      await appliance.exec(['systemctl', 'restart', unit], { timeoutMs: MINUTE });
      expect(await addressOf(appliance)).toBe(address);
      await session.lives();
      // Another address since: it is not theirs, and is said.
      const other = `${router}.41/24`;
      await appliance.run(['switchroom', 'set', '/interfaces/lan/ipv4', JSON.stringify({ mode: 'static', address: other })]);
      await appliance.run(['switchroom', 'apply', '--confirm-within', '300'], { timeoutMs: MINUTE });
      await appliance.exec(['switchroom', 'confirm']); // it may have kept itself
      await eventually(
        async () => expect(await appliance.run(['ip', '-4', 'addr', 'show', 'dev', 'lan'])).not.toContain(`${lan.static}/`),
        patience,
      );
    }

    // Gone, with all that it kept.
    const names = last ? files.map((file) => basename(file).split('_')[0] ?? '') : ['switchroom'];
    const gone = await appliance.exec(['dpkg', '--purge', ...names], { timeoutMs: 5 * MINUTE });
    expect(gone.code).toBe(0);
    await givenBack(appliance, unit);
    expect(await exists(appliance, '/var/lib/switchroom')).toBe(false);
    expect(await appliance.run(['ip', '-4', 'addr', 'show', 'dev', 'lan'])).toContain(`inet ${address}/`);
    if (n === BY_NETPLAN) expect(`${gone.stdout}${gone.stderr}`).toContain(`is called ${RENAMED} since`);
    if (n === BY_HAND) {
      expect(`${gone.stdout}${gone.stderr}`).toContain(`${router}.41/24 on lan is of Switchroom`);
      const now = await appliance.run(['ip', '-4', 'addr', 'show', 'dev', 'lan']);
      expect(now).toMatch(new RegExp(`inet ${router.replaceAll('.', '\\.')}\\.41/24 .*\\n\\s+valid_lft \\d+sec`));
    }
    if (last) await session.lives();
    say('it goes');

    // The next one keeps it from here on.
    if (n === BY_NETPLAN) {
      await appliance.run(['systemctl', 'disable', 'rename.service']);
      await appliance.run(['ip', 'addr', 'flush', 'dev', RENAMED, 'scope', 'global']);
      await appliance.run(['rm', NETPLAN]);
      await appliance.run(['netplan', 'generate']);
      await appliance.run(['systemctl', 'daemon-reload']);
    }
    await appliance.run(['systemctl', 'disable', '--now', unit, ...(n === BY_NETPLAN ? ['systemd-networkd.socket'] : [])]);
    await appliance.run(['ip', 'addr', 'flush', 'dev', 'lan', 'scope', 'global']);
  }
  expect((await appliance.run(['find', '/etc', '/usr', '/var', '-xdev', '-name', '*switchroom*'])).trim()).toBe('');
  expect((await appliance.run(['nft', 'list', 'tables'])).trim()).toBe('');
  expect(await appliance.run(['getent', 'passwd'])).not.toContain('switchroom');
});
