// A Debian machine whose network somebody keeps, by each of the three who do: Switchroom is installed, takes it over while a connection goes on,
// gives it back where nobody confirms, keeps it where somebody does, and gives it back when it goes.
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { Appliance } from '../appliance.ts';
import { eventually, Site } from '../kit.ts';
import type { SiteNode } from '../node.ts';
import { allActive, buildPackages, firstPage, MINUTE, patience, UNITS } from './installed.ts';

interface Manager {
  readonly unit: string;
  /** Files that it goes by, with what is in them. */
  files(lan: Lan): Readonly<Record<string, string>>;
  /** What the plan says of it. */
  readonly says: string;
}
interface Lan {
  readonly static: string;
  readonly router: string;
}

const MANAGERS: readonly Manager[] = [
  {
    unit: 'systemd-networkd.service',
    files: () => ({ '/etc/systemd/network/10-lan.network': '[Match]\nName=lan\n\n[Network]\nDHCP=yes\n' }),
    says: 'lan (of systemd-networkd) as lan: IPv4 by DHCP',
  },
  {
    unit: 'networking.service',
    files: (lan) => ({
      '/etc/network/interfaces': `auto lo\niface lo inet loopback\n\nauto lan\niface lan inet static\n  address ${lan.static}/24\n  gateway ${lan.router}\n  up ip route add 198.51.100.0/24 via ${lan.router} dev lan\n`,
      '/etc/resolv.conf': `nameserver ${lan.router}\nsearch office.example\n`,
    }),
    says: 'lan (of ifupdown) as lan:',
  },
  {
    unit: 'NetworkManager.service',
    // What ifupdown keeps is none of NetworkManager's.
    files: () => ({
      '/etc/network/interfaces': 'auto lo\niface lo inet loopback\n',
      '/etc/NetworkManager/system-connections/office.nmconnection':
        '[connection]\nid=office\nuuid=4f8a9f0e-0000-4000-8000-000000000001\ntype=ethernet\ninterface-name=lan\n\n[ipv4]\nmethod=auto\n\n[ipv6]\nmethod=auto\naddr-gen-mode=eui64\n',
    }),
    says: 'lan (of NetworkManager) as lan: IPv4 by DHCP',
  },
];

/** Somebody who is logged in: each line that is sent comes back, as long as the connection lives. */
class Session implements Disposable {
  readonly #child: ReturnType<SiteNode['spawn']>;
  #heard = '';
  #said = 0;

