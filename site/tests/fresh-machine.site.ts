// What a person sees who clones the project on a new Debian 12 machine: `npm start` in a minimal tree that has only Node and npm,
// with an empty cache. Whatever set-up takes for granted and this machine happens to have shows here.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, exec, must, snapshotHost } from '../kit.ts';
import { gone, onlyChild, type Recorded, record, signal, start } from '../processes.ts';
import { checkout, sitesDir } from '../setup.ts';

const folder = join(sitesDir, `fresh-${randomBytes(3).toString('hex')}`);
const tree = join(folder, 'tree');
const home = '/root/switchroom';

/** process 1 of the new machine, and the `unshare` that waits for it */
let init: Recorded | undefined;
let wrapper: Recorded | undefined;

/** The environment says how this host reaches its package sources; the rest of it stays outside. */
const passed = Object.entries(process.env).filter(([name]) => /proxy$|^NODE_EXTRA_CA_CERTS$|^SSL_CERT_/i.test(name));
const environment: Record<string, string> = {
  ...Object.fromEntries(passed.map(([name, value]) => [name, value ?? ''])),
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
};

const MINUTE = 60_000;

async function inside(argv: readonly string[], timeoutMs = 2 * MINUTE) {
  if (init === undefined) throw new Error('the new machine is not running');
  const enter = ['nsenter', '--target', String(init.pid), '--mount', '--pid', '--uts', '--ipc', '--wd', '--'];
  return exec([...enter, 'sh', '-c', `cd ${home} && exec "$@"`, 'sh', ...argv], { env: environment, timeoutMs });
}

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  await must([process.execPath, join(checkout, 'site/bootstrap/minimal-tree.mjs'), tree], {
    timeoutMs: 10 * MINUTE,
    env: process.env as Record<string, string>,
  });
  const files = await must(['git', '-C', checkout, 'ls-files', '--cached', '--others', '--exclude-standard', '-z']);
  for (const file of files.split('\0').filter(Boolean)) {
    const to = join(tree, home, file);
    await mkdir(dirname(to), { recursive: true });
    await cp(join(checkout, file), to).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error; // deleted in the working tree and not committed yet
    });
  }
  const script = join(checkout, 'site/tests/fresh-machine.sh');
  const child = start(['unshare', '--mount', '--pid', '--uts', '--ipc', '--fork', '--propagation', 'private', 'sh', script, tree], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  if (child.pid === undefined || child.stdout === null) throw new Error('the new machine could not be started');
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the new machine ended with ${code}`))),
  ]);
  wrapper = record(child.pid);
  init = record(onlyChild(child.pid));
}, 15 * MINUTE);

afterAll(async () => {
  for (const process of [init, wrapper]) {
    if (process === undefined) continue;
    signal(process, 'SIGKILL');
    await gone(process, 10_000);
  }
  await rm(folder, { recursive: true, force: true });
}, 2 * MINUTE);

test('npm start on a new machine makes everything, says where it is, and npm stop leaves nothing running', async () => {
  const before = await snapshotHost();
  const began = performance.now();
  const started = await inside(['npm', 'start', '--silent', '--', '--json'], 25 * MINUTE);
  const seconds = (performance.now() - began) / 1000;
  process.stderr.write(`${started.stderr}\nnpm start on a new machine: ${seconds.toFixed(1)} s\n`);
  expect(started.code).toBe(0);
  const { url, stop } = JSON.parse(started.stdout);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(stop).toBe('npm stop');
  expect((await fetch(url)).status).toBe(200);
  expect((await inside(['npm', 'start', '--silent'], 9 * MINUTE)).stdout).toContain(`url ${url}`);

  expect((await inside(['npm', 'stop', '--silent'], 5 * MINUTE)).code).toBe(0);
  // What is left: process 1, and this shell with its cat; what was killed, until process 1 has heard of it.
  await eventually(async () => {
    const left = (await inside(['sh', '-c', 'cat /proc/[0-9]*/stat'])).stdout.trim().split('\n');
    const names = left.map((line) => line.split(' ').slice(1, 3).join(' '));
    expect(names.filter((name) => !/^\((perl|sh|cat|nsenter)\)/.test(name))).toEqual([]);
    return true;
  });
  expect(await snapshotHost()).toEqual(before);
});
