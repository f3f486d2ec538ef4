import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dumpTables, loadTables } from '../src/data/backup.ts';
import { openData } from '../src/data/open.ts';
import type { Db } from '../src/data/schema.ts';
import { putSetting, setting } from '../src/data/settings.ts';
import { addDevice, addExtension, device, extensions, removeDevice } from '../src/data/subscribers.ts';

/** The tables of a backup: the whole comes back, in this shape or an older one; what is none leaves everything as it is. */
let from: Db;
let to: Db;
const phone = { mac: '02:00:5e:00:53:aa', extension: '201', vendor: 'baresip' };

beforeEach(async () => {
  [from, to] = [await openData(':memory:'), await openData(':memory:')];
  await addExtension(from, { number: '201', name: 'Front desk', language: 'de' });
  await addDevice(from, phone);
  await from.insertInto('users').values({ name: 'admin', password: 'its hash', must_change: 0, changed_at: 5 }).execute();
});
afterEach(async () => {
  await Promise.all([from.destroy(), to.destroy()]);
});
const session = (db: Db, user: string) =>
  db
    .insertInto('sessions')
    .values({ id_hash: `of ${user}`, user_name: user, created_at: 1, seen_at: 1, address: '192.0.2.9' })
    .execute();
const nothing = async () => {};

describe('tables of a backup', () => {
  test('take the place of those that are there', async () => {
    await addExtension(to, { number: '305', name: 'Somebody else' });
    await to.insertInto('users').values({ name: 'admin', password: 'another hash', must_change: 1, changed_at: 1 }).execute();
    await loadTables(to, await dumpTables(from), nothing);
    expect(await extensions(to)).toEqual([{ number: '201', name: 'Front desk', language: 'de', phones: [phone.mac] }]);
    expect(await to.selectFrom('users').selectAll().execute()).toEqual([
      { name: 'admin', password: 'its hash', must_change: 0, changed_at: 5 },
    ]);
    expect(await dumpTables(to)).toBe(await dumpTables(from));
  });

  test('bring along which secret of a phone that is gone was the last', async () => {
    await removeDevice(from, phone.mac);
    await loadTables(to, await dumpTables(from), nothing);
    await addDevice(to, phone);
    expect((await device(to, phone.mac))?.generation).toBe(2);
  });

  test('hold no session; those that are open go on where the user is still there', async () => {
    await session(from, 'admin');
    for (const name of ['admin', 'guest'])
      await to.insertInto('users').values({ name, password: 'x', must_change: 0, changed_at: 1 }).execute();
    await session(to, 'admin');
    await session(to, 'guest');
    expect(await dumpTables(from)).not.toContain('192.0.2.9');
    await loadTables(to, await dumpTables(from), nothing);
    expect((await to.selectFrom('sessions').select('user_name').execute()).map((s) => s.user_name)).toEqual(['admin']);
  });

  test('do not touch what belongs to the machine', async () => {
    await putSetting(from, 'subscribers', '77');
    await putSetting(to, 'subscribers', '3');
    await loadTables(to, await dumpTables(from), (t) => putSetting(t, 'restored', '4'));
    expect([await setting(to, 'subscribers'), await setting(to, 'restored')]).toEqual(['3', '4']);
  });

  test('of the first version are brought up to date', async () => {
    const lines = [
      { migration: '0001_first' },
      { table: 'extensions', row: { number: '201', name: 'Front desk', language: null } },
      {
        table: 'messages',
        row: { seq: 1, id: 'm1', at: 9, source: 'web', severity: 'warning', code: 'x.y', message_values: '{}', is_read: 0 },
      },
    ];
    await loadTables(to, lines.map((l) => JSON.stringify(l)).join('\n'), nothing);
    expect((await extensions(to)).map((e) => e.number)).toEqual(['201']);
    expect(await to.selectFrom('messages').select(['kind', 'first_at']).execute()).toEqual([{ kind: 'simple-fault', first_at: 9 }]);
  });

  test('many rows fit', async () => {
    for (let n = 0; n < 120; n++) await addExtension(from, { number: String(3000 + n), name: `Extension ${n}` });
    await loadTables(to, await dumpTables(from), nothing);
    expect(await extensions(to)).toHaveLength(121);
  });

  test.each([
    ['of a version that is not known here', '{"migration":"9999_later"}\n'],
    ['that are none', 'no JSON'],
    ['that are empty', ''],
    [
      'with a phone of no extension',
      '{"migration":"0001_first"}\n{"table":"devices","row":{"mac":"x","extension":"9","vendor":"v","generation":1}}\n',
    ],
    ['with a column that does not exist', '{"migration":"0001_first"}\n{"table":"users","row":{"name":"x","evil":1}}\n'],
  ])('%s are refused, and nothing is lost', async (_, text) => {
    await addExtension(to, { number: '305', name: 'Somebody' });
    await expect(loadTables(to, text, nothing)).rejects.toThrow();
    expect((await extensions(to)).map((e) => e.number)).toEqual(['305']);
  });

  test('are not taken when what belongs to them cannot be done', async () => {
    await addExtension(to, { number: '305', name: 'Somebody' });
    await expect(
      loadTables(to, await dumpTables(from), async () => {
        throw new Error('the disk is full');
      }),
    ).rejects.toThrow('the disk is full');
    expect((await extensions(to)).map((e) => e.number)).toEqual(['305']);
  });
});
