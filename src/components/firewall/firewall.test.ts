import { describe, expect, test } from 'vitest';
import { configSchema } from '../../config/config.ts';
import { noSubscribers } from '../../config/subscribers.ts';
import type { Claim, RenderContext, Step } from '../../engine/contract.ts';
import { FakeHost } from '../../host/fake.ts';
import { CommandError } from '../../host/host.ts';
import { nftPrefixes, nftString } from '../../lib/nft.ts';
import { checkClaims } from './check.ts';
import { problemOf } from './index.ts';
import { planFirewall, waysIn } from './plan.ts';
import { renderTable, tableName } from './render.ts';

const https: Claim = { owner: 'webserver', protocol: 'tcp', port: 443, lastPort: 443, purpose: 'web', interfaces: 'all' };
const ssh: Claim = { owner: 'firewall', protocol: 'tcp', port: 22, lastPort: 22, purpose: 'administration', interfaces: ['lan'] };
const sip: Claim = { owner: 'asterisk', protocol: 'udp', port: 5060, lastPort: 5060, purpose: 'signalling', interfaces: 'all' };

const context = (claims: readonly Claim[]): RenderContext => ({
  config: configSchema.parse({
    version: 1,
    interfaces: { lan: { match: { name: 'lan' }, role: 'lan' }, voice: { match: { name: 'voice' }, role: 'voice' } },
  }),
  subscribers: noSubscribers,
  facts: { links: new FakeHost().kernelLinks, leases: [] },
  claims,
  secrets: { named: () => '', phone: () => '', kept: () => undefined },
});
const body = (...claims: readonly Claim[]): string => renderTable(context(claims));
const plan = (before: string | undefined, after: string): readonly Step[] =>
  planFirewall([{ kind: 'nft-table', family: 'inet', name: tableName, body: after }], { table: before, want: after });

describe('a change of the firewall', () => {
  test('that is none makes no step', () => {
    expect(plan(body(https, sip), body(https, sip))).toEqual([]);
  });

  test('replaces the whole table in one transaction, and never the ruleset', () => {
    const [step] = plan(body(https), body(https, sip));
    expect(step).toMatchObject({
      do: 'nft',
      impact: 'none',
      text: expect.stringMatching(/^table inet switchroom\ndelete table inet switchroom\ntable inet switchroom \{\n/),
    });
    expect(JSON.stringify(step)).not.toContain('flush ruleset');
  });

  test.each([
    ['closes the port of the pages', body(https, ssh, sip), body(ssh, sip), 'tcp 443 on every interface'],
    [
      'closes it on one interface',
      body({ ...https, interfaces: ['lan', 'voice'] }),
      body({ ...https, interfaces: ['lan'] }),
      'tcp 443 on voice',
    ],
    ['moves the pages to another port', body(https), body({ ...https, port: 8443, lastPort: 8443 }), 'tcp 443 on every interface'],
    ['closes the console', body(https, ssh), body(https), 'tcp 22 on lan'],
    [
      'leaves out a part of a network',
      body({ ...https, sources: ['192.0.2.0/24'] }),
      body({ ...https, sources: ['192.0.2.0/25'] }),
      'tcp 443 on every interface from 192.0.2.0/24',
    ],
    ['closes everything where there was no firewall', undefined, body(sip), 'every way in'],
  ])('that %s drops the administrator', (_, before, after, what) => {
    expect(plan(before, after)).toMatchObject([{ impact: 'drops-admin', why: `the firewall closes ${what}` }]);
  });

  test.each([
    ['closes telephony', body(https, sip), body(https)],
    ['is the first there is, with a way in', undefined, body(https)],
    ['opens more', body(https), body(https, ssh, sip)],
    ['opens to a larger network', body({ ...https, sources: ['192.0.2.0/25'] }), body({ ...https, sources: ['192.0.2.0/24'] })],
    ['opens to everybody everywhere', body({ ...https, interfaces: ['lan'], sources: ['192.0.2.0/24'] }), body(https)],
  ])('that %s does not', (_, before, after) => {
    expect(plan(before, after)).toMatchObject([{ impact: 'none' }]);
  });

  test('is read from the kernel’s own spelling too', () => {
    expect([
      ...waysIn(
        '\t\tiifname { "lan", "voice" } tcp dport 443 counter packets 3 bytes 180 accept comment "webserver: web"\n\t\ttcp dport 80 counter accept comment "webserver: provisioning"',
      ),
    ]).toEqual(['tcp 443 on lan', 'tcp 443 on voice']);
  });
});

describe('two parts on one port', () => {
  const other: Claim = { ...https, owner: 'other' };
  test.each([
    ['everywhere', [https, other], '/other'],
    [
      'on one interface',
      [
        { ...https, interfaces: ['lan'] },
        { ...other, interfaces: ['lan', 'voice'] },
      ],
      '/other',
    ],
    [
      'inside a range',
      [
        { ...sip, port: 10_000, lastPort: 10_999 },
        { ...sip, owner: 'dhcp', port: 10_500, lastPort: 10_500 },
      ],
      '/dhcp',
    ],
  ])('%s are a problem at the second', (_, claims, path) => {
    expect(checkClaims(context(claims as Claim[]))).toMatchObject([{ code: 'firewall.port-taken', path }]);
  });
  test.each([
    ['of two protocols', [https, { ...other, protocol: 'udp' }]],
    [
      'of two interfaces',
      [
        { ...https, interfaces: ['lan'] },
        { ...other, interfaces: ['voice'] },
      ],
    ],
    ['of the same part', [https, { ...https, purpose: 'provisioning' }]],
    ['next to each other', [https, { ...other, port: 444, lastPort: 444 }]],
  ])('%s are none', (_, claims) => {
    expect(checkClaims(context(claims as Claim[]))).toEqual([]);
  });
});

test('what nft says against a rule comes back at the part that asked for it', () => {
  const text = body(https, sip);
  const line = text.split('\n').findIndex((l) => l.includes('"asterisk: signalling"')) + 2;
  const error = new CommandError(['nft'], 1, `/dev/stdin:${line}:3-9: Error: Could not resolve service`);
  expect(problemOf(error, text)).toMatchObject({
    code: 'firewall.refused',
    path: '/asterisk',
    message: expect.stringContaining('Could not resolve service'),
  });
});

test.each(['a"b', 'a\\b', 'a\nb', '', 'x'.repeat(128), 'ä'])('%j cannot be written as a string of nft, and is refused', (text) => {
  expect(() => nftString(text)).toThrow();
});

test('prefixes that cover each other become one: nft refuses overlapping intervals', () => {
  expect(nftPrefixes(['203.0.113.9', '203.0.113.0/24', '192.0.2.7/32', '203.0.113.128/25', '2001:db8::1', '10.0.0.0/8'], 4)).toEqual([
    '10.0.0.0/8',
    '192.0.2.7',
    '203.0.113.0/24',
  ]);
  expect(nftPrefixes(['2001:db8::/32', '2001:db8:1::/48', '2001:db9::1'], 6)).toEqual(['2001:db8::/32', '2001:db9::1']);
});
