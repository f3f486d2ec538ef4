// Long because one server is made for all resources; each is a few sentences.
import { describe, expect, test } from 'vitest';
import { api } from '../src/api/contract.ts';
import { openapiDocument } from '../src/api/openapi.ts';
import { EngineError } from '../src/engine/client.ts';
import { type Bench, bench } from './api-harness.ts';

const mac = '00:00:5e:00:53:01';

async function withPhone(b: Bench): Promise<string> {
  const cookie = await b.person();
  expect(await b.call('POST /extensions', { cookie, body: { number: '20', name: 'Reception', language: 'de' } })).toMatchObject({
    status: 201,
  });
  expect(await b.call('POST /phones', { cookie, body: { mac: '00-00-5E-00-53-01', extension: '20', vendor: 'baresip' } })).toMatchObject({
    status: 201,
    json: { mac, extension: '20', generation: 1, state: 'never-seen', reason: { code: 'phone.never-seen' } },
  });
  return cookie;
}

describe('the document', () => {
  test('is read with its revision as ETag, and an old revision on demand', async () => {
    await using b = await bench();
    const cookie = await b.person();
    expect(await b.call('GET /config', { cookie })).toMatchObject({
      status: 200,
      headers: { etag: '"r1"' },
      json: { revision: 1, document: { version: 1 } },
    });
    expect(await b.call('GET /config', { cookie, query: { revision: '7' } })).toMatchObject({ status: 404, code: 'engine.not-found' });
    expect(await b.call('GET /config', { cookie, query: { revision: '-1' } })).toMatchObject({ status: 422 });
  });

  test('is patched against the revision that was looked at, and no other', async () => {
    await using b = await bench();
    const cookie = await b.person();
    const body = { patch: { webserver: { hostname: 'office' } }, reason: 'a name' };
    expect(await b.call('PATCH /config', { cookie, body })).toMatchObject({ status: 428, code: 'precondition.required' });
    for (const ifMatch of ['"r2"', '*', 'r1', 'W/"r1"'])
      expect(await b.call('PATCH /config', { cookie, body, ifMatch }), ifMatch).toMatchObject({ status: 412, code: 'precondition.failed' });
    expect(await b.call('PATCH /config', { cookie, body, ifMatch: '"r1"' })).toMatchObject({
      status: 200,
      headers: { etag: '"r2"' },
      json: { state: 'committed', by: 'admin' },
    });
    expect(await b.call('PATCH /config', { cookie, body, ifMatch: '"r1"' }), 'somebody who looked before').toMatchObject({ status: 412 });
    expect(await b.call('PATCH /config', { cookie, body: { patch: { webserver: { httpsPort: 0 } } }, ifMatch: '"r2"' })).toMatchObject({
      status: 422,
      code: 'engine.rejected',
      json: { problems: [{ path: '/webserver/httpsPort' }] },
    });
  });

  test('is changed through a draft, which waits for its confirmation', async () => {
    await using b = await bench();
    const cookie = await b.person();
    const { document } = (await b.call('GET /config', { cookie })).json as { document: Record<string, unknown> };
    const next = { ...document, webserver: { hostname: 'office' } };
    expect(await b.call('PUT /draft', { cookie, body: { base: 1, document: next } })).toMatchObject({
      headers: { etag: '"r1"' },
      json: { empty: false, preview: { difference: [{ path: '/webserver/hostname' }] } },
    });
    b.engine.awaitConfirmation = true;
    expect(await b.call('POST /draft/apply', { cookie })).toMatchObject({ status: 428 });
    expect(await b.call('POST /draft/apply', { cookie, ifMatch: '"r9"' })).toMatchObject({ status: 412 });
    expect(await b.call('POST /draft/apply', { cookie, ifMatch: '"r1"', body: { reason: 'move', confirmSeconds: 30 } })).toMatchObject({
      status: 202,
      json: { ticket: 'the-ticket' },
    });
    expect(await b.call('POST /draft/apply', { cookie, ifMatch: '"r2"' })).toMatchObject({ status: 409, code: 'engine.busy' });
    expect(await b.call('POST /change/rollback', { cookie })).toMatchObject({ json: { state: 'rolled-back' } });
    expect(await b.call('POST /change/rollback', { cookie })).toMatchObject({ status: 409 });
    expect((await b.call('DELETE /draft', { cookie })).status).toBe(204);
  });

  test('of the past is compared and put into the draft', async () => {
    await using b = await bench();
    const cookie = await b.person();
    await b.call('PATCH /config', { cookie, ifMatch: '"r1"', body: { patch: { webserver: { hostname: 'office' } }, reason: '' } });
    expect((await b.call('GET /revisions', { cookie })).json).toMatchObject([
      { revision: 2, head: true },
      { revision: 1, head: false },
    ]);
    expect((await b.call('GET /revisions', { cookie, query: { before: '2', limit: '1' } })).json).toMatchObject([{ revision: 1 }]);
    expect((await b.call('GET /revisions/{revision}/difference', { cookie, params: { revision: '1' }, query: { to: '2' } })).json).toEqual([
      { path: '/webserver/hostname', from: 'pbx', to: 'office' },
    ]);
    expect(await b.call('GET /revisions/{revision}/difference', { cookie, params: { revision: '1' } })).toMatchObject({ status: 422 });
    expect(await b.call('POST /revisions/{revision}/restore', { cookie, params: { revision: '1' } })).toMatchObject({
      json: { base: 2, document: { webserver: { hostname: 'pbx' } } },
    });
  });
});

