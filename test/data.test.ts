import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contacts, sawPhone } from '../src/data/contacts.ts';
import { addMessages, listMessages, markRead, unreadCount } from '../src/data/messages.ts';
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

const message = (id: string): Message => ({
  id,
  at: 1.5,
  source: 'guard',
  code: 'attack.detected',
  values: { service: 'web', address: '192.0.2.1', failures: 3 },
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
    expect(await addMessages(db, [message('a'), message('b')])).toBe(2);
    expect(await addMessages(db, [message('b'), message('c')])).toBe(1);
    expect((await listMessages(db, { limit: 2 })).map((m) => m.id)).toEqual(['c', 'b']);
    expect(await listMessages(db, { before: 'b', limit: 9 })).toEqual([{ ...message('a'), kind: 'security-warning', read: false }]);
    expect(await markRead(db, 'b')).toBe(true);
    expect(await markRead(db, 'zzz')).toBe(false);
    expect(await unreadCount(db)).toBe(1);
    expect((await listMessages(db, { unread: true, limit: 9 })).map((m) => m.id)).toEqual(['c']);
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
