// Long because it is one story: what is made on one machine comes to life on another, or leaves it as it was.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { Backups } from '../src/engine/backup/index.ts';
import type { EngineError } from '../src/engine/client.ts';
import type { Engine } from '../src/engine/engine.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { memoryFiles } from './backup-files.ts';
import { machine } from './documents.ts';
import { leftOver, messagesOf, openEngine, startEngine } from './engine.ts';

/** Backups over the whole engine on machines in memory: what is made on one comes to life on another, or leaves it as it was. */
const cheap = { N: 16_384, r: 1, p: 1 };
const passphrase = 'correct horse battery';
const phone = { mac: '02:00:5e:00:53:aa', extension: '201', generation: 3, vendor: 'baresip' };
const subscribers = { extensions: [{ number: '201', name: 'Front desk' }], devices: [phone] };

let host: FakeHost;
let engine: Engine;
let files: ReturnType<typeof memoryFiles>;
let backups: Backups;

beforeEach(async () => {
  host = machine();
  engine = await startEngine(host);
  files = memoryFiles();
  backups = new Backups(engine, files, cheap);
  await backups.start();
});

const create = async (more: Partial<Parameters<Backups['create']>[0]> = {}) =>
  backups.create({ by: 'anna', scheduled: false, passphrase, ...more });

/** Another machine, as it comes from the shop: keys, CA and cards of its own. */
async function another(names: readonly [string, string] = ['lan', 'voice']) {
  const there = machine();
  // Of another machine: FakeHost gives the same chance to all.
  for (const file of ['var/engine/secrets.json', 'var/engine/secrets.copy.json'])
    there.files.set(file, { kind: 'file', path: file, reader: 'root', content: '{"master":"another-key-of-another-machine"}\n' });
  there.kernelLinks = there.kernelLinks.map((l, i) => ({ ...l, device: names[i] ?? l.device, mac: `02:00:00:00:01:0${i + 1}` }));
  const theirs = await startEngine(there);
  const b = new Backups(theirs, files, cheap);
  await b.start();
  return { host: there, engine: theirs, backups: b };
}

const fails = async (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (e: unknown) => {
      const known = e as { problem?: { code: string }; problems?: EngineError['problems'] };
      return known.problem?.code ?? known.problems?.map((p) => `${p.code} ${p.path}`).join(', ') ?? String(e);
    },
  );

describe('a backup', () => {
  test('is listed with what its header says, and is said to have been made', async () => {
    const made = await create();
    expect(made.name).toMatch(/^pbx-\d{8}-\d{6}z-hand\.srbackup$/);
    expect((await backups.list()).backups).toMatchObject([
      { name: made.name, scheduled: false, about: { hostname: 'pbx', version: 'test' } },
    ]);
    expect(messagesOf(host).map((m) => m.code)).toContain('backup.made');
  });

  test('of one second does not replace another', async () => {
    const [a, b] = [await create(), await create()];
    expect(a.name).not.toBe(b.name);
    expect((await backups.list()).backups).toHaveLength(2);
  });

  test.each([
    ['a short passphrase', { passphrase: 'too short' }, 'backup.passphrase-short'],
    ['none where the document names none', { passphrase: undefined }, 'backup.no-passphrase'],
  ])('is refused with %s', async (_, more, code) => {
    expect(await fails(create(more))).toBe(code);
    expect((await backups.list()).backups).toEqual([]);
  });

  test('into a folder that is not there says so, and the list does too', async () => {
    files.missing.add('var/backups');
    expect(await fails(create())).toBe('backup.folder');
    expect((await backups.list()).problem).toMatchObject({ code: 'backup.folder', values: { folder: 'var/backups' } });
  });
});

