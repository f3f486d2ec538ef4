import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { api, type Key, type Route } from '../src/api/contract.ts';
import { EngineError } from '../src/engine/client.ts';
import { bench } from './api-harness.ts';

const routes = Object.entries(api) as [Key, Route][];
const example: Record<string, string> = {
  revision: '1',
  address: '198.51.100.1',
  number: '20',
  mac: '00:00:5e:00:53:01',
  id: 'abcdefghijklmnop',
};
const ask = (key: string) => ({
  params: example,
  ...(key.includes('/difference') ? { query: { to: '1' } } : {}),
});

describe('who may call what', () => {
  test('without a login every route says so but those for anyone', async () => {
    await using b = await bench();
    const open: string[] = [];
    for (const [key] of routes) {
      const r = await b.call(key, ask(key));
      if (r.code !== 'session.required') open.push(key);
      else expect(r, key).toMatchObject({ status: 401, headers: { 'content-type': expect.stringContaining('application/problem+json') } });
    }
    expect(open).toEqual(['POST /session', 'GET /openapi.json']);
    expect(b.log.filter((l) => l.what === 'request refused')).toHaveLength(routes.length - 1);
  });

  test('with the one-time password only the session can be asked', async () => {
    await using b = await bench();
    const { cookie } = await b.call('POST /session', { body: { user: 'admin', password: b.first.password } });
    for (const [key, route] of routes.filter(([, r]) => r.access !== 'anyone' && r.access !== 'session')) {
      const r = await b.call(key, { ...ask(key), cookie: cookie ?? '' });
      expect(r, `${key} (${route.access})`).toMatchObject({ status: 403, code: 'password.must-change' });
    }
  });

  test('a token that may read changes nothing, and no token makes tokens', async () => {
    await using b = await bench();
    const cookie = await b.person();
    const [read, admin] = [await b.token(cookie, 'read'), await b.token(cookie, 'admin')];
    for (const [key, route] of routes.filter(([k]) => k !== 'GET /events')) {
      const before = b.engine.head;
      const r = await b.call(key, { ...ask(key), token: read });
      expect(b.engine.head, key).toBe(before);
      const a = await b.call(key, { ...ask(key), token: admin });
      if (route.access === 'person') {
        expect(r, key).toMatchObject({ status: 403, code: 'access.person-only' });
        expect(a, key).toMatchObject({ status: 403, code: 'access.person-only' });
      } else if (route.access === 'admin' || route.access === 'ticket') {
        expect(r, key).toMatchObject({ status: 403, code: 'access.scope' });
        expect(a.code ?? '', key).not.toMatch(/^(access|session)\./);
      } else expect(r.code ?? '', key).not.toMatch(/^access\.scope/);
    }
  });

  test('a page of another origin cannot act with our cookie', async () => {
    await using b = await bench();
    const cookie = await b.person();
    for (const headers of [
      { origin: 'https://attacker.example.test' },
      { origin: 'http://pbx.example.test' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'https://pbx.example.test' },
    ]) {
      const r = await b.call('POST /enrolment', { cookie, body: { minutes: 5 }, headers });
      expect(r, JSON.stringify(headers)).toMatchObject({ status: 403, code: 'request.cross-origin' });
    }
    expect(b.engine.enrolment.open).toBe(false);
    const own = await b.call('POST /enrolment', {
      cookie,
      body: { minutes: 5 },
      headers: { origin: 'https://pbx.example.test', 'sec-fetch-site': 'same-origin' },
    });
    expect(own.status).toBe(200);
  });

  test('a ticket confirms without a session, and only with the ticket', async () => {
    await using b = await bench();
    const cookie = await b.person();
    b.engine.awaitConfirmation = true;
    const patched = await b.call('PATCH /config', {
      cookie,
      ifMatch: '"r1"',
      body: { patch: { webserver: { hostname: 'office' } }, reason: 'a name' },
    });
    expect(patched).toMatchObject({ status: 200, json: { state: 'awaiting-confirmation', ticket: 'the-ticket' } });
    expect(await b.call('POST /change/confirm', { body: {} })).toMatchObject({ status: 401 });
    expect(await b.call('POST /change/confirm', { body: { ticket: 'guess' } })).toMatchObject({ status: 403, code: 'engine.forbidden' });
    expect(await b.call('POST /change/confirm', { body: { ticket: 'the-ticket' } })).toMatchObject({
      status: 200,
      json: { state: 'committed' },
    });
    expect(b.engine.asked.at(-1)).toEqual({
      method: 'change.confirm',
      params: { ticket: 'the-ticket', connection: { localAddress: '192.0.2.10', localPort: 443, openedAt: b.clock.now() } },
    });
  });
});

