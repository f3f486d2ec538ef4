import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contacts, sawPhone } from '../src/data/contacts.ts';
import {
  acknowledge,
  addMessages,
  dropTooMany,
  firstWaiting,
  forgetMessages,
  listMessages,
  markRead,
  sent,
  unreadCount,
  waitingCount,
} from '../src/data/messages.ts';
import { isDangling, isDuplicate, openData } from '../src/data/open.ts';
import { addSession, endStaleSessions, isKnownAddress, putUser, sawAddress, session, touchSession, user } from '../src/data/people.ts';
import type { Db } from '../src/data/schema.ts';
import { putSetting, setting } from '../src/data/settings.ts';
import {
  addDevice,
  addExtension,
  changeExtension,
  devices,
  extensions,
  removeDevice,
  removeExtension,
  renewDevice,
  snapshot,
} from '../src/data/subscribers.ts';
import { addToken, removeToken, token, touchToken } from '../src/data/tokens.ts';
import type { Message } from '../src/engine/messages.ts';
import { findPostgres, startPostgres } from './postgres.ts';

const message = (id: string, more: Partial<Message> = {}): Message => ({
  id,
  at: 1.5,
  source: 'guard',
  code: 'attack.detected',
  values: { service: 'web', address: '192.0.2.1', failures: 3 },
  ...more,
});
const mac = '00:00:5e:00:53:01';

/** The same tests on both databases. */
const databases: { name: string; open: () => Promise<{ where: string; stop?: () => Promise<void> }> }[] = [
  { name: 'SQLite', open: async () => ({ where: ':memory:' }) },
  ...(findPostgres() === undefined ? [] : [{ name: 'PostgreSQL', open: () => startPostgres() }]),
];

if (databases.length === 1) process.stderr.write('tables: no PostgreSQL on this machine, tested on SQLite only\n');