describe('the schedule', () => {
  const set = async (more: object = {}) => {
    const secret = await engine.core.secrets.keep(passphrase);
    await engine.patch('anna', { backup: { every: 'day', at: '02:15', keep: 2, passphrase: { secret }, ...more } }, '');
  };
  const scheduled = () => backups.create({ by: 'schedule', scheduled: true });

  test('needs a passphrase', async () => {
    expect(await fails(engine.patch('anna', { backup: { every: 'day' } }, ''))).toBe('backup.no-passphrase /backup/passphrase');
    const secret = await engine.core.secrets.keep('short');
    expect(await fails(engine.patch('anna', { backup: { passphrase: { secret } } }, ''))).toBe(
      'backup.passphrase-short /backup/passphrase',
    );
    expect(await fails(engine.patch('anna', { backup: { passphrase: { secret: 'never-given' } } }, ''))).toBe(
      'backup.unknown-secret /backup/passphrase',
    );
  });

  test('is due at once when it is switched on, and then a day later', async () => {
    expect((await backups.list()).due).toBe(false);
    await set();
    expect((await backups.list()).due).toBe(true);
    await scheduled();
    const after = await backups.list();
    expect(after).toMatchObject({ due: false, lastAt: Math.floor(host.clock.now()) });
    expect(after.nextAt).toBeGreaterThan(host.clock.now());
    host.clock.advance(25 * 3600 * 1000);
    expect((await backups.list()).due).toBe(true);
  });

  test('keeps as many as the document says, and touches none that was made by hand or is of another PBX', async () => {
    await set();
    await create();
    files.files.set('var/backups/other-20200101-000000z-auto.srbackup', Buffer.from('x'));
    for (let n = 0; n < 4; n++) {
      host.clock.advance(86_400_000);
      await scheduled();
    }
    const names = (await backups.list()).backups.map((b) => b.name);
    expect(names.filter((n) => n.startsWith('pbx-') && n.endsWith('auto.srbackup'))).toHaveLength(2);
    expect(names.filter((n) => n.endsWith('hand.srbackup') || n.startsWith('other-'))).toHaveLength(2);
  });

  test('that fails is told once, tried again later, and is a condition when it is late', async () => {
    await set({ folder: '/srv/not-mounted' });
    files.missing.add('/srv/not-mounted');
    expect(await fails(scheduled())).toBe('backup.folder');
    expect(await fails(scheduled())).toBe('backup.folder');
    expect(messagesOf(host).filter((m) => m.code === 'backup.failed')).toHaveLength(1);
    expect((await backups.list()).due).toBe(false);
    host.clock.advance(901_000);
    expect((await backups.list()).due).toBe(true);
    host.clock.advance(26 * 3600 * 1000);
    expect(backups.conditions()).toMatchObject([{ code: 'backup.overdue', because: expect.stringContaining('/srv/not-mounted') }]);
    files.missing.clear();
    await scheduled();
    expect(backups.conditions()).toEqual([]);
  });
});