describe('tokens', () => {
  test('are shown once, stored as a hash, expire, and end when they are revoked', async () => {
    await using b = await bench();
    const cookie = await b.person();
    const made = await b.call('POST /tokens', { cookie, body: { name: 'backup', scope: 'read', expiresDays: 2 } });
    const { token, id } = made.json as { token: string; id: string };
    expect(made.status).toBe(201);
    expect(JSON.stringify((await b.call('GET /tokens', { cookie })).json)).not.toContain(token.slice(-43));
    expect(JSON.stringify(await b.db.selectFrom('tokens').selectAll().execute())).not.toContain(token.slice(-43));
    expect((await b.call('GET /session', { token })).json).toEqual({ user: 'admin', mustChangePassword: false, via: 'token' });
    expect((await b.call('GET /tokens', { cookie })).json).toMatchObject([
      { id, name: 'backup', scope: 'read', by: 'admin', lastUsedAt: b.clock.now() },
    ]);
    b.clock.advance(2 * 86_400_000);
    expect(await b.call('GET /session', { token })).toMatchObject({ status: 401, code: 'token.invalid' });
    expect(
      b.reports.map((r) => r.kind),
      'a forgotten script is no attack',
    ).toEqual(['success']);

    const again = await b.person();
    const other = await b.token(again, 'admin');
    const list = (await b.call('GET /tokens', { cookie: again })).json as { id: string; name: string }[];
    const { id: otherId = '' } = list.find((t) => t.name === 'a admin script') ?? {};
    expect((await b.call('DELETE /tokens/{id}', { cookie: again, params: { id: otherId } })).status).toBe(204);
    expect(await b.call('GET /session', { token: other })).toMatchObject({ status: 401 });
    expect(await b.call('DELETE /tokens/{id}', { cookie: again, params: { id: otherId } })).toMatchObject({
      status: 404,
      code: 'token.unknown',
    });
  });

  test.each(['x', 'sw_', 'sw_abcdefghijklmnop_', `sw_abcdefghijklmnop_${'a'.repeat(43)}`, '%00', 'a'.repeat(5000)])(
    '%.30s is no token, and guard hears of it',
    async (token) => {
      await using b = await bench();
      expect(await b.call('GET /status', { token })).toMatchObject({ status: 401, code: 'token.invalid' });
      expect(b.reports).toMatchObject([{ kind: 'bad-token', address: '192.0.2.99' }]);
    },
  );
});

