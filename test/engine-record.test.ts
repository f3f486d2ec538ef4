import { describe, expect, test } from 'vitest';
import type { Engine } from '../src/engine/engine.ts';
import { readOwned, readRecord } from '../src/engine/record.ts';
import { merged } from '../src/engine/render.ts';
import type { Journal } from '../src/engine/store.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { documents, machine } from './documents.ts';
import { documentNamed, leftOver, messagesOf, openEngine, settle, startEngine } from './engine.ts';

/** The journal is written over in place: a power cut may leave any of its sectors, and a process may end before or behind it. */
const journal = 'var/engine/journal';
const moved = documentNamed('a static address');
const how = { by: 'anna', reason: '', confirmSeconds: 60 };
const change = async (engine: Engine, document = moved) => {
  const view = await engine.apply(document, how);
  return view.state === 'awaiting-confirmation' ? engine.transactions.confirm({ by: 'anna' }) : view;
};
/** The machine stops at this writing of the journal, with these sectors of it on the disk. */
function cutAt(host: FakeHost, nth: number, taken: (sector: number) => boolean): void {
  const overwrite = host.overwrite.bind(host);
  let left = nth;
  host.overwrite = async (path, content) => {
    if (--left > 0) return overwrite(path, content);
    const was = host.files.get(path)?.content ?? '';
    const size = 512;
    const end = Math.max(content.length, was.length);
    const text = Array.from({ length: Math.ceil(end / size) }, (_, n) => {
      const [over, old] = [content.slice(n * size, (n + 1) * size), was.slice(n * size, (n + 1) * size)];
      return taken(n) ? over + old.slice(over.length) : old.padEnd(Math.min(size, end - n * size), '\0');
    }).join('');
    host.files.set(path, { kind: 'file', path, reader: 'root', content: text });
    const dead = () => {
      throw new Error('no power');
    };
    host.beforeOp = dead;
    return dead();
  };
}
function power(host: FakeHost): void {
  host.beforeOp = undefined;
  Reflect.deleteProperty(host, 'overwrite');
}
const sectors: [string, (n: number) => boolean][] = [
  ['none of its sectors', () => false],
  ['the first alone', (n) => n === 0],
  ['all but the first', (n) => n !== 0],
  ['every second', (n) => n % 2 === 0],
  ['every second, the other way round', (n) => n % 2 === 1],
  ['all but the last that differ', (n) => n < 3],
];

describe.each(sectors)('a power cut that leaves of the journal %s', (_, taken) => {
  test.each([1, 2, 3])('while it is written for the change number %i: the old revision, and nothing else', async (nth) => {
    const host = machine();
    let engine = await startEngine(host);
    for (let n = 1; n < nth; n++) await change(engine, documents[n]?.[1]);
    const [before, revision] = [String(host), engine.revision];
    cutAt(host, 1, taken);
    await change(engine, documentNamed('another static address, no IPv6')).catch(() => {});
    power(host);
    engine = await startEngine(host);
    expect([engine.revision, engine.transactions.pending, await engine.core.store.journal()]).toEqual([revision, false, undefined]);
    expect(String(host)).toBe(before);
    expect(await leftOver(engine)).toEqual([]);
    // It was no disk that forgets: nobody is told of damage.
    expect(messagesOf(host)).toEqual([]);
    expect((await change(engine)).state).toMatch(/committed|unchanged/);
  });

  test('while it is closed: the new revision', async () => {
    const host = machine();
    let engine = await startEngine(host);
    cutAt(host, 2, taken);
    await change(engine).catch(() => {});
    power(host);
    engine = await startEngine(host);
    expect([engine.revision, await engine.core.store.journal(), engine.document]).toEqual([2, undefined, moved]);
    expect(await leftOver(engine)).toEqual([]);
    expect(await engine.core.store.manifest()).toEqual(engine.core.manifest);
  });

  test('while it is closed after a change that was undone: the old revision', async () => {
    const host = machine();
    let engine = await startEngine(host);
    const before = String(host);
    await engine.apply(moved, how);
    cutAt(host, 1, taken);
    host.clock.advance(60_000);
    await settle(engine);
    power(host);
    engine = await startEngine(host);
    expect([engine.revision, await engine.core.store.journal()]).toEqual([1, undefined]);
    expect(String(host)).toBe(before);
    expect(await leftOver(engine)).toEqual([]);
  });
});

test('a change writes one file before its first step, and the manifest once it has ended', async () => {
  const host = machine();
  const engine = await startEngine(host);
  const begun = host.log.length;
  await change(engine);
  const files = host.log.slice(begun).flatMap((op) => /^(?:write|remove) (var\/engine\/.*)/.exec(op)?.[1] ?? []);
  expect(files).toEqual([
    journal,
    'var/engine/revisions/00000002.json',
    'var/engine/head.json',
    // What was kept for the way back is not ours any more.
    'var/engine/manifest.json',
    journal,
  ]);
  expect(await engine.core.store.manifest()).toEqual(engine.core.manifest);
});