describe.each(databases)('the tables on $name', ({ open }) => {
  let db: Db;
  let stop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const server = await open();
    stop = server.stop;
    db = await openData(server.where);
  }, 60_000);
  afterAll(async () => {
    await db?.destroy();
    await stop?.();
  });

  test('settings are replaced', async () => {
    expect(await setting(db, 'a')).toBeUndefined();
    await putSetting(db, 'a', '1');
    await putSetting(db, 'a', '2');
    expect(await setting(db, 'a')).toBe('2');
  });

  test('extensions and devices make a snapshot that the engine can read', async () => {
    await addExtension(db, { number: '20', name: 'Empfang „Süd“', language: 'de' });
    await addExtension(db, { number: '21', name: 'Lager' });
    await addDevice(db, { mac, extension: '20', vendor: 'baresip' });
    expect(await snapshot(db)).toEqual({
      extensions: [
        { number: '20', name: 'Empfang „Süd“', language: 'de' },
        { number: '21', name: 'Lager' },
      ],
      devices: [{ mac, extension: '20', vendor: 'baresip', generation: 1 }],
    });
    expect(await changeExtension(db, '21', { language: 'en' })).toBe(1);
    expect(await changeExtension(db, '21', {})).toBe(1);
    expect(await changeExtension(db, '99', { name: 'x' })).toBe(0);
    expect(await renewDevice(db, mac)).toBe(1);
    expect(await removeDevice(db, mac)).toBe(1);
    await addDevice(db, { mac, extension: '20', vendor: 'baresip' });
    expect((await devices(db))[0]?.generation).toBe(3);
  });

  test('what is there twice, or refers to nothing, is told apart', async () => {
    expect(await failure(addExtension(db, { number: '20', name: 'x' }))).toSatisfy(isDuplicate);
    expect(await failure(addDevice(db, { mac, extension: '21', vendor: 'x' }))).toSatisfy(isDuplicate);
    const dangling = await failure(addDevice(db, { mac: '00:00:5e:00:53:09', extension: '99', vendor: 'x' }));
    expect(dangling).toSatisfy(isDangling);
    expect(isDuplicate(dangling)).toBe(false);
  });

  test('a transaction that fails leaves nothing', async () => {
    await failure(
      db.transaction().execute(async (t) => {
        await addExtension(t, { number: '30', name: 'x' });
        throw new Error('stop');
      }),
    );
    expect((await extensions(db)).map((e) => e.number)).toEqual(['20', '21']);
  });

  test('contacts keep what is not said anew, and go with their phone', async () => {
    await sawPhone(db, { mac, address: '192.0.2.7', lastFetchAt: 1_700_000_000.25 });
    await sawPhone(db, { mac, refusal: 'no-window' });
    expect((await contacts(db)).get(mac)).toEqual({
      mac,
      address: '192.0.2.7',
      lastFetchAt: 1_700_000_000.25,
      secretGeneration: 0,
      refusal: 'no-window',
    });
    expect(await removeExtension(db, '20')).toBe(1);
    expect((await contacts(db)).size).toBe(0);
    expect(await devices(db)).toEqual([]);
  });

  test('messages come once, in the order of arrival', async () => {
    const of = (id: string) => message(id, { code: 'engine.damaged', values: { file: id } });
    expect(await addMessages(db, [of('a'), of('b')])).toBe(2);
    expect(await addMessages(db, [of('b'), of('c')])).toBe(1);
    expect((await listMessages(db, { limit: 2 })).map((m) => m.id)).toEqual(['c', 'b']);
    expect(await listMessages(db, { before: 'b', limit: 9 })).toEqual([
      { ...of('a'), kind: 'serious-fault', read: false, count: 1, firstAt: 1.5 },
    ]);
    expect(await markRead(db, 'b')).toBe(true);
    expect(await markRead(db, 'zzz')).toBe(false);
    expect(await unreadCount(db)).toBe(1);
    expect((await listMessages(db, { unread: true, limit: 9 })).map((m) => m.id)).toEqual(['c']);
    expect(await acknowledge(db, 'c', { by: 'admin', at: 7 })).toBe(true);
    expect(await acknowledge(db, 'zzz', { by: 'admin', at: 7 })).toBe(false);
    expect(await listMessages(db, { limit: 1 })).toMatchObject([{ id: 'c', read: true, acknowledgedBy: 'admin', acknowledgedAt: 7 }]);
  });

  test('a thousand guesses are one message that counts and is sent four times, until somebody acknowledges it', async () => {
    const guess = (n: number) => message(`g${n}`, { at: 100 + n, values: { service: 'web', address: `192.0.2.${n % 250}`, failures: n } });
    const all = Array.from({ length: 1000 }, (_, n) => guess(n));
    for (let n = 0; n < all.length; n += 250) await addMessages(db, all.slice(n, n + 250), () => ['mail']);
    // A spool that is read twice counts nothing twice.
    expect(await addMessages(db, all.slice(0, 10), () => ['mail'])).toBe(0);
    const [top] = await listMessages(db, { limit: 1 });
    expect(top).toMatchObject({ id: 'g0', count: 1000, firstAt: 100, at: 1099, values: { failures: 999 }, kind: 'security-warning' });
    expect(await waitingCount(db, 'mail')).toBe(4);
    const counts: number[] = [];
    for (let next = await firstWaiting(db, 'mail'); next; next = await firstWaiting(db, 'mail')) {
      counts.push(next.entry.count);
      await sent(db, next.seq);
    }
    expect(counts).toEqual([1, 10, 100, 1000]);
    await acknowledge(db, 'g0', { by: 'admin', at: 7 });
    await addMessages(db, [message('later', { at: 10_100, values: { service: 'web', address: '192.0.2.1', failures: 1 } })]);
    expect(await listMessages(db, { limit: 1 })).toMatchObject([{ id: 'later', count: 1 }]);
    // Another service, and the same a day later, are other messages.
    await addMessages(db, [message('sip', { at: 10_101, values: { service: 'telephony', address: '192.0.2.1', failures: 1 } })]);
    await addMessages(db, [message('day', { at: 10_100 + 90_000, values: { service: 'web', address: '192.0.2.1', failures: 1 } })]);
    expect((await listMessages(db, { limit: 2 })).map((m) => [m.id, m.count])).toEqual([
      ['day', 1],
      ['sip', 1],
    ]);
  }, 60_000);

  test('messages are found by kind and time, and forgotten after their time', async () => {
    expect((await listMessages(db, { kind: 'serious-fault', limit: 9 })).map((m) => m.id)).toEqual(['c', 'b', 'a']);
    expect((await listMessages(db, { since: 50_000, limit: 9 })).map((m) => m.id)).toEqual(['day']);
    expect((await listMessages(db, { until: 2, limit: 9 })).map((m) => m.id)).toEqual(['c', 'b', 'a']);
    await forgetMessages(db, 2 * 86_400 + 1000, 2);
    expect((await listMessages(db, { limit: 9 })).map((m) => m.id)).toEqual(['day', 'sip', 'later', 'g0']);
    await forgetMessages(db, 100_000 + 86_400, 1);
    expect((await listMessages(db, { limit: 9 })).map((m) => m.id)).toEqual(['day']);
  });

  test('what waits is bounded; the oldest goes first', async () => {
    const many = Array.from({ length: 5 }, (_, n) => message(`o${n}`, { code: 'engine.damaged', values: { file: `${n}` } }));
    await addMessages(db, many, () => ['syslog']);
    expect(await dropTooMany(db, 'syslog', 3)).toBe(2);
    expect(await dropTooMany(db, 'syslog', 3)).toBe(0);
    expect((await firstWaiting(db, 'syslog'))?.entry.id).toBe('o2');
  });

  test('people, sessions and tokens', async () => {
    await putUser(db, { name: 'admin', password: 'p', mustChange: true }, 1);
    await putUser(db, { name: 'admin', password: 'q', mustChange: false }, 2);
    expect(await user(db, 'admin')).toEqual({ name: 'admin', password: 'q', mustChange: false });
    expect(await user(db, "admin' or '1'='1")).toBeUndefined();
    await addSession(db, { idHash: 'h', user: 'admin', address: '192.0.2.1' }, 1_700_000_000.5);
    await touchSession(db, 'h', 1_700_000_100);
    expect(await session(db, 'h')).toEqual({
      idHash: 'h',
      user: 'admin',
      mustChange: false,
      createdAt: 1_700_000_000.5,
      seenAt: 1_700_000_100,
    });
    await endStaleSessions(db, 0, 1_700_000_101);
    expect(await session(db, 'h')).toBeUndefined();
    expect(await sawAddress(db, 'admin', '192.0.2.1', 1), 'the first is not new').toBe(false);
    expect(await sawAddress(db, 'admin', '192.0.2.2', 1)).toBe(true);
    expect(await sawAddress(db, 'admin', '192.0.2.2', 2)).toBe(false);
    expect(await isKnownAddress(db, '192.0.2.2')).toBe(true);
    expect(await isKnownAddress(db, '192.0.2.3')).toBe(false);
    const row = { id: 't', name: 'n', scope: 'read' as const, secretHash: 's', by: 'admin', createdAt: 1, expiresAt: 2 };
    await addToken(db, row);
    await touchToken(db, 't', 3);
    expect(await token(db, 't')).toEqual({ ...row, lastUsedAt: 3 });
    expect([await removeToken(db, 't'), await removeToken(db, 't')]).toEqual([true, false]);
  });
});

test('opening twice runs each migration once', async () => {
  const { mkdtempSync, rmSync } = await import('node:fs');
  const folder = mkdtempSync('/tmp/switchroom-data-');
  try {
    const one = await openData(`${folder}/a.db`);
    await putSetting(one, 'k', 'v');
    await one.destroy();
    const two = await openData(`${folder}/a.db`);
    expect(await setting(two, 'k')).toBe('v');
    await two.destroy();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  );
}