describe('restored on another machine', () => {
  const take = async () => {
    await engine.putSubscribers(1, subscribers);
    await engine.patch('anna', { webserver: { hostname: 'front.example.test' } }, '');
    return (await create()).name;
  };

  test('the phone keeps its password, and what is there is what was there', async () => {
    const name = await take();
    const there = await another();
    const opened = await there.backups.open({ by: 'bert', name, passphrase, map: {} });
    expect(opened).toMatchObject({ problems: [], hostname: 'front.example.test', subscribers: { after: { extensions: 1, phones: 1 } } });
    expect(opened.preview.difference.map((d) => d.path)).toContain('/webserver/hostname');
    expect(there.engine.document.webserver.hostname).toBe('pbx');

    const change = await there.backups.restore({ by: 'bert', opened: opened.opened, map: {} });
    expect(change).toMatchObject({ state: 'awaiting-confirmation', reason: expect.stringContaining('restored the backup of front') });
    await there.engine.transactions.confirm({ by: 'bert' });
    expect(there.engine.document.webserver.hostname).toBe('front.example.test');
    expect(there.engine.subscribers).toEqual(subscribers);
    expect(there.engine.core.secrets.phone(phone.mac, 3)).toBe(engine.core.secrets.phone(phone.mac, 3));
    expect(await leftOver(there.engine)).toEqual([]);
    expect(messagesOf(there.host).map((m) => m.code)).toContain('backup.restored');
    // And after a restart.
    const again = await openEngine(there.host);
    expect(again.core.secrets.phone(phone.mac, 3)).toBe(engine.core.secrets.phone(phone.mac, 3));
    expect(again.document.webserver.hostname).toBe('front.example.test');
  });

  test.each(['taken back', 'not confirmed in time', 'interrupted'])('and %s, everything is as it was, keys too', async (how) => {
    const name = await take();
    const there = await another();
    const before = [...there.host.files].filter(([p]) => /secrets|kept|var\/ca|restored/.test(p));
    const { opened } = await there.backups.open({ by: 'bert', name, passphrase, map: {} });
    await there.backups.restore({ by: 'bert', opened, map: {} });
    expect(there.engine.core.secrets.named('master')).toBe(engine.core.secrets.named('master'));
    let is = there.engine;
    if (how === 'taken back') await is.transactions.rollback('bert');
    else if (how === 'not confirmed in time') {
      there.host.clock.advance(61_000);
      await is.transactions.mutex.run(async () => {});
    } else is = await openEngine(there.host);
    expect(is.core.secrets.named('master')).toBe('another-key-of-another-machine');
    expect(is.document.webserver.hostname).toBe('pbx');
    expect(is.subscribers.devices).toEqual([]);
    expect([...there.host.files].filter(([p]) => /secrets|kept|var\/ca|restored/.test(p))).toEqual(before);
    expect(await leftOver(is)).toEqual([]);
  });

  test('a secret of the document is there, and one of an older revision is not carried along', async () => {
    const [old, now] = [await engine.core.secrets.keep('an old password'), await engine.core.secrets.keep('the webhook token')];
    await engine.patch('anna', { messages: { webhook: { url: 'https://hooks.example.test/', token: { secret: now } } } }, '');
    const name = await take();
    const there = await another();
    const { opened } = await there.backups.open({ by: 'bert', name, passphrase, map: {} });
    await there.backups.restore({ by: 'bert', opened, map: {} });
    await there.engine.transactions.confirm({ by: 'bert' });
    expect(there.engine.core.secrets.kept(now)).toBe('the webhook token');
    expect(there.engine.core.secrets.kept(old)).toBeUndefined();
  });

  test('tables wait for web until it is confirmed, and are there once', async () => {
    await engine.putSubscribers(1, subscribers);
    const h = backups.handlers();
    await h['backup.tables']({ job: 'job-of-web', part: 0, text: '{"migration":"0001_first"}\n' });
    await h['backup.tables']({ job: 'job-of-web', part: 1, text: '{"table":"users"}\n' });
    const { name } = await create({ job: 'job-of-web' });
    const there = await another();
    const t = there.backups.handlers();
    const { opened, tables } = await there.backups.open({ by: 'bert', name, passphrase, map: {} });
    expect(tables).toBe(true);
    await there.backups.restore({ by: 'bert', opened, map: {} });
    expect(await t['backup.restored']({})).toEqual({ none: true });
    await there.engine.transactions.confirm({ by: 'bert' });
    const waiting = await t['backup.restored']({});
    expect(waiting).toEqual({ number: there.engine.transactions.head?.subscribers, parts: 1 });
    const { number } = waiting as { number: number };
    expect(await t['backup.restored-part']({ number, part: 0 })).toEqual({ text: '{"migration":"0001_first"}\n{"table":"users"}\n' });
    await t['backup.taken']({ number });
    expect(await t['backup.restored']({})).toEqual({ none: true });
  });

  test('with other cards asks which is which, and takes the answer', async () => {
    const name = await take();
    const there = await another(['enp1s0', 'enp2s0']);
    const asked = await there.backups.open({ by: 'bert', name, passphrase, map: {} });
    expect(asked.problems.map((p) => `${p.code} ${p.path}`)).toEqual([
      'backup.interface-open /map/lan',
      'backup.interface-open /map/voice',
    ]);
    expect(await fails(there.backups.restore({ by: 'bert', opened: asked.opened, map: {} }))).toContain('backup.interface-open /map/lan');
    const said = await there.backups.look({ opened: asked.opened, map: { lan: 'enp2s0' } });
    expect(said.problems).toEqual([]);
    expect(said.interfaces).toMatchObject([
      { id: 'lan', device: 'enp2s0', because: 'chosen' },
      { id: 'voice', device: 'enp1s0', because: 'only' },
    ]);
  });

  test('that was already restored, or forgotten, has to be opened again', async () => {
    const name = await take();
    const there = await another();
    const { opened } = await there.backups.open({ by: 'bert', name, passphrase, map: {} });
    there.host.clock.advance(16 * 60_000);
    await expect(there.backups.restore({ by: 'bert', opened, map: {} })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('what cannot be restored', () => {
  test('is told for what it is, and changes nothing', async () => {
    const { name } = await create();
    const whole = files.files.get(`var/backups/${name}`) ?? Buffer.alloc(0);
    const put = (bytes: Buffer) => files.files.set('var/backups/bad.srbackup', bytes);
    const open = (words = passphrase) => fails(backups.open({ by: 'anna', name: 'bad.srbackup', passphrase: words, map: {} }));
    put(whole);
    expect(await open('wrong horse battery')).toBe('backup.wrong-passphrase');
    put(whole.subarray(0, whole.length - 3));
    expect(await open()).toBe('backup.altered');
    const changed = Buffer.from(whole);
    changed[whole.length - 100] = (changed[whole.length - 100] ?? 0) ^ 4;
    put(changed);
    expect(await open()).toBe('backup.altered');
    put(Buffer.from('no backup at all'));
    expect(await open()).toBe('backup.not-a-backup');
    await expect(backups.open({ by: 'anna', name: 'gone.srbackup', passphrase, map: {} })).rejects.toMatchObject({ code: 'not-found' });
    expect(engine.revision).toBe(1);
  });
});

describe('a file that somebody brings', () => {
  test('goes on where it ended, and opens', async () => {
    const { name } = await create();
    const bytes = files.files.get(`var/backups/${name}`) ?? Buffer.alloc(0);
    const there = await another();
    const h = there.backups.handlers();
    const first = await h['backup.upload']({ offset: 0, data: bytes.subarray(0, 1000).toString('base64') });
    await expect(h['backup.upload']({ upload: first.upload, offset: 999, data: 'AAAA' })).rejects.toMatchObject({ code: 'conflict' });
    const second = await h['backup.upload']({ upload: first.upload, offset: 1000, data: bytes.subarray(1000).toString('base64') });
    expect(second.bytes).toBe(bytes.length);
    expect((await h['backup.open']({ by: 'bert', upload: first.upload, passphrase, map: {} })).hostname).toBe('pbx');
  });
});

/** As each of them made it: tools/backup-fixture.ts writes the file of a version, once, at its release. */
describe('a backup of every released version', () => {
  const folder = join(import.meta.dirname, 'backups');
  const names = readdirSync(folder).filter((f) => f.endsWith('.srbackup'));
  test('is here', () => expect(names.length).toBeGreaterThan(0));
  test.each(names)('%s', async (name) => {
    files.files.set(`var/backups/${name}`, readFileSync(join(folder, name)));
    const opened = await backups.open({ by: 'anna', name, passphrase, map: {} });
    expect(opened.problems).toEqual([]);
    expect(opened.preview.problems.filter((p) => p.severity !== 'warning')).toEqual([]);
    await backups.restore({ by: 'anna', opened: opened.opened, map: {} });
    await engine.transactions.confirm({ by: 'anna' });
    expect(engine.subscribers.extensions.map((e) => e.number)).toContain('201');
    expect(await leftOver(engine)).toEqual([]);
  });
});
