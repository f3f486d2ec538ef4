import { beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../src/engine/engine.ts';
import type { EngineEvent } from '../src/engine/requests.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { machine } from './documents.ts';
import { documentNamed, leftOver, messagesOf, startEngine } from './engine.ts';

/** What people and programs ask of the one road, beside a plain apply: drafts, single edits, subscribers, history. */
let host: FakeHost;
let engine: Engine;
let events: EngineEvent[];
const phones = (...numbers: string[]) => ({ extensions: numbers.map((number) => ({ number, name: `Extension ${number}` })), devices: [] });

beforeEach(async () => {
  host = machine();
  events = [];
  engine = await startEngine(host, events);
});

describe('one edit at once', () => {
  test('is a revision of its own, with who and why', async () => {
    expect(await engine.patch('script', { webserver: { hostname: 'two.example.test' } }, 'a name')).toMatchObject({
      state: 'committed',
      to: 2,
    });
    expect((await engine.revisions(undefined, 1))[0]).toMatchObject({
      revision: 2,
      by: 'script',
      reason: 'a name',
      confirmed: 'not-needed',
    });
    expect(await engine.difference(1, 2)).toEqual([{ path: '/webserver/hostname', from: 'pbx', to: 'two.example.test' }]);
  });

  test('that says what is so already makes no revision', async () => {
    expect(await engine.patch('script', { webserver: { hostname: 'pbx' } }, '')).toMatchObject({ state: 'unchanged', to: 1 });
    expect(await engine.patch('script', {}, '')).toMatchObject({ state: 'unchanged' });
    expect(engine.revision).toBe(1);
  });

  test('of the same document at the same time are both in force', async () => {
    await Promise.all([
      engine.patch('anna', { webserver: { hostname: 'two.example.test' } }, ''),
      engine.patch('bert', { protection: { maxFailures: 5 } }, ''),
      engine.patch('fail2ban', { protection: { allowlist: [{ address: '203.0.113.9', note: '' }] } }, ''),
    ]);
    expect(engine.revision).toBe(4);
    expect(engine.document).toMatchObject({
      webserver: { hostname: 'two.example.test' },
      protection: { maxFailures: 5, allowlist: [{ address: '203.0.113.9' }] },
    });
  });

  test.each([
    [
      'an address',
      {
        interfaces: { lan: { ipv4: { mode: 'static', address: '192.0.2.10/24' } } },
        routes: { ipv4: { from: 'static', gateway: '192.0.2.1' } },
        dns: { servers: { from: 'static', interface: null, addresses: ['192.0.2.1'] } },
      },
    ],
    ['the port of the web server', { webserver: { httpsPort: 8443 } }],
  ])('that may cut the administrator off is refused: %s', async (_, patch) => {
    await expect(engine.patch('script', patch, '')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('put it into a draft'),
    });
    expect(engine.revision).toBe(1);
    expect(await leftOver(engine)).toEqual([]);
  });

  test('with problems is refused with all of them', async () => {
    await expect(engine.patch('script', { webserver: { httpsPort: 0, hostname: 'a b' } }, '')).rejects.toMatchObject({
      code: 'rejected',
      problems: [{ path: '/webserver/hostname' }, { path: '/webserver/httpsPort' }],
    });
  });

  test('with a hidden key is refused, and nothing inherits it', async () => {
    const patch = JSON.parse('{"__proto__":{"polluted":true},"webserver":{"__proto__":{"hostname":"x"}}}') as unknown;
    await expect(engine.patch('script', patch, '')).rejects.toMatchObject({
      code: 'rejected',
      problems: [{ path: '/webserver/__proto__' }, { path: '/__proto__' }],
    });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('a draft', () => {
  const other = documentNamed('stricter protection');

  test('is kept per person, and shows what it would do without doing it', async () => {
    const draft = await engine.putDraft('anna', 1, other);
    expect(draft).toMatchObject({ base: 1, head: 1, empty: false });
    expect(draft.preview.difference.map((d) => d.path)).toContain('/protection/maxFailures');
    expect(draft.preview.steps.length).toBeGreaterThan(0);
    expect((await engine.draft('bert')).empty).toBe(true);
    expect(engine.revision).toBe(1);
    expect(await leftOver(engine)).toEqual([]);
  });

  test('that cannot be applied is kept all the same, with its problems', async () => {
    const half = { ...other, webserver: { hostname: '' } };
    expect((await engine.putDraft('anna', 1, half)).preview.problems).toMatchObject([
      { code: 'config.invalid', path: '/webserver/hostname' },
    ]);
    await expect(engine.applyDraft('anna', 1, '', 60)).rejects.toMatchObject({ code: 'rejected' });
    expect((await engine.draft('anna')).document).toEqual(half);
  });

  test('ends when it was applied', async () => {
    await engine.putDraft('anna', 1, other);
    expect((await engine.applyDraft('anna', 1, 'stricter', 60)).state).toBe('committed');
    expect(await engine.draft('anna')).toMatchObject({ empty: true, base: 2 });
    await expect(engine.applyDraft('anna', 2, '', 60)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('that is what is in force already ends too', async () => {
    await engine.putDraft('anna', 1, engine.document);
    expect((await engine.applyDraft('anna', 1, '', 60)).state).toBe('unchanged');
    expect((await engine.draft('anna')).empty).toBe(true);
  });

  test('stays with its author when the change was undone', async () => {
    await engine.putDraft('anna', 1, documentNamed('a static address'));
    await engine.applyDraft('anna', 1, '', 60);
    await engine.transactions.rollback('anna');
    expect(await engine.draft('anna')).toMatchObject({
      empty: false,
      base: 1,
      document: { interfaces: { lan: { ipv4: { mode: 'static' } } } },
    });
    expect((await engine.applyDraft('anna', 1, '', 60)).state).toBe('awaiting-confirmation');
  });

  test('begun before somebody else’s revision is refused, when it is put and when it is applied', async () => {
    await engine.putDraft('anna', 1, other);
    await engine.patch('bert', { webserver: { hostname: 'two.example.test' } }, '');
    await expect(engine.applyDraft('anna', 1, '', 60)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('revision 2 was applied meanwhile'),
    });
    await expect(engine.applyDraft('anna', 2, '', 60)).rejects.toMatchObject({ code: 'conflict' });
    await expect(engine.putDraft('anna', 1, other)).rejects.toMatchObject({ code: 'conflict' });
    expect(await engine.draft('anna')).toMatchObject({ base: 1, head: 2 });
  });

  test('overtaken while it waits for the lock is refused, not applied over the other', async () => {
    await engine.putDraft('anna', 1, other);
    const both = await Promise.allSettled([
      engine.patch('bert', { webserver: { hostname: 'two.example.test' } }, ''),
      engine.applyDraft('anna', 1, '', 60),
    ]);
    expect(both.map((r) => r.status)).toEqual(['fulfilled', 'rejected']);
    expect(engine.document.webserver.hostname).toBe('two.example.test');
  });

  test('of an older revision is the way back, on the ordinary road', async () => {
    await engine.patch('anna', { webserver: { hostname: 'two.example.test' } }, '');
    await engine.restoreDraft('anna', 1);
    expect((await engine.applyDraft('anna', 2, 'back to 1', 60)).to).toBe(3);
    expect(engine.document.webserver.hostname).toBe('pbx');
    expect((await engine.revisions(undefined, 10)).map((r) => r.revision)).toEqual([3, 2, 1]);
    await expect(engine.restoreDraft('anna', 9)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('subscribers', () => {
  test('walk the road without a new document', async () => {
    expect(await engine.putSubscribers(1, phones('200'))).toMatchObject({ state: 'committed', to: 1 });
    expect(host.files.get('etc/asterisk/extensions.conf')?.content).toContain('200');
    expect(await engine.revisions(undefined, 10)).toHaveLength(1);
    expect((await engine.status()).subscribers).toBe(1);
    expect(await leftOver(engine)).toEqual([]);
  });

  test('do not go back to an older number, also when they arrive at the same time', async () => {
    await Promise.all([engine.putSubscribers(3, phones('203')), engine.putSubscribers(2, phones('202'))]);
    expect(engine.subscribers.extensions.map((e) => e.number)).toEqual(['203']);
    expect(await engine.putSubscribers(3, phones('299'))).toMatchObject({ state: 'unchanged' });
    expect(engine.subscribers.extensions.map((e) => e.number)).toEqual(['203']);
  });

  test('equal to those in force are a number and nothing else', async () => {
    await engine.putSubscribers(1, phones('200'));
    const before = host.log.length;
    expect((await engine.putSubscribers(2, phones('200'))).state).toBe('committed');
    expect(host.log.slice(before).filter((op) => !/var\/engine/.test(op))).toEqual([]);
    expect((await engine.status()).subscribers).toBe(2);
  });

  test('that do not fit are refused, and those before stay', async () => {
    await engine.putSubscribers(1, phones('200'));
    await expect(engine.putSubscribers(2, phones('200', '200'))).rejects.toMatchObject({
      code: 'rejected',
      problems: [{ code: 'subscribers.number-twice' }],
    });
    expect(engine.subscribers).toEqual(phones('200'));
  });

  test('survive a restart, and a change of the document', async () => {
    await engine.putSubscribers(1, phones('200'));
    await engine.patch('anna', { webserver: { hostname: 'two.example.test' } }, '');
    expect((await startEngine(host)).subscribers).toEqual(phones('200'));
    expect((await engine.revisions(undefined, 1))[0]).toMatchObject({ revision: 2, subscribers: 1 });
  });

  test('that the machine does not take are undone', async () => {
    await engine.putSubscribers(1, phones('200'));
    host.failOn = (op) => op === 'reload asterisk';
    expect(await engine.putSubscribers(2, phones('201'))).toMatchObject({ state: 'rolled-back' });
    host.failOn = undefined;
    expect(engine.subscribers).toEqual(phones('200'));
    expect(host.files.get('etc/asterisk/extensions.conf')?.content).not.toContain('201');
    expect((await engine.putSubscribers(2, phones('201'))).state).toBe('committed');
  });
});

test('events come after the state they announce is durable', async () => {
  const seen: number[] = [];
  engine.core.onEvent((e) => {
    if (e.event === 'config')
      seen.push((JSON.parse(host.files.get('var/engine/head.json')?.content ?? '{}') as { revision: number }).revision);
  });
  await engine.patch('anna', { webserver: { hostname: 'two.example.test' } }, '');
  expect(seen).toEqual([2]);
  expect(events.filter((e) => e.event === 'change').map((e) => (e.event === 'change' ? e.state : ''))).toContain('committed');
});

test('revisions are listed page by page, the newest first', async () => {
  for (let n = 2; n <= 5; n++) await engine.patch('anna', { webserver: { hostname: `r${n}.example.test` } }, '');
  expect((await engine.revisions(undefined, 2)).map((r) => r.revision)).toEqual([5, 4]);
  expect((await engine.revisions(4, 2)).map((r) => r.revision)).toEqual([3, 2]);
  expect((await engine.revisions(2, 2)).map((r) => [r.revision, r.head])).toEqual([[1, false]]);
});

test('no step runs before the journal is written, and none after it is cleared', async () => {
  const before = host.log.length;
  await engine.patch('anna', { webserver: { hostname: 'two.example.test' } }, '');
  const log = host.log.slice(before);
  const [begin, end] = [log.indexOf('write var/engine/journal'), log.lastIndexOf('write var/engine/journal')];
  const steps = log.flatMap((op, n) => (/var\/engine/.test(op) || /^(dnsmasq|ss) /.test(op) ? [] : [n]));
  expect(steps.length).toBeGreaterThan(0);
  expect(steps.every((n) => n > begin && n < end)).toBe(true);
  expect(log.indexOf('write var/engine/head.json')).toBeLessThan(end);
  expect(messagesOf(host)).toEqual([]);
});
