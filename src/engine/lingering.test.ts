import { describe, expect, test } from 'vitest';
import type { LeaseFact } from './facts.ts';
import { sensible } from './lease-sense.ts';
import { Lingering } from './lingering.ts';

const dhcp = (address: string, at = 0, validSeconds = 3600): LeaseFact => ({
  device: 'lan',
  protocol: 'dhcp',
  addresses: [address],
  dnsServers: [],
  server: '192.0.2.1',
  obtainedAt: at,
  validSeconds,
  options: {},
});
const advertised = (...addresses: string[]): LeaseFact => ({
  device: 'lan',
  protocol: 'slaac',
  addresses,
  dnsServers: [],
  obtainedAt: 0,
  validSeconds: 1800,
  lifetimes: Object.fromEntries(addresses.map((a) => [a, { validSeconds: 1800, preferredSeconds: 600 }])),
  options: {},
});

describe('what is not offered any more', () => {
  test('an advertised prefix stays until its own lifetime is over', () => {
    const l = new Lingering();
    expect(l.look([advertised('2001:db8:1::7/64')], 0)).toEqual([]);
    const held = { device: 'lan', address: '2001:db8:1::7/64', origin: 'slaac', until: 1800 };
    expect(l.look([advertised('2001:db8:2::7/64')], 100)).toEqual([held]);
    expect(l.look([advertised('2001:db8:2::7/64')], 1799)).toEqual([held]);
    expect(l.look([advertised('2001:db8:2::7/64')], 1801)).toEqual([]);
  });

  test('it is current again when it is offered again', () => {
    const l = new Lingering();
    l.look([advertised('2001:db8:1::7/64')], 0);
    l.look([advertised('2001:db8:2::7/64')], 1);
    expect(l.look([advertised('2001:db8:1::7/64', '2001:db8:2::7/64')], 2)).toEqual([]);
  });

  test('a lease of another network stays beside the new one, one of the same network goes at once', () => {
    const l = new Lingering();
    l.look([dhcp('192.0.2.77/24')], 0);
    expect(l.look([dhcp('198.51.100.5/24', 50)], 50).map((x) => x.address)).toEqual(['192.0.2.77/24']);
    expect(l.look([dhcp('198.51.100.6/24', 60)], 60).map((x) => x.address)).toEqual(['192.0.2.77/24']);
    expect(l.look([dhcp('198.51.100.6/24', 60)], 3601)).toEqual([]);
  });

  test('between a lease that was refused and the next one its address stays for seconds', () => {
    const l = new Lingering();
    l.look([dhcp('192.0.2.77/24')], 0);
    expect(l.look([], 100).map((x) => x.until)).toEqual([110]);
    expect(l.look([], 105).map((x) => x.until)).toEqual([110]);
    expect(l.look([], 111)).toEqual([]);
    // The next one decides, however late it comes.
    expect(l.look([dhcp('198.51.100.5/24', 120)], 120).map((x) => x.until)).toEqual([3600]);
  });

  test('a lease that has run out leaves nothing', () => {
    const l = new Lingering();
    l.look([dhcp('192.0.2.77/24', 0, 60)], 0);
    expect(l.look([], 61)).toEqual([]);
    expect(l.look([dhcp('198.51.100.5/24', 70)], 70)).toEqual([]);
  });

  test('after a start only what the kernel still has is remembered', () => {
    const address = (a: string, more = {}) =>
      ({ kind: 'address', interface: 'lan', device: 'lan', address: a, origin: 'slaac', wayIn: true, ...more }) as const;
    const kernel = [{ device: 'lan', address: '2001:db8:1::7/64', tentative: false, duplicate: false }];
    const l = new Lingering();
    l.seed([address('2001:db8:1::7/64'), address('2001:db8:9::7/64')], kernel, 0);
    expect(l.look([advertised('2001:db8:2::7/64')], 5).map((x) => x.address)).toEqual(['2001:db8:1::7/64']);
    const other = new Lingering();
    other.seed([address('2001:db8:1::7/64', { until: 77 })], kernel, 0);
    expect(other.look([advertised('2001:db8:2::7/64')], 5).map((x) => x.until)).toEqual([77]);
  });

  test('a storm of prefixes is bounded', () => {
    const l = new Lingering();
    let held = 0;
    for (let n = 0; n < 500; n++) held = l.look([advertised(`2001:db8:${n.toString(16)}::7/64`)], n).length;
    expect(held).toBe(16);
  });
});

describe('a lease that nobody should follow', () => {
  test.each([
    ['192.0.2.1/24', 'own-server'],
    ['192.0.2.0/24', 'network'],
    ['192.0.2.255/24', 'broadcast'],
    ['192.0.2.9/32', 'host-prefix'],
    ['192.0.2.9/0', 'everything'],
    ['127.0.0.9/8', 'unusable'],
    ['224.0.0.9/24', 'unusable'],
    ['169.254.7.7/16', 'unusable'],
    ['0.0.0.0/24', 'unusable'],
  ])('%s: %s', (address, reason) => {
    expect(sensible([dhcp(address)])).toEqual({ leases: [], refused: [{ device: 'lan', address, reason, server: '192.0.2.1' }] });
  });

  test('others are followed, also one whose gateway lies elsewhere: the route is not', () => {
    const fine = [dhcp('192.0.2.77/24'), { ...dhcp('192.0.2.6/31'), gateway: '198.51.100.1' }, advertised('2001:db8::7/64')];
    expect(sensible(fine)).toEqual({ leases: fine, refused: [] });
  });
});
