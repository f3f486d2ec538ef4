// npm run virtual-machine
//
// Once for each release, outside CI: the packages on a Debian machine that is emulated whole, with its own kernel and two network cards in the site. It
// boots, is installed on, takes an address, serves its pages, carries a call between two phones, is rebooted, and gives everything back.
import { join } from 'node:path';
import { eventually, Site } from '../site/kit.ts';
import { phonesOf, STANDARD_PHONES } from '../site/phones/index.ts';
import { bothHear, call } from '../site/phones/office.ts';
import { sitesDir } from '../site/setup.ts';
import { allActive, buildPackages, UNITS } from '../site/tests/installed.ts';
import { VirtualMachine } from '../site/virtual.ts';

/** Of an emulated machine, see site/virtual.ts. */
const patience = { withinMs: 30 * 60_000, everyMs: 1_000 };
const RESOLV_CONF = '# of the machine before Switchroom\n';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(args: readonly string[]): Promise<number> {
  if (args.length > 0) throw new Error(`"${args.join(' ')}" is not known: it takes no arguments`);
  const log = join(sitesDir, 'virtual-machine.log');
  const begun = performance.now();
  const times: (readonly [string, number])[] = [];
  let last = begun;
  const step = (what: string): void => {
    const now = performance.now();
    times.push([what, (now - last) / 1000]);
    last = now;
    say(`${Math.round((now - begun) / 1000)} s: ${what}`);
  };

  await using site = await Site.start({ nodes: ['internet', 'router', 'admin', 'phone1', 'phone2'] });
  const built = await buildPackages(join(site.sharedDir, 'packages'));
  const debs = built.map(({ file }) => file);
  step('packages are built');
  const etc = { '/etc/resolv.conf': RESOLV_CONF };
  await using machine = await VirtualMachine.start(site, { files: debs, etc, log });
  try {
    step('Debian has booted');
    say(`kernel ${(await machine.run('uname -r')).trim()}, process 1 ${(await machine.run('readlink /proc/1/exe')).trim()}`);
    await machine.run('dpkg --install /root/*.deb');
    step('the packages are installed');
    const page = await serves(site, machine);
    step(`it has an address and serves its page: ${page}`);
    await phonesJoin(site, machine);
    step('two phones are registered');
    const { baresip, linphone } = phonesOf(site);
    await call(baresip, linphone, '202');
    await bothHear(baresip, linphone);
    await baresip.hangUp();
    step('they called each other, and both heard the other');
    await machine.reboot();
    step('Debian has booted again');
    await serves(site, machine);
    step('it serves its page');
    await eventually(async () => {
      const rows = JSON.parse(await machine.run('switchroom phones --json')) as readonly { state: string }[];
      if (rows.some(({ state }) => state !== 'registered')) throw new Error(rows.map(({ state }) => state).join(' '));
      return true;
    }, patience);
    await call(linphone, baresip, '201');
    await bothHear(baresip, linphone);
    await linphone.hangUp();
    step('the phones are back, and called each other');
    await machine.run("dpkg --purge $(dpkg-query --show --showformat '${Package} ' 'switchroom*')");
    nothing('files', await machine.run("find /etc /usr /var -xdev -name '*switchroom*'"));
    nothing('tables of nftables', await machine.run('nft list tables'));
    nothing('users', await machine.run('getent passwd | grep switchroom || true'));
    const resolv = await machine.run('cat /etc/resolv.conf');
    if (resolv.trim() !== RESOLV_CONF.trim()) throw new Error(`/etc/resolv.conf is ${resolv}`);
    await machine.reboot();
    if ((await machine.exec('systemctl is-active switchroom.target')).code === 0) throw new Error('switchroom.target is active');
    step('it was removed, left nothing, and the machine boots without it');
  } catch (error) {
    say(await machine.console());
    throw error;
  }
  for (const [what, seconds] of times) process.stdout.write(`${seconds.toFixed(0).padStart(5)} s  ${what}\n`);
  process.stdout.write(`${((performance.now() - begun) / 60_000).toFixed(1)} minutes in all; its console: ${log}\n`);
  return 0;
}

function nothing(what: string, found: string): void {
  if (found.trim() !== '') throw new Error(`${what} that are left: ${found}`);
}

/** Waits until everything runs and the administrator's computer gets the first page by IPv4, checked against the PBX's own CA. */
async function serves(site: Site, machine: VirtualMachine): Promise<string> {
  await eventually(async () => {
    const { stdout } = await machine.exec(`systemctl is-active ${UNITS.join(' ')}`);
    return stdout.trim().split('\n').join(' ') === Object.values(allActive).join(' ') || Promise.reject(new Error(stdout));
  }, patience);
  return eventually(async () => {
    const { urls } = JSON.parse(await machine.run('switchroom status --json')) as { urls: readonly string[] };
    const url = urls.find((one) => /^https:\/\/\d/.test(one));
    if (url === undefined) throw new Error('it has no address yet');
    await site.admin.writeFile('/root/ca.pem', await machine.run('cat /var/lib/switchroom/var/ca/ca.pem'));
    const html = await site.admin.run(['curl', '--silent', '--show-error', '--fail', '--cacert', '/root/ca.pem', url], {
      timeoutMs: 60_000,
    });
    if (!html.includes('<title>Switchroom</title>')) throw new Error(`the page is ${html.slice(0, 200)}`);
    return url;
  }, patience);
}

/** Two extensions and two phones, which get their accounts by themselves. */
async function phonesJoin(site: Site, machine: VirtualMachine): Promise<void> {
  const { all } = phonesOf(site);
  for (const [n, phone] of all.entries()) {
    const { number = '', name = '' } = STANDARD_PHONES[n] ?? {};
    await machine.run(`switchroom extensions add ${number} ${name}`);
    await machine.run(`switchroom phones add ${await phone.mac()} ${number} ${phone.vendor}`);
  }
  await machine.run('switchroom enrolment open 60');
  await Promise.all(all.map((phone) => phone.boot()));
  await eventually(async () => (await Promise.all(all.map((phone) => phone.isRegistered()))).every(Boolean), patience);
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  say(`virtual-machine: ${error instanceof Error ? (process.env['DEBUG'] ? error.stack : error.message) : String(error)}`);
  return 1;
});
