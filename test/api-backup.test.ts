import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Answer } from '../src/api/contract.ts';
import { dumpTables } from '../src/data/backup.ts';
import { openData } from '../src/data/open.ts';
import { addExtension, extensions } from '../src/data/subscribers.ts';
import { TargetFault } from '../src/host/backup-target/fault.ts';
import type { TargetSettings } from '../src/lib/backup-target.ts';
import { type Bench, bench } from './api-harness.ts';

/** Backups over the API: what web adds to the engine's work, and who may ask. */
let b: Bench;
let cookie: string;
beforeEach(async () => {
  b = await bench();
  cookie = await b.person();
});
afterEach(() => b[Symbol.asyncDispose]());

describe('a backup', () => {
  test('has the tables of web in it', async () => {
    await b.call('POST /extensions', { cookie, body: { number: '201', name: 'Front desk' } });
    const made = await b.call('POST /backups', { cookie, body: { passphrase: 'correct horse battery' } });
    expect(made).toMatchObject({ status: 201, json: { scheduled: false } });
    expect(b.engine.tables).toContain('"number":"201"');
    expect(b.engine.tables).toContain('"table":"users"');
    expect((await b.call('GET /backups', { cookie })).json).toMatchObject({ backups: [{ scheduled: false }], due: false });
  });

  test('that cannot be made says why, at its field', async () => {
    b.engine.backupProblem = { code: 'backup.passphrase-short', path: '/passphrase', message: 'too short' };
    expect(await b.call('POST /backups', { cookie, body: { passphrase: 'short' } })).toMatchObject({
      status: 422,
      json: { problems: [{ code: 'backup.passphrase-short', path: '/passphrase' }] },
    });
  });

  test('is fetched whole, as it lies there', async () => {
    const { json } = await b.call('POST /backups', { cookie, body: {} });
    const { name } = json as { name: string };
    const file = await b.app.fastify.inject({
      method: 'GET',
      url: `/api/v1/backups/${name}/file`,
      headers: { host: 'pbx.example.test', cookie: `__Host-session=${cookie}` },
    });
    expect(file.statusCode).toBe(200);
    expect(file.headers['content-disposition']).toContain(name);
    expect(file.body).toBe(b.engine.backupFile.toString());
  });

  test.each(['../../etc/passwd', 'x.srbackup/..', 'X.srbackup', 'pbx.tar'])('named %s does not exist', async (name) => {
    expect((await b.call('DELETE /backups/{name}', { cookie, params: { name } })).status).toBe(422);
  });

  test('of an unknown name is said to be unknown', async () => {
    expect(await b.call('GET /backups/{name}/file', { cookie, params: { name: 'gone.srbackup' } })).toMatchObject({ status: 404 });
  });

  test.each(['POST /backups', 'POST /backups/open', 'POST /backups/opened/{id}/restore', 'POST /backups/uploads'])(
    'is a matter of people: %s with a token is refused',
    async (key) => {
      const token = await b.token(cookie, 'admin');
      expect(await b.call(key, { token, params: { id: 'opened-backup-1' }, body: {} })).toMatchObject({
        status: 403,
        code: 'access.person-only',
      });
    },
  );
});

describe('a restore', () => {
  test('is brought, looked at and applied', async () => {
    const up = await b.call('POST /backups/uploads', { cookie, body: { offset: 0, data: Buffer.from('a file').toString('base64') } });
    expect(up).toMatchObject({ status: 201, json: { upload: 'upload-1', bytes: 6 } });
    const opened = await b.call('POST /backups/open', { cookie, body: { upload: 'upload-1', passphrase: 'x' } });
    expect(opened).toMatchObject({ status: 200, json: { opened: 'opened-backup-1', interfaces: [{ id: 'lan' }] } });
    const again = await b.call('POST /backups/opened/{id}/look', {
      cookie,
      params: { id: 'opened-backup-1' },
      body: { map: { lan: 'eth0' } },
    });
    expect(again.json).toMatchObject({ interfaces: [{ device: 'eth0', because: 'chosen' }] });
    b.engine.awaitConfirmation = true;
    const change = await b.call('POST /backups/opened/{id}/restore', {
      cookie,
      params: { id: 'opened-backup-1' },
      body: { map: { lan: 'eth0' } },
    });
    expect(change).toMatchObject({ status: 202, json: { state: 'awaiting-confirmation' } });
  });

  test('that is in force gives web its tables, once, before they are offered to the engine', async () => {
    const other = await openData(':memory:');
    await addExtension(other, { number: '305', name: 'From the backup' });
    b.engine.restored = { number: 8, text: await dumpTables(other) };
    b.engine.subscribers = { ...b.engine.subscribers, number: 8 };
    await other.destroy();
    await b.app.services.subscribers.catchUp();
    expect((await extensions(b.db)).map((e) => e.number)).toEqual(['305']);
    expect(b.engine.restored).toBeUndefined();
    expect(b.engine.asked.filter((a) => a.method === 'subscribers.put')).toEqual([]);
  });
});

