import { describe, expect, test } from 'vitest';
import type { FileArtifact } from '../src/engine/contract.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { machine } from './documents.ts';
import { documentNamed, leftOver, messagesOf, openEngine, settle, startEngine } from './engine.ts';

/**
 * A disk that gives back something else than was written. Files are replaced whole and synced, so this is no power cut; it must not keep the
 * PBX from starting, and must not cost more than the file that was hit.
 */
const garbage = [
  '',
  '\u0000\u0000\u0000\u0000',
  '{"revision":',
  '[]',
  'null',
  '"x"',
  '{}',
  '{"revision":"2","subscribers":-1}',
  '\ufffd\ufffd',
];
const subscribers = { extensions: [{ number: '200', name: 'Front desk' }], devices: [] };

/** Three revisions and a snapshot of subscribers. */
async function used(): Promise<FakeHost> {
  const host = machine();
  const engine = await startEngine(host);
  await engine.patch('anna', { webserver: { hostname: 'two.example.test' } }, 'two');
  await engine.putSubscribers(7, subscribers);
  await engine.patch('anna', { webserver: { hostname: 'three.example.test' } }, 'three');
  return host;
}
const hit = (host: FakeHost, path: string, content: string) => {
  const was = host.files.get(path);
  if (!was) throw new Error(`no file ${path}`);
  host.files.set(path, { ...was, content } satisfies FileArtifact);
};
const codes = (host: FakeHost) => messagesOf(host).map((m) => [m.code, m.values['file']]);

