import { describe, expect, test } from 'vitest';
import type { DnsAnswer } from '../src/host/dns-client.ts';
import type { Question, Rdata } from '../src/lib/dns/wire.ts';
import { bench } from './api-harness.ts';

/** The test of name servers over the API: who is asked, what is compared. */
const says = (question: Question, data: readonly Rdata[], rcode = 0): DnsAnswer => ({
  ms: 2,
  strange: 0,
  truncated: false,
  tcp: false,
  message: {
    id: 1,
    response: true,
    truncated: false,
    authentic: false,
    recursion: true,
    rcode,
    question: { name: question.name, type: 1 },
    answers: data.map((d) => ({ name: question.name, ttl: 60, data: d })),
  },
});
const a = (address: string): Rdata => ({ type: 'A', address });
const general = { origin: 'static', use: 'asked', state: 'answers' } as const;

async function world(answers: Readonly<Record<string, (q: Question) => DnsAnswer>>) {
  const b = await bench();
  b.engine.dns = {
    resolver: 'ready',
    servers: [
      { ...general, address: '192.0.2.53' },
      { ...general, address: '192.0.2.54' },
    ],
    domains: [{ domain: 'corp.example.test', servers: [{ address: '192.0.2.60', state: 'answers' }] }],
    search: [],
    hosts: [],
  };
  const asked: string[] = [];
  b.names.ask = async (server, question) => {
    asked.push(`${server} ${question.type} ${question.name}`);
    return answers[server]?.(question) ?? says(question, [a('192.0.2.80')]);
  };
  const ask = async (body: unknown) => b.call('POST /dns/test', { body, from: 'socket' });
  return { ...b, asked, ask };
}

describe('the test of name servers', () => {
  test('asks the resolver and every server, and says when they agree', async () => {
    const w = await world({ '192.0.2.54': (q) => says(q, [a('192.0.2.80')]) });
    const r = await w.ask({ name: 'WWW.example.test.', type: 'A' });
    expect(r.status).toBe(200);
    expect(r.json).toMatchObject({ name: 'www.example.test', disagree: false });
    expect(w.asked).toEqual(['127.0.0.1', '192.0.2.53', '192.0.2.54'].map((s) => `${s} A www.example.test`));
  });

  test('does not call another order, or another lifetime, a disagreement', async () => {
    const w = await world({
      '192.0.2.53': (q) => says(q, [a('192.0.2.80'), a('192.0.2.81')]),
      '192.0.2.54': (q) => says(q, [a('192.0.2.81'), a('192.0.2.80')]),
    });
    expect((await w.ask({ name: 'www.example.test' })).json).toMatchObject({ disagree: false });
  });

  test.each<[string, (q: Question) => DnsAnswer]>([
    ['another address', (q) => says(q, [a('203.0.113.66')])],
    ['no such name', (q) => says(q, [], 3)],
  ])('calls it a disagreement when one says %s', async (_, other) => {
    const w = await world({ '192.0.2.54': other });
    expect((await w.ask({ name: 'www.example.test' })).json).toMatchObject({ disagree: true });
  });

  test('compares only the servers of a domain where it has its own', async () => {
    const w = await world({ '192.0.2.60': (q) => says(q, [a('192.0.2.90')]), '192.0.2.53': (q) => says(q, [], 3) });
    const r = (await w.ask({ name: 'nas.corp.example.test' })).json as {
      disagree: boolean;
      servers: { server: string; inCharge: boolean }[];
    };
    expect(r.disagree).toBe(false);
    expect(r.servers.filter((s) => s.inCharge).map((s) => s.server)).toEqual(['192.0.2.60']);
  });

  test('looks an address up backwards, and a name of another script as the DNS has it', async () => {
    const w = await world({});
    await w.ask({ name: '192.0.2.80', type: 'PTR' });
    await w.ask({ name: 'bücher.example.test' });
    expect(w.asked).toContain('192.0.2.53 PTR 80.2.0.192.in-addr.arpa');
    expect(w.asked).toContain('192.0.2.53 A xn--bcher-kva.example.test');
  });

  test.each([
    [{ name: '' }],
    [{ name: 'a b' }],
    [{ name: 'a\nb' }],
    [{ name: `${'a'.repeat(64)}.test` }],
    [{ name: 'a..b' }],
    [{ name: 7 }],
    [{ name: 'www.example.test', type: 'AXFR' }],
    [{}],
  ])('refuses %j at its place, and asks nobody', async (body) => {
    const w = await world({});
    const r = await w.ask(body);
    expect(r.status).toBe(422);
    expect(w.asked).toEqual([]);
  });
});

describe('the path of a trunk', () => {
  test('is asked at the resolver', async () => {
    const w = await world({});
    const r = await w.call('POST /dns/path', { body: { domain: 'Example.Test' }, from: 'socket' });
    expect(r.json).toMatchObject({ domain: 'example.test', ways: [{ by: 'host' }] });
    expect(w.asked.every((x) => x.startsWith('127.0.0.1 '))).toBe(true);
  });

  test.each([{ domain: 'a b' }, { domain: '' }, { domain: 'fe80::1%lan' }, {}])('refuses %j', async (body) => {
    const w = await world({});
    expect((await w.call('POST /dns/path', { body, from: 'socket' })).status).toBe(422);
  });
});
