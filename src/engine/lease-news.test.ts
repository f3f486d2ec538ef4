import { describe, expect, test } from 'vitest';
import type { Facts, LeaseFact } from './facts.ts';
import { LeaseNews } from './lease-news.ts';
import { overdue } from './lease-sense.ts';

/** What an administrator is told while a lease ages, ends and comes back. */
const link = { id: 'lan', device: 'eth0', asks: true, carrier: true };
const lease = (obtainedAt: number, more: Partial<LeaseFact> = {}): LeaseFact => ({
  ...{ device: 'eth0', protocol: 'dhcp', addresses: ['192.0.2.77/24'], dnsServers: [], server: '192.0.2.1', options: {}, obtainedAt },
  ...{ validSeconds: 120, renewSeconds: 60, rebindSeconds: 105 },
  ...more,
});
const at = (news: LeaseNews, now: number, leases: readonly LeaseFact[], more: Partial<Facts> = {}, state: Partial<typeof link> = {}) =>
  news
    .look([{ ...link, ...state }], { links: [], leases, overdue: overdue(leases, now), ...more }, now)
    .map((n) => `${n.code} ${Object.values(n.values).join(' ')}`);

describe('a DHCP server that dies in the middle of a lease', () => {
  test('is told once, with the time at which the address ends; then that it is gone, and which address the PBX has taken', () => {
    const news = new LeaseNews();
    const l = [lease(0)];
    expect(at(news, 60, l)).toEqual([]);
    expect(at(news, 74, l)).toEqual([]);
    expect(at(news, 75, l)).toEqual(['interfaces.lease-unanswered lan 192.0.2.77 192.0.2.1 1970-01-01T00:02:00.000Z']);
    expect(at(news, 110, l)).toEqual([]);
    expect(at(news, 120, [])).toEqual([]);
    expect(at(news, 131, [])).toEqual(['interfaces.lease-lost lan 192.0.2.77 192.0.2.1']);
    const linkLocal = [{ device: 'eth0', address: '169.254.7.7/16' }];
    expect(at(news, 150, [], { linkLocal })).toEqual(['interfaces.link-local lan 169.254.7.7 switchroom.local']);
    expect(at(news, 160, [], { linkLocal })).toEqual([]);
    // It comes back with the address that was ours: nothing to tell.
    expect(at(news, 170, [lease(170)])).toEqual([]);
  });

  test('and lives again before the end says nothing more, and is told anew when it dies again', () => {
    const news = new LeaseNews();
    expect(at(news, 80, [lease(0)])).toHaveLength(1);
    expect(at(news, 85, [lease(84)])).toEqual([]);
    expect(at(news, 160, [lease(84)])).toHaveLength(1);
  });

  test.each([
    ['a lease for ever', { validSeconds: undefined }, 10_000_000, 0],
    ['a lease whose server named no time to ask again', { renewSeconds: undefined }, 100, 0],
    ['one of a day, 29 s after its half', { validSeconds: 86_400, renewSeconds: 43_200, rebindSeconds: 75_600 }, 43_229, 0],
    ['one of a day, 30 s after its half', { validSeconds: 86_400, renewSeconds: 43_200, rebindSeconds: 75_600 }, 43_230, 1],
    ['one that is over', {}, 120, 0],
    ['one without an address', { addresses: [] }, 100, 0],
    ['an advertisement', { protocol: 'slaac' as const }, 100, 0],
  ])('%s', (_, more, now, count) => {
    expect(overdue([lease(0, more as Partial<LeaseFact>)], now)).toHaveLength(count);
  });
});

describe('a lease that changes', () => {
  test('to another address is told with both', () => {
    const news = new LeaseNews();
    at(news, 0, [lease(0)]);
    expect(at(news, 60, [lease(60, { addresses: ['192.0.2.88/24'] })])).toEqual([
      'interfaces.address-changed lan 192.0.2.77 192.0.2.88 192.0.2.1',
    ]);
    expect(at(news, 61, [lease(60, { addresses: ['192.0.2.88/24'] })])).toEqual([]);
  });

  test('after a refusal (NAK) is back before anybody is told that it was gone', () => {
    const news = new LeaseNews();
    at(news, 0, [lease(0)]);
    expect(at(news, 60, [])).toEqual([]);
    expect(at(news, 62, [lease(62)])).toEqual([]);
  });

  test('and lives for less than the time between two looks is missed all the same, once', () => {
    const news = new LeaseNews();
    expect(at(news, 0, [])).toEqual([]);
    news.saw([lease(1)]);
    expect([...at(news, 3, []), ...at(news, 6, [])]).toEqual([]);
    expect(at(news, 13, [])).toEqual(['interfaces.lease-lost lan 192.0.2.77 192.0.2.1']);
    expect(at(news, 30, [])).toEqual([]);
  });

  test('seen in between takes nothing away from what is told of another address', () => {
    const news = new LeaseNews();
    at(news, 0, [lease(0)]);
    const other = lease(1, { addresses: ['192.0.2.88/24'] });
    news.saw([other]);
    expect(at(news, 3, [other])).toEqual(['interfaces.address-changed lan 192.0.2.77 192.0.2.88 192.0.2.1']);
  });

  test('of a network that nobody asks any more, or by advertisement, is not missed', () => {
    const news = new LeaseNews();
    news.saw([lease(1)]);
    expect([...at(news, 3, [], {}, { asks: false }), ...at(news, 6, []), ...at(news, 20, [])]).toEqual([]);
    news.saw([lease(21, { protocol: 'slaac' })]);
    expect([...at(news, 24, []), ...at(news, 40, [])]).toEqual([]);
  });

  test('because nobody asks any more is nobody’s news', () => {
    const news = new LeaseNews();
    at(news, 0, [lease(0)]);
    expect(at(news, 100, [], {}, { asks: false })).toEqual([]);
    expect(at(news, 200, [])).toEqual([]);
    expect(at(news, 300, [])).toEqual([]);
  });

  test('while a cable is out is news when the cable is back: another address, or none', () => {
    for (const [later, told] of [
      [[lease(101, { addresses: ['192.0.2.88/24'] })], ['interfaces.address-changed lan 192.0.2.77 192.0.2.88 192.0.2.1']],
      [[], ['interfaces.lease-lost lan 192.0.2.77 192.0.2.1']],
      [[lease(101)], []],
    ] as const) {
      const news = new LeaseNews();
      at(news, 0, [lease(0)]);
      expect(at(news, 20, [], {}, { carrier: false })).toEqual([]);
      expect(at(news, 100, [], {}, { carrier: false })).toEqual([]);
      expect([...at(news, 102, later), ...at(news, 109, later), ...at(news, 113, later)]).toEqual(told);
    }
  });
});

test('a storm of advertisements is told once while it lasts', () => {
  const news = new LeaseNews();
  const routers = Array.from({ length: 7 }, (_, n) => ({ address: `fe80::bad:${n}`, mac: '02:00:00:00:00:99' }));
  const { renewSeconds: _, ...base } = lease(0);
  const advertised: LeaseFact = { ...base, protocol: 'slaac', addresses: ['2001:db8:1::7/64'], routers };
  expect(at(news, 1, [advertised])).toEqual(['interfaces.advertisements lan 7 1 02:00:00:00:00:99 (7)']);
  expect(at(news, 2, [advertised])).toEqual([]);
  expect(at(news, 3, [{ ...advertised, routers: routers.slice(0, 2) }])).toEqual([]);
  expect(at(news, 4, [advertised])).toHaveLength(1);
});
