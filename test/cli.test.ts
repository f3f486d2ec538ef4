import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCertificates } from '../src/certificates.ts';
import { at, put } from '../src/cli/path.ts';
import { duration, table } from '../src/cli/print.ts';
import { Backups } from '../src/engine/backup/index.ts';
import { Captures } from '../src/engine/capture/index.ts';
import { Console } from '../src/engine/console.ts';
import type { Engine } from '../src/engine/engine.ts';
import { Feeds } from '../src/engine/feeds/index.ts';
import { handlersOf } from '../src/engine/handlers.ts';
import { NameServers } from '../src/engine/name-servers.ts';
import { RequestServer } from '../src/engine/server.ts';
import { tarGz } from '../src/host/archive.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { listenLines } from '../src/host/linux/sockets.ts';
import { memoryFiles } from './backup-files.ts';
import { machine } from './documents.ts';
import { startEngine } from './engine.ts';
import { FakeSniffer } from './sniffer.ts';

/** The command line as people and scripts meet it: the program itself, before an engine on a machine in memory. */
let prefix: string;
let host: FakeHost;
let engine: Engine;
let server: net.Server;

beforeAll(async () => {
  prefix = await mkdtemp(join(tmpdir(), 'switchroom-cli-'));
  host = machine();
  engine = await startEngine(host);
  const never = async () => {
    throw new Error('not here');
  };
  const blocks = {
    'blocks.list': async () => [],
    'blocks.page': async () => ({ total: 0, found: 0, blocks: [] }),
    'blocks.add': never,
    'blocks.lift': never,
    'allowlist.add': never,
    'allowlist.remove': never,
    protection: never,
  };
  const enrolment = { view: never, open: never, close: never, release: never } as never;
  const requests = new RequestServer(
    handlersOf({
      engine,
      enrolment,
      leases: async () => [],
      blocks: blocks as never,
      feeds: new Feeds(
        engine.core,
        () => engine.transactions.target,
        () => {},
      ).handlers,
      ports: { view: never } as never,
      outgoing: { view: never } as never,
      look: async () => {},
      pack: tarGz,
      names: new NameServers(
        engine.core,
        () => engine.transactions.target,
        () => {},
      ),
      certificates: startCertificates(engine, prefix).handlers,
      backups: new Backups(engine, memoryFiles()).handlers(),
      captures: new Captures(engine, memoryFiles(), new FakeSniffer(), () => {}).handlers(),
      console: new Console(engine, () => {}),
    }),
    () => {},
  );
  const { mkdir } = await import('node:fs/promises');
  await mkdir(join(prefix, 'run/engine'), { recursive: true });
  server = await listenLines(join(prefix, 'run/engine/root.sock'), undefined, (s) => requests.serve('root', s));
});
afterAll(async () => {
  server?.close();
  await rm(prefix, { recursive: true, force: true });
});

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
const cli = (...argv: string[]): Promise<Said> =>
  new Promise((done) => {
    const env = { ...process.env, LC_ALL: 'C', SWITCHROOM_PREFIX: prefix };
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, '../src/cli.ts'), ...argv],
      { env },
      (e, out, err) => done({ code: e ? Number(e.code ?? 1) : 0, out, err }),
    );
  });

