// The two commands of README: what they leave alone, what they print, and that nothing stays behind.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually, exec, leaks, Site, snapshotHost } from '../kit.ts';
import { start } from '../processes.ts';
import { checkout, sitesDir } from '../setup.ts';

/** `npm start --json`; what it said on stderr is in the failure. */
async function started(): Promise<{ readonly url: string }> {
  const { code, stdout, stderr } = await npm('start', '--json');
  if (code !== 0) throw new Error(`npm start ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

/** A site beside the one a developer may have running. */
const name = `start-${randomBytes(3).toString('hex')}`;
const env = { ...process.env, SITE_NAME: name } as Record<string, string>;

/** What the bootstrap hands over to; the bootstrap itself is proven by fresh-machine.site.ts. */
async function npm(command: string, ...args: string[]) {
  return exec([process.execPath, join(checkout, 'site/main.ts'), command, ...args], { env, timeoutMs: 300_000 });
}

afterEach(() => Site.remove(name));

describe('npm start and npm stop', () => {
  test('the host is the same before, during and after, and nothing stays behind', async () => {
    const before = await snapshotHost();
    await started();
    expect(await snapshotHost()).toEqual(before);
    const site = Site.attach(name);
    expect(site).toBeDefined();
    if (site === undefined) return;
    const ids = site.namespaceIds();
    expect(ids.length).toBeGreaterThanOrEqual(8 * 3);
    const stopped = await npm('stop');
    expect(stopped.code).toBe(0);
    expect(await snapshotHost()).toEqual(before);
    // The kernel frees a loop device a moment after its last mount.
    await eventually(async () => expect(await leaks(site, ids)).toEqual([]) ?? true);
    expect(existsSync(join(sitesDir, name))).toBe(false);
  });

  test('stdout is one JSON object with the promised keys, or lines a person reads', async () => {
    const json = await npm('start', '--json');
    const answer: Record<string, unknown> = JSON.parse(json.stdout);
    expect(Object.keys(answer)).toEqual(['url', 'address', 'user', 'password', 'stop', 'readySeconds']);
    expect(answer.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const text = await npm('start');
    const words = text.stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(words).toEqual(['url', 'address', 'user', 'password', 'stop', 'ready']);
  });

  test('a second start finds the running site, and changes nothing', async () => {
    const first = await started();
    const before = Site.attach(name)?.node('router').init;
    const second = await started();
    expect(second.url).toBe(first.url);
    expect(Site.attach(name)?.node('router').init).toEqual(before);
  });

  test('the loopback address serves nobody who calls it by another name', async () => {
    const { url } = await started();
    const { port } = new URL(url);
    const foreign = await exec([
      'curl',
      '--silent',
      '--output',
      '/dev/null',
      '--write-out',
      '%{http_code}',
      '--header',
      'Host: evil.example',
      `http://127.0.0.1:${port}/`,
    ]);
    expect(foreign.stdout).toBe('421');
  });

  test('--keep keeps the PBX’s disk and its addresses, a plain stop does not', async () => {
    await started();
    const first = Site.attach(name);
    await first?.pbx.writeFile('/srv/switchroom/left-by-a-test', 'kept');
    await npm('stop', '--keep');
    expect(Site.attach(name)).toBeUndefined();
    await started();
    const second = Site.attach(name);
    expect(await second?.pbx.readFile('/srv/switchroom/left-by-a-test')).toBe('kept');
    expect(second?.plan).toEqual(first?.plan);
    await npm('stop');
    expect(existsSync(join(sitesDir, name))).toBe(false);
  });

  test('Ctrl-C while it starts takes everything down', async () => {
    const code = await interrupted();
    expect(code).toBe(130);
    expect(Site.attach(name)).toBeUndefined();
    expect(existsSync(join(sitesDir, name))).toBe(false);
  });
});

/** Starts, and sends SIGINT to the whole group (as a terminal does) when the first node is being made. */
async function interrupted(): Promise<number> {
  const child = start([process.execPath, join(checkout, 'site/main.ts'), 'start'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (text.includes('making nodes') && child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
  });
  return new Promise<number>((done) => child.once('exit', (exit, signal) => done(exit ?? (signal === 'SIGINT' ? 130 : 1))));
}
