import { describe, expect, test } from 'vitest';
import { verdict } from '../src/api/proxy.ts';
import type { EgressLayer, EgressResult } from '../src/host/egress.ts';
import { de } from '../src/lib/texts/de.ts';
import { egressSentences } from '../src/lib/texts/egress.ts';
import { en } from '../src/lib/texts/en.ts';
import { bench } from './api-harness.ts';

const inForce = { host: 'proxy.example.test', port: 3128, user: 'pbx', password: 'kept', exceptions: [] };
const failed = (layer: EgressLayer, at: 'proxy' | 'target' = 'proxy'): EgressResult => ({
  ok: false,
  ms: 3,
  layer,
  at,
  host: 'proxy.example.test',
  port: 3128,
  detail: 'as it said',
});
const answered: EgressResult = { ok: true, status: 204, headers: {}, body: Buffer.alloc(0), ms: 9, through: 'proxy', peer: '192.0.2.8' };

describe('POST /proxy/test', () => {
  test('tries the proxy in force, without sending or answering its password', async () => {
    await using b = await bench();
    const cookie = await b.person();
    b.outside.proxy = inForce;
    b.outside.answer = answered;
    const r = await b.call('POST /proxy/test', { cookie, body: { url: 'https://web.example.test/' } });
    expect(r).toMatchObject({ status: 200, json: { ok: true, through: 'proxy', status: 204, url: 'https://web.example.test/' } });
    expect(JSON.stringify(r.json)).not.toContain('kept');
    expect(b.outside.asked).toEqual([{ url: 'https://web.example.test/', proxy: inForce }]);
  });

  test('without an address tries the proxy alone: that it finds nobody proves it', async () => {
    await using b = await bench();
    const cookie = await b.person();
    b.outside.proxy = inForce;
    b.outside.answer = failed('proxy-target');
    expect((await b.call('POST /proxy/test', { cookie, body: {} })).json).toMatchObject({ ok: true, through: 'proxy' });
    b.outside.answer = failed('proxy-auth');
    expect((await b.call('POST /proxy/test', { cookie, body: {} })).json).toMatchObject({ ok: false, failure: { layer: 'proxy-auth' } });
    b.outside.proxy = undefined;
    expect(await b.call('POST /proxy/test', { cookie, body: {} })).toMatchObject({ status: 409, code: 'proxy.nothing-to-test' });
  });

  test('the password in force goes to the proxy and user it belongs to, and to no other', async () => {
    await using b = await bench();
    const cookie = await b.person();
    b.outside.proxy = inForce;
    const tried = async (proxy: unknown) => {
      b.outside.asked.length = 0;
      await b.call('POST /proxy/test', { cookie, body: { proxy } });
      return (b.outside.asked[0] as { proxy: { password?: string } | null } | undefined)?.proxy;
    };
    expect(await tried({ host: 'proxy.example.test', port: 3128, user: 'pbx' })).toMatchObject({ password: 'kept' });
    expect((await tried({ host: 'mallory.example.test', port: 3128, user: 'pbx' }))?.password).toBeUndefined();
    expect((await tried({ host: 'proxy.example.test', port: 3129, user: 'pbx' }))?.password).toBeUndefined();
    expect((await tried({ host: 'proxy.example.test', port: 3128, user: 'other' }))?.password).toBeUndefined();
    expect(await tried({ host: 'mallory.example.test', port: 3128, user: 'pbx', password: 'typed' })).toMatchObject({ password: 'typed' });
  });

  test.each([
    ['no address', 'nonsense'],
    ['another protocol', 'file:///etc/passwd'],
    ['no host', 'https:///x'],
  ])('refuses %s', async (_, url) => {
    await using b = await bench();
    const cookie = await b.person();
    expect(await b.call('POST /proxy/test', { cookie, body: { url } })).toMatchObject({ status: 422 });
    expect(b.outside.asked).toEqual([]);
  });

  test('a token that may only read may not send the PBX anywhere', async () => {
    await using b = await bench();
    const token = await b.token(await b.person(), 'read');
    expect(await b.call('POST /proxy/test', { token, body: {} })).toMatchObject({ status: 403 });
  });
});

describe('which step fails', () => {
  const how = { through: 'proxy', https: true, alone: false } as const;
  test.each<[EgressLayer, 'proxy' | 'target', string]>([
    ['name', 'proxy', 'name'],
    ['route', 'proxy', 'connect'],
    ['tcp', 'proxy', 'connect'],
    ['not-a-proxy', 'proxy', 'proxy'],
    ['timeout', 'proxy', 'proxy'],
    ['proxy-auth', 'proxy', 'login'],
    ['proxy-refused', 'proxy', 'allowed'],
    ['proxy-target', 'proxy', 'reach'],
    ['tls', 'target', 'tls'],
    ['timeout', 'target', 'answer'],
    ['not-http', 'target', 'answer'],
    ['too-large', 'target', 'answer'],
  ])('%s at the %s: %s', (layer, at, step) => {
    const v = verdict(failed(layer, at), how);
    expect(v.steps.find((s) => s.state === 'failed')?.step).toBe(step);
    const n = v.steps.findIndex((s) => s.state === 'failed');
    expect(v.steps.slice(0, n).every((s) => s.state === 'passed')).toBe(true);
    expect(v.steps.slice(n + 1).every((s) => s.state === 'unknown')).toBe(true);
    for (const texts of [en, de]) {
      const said = egressSentences(texts, { layer, at, host: 'a.example.test', port: 1, status: 407 });
      expect(said.message).not.toBe(layer);
      expect(said.remedy).not.toBe('');
    }
  });

  test('the direct way has no steps of a proxy, plain HTTP none of TLS', () => {
    const direct = verdict(answered, { through: 'direct', https: false, alone: false });
    expect(direct.steps).toEqual(['name', 'connect', 'answer'].map((step) => ({ step, state: 'passed' })));
  });
});
