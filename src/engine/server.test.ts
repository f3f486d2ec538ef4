import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { LineSocket } from '../host/lines.ts';
import type { Handlers } from './handlers.ts';
import { type Caller, type Method, requests } from './requests.ts';
import { RequestServer } from './server.ts';
import { Refusal } from './transaction.ts';

/** What the engine's sockets take, from whom. The other end may have been taken over: nothing that it sends may do more than it may ask. */
class FakeSocket implements LineSocket {
  readonly sent: { id?: unknown; result?: unknown; error?: { code: string; message: string; problems?: unknown }; event?: string }[] = [];
  closed = false;
  line: (value: unknown) => void = () => {};
  gone: () => void = () => {};
  send(value: unknown): void {
    this.sent.push(value as (typeof this.sent)[number]);
  }
  onLine(call: (value: unknown) => void): void {
    this.line = call;
  }
  onClose(call: () => void): void {
    this.gone = call;
  }
  close(): void {
    this.closed = true;
    this.gone();
  }
}

let asked: string[];
let logged: string[];
let server: RequestServer;
const methods = Object.keys(requests) as Method[];

beforeEach(() => {
  asked = [];
  logged = [];
  const handlers = Object.fromEntries(
    methods.map((m) => [
      m,
      async (params: unknown) => {
        asked.push(m);
        if (m === 'change.rollback') throw new Refusal('conflict', 'no change waits');
        if (m === 'revisions.list') throw new Error('the disk is gone');
        return params;
      },
    ]),
  ) as unknown as Handlers;
  server = new RequestServer(handlers, (line) => logged.push(line));
});

async function ask(caller: Caller, line: unknown): Promise<FakeSocket> {
  const socket = new FakeSocket();
  server.serve(caller, socket);
  socket.line(line);
  await new Promise((r) => setImmediate(r));
  return socket;
}

/** Parameters that each request takes. */
const good: Partial<Record<Method, unknown>> = {
  'draft.get': { by: 'a' },
  'draft.put': { by: 'a', base: 1, document: {} },
  'draft.discard': { by: 'a' },
  'draft.apply': { by: 'a', base: 1 },
  'routes.way': { to: '203.0.113.1' },
  'config.patch': { by: 'a', patch: {}, reason: '' },
  'certificate.upload': { by: 'a', chain: 'x', key: 'y' },
  'certificate.renew': { by: 'a' },
  'secret.put': { by: 'a', text: 'x' },
  preview: { document: {} },
  'change.rollback': { by: 'a' },
  'revisions.difference': { from: 1, to: 2 },
  'revisions.restore': { by: 'a', revision: 1 },
  'phones.registered': { phones: [{ mac: '00:00:5e:00:53:01' }] },
  'handshakes.older': { since: 1, peers: [{ address: '192.0.2.1', version: 'TLSv1.2', at: 2 }] },
  'subscribers.put': { number: 1, subscribers: {} },
  'enrolment.open': { by: 'a', minutes: 5 },
  'enrolment.close': { by: 'a' },
  'phone.release': { mac: '00:00:5e:00:53:01', generation: 1, address: '192.0.2.1' },
  'blocks.add': { address: '203.0.113.1', service: 'web', seconds: 60, because: 'x', by: 'guard' },
  'blocks.lift': { address: '203.0.113.1', by: 'guard' },
  'blocks.import': { entries: [{ address: '203.0.113.1', seconds: 60, because: 'x' }], services: ['web'], by: 'a' },
  'blocks.lift-all': { by: 'a' },
  'allowlist.add': { address: '203.0.113.1', by: 'a' },
  'allowlist.import': { entries: [{ address: '203.0.113.1', note: '' }], by: 'a' },
  'allowlist.remove': { address: '203.0.113.1', by: 'a' },
  'homes.put': { homes: [] },
  'jails.try': { line: 'x' },
  'support.part': { id: 'x', part: 0 },
  'feeds.offer': { feed: 'example', part: 0, of: 1, text: 'x' },
  'feeds.spare': { addresses: [] },
  'backup.tables': { job: 'job-of-web', part: 0, text: 'x' },
  'backup.create': { by: 'a' },
  'backup.remove': { by: 'a', name: 'pbx.srbackup' },
  'backup.read': { name: 'pbx.srbackup', offset: 0 },
  'backup.upload': { offset: 0, data: 'AAAA' },
  'backup.open': { by: 'a' },
  'backup.look': { opened: 'opened-backup-1' },
  'backup.restore': { by: 'a', opened: 'opened-backup-1' },
  'backup.restored-part': { number: 1, part: 0 },
  'backup.taken': { number: 1 },
  'capture.start': { by: 'a' },
  'capture.stop': { by: 'a', id: '20260102-021500' },
  'capture.remove': { by: 'a', id: '20260102-021500' },
  'capture.read': { by: 'a', id: '20260102-021500', offset: 0 },
};