describe('attacks', () => {
  test('are told by hour, source and account, and other limits are tried on them', async () => {
    await using b = await bench();
    const cookie = await b.person();
    expect((await b.call('GET /protection/attacks', { cookie })).json).toMatchObject({ failures: 0, sources: [], accounts: [] });
    const now = b.clock.now();
    const source = (address: string, failures: number, home = false) => ({ service: 'telephony', address, failures, home });
    b.attacks.value = {
      minutes: [
        { at: now - 7200, sources: [source('203.0.113.9', 12), source('203.0.113.10', 5), source('198.51.100.7', 30, true)] },
        { at: now - 60, sources: [source('203.0.113.10', 3), 'rubbish'] },
        'rubbish',
      ],
      accounts: [{ service: 'telephony', account: '201', unknown: false, failures: 50 }],
    };
    expect((await b.call('GET /protection/attacks', { cookie })).json).toMatchObject({
      failures: 50,
      sources: [
        { address: '198.51.100.7', failures: 30, home: true },
        { address: '203.0.113.9' },
        { address: '203.0.113.10', failures: 8 },
      ],
      accounts: [{ account: '201' }],
    });
    const tried = await b.call('POST /protection/what-if', { cookie, body: { maxFailures: 5, windowSeconds: 60 } });
    expect(tried.json).toEqual({
      inForce: { blocked: 1, contained: 1 },
      tried: { blocked: 2, contained: 1 },
      more: ['203.0.113.10'],
      fewer: [],
    });
    const milder = await b.call('POST /protection/what-if', { cookie, body: { maxFailures: 40, windowSeconds: 86_400 } });
    expect(milder.json).toMatchObject({ tried: { blocked: 0, contained: 0 }, fewer: ['203.0.113.9'] });
    expect(await b.call('POST /protection/what-if', { cookie, body: { maxFailures: 0, windowSeconds: 60 } })).toMatchObject({
      status: 422,
    });
  });
});

describe('blocks', () => {
  test('are made, lifted and moved to the allowlist by the administrator, in his name', async () => {
    await using b = await bench();
    const cookie = await b.person();
    const address = '2001:db8::9';
    expect(await b.call('POST /blocks', { cookie, body: { address: '2001:DB8:0::9', service: 'web', seconds: 600 } })).toMatchObject({
      status: 201,
      json: { address, by: 'admin', because: 'blocked by admin' },
    });
    expect((await b.call('GET /status', { cookie })).json).toMatchObject({ blocks: 1 });
    expect(await b.call('DELETE /blocks/{address}', { cookie, params: { address }, query: { service: 'telephony' } })).toMatchObject({
      json: { lifted: 0 },
    });
    expect(await b.call('POST /blocks/{address}/allow', { cookie, params: { address }, body: { note: 'my desk' } })).toMatchObject({
      json: { state: 'committed' },
    });
    expect((await b.call('GET /blocks', { cookie })).json).toEqual([]);
    expect((await b.call('GET /allowlist', { cookie })).json).toEqual([{ address, note: 'my desk' }]);
    expect(await b.call('POST /blocks', { cookie, body: { address, service: 'web', seconds: 600 } })).toMatchObject({
      status: 409,
      code: 'block.refused',
      json: { detail: 'on the allowlist' },
    });
  });

  test('of the allowlist may be whole networks', async () => {
    await using b = await bench();
    const cookie = await b.person();
    expect((await b.call('POST /allowlist', { cookie, body: { address: '192.0.2.77/24', note: 'office' } })).status).toBe(200);
    expect((await b.call('GET /allowlist', { cookie })).json).toEqual([{ address: '192.0.2.0/24', note: 'office' }]);
    expect((await b.call('DELETE /allowlist/{address}', { cookie, params: { address: '192.0.2.0/24' } })).status).toBe(200);
    expect(await b.call('DELETE /allowlist/{address}', { cookie, params: { address: '192.0.2.0/24' } })).toMatchObject({
      status: 404,
      code: 'allowlist.unknown',
    });
  });

  test.each(['0.0.0.0.0', '010.0.0.1', '1', 'localhost', ''])('are not made for %s', async (address) => {
    await using b = await bench();
    const cookie = await b.person();
    expect(await b.call('POST /blocks', { cookie, body: { address, service: 'web', seconds: 600 } })).toMatchObject({
      status: 422,
      json: { problems: [{ path: '/address' }] },
    });
  });
});

