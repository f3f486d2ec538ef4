import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../src/config/config.ts';
import { openData, openUnmigrated } from '../src/data/open.ts';
import { putSetting, setting } from '../src/data/settings.ts';
import { parseOutcome, UpgradeWatch } from '../src/engine/upgrade.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { machine } from './documents.ts';
import { documentNamed, messagesOf, openEngine, startEngine } from './engine.ts';

/** What the engine tells of a switch that packaging/upgrade made, and what an older version does with what a newer one left. */
const write = (host: FakeHost, path: string, content: string): Promise<void> =>
  host.writeFile({ kind: 'file', path, reader: 'root', content });
const state = (phase: string, at: number, reason = ''): string => `phase ${phase}\nfrom 0.1.0\nto 0.2.0\nat ${at}\nreason ${reason}\n`;
const reason = 'switchroom-web does not stay: Error: the tables are gone';

describe('how a switch went', () => {
  test('is read as it was written', () => {
    expect(parseOutcome(state('failed', 7, reason))).toEqual({ phase: 'failed', from: '0.1.0', to: '0.2.0', at: '7', reason });
    expect(parseOutcome(state('done', 7))).toEqual({ phase: 'done', from: '0.1.0', to: '0.2.0', at: '7', reason: '' });
  });

  test.each([[undefined], [''], ['phase done\n'], ['phase done\nfrom 0.1.0\nto 0.2.0\n'], ['\u0000\u0000'], ['{"phase":"done"}']])(
    '%j is no such file',
    (text) => expect(parseOutcome(text)).toBeUndefined(),
  );

  test('is told once, and a version that was left again stays on the diagnosis while it is there', async () => {
    const host = machine();
    const { core } = await startEngine(host);
    const watch = new UpgradeWatch(core);
    const told = () => messagesOf(host).filter((m) => m.code.startsWith('upgrade.'));
    await watch.look();
    expect([told(), watch.conditions()]).toEqual([[], []]);

    await write(host, 'upgrade/state', state('switched', 1));
    await watch.look();
    expect([told(), watch.conditions()]).toEqual([[], []]);

    const installed = `${core.paths.lib}/../0.2.0/dist/package.json`;
    await write(host, installed, '{}');
    await write(host, 'upgrade/state', state('failed', 2, reason));
    await watch.look();
    await watch.look();
    await new UpgradeWatch(core).look(); // after a restart
    expect(told()).toEqual([expect.objectContaining({ code: 'upgrade.undone', values: { from: '0.1.0', to: '0.2.0', because: reason } })]);
    expect(watch.conditions()).toEqual([expect.objectContaining({ code: 'upgrade.undone', because: reason })]);
    expect(await watch.check.look()).toHaveLength(1);

    await host.removeFile(installed);
    await watch.look();
    expect(watch.conditions()).toEqual([]);

    await write(host, 'upgrade/state', state('done', 3));
    await watch.look();
    expect(told().map((m) => m.code)).toEqual(['upgrade.undone', 'upgrade.done']);
  });

  test.each(['../../etc', '0.2.0/../..', '', 'current'])('a version called %j is not looked for', async (to) => {
    const host = machine();
    const { core } = await startEngine(host);
    await write(host, `${core.paths.lib}/../${to}/dist/package.json`, '{}');
    await write(host, 'upgrade/state', state('failed', 2).replace('to 0.2.0', `to ${to}`));
    const watch = new UpgradeWatch(core);
    await watch.look();
    expect(watch.conditions()).toEqual([]);
  });
});

describe('an older version that finds what a newer one left', () => {
  test('says so of a document, and of nothing else in it', () => {
    const document = { ...documentNamed('out of the box'), version: 2, telepathy: {} };
    expect(parseConfig(document)).toEqual({
      ok: false,
      problems: [expect.objectContaining({ code: 'config.newer', path: '/version', values: { version: 2, reads: 1 } })],
    });
  });

  test('leaves the document on the disk as it is', async () => {
    const host = machine();
    await startEngine(host);
    const path = 'var/engine/revisions/00000001.json';
    const newer = (host.files.get(path)?.content ?? '').replace('"version":1', '"version":2');
    await write(host, path, newer);
    const engine = await openEngine(host);
    expect(engine.unreadable()).toEqual([
      expect.objectContaining({ code: 'engine.unreadable', message: expect.stringContaining('a newer Switchroom wrote this') }),
    ]);
    expect(host.files.get(path)?.content).toBe(newer);
  });

  test('says so of tables, and changes nothing in them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'switchroom-newer-'));
    const file = join(folder, 'a.db');
    try {
      const db = await openData(file);
      await putSetting(db, 'k', 'v');
      // As Kysely remembers what has run.
      const { sql } = await import('kysely');
      await sql`insert into kysely_migration (name, timestamp) values ('9999_later', '2030-01-01')`.execute(db);
      await db.destroy();
      const before = readFileSync(file);
      await expect(openData(file)).rejects.toThrow(
        /a newer Switchroom \(9999_later; this one knows up to \d{4}_[a-z-]+\); nothing was changed/,
      );
      expect(readFileSync(file).equals(before)).toBe(true);
      const again = await openUnmigrated(file);
      expect(await setting(again, 'k')).toBe('v');
      await again.destroy();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test('released versions have a number and a whole commit, the oldest first', () => {
  const rows = JSON.parse(readFileSync(new URL('../releases.json', import.meta.url), 'utf8')) as { version: string; commit: string }[];
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) {
    expect(Object.keys(row)).toEqual(['version', 'commit']);
    expect(row.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(row.commit).toMatch(/^[0-9a-f]{40}$/);
  }
  const numbers = rows.map(({ version }) => version.split('.').reduce((n, part) => n * 1000 + Number(part), 0));
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
});