describe.each(garbage.map((g) => [JSON.stringify(g), g] as const))('a file that reads %s', (_, text) => {
  test('as head: the newest revision is in force, with the newest subscribers', async () => {
    const host = await used();
    const before = String(host);
    hit(host, 'var/engine/head.json', text);
    const engine = await startEngine(host);
    expect(engine.revision).toBe(3);
    expect(engine.document.webserver.hostname).toBe('three.example.test');
    expect(engine.subscribers.extensions).toHaveLength(1);
    expect(String(host)).toBe(before);
    expect(codes(host)).toContainEqual(['engine.damaged', 'var/engine/head.json']);
    expect(host.files.get('var/engine/head.json.damaged')?.content).toBe(text);
    expect((await engine.status()).conditions).toContainEqual(expect.objectContaining({ code: 'engine.damaged' }));
    // Once: the next start finds a head again.
    const again = await startEngine(host);
    expect(again.core.store.damaged).toEqual([]);
  });

  test('as manifest: the machine stays as it is', async () => {
    const host = await used();
    const before = String(host);
    hit(host, 'var/engine/manifest.json', text);
    const engine = await startEngine(host);
    if (text !== '{}') expect(codes(host)).toContainEqual(['engine.damaged', 'var/engine/manifest.json']);
    expect(String(host)).toBe(before);
    expect(await leftOver(engine)).toEqual([]);
  });

  test('as journal: what the head says is in force, and nothing is left of the change', async () => {
    const host = await used();
    const before = String(host);
    const engine = await startEngine(host);
    await engine.apply(documentNamed('a static address'), { by: 'anna', reason: '', confirmSeconds: 60 });
    hit(host, 'var/engine/journal', text);
    const again = await startEngine(host);
    expect(again.revision).toBe(3);
    expect(String(host)).toBe(before);
    expect(await leftOver(again)).toEqual([]);
    expect(await again.core.store.journal()).toBeUndefined();
  });

  test('as an older revision: it is missing from the list, and the others are there', async () => {
    const host = await used();
    hit(host, 'var/engine/revisions/00000002.json', text);
    const engine = await startEngine(host);
    expect((await engine.revisions(undefined, 10)).map((r) => r.revision)).toEqual([3, 1]);
    await expect(engine.config(2)).rejects.toMatchObject({ code: 'not-found' });
    expect((await engine.status()).conditions).toContainEqual(expect.objectContaining({ code: 'engine.damaged' }));
  });

  test('as the revision in force: the machine stays as it is, and an older revision is the way out', async () => {
    const host = await used();
    const before = String(host);
    hit(host, 'var/engine/revisions/00000003.json', text);
    const engine = await startEngine(host);
    expect(String(host)).toBe(before);
    await settle(engine);
    expect(String(host)).toBe(before);
    const status = await engine.status();
    expect(status.conditions).toContainEqual(expect.objectContaining({ code: 'engine.unreadable', severity: 'problem' }));
    expect((await engine.revisions(undefined, 10)).map((r) => r.revision)).toEqual([2, 1]);
    const draft = await engine.restoreDraft('anna', 2);
    expect(draft.preview.problems.filter((p) => p.severity !== 'warning')).toEqual([]);
    await engine.applyDraft('anna', 3, 'the way out', 60);
    if (engine.transactions.pending) await engine.transactions.confirm({ by: 'anna' });
    expect(engine.revision).toBe(4);
    expect(engine.document.webserver.hostname).toBe('two.example.test');
    expect(engine.subscribers.extensions).toHaveLength(1);
    expect((await engine.status()).conditions.map((c) => c.code)).not.toContain('engine.unreadable');
    expect(await leftOver(engine)).toEqual([]);
  });

  test('as subscribers: the last that can be read stay, and web may bring the newest again', async () => {
    const host = await used();
    const engine = await startEngine(host);
    const more = { ...subscribers, extensions: [...subscribers.extensions, { number: '201', name: 'Workshop' }] };
    await engine.putSubscribers(8, more);
    const before = String(host);
    hit(host, 'var/engine/subscribers/8.json', text);
    const again = await startEngine(host);
    expect(again.subscribers.extensions.map((e) => e.number)).toEqual(['200']);
    expect((await again.status()).subscribers).toBe(7);
    expect((await again.putSubscribers(8, more)).state).toBe('committed');
    expect(String(host)).toBe(before);
  });

  test('as a draft: there is none', async () => {
    const host = await used();
    const engine = await startEngine(host);
    await engine.putDraft('anna', 3, documentNamed('no voice network'));
    const path = [...host.files.keys()].find((f) => f.startsWith('var/engine/drafts/')) ?? '';
    hit(host, path, text);
    expect((await engine.draft('anna')).empty).toBe(true);
    await expect(engine.applyDraft('anna', 3, '', 60)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('as secrets: the copy has them', async () => {
    const host = await used();
    const phone = (await startEngine(host)).core.secrets.phone('00:00:5e:00:53:01', 1);
    hit(host, 'var/engine/secrets.json', text);
    const engine = await startEngine(host);
    expect(engine.core.secrets.phone('00:00:5e:00:53:01', 1)).toBe(phone);
    expect(codes(host)).toContainEqual(['engine.damaged', 'var/engine/secrets.json']);
    expect(host.files.get('var/engine/secrets.json')?.content).toBe(host.files.get('var/engine/secrets.copy.json')?.content);
  });
});

test('a head that is gone is no first start: nothing of the history is overwritten', async () => {
  const host = await used();
  host.files.delete('var/engine/head.json');
  const engine = await openEngine(host);
  expect(engine.revision).toBe(3);
  expect((await engine.config(1)).document.webserver.hostname).toBe('pbx');
});

test('both copies of the secrets gone bad make new ones, and the old files are kept for whoever can read them', async () => {
  const host = await used();
  for (const f of ['var/engine/secrets.json', 'var/engine/secrets.copy.json']) hit(host, f, '{"master":');
  const engine = await startEngine(host);
  expect(codes(host)).toEqual([
    ['engine.damaged', 'var/engine/secrets.json'],
    ['engine.damaged', 'var/engine/secrets.copy.json'],
  ]);
  expect(host.files.get('var/engine/secrets.json.damaged')?.content).toBe('{"master":');
  expect(await leftOver(engine)).toEqual([]);
});

test('a journal is recovered before any document is parsed: the revision before it may be unreadable', async () => {
  const host = await used();
  const before = String(host);
  const engine = await startEngine(host);
  await engine.apply(documentNamed('a static address'), { by: 'anna', reason: '', confirmSeconds: 60 });
  expect(String(host)).not.toBe(before);
  hit(host, 'var/engine/revisions/00000003.json', '{"revision":3,"document":{"version":99}}');
  const again = await startEngine(host);
  expect(String(host)).toBe(before);
  expect((await again.status()).conditions[0]).toMatchObject({ code: 'engine.unreadable', message: expect.stringContaining('/version') });
});