describe('extensions and phones', () => {
  test('go to the engine whole, with a number that grows', async () => {
    await using b = await bench();
    const cookie = await withPhone(b);
    expect(b.engine.subscribers).toEqual({
      number: 2,
      subscribers: {
        extensions: [{ number: '20', name: 'Reception', language: 'de' }],
        devices: [{ mac, extension: '20', generation: 1, vendor: 'baresip' }],
      },
    });
    expect(
      await b.call('PATCH /extensions/{number}', { cookie, params: { number: '20' }, body: { name: 'Front desk', language: null } }),
    ).toMatchObject({ json: { number: '20', name: 'Front desk', phones: [mac] } });
    expect(b.told, 'the name is on its screen').toEqual([mac]);
    expect(await b.call('POST /phones/{mac}/renew', { cookie, params: { mac } })).toMatchObject({ json: { generation: 2 } });
    expect((await b.call('DELETE /extensions/{number}', { cookie, params: { number: '20' } })).status).toBe(204);
    expect(b.engine.subscribers).toEqual({ number: 5, subscribers: { extensions: [], devices: [] } });
    expect((await b.call('GET /phones', { cookie })).json).toEqual([]);
  });

  test('never bring a secret back to life: a phone that returns has the next generation', async () => {
    await using b = await bench();
    const cookie = await withPhone(b);
    await b.call('DELETE /phones/{mac}', { cookie, params: { mac } });
    expect(await b.call('POST /phones', { cookie, body: { mac, extension: '20', vendor: 'baresip' } })).toMatchObject({
      json: { generation: 2 },
    });
  });

  test('that do not fit are refused, and nothing has changed', async () => {
    await using b = await bench();
    const cookie = await withPhone(b);
    expect(await b.call('POST /extensions', { cookie, body: { number: '20', name: 'x' } })).toMatchObject({
      status: 409,
      code: 'extension.exists',
    });
    expect(await b.call('POST /phones', { cookie, body: { mac, extension: '20', vendor: 'baresip' } })).toMatchObject({
      status: 409,
      code: 'phone.exists',
    });
    expect(await b.call('POST /phones', { cookie, body: { mac: '00:00:5e:00:53:02', extension: '99', vendor: 'baresip' } })).toMatchObject({
      status: 422,
      json: { problems: [{ path: '/extension', code: 'phone.unknown-extension' }] },
    });
    expect(await b.call('PATCH /phones/{mac}', { cookie, params: { mac: '00:00:5e:00:53:02' }, body: { extension: '20' } })).toMatchObject({
      status: 404,
      code: 'phone.unknown',
    });
    expect(await b.call('PATCH /phones/{mac}', { cookie, params: { mac }, body: { extension: '99' } })).toMatchObject({ status: 422 });
    expect(await b.call('DELETE /extensions/{number}', { cookie, params: { number: '99' } })).toMatchObject({
      status: 404,
      code: 'extension.unknown',
    });
    b.engine.rejectSubscribers = 'too many';
    expect(await b.call('POST /extensions', { cookie, body: { number: '30', name: 'x' } })).toMatchObject({
      status: 422,
      code: 'engine.rejected',
    });
    b.engine.rejectSubscribers = undefined;
    expect((await b.call('GET /extensions', { cookie })).json).toHaveLength(1);
    expect(b.engine.subscribers.number).toBe(2);
  });

  test('are kept while the engine is away, and given to it when it is back', async () => {
    await using b = await bench();
    const cookie = await withPhone(b);
    b.engine.failure = new EngineError({ code: 'unreachable', message: 'away' });
    expect(await b.call('POST /extensions', { cookie, body: { number: '30', name: 'x' } })).toMatchObject({ status: 201 });
    expect(await b.call('GET /phones', { cookie }), 'the page shows what it knows').toMatchObject({ status: 200 });
    b.engine.failure = undefined;
    await b.app.services.subscribers.catchUp();
    expect(b.engine.subscribers).toMatchObject({ number: 3, subscribers: { extensions: [{ number: '20' }, { number: '30' }] } });
  });

  test('of restored tables overrule what the engine has under a higher number', async () => {
    await using b = await bench();
    await withPhone(b);
    b.engine.subscribers = { number: 40, subscribers: { extensions: [], devices: [] } };
    await b.app.services.subscribers.catchUp();
    expect(b.engine.subscribers).toMatchObject({ number: 41, subscribers: { devices: [{ mac }] } });
    const asked = b.engine.asked.length;
    await b.app.services.subscribers.catchUp();
    expect(
      b.engine.asked.slice(asked).map((a) => a.method),
      'once is enough',
    ).toEqual(['backup.restored', 'status']);
  });

  test('changed at the same time all arrive', async () => {
    await using b = await bench();
    const cookie = await b.person();
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => b.call('POST /extensions', { cookie, body: { number: String(100 + i), name: `n${i}` } })),
    );
    expect(b.engine.subscribers.number).toBe(20);
    expect(b.engine.subscribers.subscribers.extensions).toHaveLength(20);
  });

  test('say why a phone is in its state', async () => {
    await using b = await bench();
    const cookie = await withPhone(b);
    const state = async (): Promise<unknown> =>
      ((await b.call('GET /phones', { cookie })).json as { state: string; reason: { code: string } }[]).map((p) => [
        p.state,
        p.reason.code,
      ])[0];
    const { provisioningPorts } = await import('../src/api/provisioning.ts');
    const ports = provisioningPorts(b.app.services);
    const visit = { mac, vendor: 'baresip', address: '192.0.2.7', userAgent: 'baresip' };
    expect(await state()).toEqual(['never-seen', 'phone.never-seen']);
    b.engine.leases = [{ mac, address: '192.0.2.7', hostname: '', interface: 'voice', expiresAt: 0 }];
    expect(await state()).toEqual(['leased', 'phone.leased-closed']);
    await ports.record({ ...visit, outcome: 'refused', refusal: 'no-window' });
    expect(await state()).toEqual(['leased', 'phone.no-window']);
    await b.call('POST /enrolment', { cookie, body: { minutes: 5 } });
    expect(await state()).toEqual(['leased', 'phone.leased-open']);
    await ports.record({ ...visit, outcome: 'secret', generation: 1 });
    expect(await state()).toEqual(['fetched', 'phone.fetched']);
    expect(await ports.phone(mac)).toEqual({
      mac,
      vendor: 'baresip',
      generation: 1,
      secretGeneration: 1,
      extension: { number: '20', name: 'Reception', language: 'de' },
    });
    b.registrations.push({ mac, address: '192.0.2.7', userAgent: 'baresip 4' });
    expect(await state()).toEqual(['registered', 'phone.registered']);
    expect((await b.call('GET /status', { cookie })).json).toMatchObject({ phones: { registered: 1, total: 1 } });
    const { rememberRegistrations } = await import('../src/api/registered.ts');
    await rememberRegistrations(b.db, b.app.services.telephony, b.clock)();
    b.registrations.pop();
    expect(await state()).toEqual(['lost', 'phone.lost']);
    b.engine.leases = [];
    expect(await state()).toEqual(['lost', 'phone.lost-off']);
  });
});

