import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EngineError } from '../src/engine/client.ts';
import { checkMs, resultOf } from '../src/lib/doctor.ts';
import { type Bench, bench } from './api-harness.ts';

/** The page Diagnosis: what the engine answers and what web sees, in both languages, the worst first. */
let b: Bench;
beforeEach(async () => {
  b = await bench();
});
afterEach(() => b[Symbol.asyncDispose]());

interface Answer {
  readonly exit: number;
  readonly checks: readonly {
    readonly id: string;
    readonly verdict: string;
    readonly title: { readonly de: string };
    readonly findings: readonly {
      readonly code: string;
      readonly about?: string;
      readonly text: { readonly de: { readonly message: string } };
    }[];
  }[];
}
const ask = async (): Promise<Answer> => (await b.call('GET /doctor', { headers: { 'x-test-from': 'socket' } })).json as Answer;
const of = (a: Answer, id: string) => a.checks.find((c) => c.id === id);

describe('the diagnosis', () => {
  test('holds what the engine found, before what is well', async () => {
    const check = { id: 'dns.servers', rank: 310, about: '/network/dns', command: 'switchroom dns' };
    const finding = {
      code: 'dns.silent',
      severity: 'problem',
      message: 'name server 192.0.2.53 does not answer',
      remedy: 'check it',
      values: { server: '192.0.2.53' },
    } as const;
    b.engine.doctor = { at: 1, ms: 1, checks: [resultOf(check, [finding], 3)] };
    const a = await ask();
    expect(a.exit).toBe(2);
    expect(a.checks[0]).toMatchObject({ id: 'dns.servers', verdict: 'bad', title: { de: 'DNS-Server' } });
    expect(a.checks[0]?.findings[0]?.text.de.message).toContain('192.0.2.53');
    expect(of(a, 'machine.tables')?.verdict).toBe('good');
  });

  test('names each phone that is not registered, with why', async () => {
    const socket = { 'x-test-from': 'socket' };
    await b.call('POST /extensions', { headers: socket, body: { number: '201', name: 'Anna' } });
    await b.call('POST /phones', { headers: socket, body: { mac: '00:00:5e:00:53:01', extension: '201', vendor: 'baresip' } });
    expect(of(await ask(), 'phones.registered')).toMatchObject({
      verdict: 'warning',
      findings: [{ code: 'phone.never-seen', about: '/phones/00:00:5e:00:53:01' }],
    });
    b.registrations.push({ mac: '00:00:5e:00:53:01' });
    expect(of(await ask(), 'phones.registered')?.verdict).toBe('good');
  });

  test('works without the engine, and says so', async () => {
    b.engine.failure = new EngineError({ code: 'unreachable', message: 'gone' });
    const a = await ask();
    expect(a.exit).toBe(2);
    expect(a.checks[0]).toMatchObject({ id: 'machine.engine', verdict: 'bad', findings: [{ code: 'engine.silent' }] });
    expect(of(a, 'machine.tables')?.verdict).toBe('good');
  });

  test('says of an engine that hangs that it does not answer', async () => {
    const { call } = b.engine;
    b.engine.call = ((method: never, params: never) =>
      method === 'doctor' ? new Promise(() => {}) : call.call(b.engine, method, params)) as never;
    let answer: Answer | undefined;
    void ask().then((a) => {
      answer = a;
    });
    while (answer === undefined) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      b.clock.advance(checkMs);
    }
    expect(of(answer, 'machine.engine')).toMatchObject({ verdict: 'bad', findings: [{ code: 'engine.silent' }] });
  });

  test('comes with logs and a support bundle, which web adds messages and phones to', async () => {
    const socket = { 'x-test-from': 'socket' };
    b.engine.lines = [{ at: 5, process: 'engine', level: 'error', text: 'look failed' }];
    expect((await b.call('GET /logs', { headers: socket, query: { level: 'warning', limit: '10' } })).json).toMatchObject({
      found: 1,
      processes: ['engine', 'web'],
    });
    for (const query of [{ process: '../etc' }, { level: 'loud' }, { since: 'yesterday' }, { limit: '-1' }])
      expect((await b.call('GET /logs', { headers: socket, query: query as Record<string, string> })).status, JSON.stringify(query)).toBe(
        422,
      );
    await b.call('POST /extensions', { headers: socket, body: { number: '201', name: 'Anna' } });
    await b.call('POST /phones', { headers: socket, body: { mac: '00:00:5e:00:53:01', extension: '201', vendor: 'baresip' } });
    const made = (await b.call('POST /support-bundle', { headers: socket })).json as { base64: string };
    expect(Buffer.from(made.base64, 'base64').toString()).toBe('abcdef');
    expect(JSON.parse(b.engine.webPart)).toMatchObject({ phones: [{ mac: '00:00:5e:00:53:01' }], messages: [] });
  });

  test('gives no logs to a token that may only read', async () => {
    const token = await b.token(await b.person(), 'read');
    expect((await b.call('GET /doctor', { token })).status).toBe(200);
    expect((await b.call('GET /logs', { token })).status).toBe(403);
    expect((await b.call('POST /support-bundle', { token })).status).toBe(403);
  });

  test('is not for whoever is not logged in', async () => {
    expect((await b.call('GET /doctor')).status).toBe(401);
  });
});
