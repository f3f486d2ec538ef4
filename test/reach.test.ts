import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Probes } from '../src/api/ports.ts';
import { components } from '../src/components/index.ts';
import { parseConfig } from '../src/config/config.ts';
import type { Reach } from '../src/engine/contract.ts';
import { noFacts } from '../src/engine/facts.ts';
import { checkAll, reachesOf } from '../src/engine/render.ts';
import { measures } from '../src/lib/measures.ts';
import type { Verdict } from '../src/lib/reach.ts';
import { parseSignedList, type Verify } from '../src/lib/signed-list.ts';
import { type Bench, bench } from './api-harness.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const rawKey = publicKey.export({ format: 'jwk' }).x ?? '';
const verifyWith: Verify = (_key, data, signature) => verify(null, data, publicKey, signature);
const entry = { id: 'licence', purpose: 'licence', host: 'licence.example.test', protocol: 'tcp', port: 443, check: 'https' };
const content = { issuer: 'Example', serial: 3, issued: 1, expires: 4_000_000_000, reaches: [entry] };
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
function signed(payload: unknown = content, header: unknown = { alg: 'EdDSA' }, key: KeyObject = privateKey): string {
  const body = `${part(header)}.${part(payload)}`;
  return `${body}.${sign(null, Buffer.from(body), key).toString('base64url')}`;
}

describe('a signed list', () => {
  const faultOf = (text: string, key = rawKey): string | undefined => {
    const r = parseSignedList(text, key, verifyWith);
    return 'fault' in r ? r.fault : undefined;
  };

  test('is taken when all of it is right', () => {
    expect(parseSignedList(signed(), rawKey, verifyWith)).toMatchObject({ list: { serial: 3, reaches: [{ ...entry, direct: false }] } });
  });

  const refused: readonly (readonly [string, () => string, string])[] = [
    [
      'another key’s signature',
      () => signed(content, { alg: 'EdDSA' }, generateKeyPairSync('ed25519').privateKey),
      'reachability.list-signature',
    ],
    [
      'a payload changed afterwards',
      () => signed().replace(/\.[^.]+\./, `.${part({ ...content, serial: 4 })}.`),
      'reachability.list-signature',
    ],
    ['no signature', () => signed().replace(/[^.]+$/, ''), 'reachability.list-signature'],
    ['alg none', () => signed(content, { alg: 'none' }), 'reachability.list-algorithm'],
    ['alg HS256', () => signed(content, { alg: 'HS256' }), 'reachability.list-algorithm'],
    ['an extension to be understood', () => signed(content, { alg: 'EdDSA', crit: ['b64'] }), 'reachability.list-algorithm'],
    ['no header', () => `.${part(content)}.AA`, 'reachability.list-form'],
    ['two parts', () => 'YQ.YQ', 'reachability.list-form'],
    ['padding', () => `${signed()}=`, 'reachability.list-form'],
    ['nothing', () => '', 'reachability.list-form'],
    ['far too much', () => 'A'.repeat(100_000), 'reachability.list-form'],
    ['a port out of range', () => signed({ ...content, reaches: [{ ...entry, port: 70_000 }] }), 'reachability.list-content'],
    ['a host that is a command', () => signed({ ...content, reaches: [{ ...entry, host: 'a b;reboot' }] }), 'reachability.list-content'],
    ['an id twice', () => signed({ ...content, reaches: [entry, entry] }), 'reachability.list-content'],
    ['an unknown key', () => signed({ ...content, more: 1 }), 'reachability.list-content'],
    ['a list that is none', () => signed([]), 'reachability.list-content'],
  ];
  test.each(refused)('with %s is refused', (_, make, fault) => {
    expect(faultOf(make())).toBe(fault);
  });

  test('under a key that is none is refused, and garbage never throws', () => {
    expect(faultOf(signed(), 'AAAA')).toBe('reachability.list-key');
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (s) => faultOf(s) !== undefined));
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 90 }), { minLength: 3, maxLength: 3 }),
        (p) => faultOf(p.map((b) => Buffer.from(b).toString('base64url')).join('.')) !== undefined,
      ),
    );
  });
});