test('what a change adds is ours although only its journal says so', async () => {
  const host = machine();
  const engine = await startEngine(host);
  await engine.apply(moved, how);
  expect(await engine.core.store.manifest()).not.toEqual(engine.core.manifest);
  expect(await readOwned(host)).toEqual(engine.core.manifest);
  const next = await openEngine(host);
  expect(next.core.manifest).toEqual(await next.core.store.manifest());
});

test('a manifest that was written while the change waited is not lost by what the journal says', async () => {
  const host = machine();
  const engine = await startEngine(host);
  const before = String(host);
  await engine.apply(moved, how);
  // A lease on the other wire comes in meanwhile.
  const [offer] = host.kernelLeases;
  if (!offer) throw new Error('a lease');
  const own = { ...engine.core.manifest, later: [{ kind: 'file', path: 'etc/later', reader: 'root', content: 'x' } as const] };
  await engine.core.own(own);
  expect(await readOwned(host)).toEqual(own);
  const next = await startEngine(host);
  expect(String(host)).toBe(before);
  expect(await leftOver(next)).toEqual([]);
});

describe('a version of before', () => {
  /** Its journal was a file of its own, and the manifest was written beside it. */
  async function left(): Promise<{ host: FakeHost; before: string }> {
    const host = machine();
    const engine = await startEngine(host);
    const before = String(host);
    await engine.apply(moved, how);
    const { adds = {}, ...older } = readRecord(host.files.get(journal)?.content ?? '') as Journal;
    const file = (path: string, value: unknown) =>
      host.files.set(path, { kind: 'file', path, reader: 'root', content: `${JSON.stringify(value)}\n` });
    file('var/engine/journal.json', older);
    file('var/engine/manifest.json', merged(older.previous, adds));
    host.files.delete(journal);
    return { host, before };
  }

  test('that was ended in a change: it is put back, and its journal is gone', async () => {
    const { host, before } = await left();
    const engine = await startEngine(host);
    expect(engine.revision).toBe(1);
    expect(String(host)).toBe(before);
    expect(await leftOver(engine)).toEqual([]);
    expect(host.files.has('var/engine/journal.json')).toBe(false);
    expect((await change(engine)).state).toBe('committed');
  });

  test('that was ended in a change, and this one too, wherever that is', async () => {
    for (let k = 0; k < 60; k++) {
      const { host, before } = await left();
      let n = 0;
      host.beforeOp = () => {
        if (n++ >= k) throw new Error('killed');
      };
      const done = await startEngine(host).then(
        () => n <= k,
        () => false,
      );
      host.beforeOp = undefined;
      const engine = await startEngine(host);
      expect([engine.revision, await engine.core.store.journal()], `killed before operation ${k}`).toEqual([1, undefined]);
      expect(String(host), `killed before operation ${k}`).toBe(before);
      expect(await leftOver(engine)).toEqual([]);
      if (done) return;
    }
    throw new Error('it never came to its end');
  });

  test('that did not know of this journal and went on: nothing of long ago is put back', async () => {
    const host = machine();
    const engine = await startEngine(host);
    await engine.apply(moved, how);
    const stale = host.files.get(journal);
    await engine.transactions.confirm({ by: 'anna' });
    await change(engine, documentNamed('no voice network'));
    const [now, revision] = [String(host), engine.revision];
    if (stale) host.files.set(journal, stale);
    const next = await startEngine(host);
    expect([next.revision, String(host), await next.core.store.journal()]).toEqual([revision, now, undefined]);
    expect(await leftOver(next)).toEqual([]);
  });
});

describe('a disk that does not take', () => {
  test.each([journal, 'var/engine/manifest.json'])(
    'the end of a change (%s): it is in force all the same, and so is the next',
    async (path) => {
      const host = machine();
      const engine = await startEngine(host);
      await engine.apply(moved, how);
      host.failOn = (op) => op === `write ${path}`;
      expect((await engine.transactions.confirm({ by: 'anna' })).state).toBe('committed');
      host.failOn = undefined;
      const copy = machine();
      copy.files = new Map(host.files);
      expect((await openEngine(copy)).revision).toBe(2);
      expect((await change(engine, documentNamed('no voice network'))).state).toBe('committed');
      expect([engine.revision, await engine.core.store.journal(), await leftOver(engine)]).toEqual([3, undefined, []]);
      expect(await engine.core.store.manifest()).toEqual(engine.core.manifest);
    },
  );
});

test('nothing of the journal is left when it is closed: there were passwords in it', async () => {
  const host = machine();
  const engine = await startEngine(host);
  await engine.apply(moved, { ...how, reason: 'für Büro Süd' });
  const bytes = Buffer.byteLength(host.files.get(journal)?.content ?? '');
  await engine.transactions.confirm({ by: 'anna' });
  expect(Buffer.byteLength(host.files.get(journal)?.content ?? '')).toBe(bytes);
  expect(host.files.get(journal)?.content.replace(/\0+$/, '').trim()).toBe('switchroom-journal 1 none');
});
