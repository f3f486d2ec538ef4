import { describe, expect, test } from 'vitest';
import { type Asked, type SipTarget, sipPath, type Tried, targetText } from './sip-path.ts';
import type { Question, Rdata } from './wire.ts';

type Zone = Readonly<Record<string, readonly Rdata[]>>;
const a = (address: string): Rdata => ({ type: address.includes(':') ? 'AAAA' : 'A', address });
const srv = (priority: number, weight: number, target: string, port = 5060): Rdata => ({ type: 'SRV', priority, weight, port, target });
const naptr = (order: number, preference: number, services: string, replacement: string, flags = 's'): Rdata => ({
  type: 'NAPTR',
  order,
  preference,
  flags,
  services,
  regexp: '',
  replacement,
});

function world(zone: Zone, alive: readonly string[] = []) {
  const asked: string[] = [];
  const tried: string[] = [];
  return {
    asked,
    tried,
    ask: async ({ name, type }: Question): Promise<Asked> => {
      asked.push(`${type} ${name}`);
      const all = zone[name];
      return all === undefined
        ? { rcode: 3, records: [] }
        : { rcode: 0, records: all.filter((d) => d.type === type || d.type === 'CNAME').map((data) => ({ name, ttl: 60, data })) };
    },
    try: async (target: SipTarget): Promise<Tried> => {
      tried.push(targetText(target));
      return alive.includes(target.address) ? { ms: 1, said: 'SIP 200' } : { failed: 'silent', because: 'no answer' };
    },
  };
}
const full: Zone = {
  'example.test': [
    naptr(20, 10, 'SIPS+D2T', '_sips._tcp.example.test'),
    naptr(10, 20, 'sip+d2t', '_sip._tcp.example.test'),
    naptr(10, 10, 'SIP+D2U', '_sip._udp.example.test'),
    naptr(5, 10, 'E2U+sip', '', 'u'),
    a('192.0.2.1'),
  ],
  '_sip._udp.example.test': [srv(20, 0, 'c.example.test'), srv(10, 25, 'b.example.test'), srv(10, 75, 'a.example.test', 5080)],
  '_sip._tcp.example.test': [srv(10, 0, 'a.example.test')],
  '_sips._tcp.example.test': [srv(0, 0, '')],
  'a.example.test': [a('192.0.2.10'), a('2001:db8::10')],
  'b.example.test': [a('192.0.2.11')],
};

describe('the path of a trunk', () => {
  test('follows NAPTR by order and preference, SRV by priority and weight, then addresses', async () => {
    const w = world(full, ['192.0.2.11', '2001:db8::10']);
    const path = await sipPath('example.test', w);
    expect(path.ways.map((x) => [x.transport, x.by, x.order, x.preference, x.nothing])).toEqual([
      ['udp', 'naptr', 10, 10, undefined],
      ['tcp', 'naptr', 10, 20, undefined],
      ['tls', 'naptr', 20, 10, 'not-offered'],
    ]);
    expect(path.ways[0]?.targets.map((t) => [t.host, t.port, t.priority, t.share, t.nothing, t.addresses.map((x) => x.address)])).toEqual([
      ['a.example.test', 5080, 10, 75, undefined, ['192.0.2.10', '2001:db8::10']],
      ['b.example.test', 5060, 10, 25, undefined, ['192.0.2.11']],
      ['c.example.test', 5060, 20, 100, 'no-address', []],
    ]);
    expect(path.taken).toEqual({ transport: 'udp', address: '2001:db8::10', port: 5080 });
    expect(w.tried).toContain('udp [2001:db8::10]:5080');
    expect(path.lookups).toContainEqual({ name: 'c.example.test', type: 'A', count: 0, instead: 'NXDOMAIN' });
    expect(path.lookups).toContainEqual({ name: 'a.example.test', type: 'AAAA', count: 1 });
    // Each question once, whoever needs the answer.
    expect(new Set(w.asked).size).toBe(w.asked.length);
  });

  test('without NAPTR asks for SRV of each transport', async () => {
    const { 'example.test': _, ...rest } = full;
    const path = await sipPath('example.test', world(rest, ['192.0.2.10']));
    expect(path.ways.map((x) => [x.transport, x.by, x.nothing])).toEqual([
      ['udp', 'srv', undefined],
      ['tcp', 'srv', undefined],
      ['tls', 'srv', 'not-offered'],
    ]);
    expect(path.taken).toEqual({ transport: 'udp', address: '192.0.2.10', port: 5080 });
  });

  test('without either asks for the addresses of the domain', async () => {
    const path = await sipPath('pbx.example.test', world({ 'pbx.example.test': [a('192.0.2.20')] }, []));
    expect(path.ways).toMatchObject([{ transport: 'udp', by: 'host', targets: [{ port: 5060, addresses: [{ address: '192.0.2.20' }] }] }]);
    expect(path.taken).toBeUndefined();
  });

  test('to an address asks nobody for a name', async () => {
    const w = world({}, ['192.0.2.20']);
    expect((await sipPath('192.0.2.20', w)).taken).toEqual({ transport: 'udp', address: '192.0.2.20', port: 5060 });
    expect(w.asked).toEqual([]);
  });

  test('to a domain that does not exist, or whose server is silent, ends nowhere and says so', async () => {
    const nowhere = await sipPath('gone.example.test', world({}));
    expect(nowhere.ways).toMatchObject([{ by: 'host', targets: [{ nothing: 'no-address', addresses: [] }] }]);
    const silent = await sipPath('gone.example.test', { ...world({}), ask: async () => ({ failed: 'no answer in 2000 ms' }) });
    expect(silent.lookups.every((l) => l.instead === 'no answer in 2000 ms')).toBe(true);
  });

  test('is bounded, whatever the zone holds', async () => {
    const many = Array.from({ length: 200 }, (_, n) => n);
    const w = world({
      'example.test': many.map((n) => naptr(n, 0, 'SIP+D2U', `s${n}.example.test`)),
      ...Object.fromEntries(many.map((n) => [`s${n}.example.test`, many.map((m) => srv(m, m, `h${m}.example.test`))])),
      ...Object.fromEntries(many.map((n) => [`h${n}.example.test`, many.map((m) => a(`192.0.2.${m}`))])),
    });
    const path = await sipPath('example.test', w);
    expect(w.tried.length).toBeLessThanOrEqual(24);
    expect(w.asked.length).toBeLessThan(50);
    expect(
      path.ways.flatMap((x) => x.targets.flatMap((t) => t.addresses)).filter((x) => 'failed' in x.tried && x.tried.failed === 'not-tried')
        .length,
    ).toBeGreaterThan(0);
  });
});
