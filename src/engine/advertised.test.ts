import { describe, expect, test } from 'vitest';
import { Advertised, floods } from './advertised.ts';
import type { LeaseFact } from './facts.ts';

/** Whom the PBX believes when many say that they are routers. */
const mac = (n: number): string => `02:00:00:00:00:${n.toString(16).padStart(2, '0')}`;
/** An advertisement of these routers, the first of them the one that dhcpcd likes best, each with a prefix and a name server of its own. */
const of = (...routers: readonly number[]): LeaseFact => ({
  ...{ device: 'lan', protocol: 'slaac', options: {}, obtainedAt: 0 },
  addresses: routers.map((n) => `2001:db8:${n.toString(16)}::7/64`),
  lifetimes: Object.fromEntries(routers.map((n) => [`2001:db8:${n.toString(16)}::7/64`, { validSeconds: 1800 }])),
  dnsServers: routers.map((n) => `2001:db8:${n.toString(16)}::53`),
  routers: routers.map((n) => ({ address: `fe80::${n.toString(16)}`, mac: mac(n) })),
  ...(routers[0] === undefined ? {} : { gateway: `fe80::${routers[0].toString(16)}` }),
});
const see = (a: Advertised, ...routers: readonly number[]): LeaseFact | undefined => a.look([of(...routers)])[0];

describe('the router that was there first', () => {
  test('stays the gateway while it is one, whoever else comes and in whatever order', () => {
    const a = new Advertised();
    expect(see(a, 1)?.gateway).toBe('fe80::1');
    expect(see(a, 9, 1)).toMatchObject({ gateway: 'fe80::1', server: 'fe80::1', addresses: ['2001:db8:1::7/64', '2001:db8:9::7/64'] });
    expect(see(a, 9)?.gateway).toBe('fe80::9');
    expect(see(a, 1, 9)?.gateway).toBe('fe80::9');
  });

  test('keeps its prefix and its name server among hundreds; what is followed is bounded', () => {
    const a = new Advertised();
    see(a, 1);
    const storm = Array.from({ length: 300 }, (_, n) => 0x1000 - n);
    const seen = see(a, ...storm, 1);
    expect(seen?.addresses).toHaveLength(16);
    expect(seen?.dnsServers).toHaveLength(8);
    expect([seen?.addresses[0], seen?.dnsServers[0], seen?.gateway]).toEqual(['2001:db8:1::7/64', '2001:db8:1::53', 'fe80::1']);
    expect(Object.keys(seen?.lifetimes ?? {}).sort()).toEqual([...(seen?.addresses ?? [])].sort());
    // The same sixteen, in whatever order they are told next time.
    expect(see(a, 1, ...storm.reverse())?.addresses).toEqual(seen?.addresses);
  });

  test('is known after a restart, from what is in use', () => {
    const a = new Advertised();
    const address = { kind: 'address', interface: 'lan', device: 'lan', origin: 'slaac', wayIn: true } as const;
    a.seed(
      [
        { family: 6, to: 'default', via: 'fe80::1', device: 'lan', metric: 100 },
        { family: 4, to: 'default', via: '192.0.2.1', device: 'lan', metric: 100 },
      ],
      [
        { ...address, address: '2001:db8:1::7/64' },
        { ...address, address: '2001:db8:5::7/64', deprecated: true, until: 9 },
      ],
    );
    expect(see(a, 9, 1, 5)).toMatchObject({ gateway: 'fe80::1', addresses: ['2001:db8:1::7/64', '2001:db8:9::7/64', '2001:db8:5::7/64'] });
  });

  test('that takes its offer back (lifetime 0) is no gateway; without any there is none', () => {
    const a = new Advertised();
    see(a, 1);
    const { gateway: _, ...left } = { ...of(1), routers: [] };
    expect(a.look([left])[0]?.gateway).toBeUndefined();
    expect(see(a, 9, 1)?.gateway).toBe('fe80::9');
  });

  test('of one link says nothing about another, and DHCP is left alone', () => {
    const a = new Advertised();
    see(a, 1);
    const other = { ...of(9, 1), device: 'voice' };
    const dhcp: LeaseFact = { ...of(3), protocol: 'dhcp' };
    expect(a.look([other, dhcp]).map((l) => l.gateway)).toEqual(['fe80::9', 'fe80::3']);
  });
});

describe('a flood', () => {
  test.each([
    ['four routers', of(1, 2, 3, 4), 0],
    ['five routers', of(1, 2, 3, 4, 5), 1],
    ['a lease of another kind', { ...of(1, 2, 3, 4, 5), protocol: 'dhcpv6' as const }, 0],
    ['nine prefixes of one router', { ...of(1), addresses: of(1, 2, 3, 4, 5, 6, 7, 8, 9).addresses }, 1],
  ])('%s', (_, lease, count) => {
    expect(floods({ leases: [lease] })).toHaveLength(count);
  });

  test('names whoever sends most first, by MAC address where it is known', () => {
    const routers = [1, 2, 3, 4, 5].map((n) => ({ address: `fe80::${n}`, mac: mac(n < 3 ? 1 : 9) }));
    expect(floods({ leases: [{ ...of(1), routers: [...routers, { address: 'fe80::6' }] }] })[0]?.senders).toBe(
      `${mac(9)} (3), ${mac(1)} (2), fe80::6 (1)`,
    );
  });

  test('counts prefixes that one router has already taken back', () => {
    const lingering = Array.from({ length: 8 }, (_, n) => ({
      device: 'lan',
      address: `2001:db8:f${n}::7/64`,
      origin: 'slaac' as const,
      until: 99,
    }));
    expect(floods({ leases: [of(1)], lingering })).toMatchObject([{ routers: 1, prefixes: 9 }]);
  });
});
