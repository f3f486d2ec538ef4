// What a version is held against, before a web server that answers as it is told.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Issued, issue } from '../../test/pki.ts';

const program = join(import.meta.dirname, '../../packaging/upgrade/upgrade-health.mjs');
const prefix = mkdtempSync(join(tmpdir(), 'switchroom-health-'));
const noted = join(prefix, 'before.json');
const good = {
  '/status': { version: '0.2.0', revision: 4, urls: [] as string[] },
  '/phones': [
    { mac: '00:00:5e:00:53:01', state: 'registered' },
    { mac: '00:00:5e:00:53:02', state: 'lost' },
  ],
  '/doctor': {
    checks: [
      { id: 'machine.as-configured', verdict: 'good', findings: [] },
      { id: 'machine.disk', verdict: 'bad', findings: [{ message: 'full' }] },
    ],
  },
};
let answers: Readonly<Record<string, unknown>> = good;
let server: Server;

beforeAll(async () => {
  mkdirSync(join(prefix, 'run/web'), { recursive: true });
  server = createServer((asked, answer) => {
    const body = answers[(asked.url ?? '').replace('/api/v1', '')];
    answer.statusCode = body === undefined ? 404 : 200;
    answer.end(JSON.stringify(body ?? {}));
  });
  await new Promise<void>((listens) => server.listen(join(prefix, 'run/web/root.sock'), listens));
});
afterAll(() => {
  server.close();
  rmSync(prefix, { recursive: true, force: true });
});

/** Runs it to its end, beside the server: exit code and what it printed. */
const judge = (...args: readonly string[]): Promise<[number | null, string]> =>
  new Promise((done) => {
    const child = spawn(process.execPath, [program, ...args], { env: { SWITCHROOM_PREFIX: prefix } });
    let printed = '';
    child.stdout.on('data', (part: Buffer) => {
      printed += part.toString();
    });
    child.once('close', (code) => done([code, printed.trim()]));
  });
async function after(now: Readonly<Record<string, unknown>>, version = '0.2.0'): Promise<[number | null, string]> {
  answers = good;
  const [, before] = await judge('before');
  writeFileSync(noted, before);
  answers = { ...good, ...now };
  return judge('after', noted, version);
}
const check = (verdict: string) => ({ checks: [{ id: 'machine.as-configured', verdict, findings: [{ message: 'a route is missing' }] }] });

test('what is as before is in order, whatever was wrong before', async () => expect(await after({})).toEqual([0, '']));

test('of a version without a diagnosis nothing more is asked', async () => expect(await after({ '/doctor': undefined })).toEqual([0, '']));

test.each([
  ['another version answers', {}, '0.3.0', 'version 0.2.0 answers instead of 0.3.0'],
  ['an older revision', { '/status': { ...good['/status'], revision: 3 } }, '0.2.0', 'revision 3 is in force, and it was 4'],
  [
    'a phone is gone',
    { '/phones': [{ mac: '00:00:5e:00:53:02', state: 'registered' }] },
    '0.2.0',
    'phones that were registered are not: 00:00:5e:00:53:01',
  ],
  ['the plan is not empty', { '/doctor': check('warning') }, '0.2.0', 'machine.as-configured: a route is missing'],
  ['it could not be looked at', { '/doctor': check('unknown') }, '0.2.0', 'machine.as-configured: a route is missing'],
] as const)('%s: said in words', async (_, now, version, words) => expect(await after(now, version)).toEqual([1, words]));

test('a page that came and comes no more is missed; one that did not come is not asked for', async () => {
  answers = good;
  writeFileSync(noted, JSON.stringify({ version: '0.1.0', revision: 4, page: true, urls: [], phones: [], checks: {} }));
  expect(await judge('after', noted, '0.2.0')).toEqual([1, 'the page for the login does not come (no address)']);
});

/** Serves the page for the login with this certificate, and tells whether that is taken for the page of this machine, which has `ours`. */
async function pageWith(served: Issued, ours: string): Promise<unknown> {
  const page = createTlsServer({ cert: served.certificate, key: served.key }, (_, answer) =>
    answer.end('<!doctype html><title>Switchroom</title>'),
  );
  await new Promise<void>((listens) => page.listen(0, '127.0.0.1', listens));
  const folder = join(prefix, 'etc/web/tls');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'chain.pem'), ours);
  answers = { ...good, '/status': { ...good['/status'], urls: [`https://127.0.0.1:${(page.address() as AddressInfo).port}/`] } };
  try {
    const [, before] = await judge('before');
    return (JSON.parse(before) as { page: unknown }).page;
  } finally {
    page.close();
    rmSync(join(prefix, 'etc'), { recursive: true });
  }
}

test('the page is believed to be this machine’s with a certificate of this machine, and with no other', async () => {
  const [from, until] = [new Date(Date.now() - 86_400_000), new Date(Date.now() + 86_400_000)];
  const authority = await issue('CN=Authority', { ca: true, from, until });
  const leaf = (names: readonly string[]) => issue('CN=pbx', { by: authority, names, from, until });
  const [own, other] = [await leaf(['pbx.example.test']), await leaf(['127.0.0.1'])];
  // With its authority, and without: somebody may have uploaded it alone.
  expect(await pageWith(own, own.certificate + authority.certificate)).toBe(true);
  expect(await pageWith(own, own.certificate)).toBe(true);
  expect(await pageWith(other, own.certificate + authority.certificate)).toBe(false);
  expect(await pageWith(own, '')).toBe(false);
});

test('where nothing answered before, the version alone decides', async () => {
  answers = { ...good, '/doctor': check('bad') };
  writeFileSync(noted, '{}');
  expect(await judge('after', noted, '0.2.0')).toEqual([0, '']);
});

test('without a web server it says so', async () => {
  writeFileSync(noted, '{}');
  const child = spawn(process.execPath, [program, 'after', noted, '0.2.0'], { env: { SWITCHROOM_PREFIX: join(prefix, 'nowhere') } });
  const code = await new Promise((done) => child.once('close', done));
  expect(code).toBe(1);
});