describe('the rest', () => {
  test('calls are shown and ended', async () => {
    await using b = await bench();
    const cookie = await b.person();
    b.calls.push({ id: '1700000000.1', from: '20', to: '21', state: 'talking', since: 5 });
    expect((await b.call('GET /calls', { cookie })).json).toHaveLength(1);
    expect((await b.call('DELETE /calls/{id}', { cookie, params: { id: '1700000000.1' } })).status).toBe(204);
    expect(await b.call('DELETE /calls/{id}', { cookie, params: { id: '1700000000.1' } })).toMatchObject({
      status: 404,
      code: 'call.unknown',
    });
  });

  test('the enrolment window opens for a time and closes', async () => {
    await using b = await bench();
    const cookie = await b.person();
    expect((await b.call('POST /enrolment', { cookie, body: { minutes: 5 } })).json).toMatchObject({ open: true, by: 'admin' });
    expect((await b.call('DELETE /enrolment', { cookie })).json).toEqual({ open: false });
    expect(await b.call('POST /enrolment', { cookie, body: { minutes: 0 } })).toMatchObject({ status: 422 });
  });

  test('messages come newest first, page by page, in both languages, and are marked up to one', async () => {
    await using b = await bench();
    const cookie = await b.person();
    const { inbox } = b.app.services;
    const lines = Array.from({ length: 120 }, (_, i) =>
      JSON.stringify({
        id: `g-${i}`,
        at: i,
        source: 'guard',
        code: 'login.new-address',
        values: { user: 'admin', address: `192.0.2.${i}` },
      }),
    );
    let given = false;
    const spool = async () => {
      const now = given ? [] : lines;
      given = true;
      return { lines: now, next: { file: 'f', offset: 1 } };
    };
    await inbox.take(['/spool'], spool);
    given = false;
    await inbox.take(['/spool'], spool);
    type M = { id: string; text: { en: string; de: string }; read: boolean };
    const page = (await b.call('GET /messages', { cookie, query: { limit: '100' } })).json as M[];
    expect(page.map((m) => m.id).slice(0, 2)).toEqual(['g-119', 'g-118']);
    expect(page[0]?.text).toEqual({ en: expect.stringContaining('192.0.2.119'), de: expect.stringContaining('192.0.2.119') });
    const rest = (await b.call('GET /messages', { cookie, query: { before: page.at(-1)?.id ?? '' } })).json as M[];
    expect(rest).toHaveLength(21);
    expect((await b.call('GET /status', { cookie })).json).toMatchObject({ unreadMessages: 121 });
    expect(await b.call('POST /messages/read', { cookie, body: { upTo: 'g-109' } })).toMatchObject({ json: { unread: 10 } });
    expect((await b.call('GET /messages', { cookie, query: { unread: 'true' } })).json).toHaveLength(10);
    const found = async (q: string) => ((await b.call('GET /messages', { cookie, query: { q } })).json as M[]).map((m) => m.id);
    expect(await found('192.0.2.119')).toEqual(['g-119']);
    expect(await found('192.0.2.119 no-such-word')).toEqual([]);
    expect((await b.call('GET /messages', { cookie, query: { q: 'x'.repeat(101) } })).status).toBe(422);
    expect(await b.call('POST /messages/read', { cookie, body: { upTo: 'nothing' } })).toMatchObject({
      status: 404,
      code: 'message.unknown',
    });
  });

  test('a spool with broken lines gives the others, and the broken ones are logged', async () => {
    await using b = await bench();
    const cookie = await b.person();
    const good = { id: 'e-1', at: 1, source: 'engine', code: 'drift.repaired', values: {} };
    let n = 0;
    await b.app.services.inbox.take(['/spool'], async () => ({
      lines: n++ === 0 ? ['{"id":', 'null', '', JSON.stringify({ ...good, more: 1 }), JSON.stringify(good)] : [],
      next: { file: 'f', offset: n },
    }));
    expect((await b.call('GET /messages', { cookie })).json).toMatchObject([{ id: 'e-1' }, { code: 'password.first' }]);
    expect(b.log.filter((l) => String(l.what).includes('spool'))).toHaveLength(3);
  });

  test('OpenAPI holds every route, and every reference leads somewhere', async () => {
    await using b = await bench();
    const { json } = await b.call('GET /openapi.json');
    const document = json as { openapi: string; paths: Record<string, object>; components: { schemas: object } };
    expect(document).toEqual(JSON.parse(JSON.stringify(openapiDocument())));
    expect(
      Object.entries(document.paths)
        .flatMap(([p, m]) => Object.keys(m).map((k) => `${k.toUpperCase()} ${p}`))
        .sort(),
    ).toEqual(Object.keys(api).sort());
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((m) => m[1] ?? '');
    expect(references.filter((r) => !(r in document.components.schemas))).toEqual([]);
    const ids = Object.values(document.paths).flatMap((p) =>
      Object.values(p as Record<string, { operationId: string }>).map((o) => o.operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('the page without a build says so, with a policy whose nonce changes', async () => {
    await using b = await bench();
    const [one, two] = [await b.app.fastify.inject('/network/interfaces'), await b.app.fastify.inject('/')];
    expect(one.statusCode).toBe(200);
    expect(one.body).toContain('not built');
    expect(one.headers['content-security-policy']).toMatch(/script-src 'self' 'nonce-[\w+/=]{24}'/);
    expect(one.headers['content-security-policy']).not.toBe(two.headers['content-security-policy']);
    expect(one.headers['strict-transport-security']).toBeUndefined();
    expect((await b.app.fastify.inject('/missing.js')).statusCode).toBe(404);
  });
});