const configWith = (reachability: unknown) => {
  const parsed = parseConfig({
    version: 1,
    interfaces: { lan: { match: { name: 'lan' }, role: 'lan', ipv4: { mode: 'static', address: '192.0.2.10/24' } } },
    reachability,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
};

describe('the document', () => {
  test('says what is reached', () => {
    const config = configWith({
      stun: [{ host: 'stun.example.test' }],
      sip: [{ host: 'sip.example.test', port: 5061, transport: 'tls' }],
      others: [{ name: 'Orders', host: 'orders.example.test', port: 8443, check: 'https' }],
      vendors: [{ key: rawKey, list: signed() }],
    });
    const mine = reachesOf(components, { config, facts: noFacts }).filter((r) => r.owner === 'reachability');
    expect(mine.map((r) => [r.id, r.protocol, r.check, r.direct])).toEqual([
      ['stun.stun.example.test.3478', 'udp', 'stun', true],
      ['sip.sip.example.test.5061.tls', 'tcp', 'tls', true],
      ['other.orders.example.test.8443.https', 'tcp', 'https', false],
      ['vendor.licence', 'tcp', 'https', false],
    ]);
  });

  test('with a list that does not verify is refused at its field, and reaches nothing of it', () => {
    const list = signed(content, { alg: 'EdDSA' }, generateKeyPairSync('ed25519').privateKey);
    const config = configWith({ vendors: [{ key: rawKey, list }, { key: rawKey }] });
    const ctx = { config, subscribers: { extensions: [], devices: [] }, claims: [], facts: noFacts };
    expect(
      checkAll(
        components.filter((c) => c.id === 'reachability'),
        ctx,
      ).map((p) => [p.code, p.path]),
    ).toEqual([
      ['reachability.list-signature', '/reachability/vendors/0/list'],
      ['reachability.list-missing', '/reachability/vendors/1/list'],
    ]);
    expect(reachesOf(components, { config, facts: noFacts }).filter((r) => r.owner === 'reachability')).toEqual([]);
  });
});

const ntp: Reach = {
  owner: 'time',
  id: 'time.0',
  purpose: 'time',
  host: 'time.example.test',
  protocol: 'udp',
  port: 123,
  check: 'ntp',
  direct: true,
};
const sip: Reach = {
  owner: 'reachability',
  id: 'sip',
  purpose: 'sip',
  host: 'sip.example.test',
  protocol: 'udp',
  port: 5060,
  check: 'sip',
  direct: true,
};
const verdict = (code: Verdict['code'], values: Verdict['values'] = {}): Verdict => ({
  code,
  values: { host: 'time.example.test', port: 123, protocol: 'udp', address: '198.51.100.5', ...values },
  tried: [{ layer: 'udp', ok: code === 'reach.ok' }],
});

describe('web', () => {
  let b: Bench | undefined;
  afterEach(async () => {
    await b?.app.close();
    await b?.db.destroy();
    b = undefined;
  });

  async function ready(answers: Record<string, Verdict>, more: Partial<Probes> = {}) {
    const tried: string[] = [];
    const probes: Probes = {
      probe: async (r) => {
        tried.push(r.id);
        return answers[r.id] ?? verdict('reach.ok');
      },
      nat: async () => ({ verdict: verdict('reach.nat-unknown', { seen: '203.0.113.2:1' }), seenAs: '203.0.113.2' }),
      fetchText: async () => ({ failed: 'nothing there' }),
      verifyEd25519: verifyWith,
      ...more,
    };
    b = await bench(':memory:', { probes });
    b.engine.reaches = [ntp, sip];
    const cookie = await b.person();
    const call = b.call;
    const { reach } = b.app.services;
    const codes = async () =>
      ((await call('GET /messages', { cookie, query: {} })).json as { code: string }[])
        .map((m) => m.code)
        .filter((c) => c.startsWith('reach.'));
    const test = async () => {
      expect((await call('POST /reachability/test', { cookie, body: {} })).status).toBe(200);
      await reach.idle(0);
      // A clock that stands gives no time limit: idle() is over when the run is.
    };
    const view = async () =>
      (await call('GET /reachability', { cookie })).json as {
        items: { key: string; verdict?: { code: string; since: number; layer: string; text: { de: { message: string } } } }[];
        running: boolean;
      };
    return { b, cookie, call, tried, test, view, codes };
  }

  test('nothing has a verdict before it was tried; afterwards each has, with sentences in both languages', async () => {
    const t = await ready({ 'time.0': verdict('reach.udp-silent') });
    expect((await t.view()).items.map((i) => i.verdict)).toEqual([undefined, undefined]);
    await t.test();
    const [time, other] = (await t.view()).items;
    expect(time?.verdict).toMatchObject({
      code: 'reach.udp-silent',
      layer: 'udp',
      text: { de: { message: 'Keine Antwort von time.example.test auf UDP-Port 123' } },
    });
    expect(other?.verdict?.code).toBe('reach.ok');
  });

  test('a change is told once and kept in the history; the same again is not', async () => {
    const answers: Record<string, Verdict> = {};
    const t = await ready(answers);
    await t.test();
    expect(await t.codes()).toEqual([]);
    answers['time.0'] = verdict('reach.udp-silent');
    await t.test();
    await t.test();
    expect(await t.codes()).toEqual(['reach.lost']);
    const since = (await t.view()).items[0]?.verdict?.since;
    t.b.clock.advance(60_000);
    await t.test();
    expect((await t.view()).items[0]?.verdict?.since).toBe(since);
    answers['time.0'] = verdict('reach.ok');
    answers['sip'] = verdict('reach.sip-rewritten', { header: 'received', got: '10.0.0.1' });
    await t.test();
    expect(await t.codes()).toEqual(expect.arrayContaining(['reach.lost', 'reach.back', 'reach.sip-alg']));
    const history = (await t.call('GET /reachability/history', { cookie: t.cookie, query: { key: 'time/time.0' } })).json as {
      code: string;
    }[];
    expect(history.map((h) => h.code)).toEqual(['reach.ok', 'reach.udp-silent', 'reach.ok']);
  });

  test('a failure is tried again before it is believed', async () => {
    let times = 0;
    const t = await ready(
      {},
      { probe: async (r) => (r.id === 'time.0' && times++ === 0 ? verdict('reach.udp-silent') : verdict('reach.ok')) },
    );
    await t.test();
    expect((await t.view()).items[0]?.verdict?.code).toBe('reach.ok');
    expect(await t.codes()).toEqual([]);
  });

  test('only what was asked for is tried', async () => {
    const t = await ready({});
    await t.call('POST /reachability/test', { cookie: t.cookie, body: { keys: ['reachability/sip'] } });
    await t.b.app.services.reach.idle(0);
    expect(t.tried).toEqual(['sip']);
  });

  test('interception is a security warning that names the issuer', async () => {
    const t = await ready({ 'time.0': verdict('reach.tls-untrusted', { issuer: 'Office Inspection' }) });
    await t.test();
    const all = (await t.call('GET /messages', { cookie: t.cookie, query: {} })).json as {
      code: string;
      values: Record<string, unknown>;
    }[];
    expect(all.find((m) => m.code === 'reach.intercepted')?.values['issuer']).toBe('Office Inspection');
  });

  test('the rules name hosts and their addresses, in three forms', async () => {
    const t = await ready({});
    await t.test();
    const get = async (form: string) =>
      ((await t.call('GET /reachability/rules', { cookie: t.cookie, query: { form } })).json as { text: string }).text;
    expect(await get('csv')).toMatch(/out,UDP,123,.*time\.example\.test/);
    expect(await get('nftables')).toMatch(/ip daddr (\{ )?198\.51\.100\.5.* udp dport 123 accept/);
    expect(await get('text')).toMatch(/UDP port 123 from 192\.0\.2\.10 to time\.example\.test/);
    expect((await t.call('GET /reachability/rules', { cookie: t.cookie, query: { form: 'pdf' } })).status).toBe(422);
  });

  test('the measures are made of what is needed', async () => {
    const t = await ready({});
    const m = (await t.call('GET /reachability/measures', { cookie: t.cookie })).json as Record<
      'en' | 'de',
      { sections: { id: string; points: string[] }[] }
    >;
    expect(m.de.sections.map((s) => s.id)).toEqual(['out', 'router', 'bridges', 'firewall']);
    expect(m.en.sections[0]?.points.join()).toContain('time.example.test, UDP 123');
    const none = measures({ claims: [], reaches: [] }, 'en')
      .sections.flatMap((s) => s.points)
      .join(' ');
    expect(none).not.toContain('SIP (');
    expect(none).not.toContain('DHCP snooping');
  });

  test('an engine that is away leaves what was known, and says so', async () => {
    const t = await ready({});
    await t.test();
    const { EngineError } = await import('../src/engine/client.ts');
    t.b.engine.failure = new EngineError({ code: 'unreachable', message: 'away' });
    t.b.app.services.reach.ask(undefined);
    await t.b.app.services.reach.idle(0);
    t.b.engine.failure = undefined;
    expect((await t.view()).items[0]?.verdict?.code).toBe('reach.ok');
    expect(t.b.log.some((l) => l['what'] === 'reachability was not tried')).toBe(true);
  });
});