describe('switchroom', () => {
  test('says what it can do', async () => {
    const help = await cli('help');
    expect(help.code).toBe(0);
    for (const name of ['status', 'diff', 'apply', 'confirm', 'rollback', 'messages', 'blocks'])
      expect(help.out).toMatch(new RegExp(`^${name}\\b`, 'm'));
    expect((await cli()).out).toBe(help.out);
    // Each form begins a line, and what it does stands below.
    expect(help.out).toMatch(/^messages \[--unread\]\nmessages search <words> \[--unread\]\n(messages .*\n)+ {6}\S/m);
  });

  test('says it in German, by option or environment, and leaves to programs what they read', async () => {
    const [help, english, status, json, same] = await Promise.all([
      cli('help', '--lang', 'de'),
      cli('help'),
      cli('status', '--lang', 'de'),
      cli('status', '--json', '--lang', 'de'),
      cli('status', '--json'),
    ]);
    const lines = (r: Said): string[] => r.out.split('\n').filter((l) => l.startsWith('      '));
    expect(lines(help)).toHaveLength(lines(english).length);
    expect(lines(help).filter((l) => lines(english).includes(l))).toEqual([]);
    expect(help.out).toContain('switchroom <Befehl>');
    expect(status.out).toContain('Weboberfläche: https://192.0.2.77/');
    expect(status.out).not.toMatch(/\b(since|because|warning|revision|web interface)\b/);
    const keys = (r: Said): string[] => Object.keys(JSON.parse(r.out)).sort();
    expect(keys(json)).toEqual(keys(same));
    const refused = await cli('frobnicate', '--lang', 'de');
    expect([refused.code, refused.err]).toEqual([2, 'switchroom: Den Befehl „frobnicate“ gibt es nicht; siehe: switchroom help\n']);
    expect((await cli('diff', '--lang', 'de')).out).toBe('Der Entwurf ist leer: Er entspricht dem, was gilt\n');
  });

  test.each<[string, string[], RegExp]>([
    ['a command that does not exist', ['frobnicate'], /no command "frobnicate"/],
    ['an option that does not exist', ['apply', '--resaon', 'x'], /no option --resaon/],
    ['an option without its value', ['apply', '--reason'], /--reason needs a value/],
    ['a path without its slash', ['set', 'interfaces/lan/mtu', '1400'], /begins with a slash: \/interfaces/],
    ['half a pair', ['set', '/interfaces/lan/mtu'], /needs pairs/],
  ])('refuses %s, with exit code 2 and a way out', async (_, argv, says) => {
    const r = await cli(...argv);
    expect([r.code, r.out]).toEqual([2, '']);
    expect(r.err).toMatch(says);
    expect(r.err).not.toContain('at '); // no stack
  });

  test('shows status for people and for programs', async () => {
    const [text, json] = await Promise.all([cli('status'), cli('status', '--json')]);
    expect(text.out).toContain('web interface: https://192.0.2.77/');
    expect(JSON.parse(json.out)).toMatchObject({ revision: 1, url: 'https://192.0.2.77/', user: 'admin', change: 'none' });
  });

  test('puts values into a draft, shows what they would do, applies and confirms', async () => {
    const set = await cli(
      'set',
      '/interfaces/lan/ipv4',
      '{"mode":"static","address":"192.0.2.10/24"}',
      '/routes/ipv4',
      '{"from":"static","interface":"lan","gateway":"192.0.2.1"}',
      '/dns/servers',
      '{"from":"static","addresses":["192.0.2.1"]}',
      '/webserver/hostname',
      'telephone.example.test',
    );
    expect(set.out).toContain('may cut administrators off: it undoes itself unless confirmed');
    expect((await cli('diff')).out).toBe(set.out);
    const apply = await cli('apply', '--reason', 'another address', '--confirm-within', '120');
    expect(apply.out).toMatch(/waits for confirmation: 120 s left.*confirm at https:\/\/192\.0\.2\.10\/confirm#\S+.*nobody has reached/s);
    const confirm = await cli('confirm', '--json');
    expect(JSON.parse(confirm.out)).toMatchObject({ state: 'committed', to: 2 });
    expect((await cli('revisions')).out).toMatch(/^2 \*.*root.*by hand.*another address\n1 {2}/);
    expect((await cli('difference', '1', '2')).out).toContain('/webserver/hostname');
    expect((await cli('show', '/webserver/hostname')).out.trim()).toBe('"telephone.example.test"');
  });

  test('names every problem at its path, and nothing was changed', async () => {
    const r = await cli('set', '/webserver/httpsPort', '0', '/interfaces/lan/mtu', '99');
    expect(r.out).toContain('PROBLEM at /webserver/httpsPort: expected a port from 1 to 65535, not 0');
    const apply = await cli('apply', '--json');
    expect(apply.code).toBe(1);
    expect(JSON.parse(apply.out)).toMatchObject({ problems: [{ path: '/interfaces/lan/mtu' }, { path: '/webserver/httpsPort' }] });
    expect((await cli('discard')).out).toContain('nothing was changed');
    expect(engine.revision).toBe(2);
  });

  test('takes a whole document from a file, and says when it is none', async () => {
    const file = join(prefix, 'document.json');
    await writeFile(file, JSON.stringify({ ...engine.document, protection: { maxFailures: 4 } }));
    expect((await cli('apply', '--file', file)).out).toContain('revision 3 is in force');
    await writeFile(file, '{');
    const r = await cli('apply', '--file', file);
    expect([r.code, r.err]).toEqual([1, expect.stringContaining('the file is no JSON')]);
  });

  test('exits 1 when a change was undone', async () => {
    await cli('set', '/webserver/hostname', 'other.example.test');
    host.failOn = (op) => op === 'certificate etc/web/tls';
    const r = await cli('apply');
    host.failOn = undefined;
    expect([r.code, r.out]).toEqual([1, expect.stringContaining('was undone, because')]);
  });

  test('says what is not running, and how to look at it', async () => {
    const r = await cli('phones', '--json');
    expect(r.code).toBe(1);
    expect(JSON.parse(r.out)).toMatchObject({ error: expect.stringContaining('the web process does not answer') });
  });
});

describe('paths', () => {
  const document = { a: { 'b/c': [1, 2, 3] }, e: 5 };
  test.each<[string, unknown, unknown]>([
    ['/a/b~1c/1', 9, { a: { 'b/c': [1, 9, 3] }, e: 5 }],
    ['/a/b~1c/-', 4, { a: { 'b/c': [1, 2, 3, 4] }, e: 5 }],
    ['/a/b~1c/0', null, { a: { 'b/c': [2, 3] }, e: 5 }],
    ['/e', null, { a: { 'b/c': [1, 2, 3] } }],
    ['/new/deep', 1, { a: { 'b/c': [1, 2, 3] }, e: 5, new: { deep: 1 } }],
    ['', 1, 1],
  ])('%s becomes %j', (path, to, is) => {
    expect(put(document, path, to)).toEqual(is);
    expect(document).toEqual({ a: { 'b/c': [1, 2, 3] }, e: 5 });
  });

  test.each(['/a/b~1c/4', '/a/b~1c/x', '/a/b~1c/-1', '/a/b~1c/01'])('%s is no place of the list', (path) => {
    expect(() => put(document, path, 1)).toThrow(/no place/);
  });

  test.each(['/x', '/constructor', '/a/__proto__', '/e/toString', '/a/b~1c/length/x'])('there is nothing at %s', (path) => {
    expect(() => at(document, path)).toThrow(/nothing at/);
  });

  test('a hidden key is set as a key, and pollutes nothing', () => {
    expect(Object.keys(put({}, '/__proto__/x', 1) as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

test('columns and durations', () => {
  expect(
    table([
      ['a', 'bb', ''],
      ['ccc', 'd', 'e'],
    ]),
  ).toBe('a    bb\nccc  d   e');
  expect([0, 59.6, 3599, 3600, 90_061, -5].map(duration)).toEqual(['0:00', '1:00', '59:59', '1:00:00', '25:01:01', '0:00']);
});