  constructor(admin: SiteNode, address: string) {
    const client = `import socket,sys
c = socket.create_connection((sys.argv[1], 22), 60); c.settimeout(None); f = c.makefile('r')
for line in sys.stdin:
    c.sendall(line.encode()); sys.stdout.write(f.readline()); sys.stdout.flush()`;
    this.#child = admin.spawn(['python3', '-c', client, address], { stdio: ['pipe', 'pipe', 'ignore'] });
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

/** In the place of an SSH server, on its port. */
const SERVER = `import socket,threading
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('', 22)); s.listen(9)
def serve(c):
    while True:
        d = c.recv(999)
        if not d: return
        c.sendall(d)
while True: threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()`;

async function addressOf(appliance: Appliance): Promise<string> {
  return eventually(
    async () => /inet (\d+\.\d+\.\d+\.\d+)\//.exec(await appliance.run(['ip', '-4', 'addr', 'show', 'dev', 'lan', 'scope', 'global']))?.[1],
    patience,
  );
}

const states = async (appliance: Appliance, unit: string) => appliance.states([unit, 'switchroomd.service']);
const theirs = (unit: string) => ({ [unit]: 'active', 'switchroomd.service': 'inactive' });

test('a network that others keep is taken over, given back unless confirmed, and given back when Switchroom goes', {
  timeout: 20 * MINUTE,
}, async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'admin'] });
  await using appliance = await Appliance.start(site);
  const built = await buildPackages(join(site.sharedDir, 'packages'));
  const router = site.plan.lan.prefix4;
  const lan: Lan = { static: `${router}.40`, router: `${router}.1` };

  for (const [n, manager] of MANAGERS.entries()) {
    const last = n === MANAGERS.length - 1;
    for (const [path, text] of Object.entries(manager.files(lan)))
      await appliance.node.writeFile(path, text, path.endsWith('.nmconnection') ? 0o600 : 0o644);
    await appliance.run(['systemctl', 'enable', '--now', manager.unit]);
    const address = await addressOf(appliance);
    if (n === 0) {
      const said = await appliance.install(built.map(({ file }) => file));
      expect(said).toContain('switchroom takeover');
    }
    expect(await states(appliance, manager.unit)).toEqual(theirs(manager.unit));
    const resolv = await appliance.node.readFile('/etc/resolv.conf');
    const server = appliance.node.spawn(['python3', '-c', SERVER], { stdio: 'ignore' });
    await eventually(async () => expect(await appliance.run(['ss', '-tln'])).toContain(':22 '));
    using session = new Session(site.admin, address);
    await session.lives();

    const plan = await appliance.exec(['switchroom', 'takeover'], { input: 'n\n' });
    expect(plan.stderr).toContain(manager.says);
    expect(plan.stdout).toContain('nothing was changed');
    expect(await states(appliance, manager.unit)).toEqual(theirs(manager.unit));

    // Nobody confirms.
    await appliance.exec(['switchroom', 'takeover', '--yes', '--confirm-within', n === 0 ? '12' : '300']);
    if (n > 0) await appliance.run(['switchroom', 'rollback']);
    await session.lives();
    await eventually(async () => {
      expect(await states(appliance, manager.unit)).toEqual(theirs(manager.unit));
      expect(await appliance.exec(['test', '-e', '/var/lib/switchroom/takeover/before.json'])).toMatchObject({ code: 1 });
      return true;
    }, patience);
    expect(await addressOf(appliance)).toBe(address);
    // NetworkManager writes its own anew with every lease.
    if (resolv.includes('Generated by NetworkManager')) {
      await eventually(async () => (await appliance.node.readFile('/etc/resolv.conf')).includes('Generated by NetworkManager'));
    } else expect(await appliance.node.readFile('/etc/resolv.conf')).toBe(resolv);
    await session.lives();

    // Somebody confirms.
    await appliance.run(['switchroom', 'takeover', '--yes', '--confirm-within', '300'], { timeoutMs: 5 * MINUTE });
    await session.lives();
    expect((await firstPage(site, appliance)).url).toContain(address);
    await appliance.run(['switchroom', 'confirm']);
    await eventually(async () => {
      expect(await appliance.exec(['test', '-e', '/etc/switchroom/network-is-ours'])).toMatchObject({ code: 0 });
      expect(await appliance.states(UNITS)).toEqual(allActive);
      return true;
    }, patience);
    await session.lives();

    if (n === 0) {
      server.kill();
      await appliance.reboot();
      await eventually(
        async () => expect(await appliance.states([...UNITS, manager.unit])).toEqual({ ...allActive, [manager.unit]: 'inactive' }),
        patience,
      );
      expect((await firstPage(site, appliance)).url).toContain(address);
    }

    if (last)
      await appliance.run(['dpkg', '--purge', 'switchroom', ...built.flatMap(({ file }) => basename(file).split('_')[0] ?? [])], {
        timeoutMs: 5 * MINUTE,
      });
    else await appliance.run(['switchroom', 'takeover', '--undo'], { timeoutMs: 5 * MINUTE });
    await eventually(async () => expect(await states(appliance, manager.unit)).toEqual(theirs(manager.unit)), patience);
    await eventually(
      async () => expect(await appliance.run(['ip', 'route'])).toMatch(/^default via \S+ dev lan(?!.*proto 201)/m),
      patience,
    );
    if (n > 0) await session.lives();
    server.kill();
    // The next one keeps it from here on.
    await appliance.run(['systemctl', 'disable', '--now', manager.unit, ...(n === 0 ? ['systemd-networkd.socket'] : [])]);
    await appliance.run(['ip', 'addr', 'flush', 'dev', 'lan', 'scope', 'global']);
  }
  expect((await appliance.run(['find', '/etc', '/usr', '/var', '-xdev', '-name', '*switchroom*'])).trim()).toBe('');
  expect((await appliance.run(['nft', 'list', 'tables'])).trim()).toBe('');
});