describe('the schedule', () => {
  test('is the engine’s: web makes one when it is due', async () => {
    b.engine.backupDue = true;
    b.app.services.backups.start();
    b.clock.advance(31_000);
    await vi.waitFor(() => expect(b.engine.backups).toMatchObject([{ scheduled: true }]), { timeout: 90_000 });
    expect(b.engine.tables).toContain('migration');
  });
});

describe('copies in the target', () => {
  const settings = (more: Partial<TargetSettings> = {}): TargetSettings => ({
    hostname: 'pbx',
    keep: 2,
    target: { kind: 'webdav', url: 'https://dav.example.test/pbx/', user: 'pbx', password: 'of the folder' },
    ...more,
  });
  const make = async () => ((await b.call('POST /backups', { cookie, body: {} })).json as { name: string }).name;
  const view = async () => (await b.call('GET /backups/target', { cookie })).json as Answer<'GET /backups/target'>;
  const codes = async () =>
    ((await b.call('GET /messages', { cookie })).json as { code: string; read: boolean }[])
      .filter((m) => m.code === 'backup.target-failed')
      .map((m) => m.read);
  const waits = { timeout: 90_000 };

  test('are made of each backup, and come back', async () => {
    expect(await view()).toEqual({ waiting: [], sending: false });
    b.target.settings = settings();
    const name = await make();
    await vi.waitFor(
      async () => expect(await view()).toMatchObject({ waiting: [], backups: [{ name, bytes: b.engine.backupFile.length }] }),
      waits,
    );
    expect(b.target.files.get(name)).toEqual(b.engine.backupFile);
    const fetched = await b.call('POST /backups/target/fetch', { cookie, body: { name } });
    expect(fetched).toMatchObject({ status: 201, json: { upload: 'upload-1', bytes: b.engine.backupFile.length } });
    expect((await b.call('DELETE /backups/target/{name}', { cookie, params: { name } })).status).toBe(204);
    expect(b.target.files.size).toBe(0);
    expect((await b.call('DELETE /backups/target/{name}', { cookie, params: { name } })).status).toBe(404);
  });

  test('that cannot be sent are told of once, and sent when it works again', async () => {
    b.target.settings = settings();
    b.target.fault = new TargetFault('space', 'the server answers 507');
    const names = [await make()];
    await vi.waitFor(async () => expect(await view()).toMatchObject({ waiting: names, failure: { step: 'space' } }), waits);
    names.push(await make());
    await vi.waitFor(async () => expect((await view()).waiting).toEqual(names), waits);
    expect(await codes()).toEqual([false]);
    b.target.fault = undefined;
    b.clock.advance(900_000);
    b.app.services.backups.start();
    b.clock.advance(31_000);
    await vi.waitFor(async () => expect(await view()).toMatchObject({ waiting: [], backups: [{}, {}] }), waits);
    expect(await view()).not.toHaveProperty('failure');
    expect(await codes()).toEqual([true]);
  });

  test('are kept as many as the document says, of those that the schedule made for this PBX', async () => {
    const auto = (n: number) => `pbx-2026010${n}-021500z-auto.srbackup`;
    for (const name of [auto(1), auto(2), auto(3), 'pbx-20250101-000000z-hand.srbackup', 'other-20250101-000000z-auto.srbackup'])
      b.target.files.set(name, Buffer.from('x'));
    b.target.settings = settings();
    await make();
    await vi.waitFor(() => expect(b.target.files.has(auto(1))).toBe(false), waits);
    expect([...b.target.files.keys()].filter((n) => !n.includes('20260102-0215'))).toEqual([
      auto(3),
      'pbx-20250101-000000z-hand.srbackup',
      'other-20250101-000000z-auto.srbackup',
    ]);
  });

  test.each([
    ['the same server and user', {}, 'of the folder'],
    ['another user', { user: 'eve' }, undefined],
    ['another server', { url: 'https://eve.example.test/' }, undefined],
    ['a password of its own', { password: 'typed' }, 'typed'],
  ])('a test of %s gets the kept password accordingly', async (_, more, password) => {
    b.target.settings = settings();
    const target = { kind: 'webdav', url: 'https://dav.example.test/other/', user: 'pbx', ...more };
    expect(await b.call('POST /backups/target/test', { cookie, body: { target } })).toMatchObject({ status: 200, json: { ok: true } });
    expect((b.target.tested[0] as { target: { password?: string } }).target.password).toBe(password);
  });

  test('without a target say so', async () => {
    for (const key of ['POST /backups/target/test', 'POST /backups/target/fetch'])
      expect(await b.call(key, { cookie, body: key.endsWith('fetch') ? { name: 'x.srbackup' } : {} })).toMatchObject({
        status: 409,
        code: 'backup.no-target',
      });
  });

  test('in a target that fails say which step', async () => {
    b.target.settings = settings();
    b.target.fault = new TargetFault('login', 'the server answers 401');
    expect(await view()).toMatchObject({ problem: { step: 'login' } });
    expect(await b.call('POST /backups/target/fetch', { cookie, body: { name: 'x.srbackup' } })).toMatchObject({
      status: 502,
      json: { code: 'backup.target-failed', detail: 'login: the server answers 401' },
    });
  });
});
