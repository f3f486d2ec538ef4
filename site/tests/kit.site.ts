// The ground the other site tests stand on: networks that carry, a router that breaks on demand, a disk that loses power.
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { host } from '../addresses.ts';
import { eventually, leaks, Site, snapshotHost } from '../kit.ts';
import { NUMBERS } from '../topology.ts';

const reaches = async (from: { exec: Site['admin']['exec'] }, what: string) => (await from.exec(['ping', '-c1', '-W1', what])).code === 0;

describe('a site', () => {
  test('carries both families from the office to the internet and back', async () => {
    await using site = await Site.start();
    const internet = host(site.plan.internet, NUMBERS.internet);
    for (const address of [internet.v4, internet.v6, 'internet.example']) await eventually(() => reaches(site.admin, address));
    // Nobody on the internet gets into the office by himself.
    expect(await reaches(site.attacker, host(site.plan.lan, NUMBERS.admin).v4)).toBe(false);
  });

  test('leases an address by DHCP, and none while the router’s DHCP is off', async () => {
    await using site = await Site.start({ nodes: ['internet', 'router', 'admin'] });
    const laptop = await site.addNode('laptop', { ports: [{ network: 'lan' }] });
    const lease = () => laptop.exec(['dhcpcd', '--oneshot', '--noarp', '--ipv4only', '--timeout', '2', '--config', '/dev/null', 'lan']);
    await site.router.dhcp('off');
    expect((await lease()).code).not.toBe(0);
    await site.router.dhcp('ok');
    await eventually(async () => (await lease()).code === 0);
    expect(await laptop.run(['ip', '-4', 'address', 'show', 'lan'])).toContain(`${site.plan.lan.prefix4}.1`);
  });

  test('has a DNS server that can fall silent', async () => {
    await using site = await Site.start({ nodes: ['internet', 'router', 'admin'] });
    const resolves = async () => (await site.admin.exec(['timeout', '1', 'getent', 'ahostsv4', 'internet.example'])).code === 0;
    await eventually(resolves);
    await site.router.dns('silent');
    expect(await resolves()).toBe(false);
    await site.router.dns('ok');
    await eventually(resolves);
  });

  test('takes an attacker on its LAN, with a MAC of his own', async () => {
    await using site = await Site.start({ nodes: ['router', 'admin'] });
    const attacker = await site.addNode('insider', {
      ports: [{ network: 'lan', number: 250, mac: '02:00:00:00:00:66' }],
      gateway: 'router',
    });
    await eventually(() => reaches(attacker, host(site.plan.lan, NUMBERS.admin).v4));
    expect(await site.admin.run(['ip', 'neighbour', 'show', host(site.plan.lan, 250).v4])).toContain('02:00:00:00:00:66');
  });

  test('a power cut loses what was not written to the disk, and keeps what was', async () => {
    await using site = await Site.start({ nodes: ['pbx'] });
    const disk = '/srv/switchroom';
    await site.pbx.run(['sh', '-c', `echo 1000000 > ${disk}/lost; echo kept > ${disk}/kept; sync ${disk}/lost ${disk}/kept ${disk}`]);
    // In place: a new file would be written out by anybody's fsync, since ext4 commits all its metadata together. Again and again: what was
    // written seconds ago the kernel may have written out by itself.
    const count = `import itertools
with open('${disk}/lost', 'r+b', 0) as f:
    for n in itertools.count(1000001):
        f.seek(0)
        f.write(b'%d\\n' % n)
        print(n, flush=True)
`;
    const { child } = site.pbx.spawn(['python3', '-c', count], { stdio: ['ignore', 'pipe', 'ignore'] });
    let written = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      written = (written + chunk.toString()).slice(-100);
    });
    const ended = new Promise((done) => child.stdout?.once('end', done));
    await eventually(() => written !== '');
    await site.pbx.powerCut();
    await ended;
    expect(site.pbx.alive).toBe(false);
    await site.pbx.boot();
    expect(await site.pbx.readFile(`${disk}/kept`)).toBe('kept\n');
    expect(Number(await site.pbx.readFile(`${disk}/lost`))).toBeLessThan(Number(written.trim().split('\n').at(-1)));
    const links = await site.pbx.run(['ip', '-br', 'link']);
    expect(links.split('\n').map((line) => line.split('@')[0])).toEqual(expect.arrayContaining(['lan', 'voice']));
  });

  test('ends a command that hangs, and what it started', async () => {
    await using site = await Site.start({ nodes: ['admin'] });
    const mark = `${1000 + randomBytes(2).readUInt16LE(0)}`;
    await expect(site.admin.exec(['sh', '-c', `sleep ${mark}; true`], { timeoutMs: 300 })).rejects.toThrow('took longer than 300 ms');
    await eventually(async () => !(await site.admin.run(['ps', 'ax'])).includes(`sleep ${mark}`));
  });

  test('gives programs input, users and exit codes, and nothing of the host’s environment', async () => {
    await using site = await Site.start({ nodes: ['admin'] });
    expect(await site.admin.exec(['cat'], { input: 'ö\n' })).toEqual({ stdout: 'ö\n', stderr: '', code: 0 });
    expect((await site.admin.exec(['sh', '-c', 'exit 7'])).code).toBe(7);
    expect((await site.admin.run(['id', '-un'], { user: 'switchroom-web' })).trim()).toBe('switchroom-web');
    expect(await site.admin.run(['env'])).not.toMatch(/VITEST|proxy/i);
  });

  test('cannot touch the clock, the host’s name or its kernel settings', async () => {
    await using site = await Site.start({ nodes: ['admin'] });
    expect((await site.admin.exec(['sh', '-c', 'echo 0 > /proc/sys/kernel/pid_max'])).code).not.toBe(0);
    const before = await snapshotHost();
    await site.admin.run(['hostname', 'other']);
    expect(await snapshotHost()).toEqual(before);
  });

  test('leaves nothing when it is stopped, also when a node was killed before', async () => {
    const before = await snapshotHost();
    const site = await Site.start();
    const ids = site.namespaceIds();
    process.kill(site.node('phone1').init.pid, 'SIGKILL');
    await site.stop();
    // The kernel lets go of a loop device a moment after the last who had it mounted.
    await eventually(async () => expect(await leaks(site, ids)).toEqual([]) ?? true);
    expect(await snapshotHost()).toEqual(before);
  });

  test('two sites stand beside each other', async () => {
    await using one = await Site.start({ nodes: ['router', 'admin'], seed: 'one' });
    await using two = await Site.start({ nodes: ['router', 'admin'], seed: 'one' });
    for (const site of [one, two]) await eventually(() => reaches(site.admin, host(site.plan.lan, NUMBERS.officeRouter).v4));
  });
});
