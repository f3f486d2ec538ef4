import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../config/config.ts';
import { noSubscribers } from '../../config/subscribers.ts';
import { noFacts } from '../../engine/facts.ts';
import { textSchema } from '../../lib/text.ts';
import { check } from './check.ts';
import { DnsmasqError, quoted, readDnsmasq, writeDnsmasq } from './dnsmasq.ts';
import { inForce, parseLeases } from './leases.ts';

describe('dnsmasq’s format', () => {
  test('gives back every text in quotes', () => {
    const hostile = fc
      .string({
        unit: fc.oneof(fc.constantFrom('"', '\\', ',', '#', '=', '{', ' ', 'ä'), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })),
      })
      .filter((s) => textSchema(200).safeParse(s).success)
      .map((s) => textSchema(200).parse(s));
    fc.assert(
      fc.property(hostile, (text) => {
        expect(readDnsmasq(writeDnsmasq([['dhcp-option-force', '66', quoted(text)]]))).toEqual([['dhcp-option-force', '66', text]]);
      }),
    );
  });

  test('takes no line break, and nothing plain that is more than a word', () => {
    for (const text of ['a\ndhcp-script=/bin/sh', 'a\rb', 'a\0', '\u2029']) expect(() => quoted(text)).toThrow(DnsmasqError);
    for (const text of ['a b', 'a,b', '#', '"', '"a"b"', '', 'a\nb'])
      expect(() => writeDnsmasq([['interface', text]])).toThrow(DnsmasqError);
  });
});

describe('the leases file', () => {
  const file = '1795389668 02:AF:28:94:9f:ca 172.30.77.167 * *\n0 02:ef:74:a5:ed:f8 172.30.77.221 desk 01:02:ef:74:a5:ed:f8\n';
  test('says which address belongs to which MAC, until when', () => {
    expect(parseLeases(file)).toEqual([
      { mac: '02:af:28:94:9f:ca', address: '172.30.77.167', hostname: '', expiresAt: 1795389668 },
      { mac: '02:ef:74:a5:ed:f8', address: '172.30.77.221', hostname: 'desk', expiresAt: Number.POSITIVE_INFINITY },
    ]);
  });

  test('a lease that has ended proves nothing', () => {
    expect(inForce(parseLeases(file), 1795389668).map((l) => l.address)).toEqual(['172.30.77.221']);
  });

  test('what is no lease of an Ethernet client is left out', () => {
    for (const line of [
      '',
      'duid 00:01:00:01',
      '1795389668 123456 2001:db8::1 host id',
      '1795389668 02:af:28:94:9f:ca 172.30.77.1',
      '17x 02:af:28:94:9f:ca 172.30.77.167 * *',
      '1795389668 06-02:af:28:94:9f:ca 172.30.77.167 * *',
      '1795389668 02:af:28:94:9f:ca 172.30.77.367 * *',
    ])
      expect(parseLeases(line)).toEqual([]);
  });

  test('no text makes it throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseLeases(text)));
  });
});

describe('refused', () => {
  const voice = { match: { name: 'voice' }, role: 'voice', ipv4: { mode: 'static', address: '198.51.100.1/24' } };
  const range = { first: '198.51.100.100', last: '198.51.100.200' };
  const problems = (network: object, i: object = voice, id = 'voice') => {
    const config = configSchema.parse({ version: 1, interfaces: { voice: i }, dhcp: { [id]: { ...range, ...network } } });
    return check(config.dhcp, { config, subscribers: noSubscribers, claims: [], facts: noFacts }).map((p) => `${p.code} ${p.path}`);
  };
  test.each<[string, string[], object, object?, string?]>([
    ['an interface that is not there', ['dhcp.no-interface /dhcp/hall'], {}, voice, 'hall'],
    ['an interface that gets its own address by DHCP', ['dhcp.not-static /dhcp/voice'], {}, { ...voice, ipv4: { mode: 'dhcp' } }],
    ['a first address of another network', ['dhcp.outside /dhcp/voice/first'], { first: '192.0.2.1' }],
    ['a gateway of another network', ['dhcp.outside /dhcp/voice/router'], { router: '192.0.2.1' }],
    ['a time server behind no gateway', ['dhcp.outside /dhcp/voice/timeServer'], { timeServer: '192.0.2.1' }],
    ['a range backwards', ['dhcp.order /dhcp/voice/last'], { first: '198.51.100.200', last: '198.51.100.100' }],
    ['a range with our own address', ['dhcp.holds-own /dhcp/voice/first'], { first: '198.51.100.1' }],
    ['a range with the gateway', ['dhcp.holds-router /dhcp/voice/first'], { router: '198.51.100.150' }],
    [
      'a range with network and broadcast address',
      ['dhcp.holds-own /dhcp/voice/first', 'dhcp.holds-network /dhcp/voice/first', 'dhcp.holds-broadcast /dhcp/voice/first'],
      { first: '198.51.100.0', last: '198.51.100.255' },
    ],
  ])('%s', (_name, expected, network, i, id) => expect(problems(network, i, id)).toEqual(expected));

  test('nothing of an ordinary network', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ router: '198.51.100.2', timeServer: '203.0.113.1' })).toEqual([]);
  });
});
