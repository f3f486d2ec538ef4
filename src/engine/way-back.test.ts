import { describe, expect, test } from 'vitest';
import type { AddressArtifact, Artifact } from './artifacts.ts';
import type { Rendered } from './render.ts';
import { type Over, wayBack, wayBackLines } from './way-back.ts';

const address = (text: string, device = 'lan'): AddressArtifact => ({
  ...{ kind: 'address', interface: device, device, address: text, origin: 'static', wayIn: true },
});
const route = (to: string, via: string, more: object = {}): Artifact => ({
  ...{ kind: 'route', family: via.includes(':') ? 6 : 4, to, via, device: 'lan', metric: 100 },
  ...more,
});
const rule = (from: string, table: number): Artifact => ({ kind: 'rule', family: 4, priority: table, from, table });
const here = [address('192.0.2.10/24'), address('2001:db8:1::10/64'), address('172.30.1.1/24', 'voice')];
const were = (...routes: Artifact[]): Rendered => ({ interfaces: here, routes });
const usual = were(route('default', '192.0.2.1'), route('default', '2001:db8:1::1'));
const over = (remoteAddress: string, localAddress = '192.0.2.10'): Over => ({
  remoteAddress,
  remotePort: 50_123,
  localAddress,
  localPort: 443,
});
const lines = (o: Over, previous: Rendered, stays = here) => {
  const way = wayBack(o, previous, stays);
  return way && wayBackLines(way);
};

describe('answers to whoever orders a change from behind a router', () => {
  test('go back over the connection of the order alone, where its address stays: a new one has to prove the change', () => {
    expect(lines(over('203.0.113.9'), usual)).toEqual([
      'route replace 203.0.113.9/32 via 192.0.2.1 dev lan metric 100 proto 201 table 5300',
      'rule add priority 5300 protocol 201 from 192.0.2.10 to 203.0.113.9 ipproto 6 sport 443 dport 50123 lookup 5300',
    ]);
  });

  test('go back whatever he opens to an address that is only kept for the way back: it proves nothing', () => {
    expect(lines(over('203.0.113.9'), usual, [address('192.0.2.11/24')])).toEqual([
      'route replace 203.0.113.9/32 via 192.0.2.1 dev lan metric 100 proto 201 table 5300',
      'rule add priority 5300 protocol 201 from 192.0.2.10 to 203.0.113.9 lookup 5300',
    ]);
  });

  test('in IPv6, too', () => {
    expect(lines(over('2001:db8:9::9', '2001:db8:1::10'), usual)?.[0]).toBe(
      'route replace 2001:db8:9::9/128 via 2001:db8:1::1 dev lan metric 100 proto 201 table 5300',
    );
  });

  test.each<[string, Rendered, string, string]>([
    [
      'a network behind another router',
      were(route('default', '192.0.2.1'), route('203.0.113.0/24', '192.0.2.7')),
      '203.0.113.9',
      '192.0.2.7',
    ],
    [
      'the smaller of two networks',
      were(route('203.0.0.0/16', '192.0.2.6'), route('203.0.113.0/24', '192.0.2.7')),
      '203.0.113.9',
      '192.0.2.7',
    ],
    [
      'the gateway of the interface that he came to',
      were(route('default', '192.0.2.1'), route('default', '172.30.1.9', { device: 'voice', table: 5321 }), rule('172.30.1.1', 5321)),
      '203.0.113.9',
      '172.30.1.9',
    ],
    [
      'the better of two default routes',
      were(route('default', '192.0.2.8', { metric: 200 }), route('default', '192.0.2.1')),
      '203.0.113.9',
      '192.0.2.1',
    ],
  ])('by the way that they took before: %s', (_, previous, remote, via) => {
    const local = via.startsWith('172.') ? '172.30.1.1' : '192.0.2.10';
    expect(wayBack(over(remote, local), previous, here)?.route.via).toBe(via);
  });

  test.each<[string, Over, Rendered]>([
    ['a neighbour', over('192.0.2.77'), usual],
    ['a neighbour on the other network', over('172.30.1.77'), usual],
    ['the machine itself', over('192.0.2.10'), usual],
    ['one who came to an address that is not ours', over('203.0.113.9', '192.0.2.99'), usual],
    ['one for whom no way was known', over('203.0.113.9'), were()],
    ['one whose addresses are of two kinds', over('203.0.113.9', '2001:db8:1::10'), usual],
    ['one on a new machine', over('203.0.113.9'), {}],
  ])('need no help for %s', (_, o, previous) => {
    expect(wayBack(o, previous, here)).toBeUndefined();
  });
});