describe('who may ask what', () => {
  const may: Readonly<Record<Exclude<Caller, 'root' | 'web'>, readonly Method[]>> = {
    guard: ['ping', 'blocks.list', 'blocks.add', 'blocks.lift', 'homes.put', 'protection', 'events.subscribe'],
    fail2ban: ['ping', 'blocks.add', 'blocks.lift'],
  };

  test.each(methods)('%s', async (method) => {
    for (const caller of ['root', 'web', 'guard', 'fail2ban'] as const) {
      asked = [];
      const { sent } = await ask(caller, { id: 1, method, params: good[method] ?? {} });
      // Where devices log in is guard's to say, and nobody else's; the machine's own screen, with the one-time password on it, and how long a
      // change takes, for measurements, are root's.
      const notWebs: readonly Method[] = ['homes.put', 'console', 'course'];
      const allowed = caller === 'root' || (caller === 'web' ? !notWebs.includes(method) : may[caller].includes(method));
      expect(sent, caller).toHaveLength(1);
      if (!allowed) expect(sent[0]?.error?.code, caller).toBe('forbidden');
      expect(asked, caller).toEqual(allowed && method !== 'events.subscribe' ? [method] : []);
    }
  });

  test('nobody but root and web reads a document, hands out a password or changes anything but blocks', () => {
    for (const [method, r] of Object.entries(requests)) {
      if (/^(config|draft|change|revisions|subscribers|enrolment|phone|allowlist|preview)/.test(method))
        expect([...r.callers], method).toEqual(['web']);
    }
  });
});

describe('what cannot be read', () => {
  test.each<[string, unknown]>([
    ['a number', 5],
    ['null', null],
    ['a list', [1]],
    ['no id', { method: 'ping' }],
    ['a text as id', { id: '1', method: 'ping' }],
  ])('ends the connection: %s', async (_, line) => {
    const socket = await ask('web', line);
    expect(socket.closed).toBe(true);
    expect(socket.sent).toEqual([]);
    expect(asked).toEqual([]);
  });

  test.each(['nothing', '', '__proto__', 'constructor', 'toString', 'config.get\n', 'PING', 5, null, {}])(
    'is no request: %j',
    async (method) => {
      const { sent, closed } = await ask('root', { id: 7, method, params: {} });
      expect(sent).toMatchObject([{ id: 7, error: { code: 'invalid' } }]);
      expect(closed).toBe(false);
    },
  );

  test.each<[Method, unknown, string]>([
    ['ping', { x: 1 }, '/x'],
    ['ping', 'x', ''],
    ['blocks.add', { ...(good['blocks.add'] as object), address: '203.0.113.1; flush ruleset' }, '/address'],
    ['blocks.add', { ...(good['blocks.add'] as object), seconds: 1e12 }, '/seconds'],
    ['blocks.add', { ...(good['blocks.add'] as object), because: 'a\nb' }, '/because'],
    ['blocks.add', { ...(good['blocks.add'] as object), because: 'x'.repeat(401) }, '/because'],
    ['draft.apply', { by: 'a', base: 1, confirmSeconds: 1 }, '/confirmSeconds'],
    ['draft.apply', { by: 'a\u0000', base: 1 }, '/by'],
    ['phone.release', { mac: '../../x', generation: 1, address: '192.0.2.1' }, '/mac'],
    ['revisions.list', { limit: 1000 }, '/limit'],
  ])('has parameters that are wrong: %s', async (method, params, path) => {
    const { sent } = await ask('root', { id: 1, method, params });
    expect(sent[0]?.error).toMatchObject({
      code: 'invalid',
      problems: [{ path, message: expect.stringMatching(/^(expected|nothing here)/) }],
    });
    expect(asked).toEqual([]);
  });

  test('whatever it is, it is answered or the connection ends; nothing is thrown', async () => {
    const odd = fc.record(
      {
        id: fc.oneof(fc.integer(), fc.jsonValue()),
        method: fc.oneof(fc.constantFrom<string>(...methods), fc.jsonValue()),
        params: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), odd), fc.constantFrom<Caller>('root', 'web', 'guard', 'fail2ban'), async (line, caller) => {
        const { sent, closed } = await ask(caller, line);
        expect(sent.length === 1 || closed).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a request that fails', () => {
  test('because it is refused says why, and is not logged', async () => {
    expect((await ask('web', { id: 1, method: 'change.rollback', params: { by: 'a' } })).sent).toEqual([
      { id: 1, error: { code: 'conflict', message: 'no change waits' } },
    ]);
    expect(logged).toEqual([]);
  });

  test('because something broke says so, and is logged with where', async () => {
    expect((await ask('web', { id: 1, method: 'revisions.list' })).sent).toEqual([
      { id: 1, error: { code: 'failed', message: 'the disk is gone' } },
    ]);
    expect(logged).toEqual([expect.stringMatching(/revisions\.list failed: Error: the disk is gone\n.*at /s)]);
  });
});

describe('events', () => {
  test('go to whoever subscribed, and to nobody who is gone', async () => {
    const [one, two, deaf] = [
      await ask('web', { id: 1, method: 'events.subscribe' }),
      await ask('guard', { id: 1, method: 'events.subscribe' }),
      await ask('web', { id: 1, method: 'ping' }),
    ];
    two.close();
    server.broadcast({ event: 'health' });
    expect(one.sent.at(-1)).toEqual({ event: 'health' });
    expect(two.sent).toHaveLength(1);
    expect(deaf.sent).toHaveLength(1);
  });
});