describe('bad requests', () => {
  test.each<[string, { body?: unknown; headers?: Record<string, string> }, number, string]>([
    ['half of a JSON document', { body: '{"user":"admin","pass' }, 400, 'request.malformed'],
    ['something else in braces', { body: '{ÿ}' }, 400, 'request.malformed'],
    ['no body at all', {}, 422, 'request.invalid'],
    ['an array', { body: '[]' }, 422, 'request.invalid'],
    ['null', { body: 'null' }, 422, 'request.invalid'],
    ['a key too many', { body: { user: 'a', password: 'b', admin: true } }, 422, 'request.invalid'],
    ['__proto__', { body: '{"user":"a","password":"b","__proto__":{"x":1}}' }, 422, 'request.invalid'],
    ['a control character', { body: { user: 'ad\nmin', password: 'b' } }, 422, 'request.invalid'],
    ['a form', { body: 'user=admin', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415, 'request.media-type'],
    ['text', { body: 'hello', headers: { 'content-type': 'text/plain' } }, 415, 'request.media-type'],
    ['nesting without end', { body: `${'['.repeat(100_000)}${']'.repeat(100_000)}` }, 400, 'request.malformed'],
    ['300 KB', { body: JSON.stringify({ user: 'a', password: 'x'.repeat(300_000) }) }, 413, 'request.too-large'],
    ['a very long password', { body: { user: 'a', password: 'x'.repeat(257) } }, 422, 'request.invalid'],
  ])('%s is refused', async (_, asked, status, code) => {
    await using b = await bench();
    expect(await b.call('POST /session', asked)).toMatchObject({ status, code });
    expect(b.log.some((l) => l.code === code)).toBe(true);
    expect(JSON.stringify(b.log)).not.toContain('xxxx');
  });

  test('all problems come at once, each at its field', async () => {
    await using b = await bench();
    const cookie = await b.person();
    const r = await b.call('POST /phones', { cookie, body: { mac: 'nonsense', extension: 'x', vendor: '../etc', more: 1 } });
    expect((r.json as { problems: { path: string; code: string }[] }).problems.map((p) => [p.path, p.code])).toEqual([
      ['/mac', 'request.invalid'],
      ['/extension', 'request.invalid'],
      ['/vendor', 'request.invalid'],
      ['/more', 'request.unknown-key'],
    ]);
  });

  test.each(['/api/v1/nothing', '/api/v2/status', '/api/', '/api/v1/blocks/%E0%A4%A', '/api/v1/%00'])('%s is nothing', async (url) => {
    await using b = await bench();
    const r = await b.app.fastify.inject({ method: 'GET', url });
    expect([400, 404]).toContain(r.statusCode);
    expect(r.headers['content-type']).toContain('application/problem+json');
  });

  test('an engine that is away, busy, or of another opinion is told apart', async () => {
    await using b = await bench();
    const cookie = await b.person();
    for (const [code, status, says] of [
      ['unreachable', 503, 'engine.away'],
      ['busy', 409, 'engine.busy'],
      ['rejected', 422, 'engine.rejected'],
      ['failed', 502, 'engine.failed'],
    ] as const) {
      b.engine.failure = new EngineError({ code, message: 'because', problems: [{ code: 'config.invalid', path: '/a', message: 'm' }] });
      expect(await b.call('GET /interfaces', { cookie })).toMatchObject({
        status,
        code: says,
        json: { detail: 'because', problems: [{ path: '/a' }] },
      });
    }
  });

  test('an engine that does not answer ends the waiting', async () => {
    await using b = await bench();
    const cookie = await b.person();
    b.engine.call = () => {
      queueMicrotask(() => b.clock.advance(61_000));
      return new Promise(() => {});
    };
    expect(await b.call('GET /interfaces', { cookie })).toMatchObject({ status: 504, code: 'engine.slow' });
  });

  test('what breaks inside says nothing of itself', async () => {
    await using b = await bench();
    const cookie = await b.person();
    b.engine.call = () => Promise.reject(new Error('secret detail'));
    const r = await b.call('GET /interfaces', { cookie });
    expect(r).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(r.json)).not.toContain('secret');
    expect(JSON.stringify(b.log)).toContain('secret detail');
  });

  test('random bodies, params and queries never give a 5xx', async () => {
    await using b = await bench();
    const cookie = await b.person();
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('1', '20', '192.0.2.1', '2001:db8::/32', '00:00:5e:00:53:01', 'en', 'true', '\u0000', '\ud800', '__proto__'),
    );
    const key = fc.oneof(
      word,
      fc.constantFrom(
        'user',
        'password',
        'number',
        'name',
        'mac',
        'address',
        'minutes',
        'patch',
        'document',
        'base',
        'reason',
        'interfaces',
        'ticket',
      ),
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        word,
        fc.double(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(key, tie('any'), { maxKeys: 6 }),
      ),
    })).any;
    const which = fc.constantFrom(
      ...routes.map(([k]) => k).filter((k) => k !== 'GET /events' && k !== 'DELETE /session' && k !== 'POST /session/password'),
    );
    await fc.assert(
      fc.asyncProperty(
        which,
        word,
        fc.dictionary(fc.constantFrom('before', 'limit', 'revision', 'to', 'unread', 'service', 'x'), word, { maxKeys: 2 }),
        value,
        async (k, param, query, body) => {
          const params = Object.fromEntries(Object.keys(example).map((p) => [p, /[\ud800-\udfff]/.test(param) ? 'x' : param]));
          const hasBody = !k.startsWith('GET');
          const r = await b.call(k, { cookie, params, query, ifMatch: '"r1"', ...(hasBody ? { body } : {}) });
          expect(r.status, `${k} ${JSON.stringify({ params, query, body })} ${JSON.stringify(b.log.at(-1))}`).toBeLessThan(500);
        },
      ),
      { numRuns: 600 },
    );
  }, 60_000);
});
