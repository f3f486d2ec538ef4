import { describe, expect, test } from 'vitest';
import { leftovers, type Own, unknownToThem } from './leftovers.ts';
import { parseNetwork } from './networkd.ts';

const own = (address: string, origin: Own['origin'] = 'static', device = 'eth0'): Own => ({ device, address, origin });
const at = (address: string, device = 'eth0') => ({ device, address, dynamic: false });
const before = { addresses: [{ device: 'eth0', address: '192.0.2.10/24' }] };
const kept = (text: string) => [{ device: 'eth0', settings: parseNetwork(`[Match]\nName=eth0\n[Network]\n${text}`) }];
const left = (all: readonly Own[], has: readonly string[], text = 'DHCP=ipv4') =>
  leftovers(all, before, { kept: kept(text), addresses: has.map((a) => at(a)) }).map((o) => o.address);

describe('what is left of ours when the network is given back', () => {
  test('an address that was set in Switchroom since is named, and is left', () => {
    expect(unknownToThem([own('192.0.2.10/24'), own('192.0.2.41/24')], before)).toEqual([own('192.0.2.41/24')]);
    expect(left([own('192.0.2.41/24')], ['192.0.2.41/24', '192.0.2.10/24'])).toEqual(['192.0.2.41/24']);
  });

  test('a lease beside another one of theirs is left', () => {
    expect(left([own('192.0.2.120/24', 'dhcp')], ['192.0.2.120/24', '192.0.2.130/24'])).toEqual(['192.0.2.120/24']);
  });

  test('the phones’ network goes too', () => {
    const all = [own('203.0.113.1/24', 'static', 'eth1')];
    expect(leftovers(all, before, { kept: kept('DHCP=ipv4'), addresses: [at('203.0.113.1/24', 'eth1')] })).toEqual(all);
  });

  test.each<[string, readonly Own[], readonly string[], string?]>([
    ['what the card had before', [own('192.0.2.10/24')], ['192.0.2.10/24']],
    ['what they have set since', [own('192.0.2.41/24')], ['192.0.2.41/24'], 'Address=192.0.2.41/24'],
    ['the same lease', [own('192.0.2.120/24', 'dhcp')], ['192.0.2.120/24']],
    ['the same lease, beside IPv6', [own('192.0.2.120/24', 'dhcp')], ['192.0.2.120/24', '2001:db8::5/64']],
    ['the same lease, beside a link-local address', [own('192.0.2.120/24', 'dhcp')], ['192.0.2.120/24', '169.254.9.9/16']],
    ['what is gone already', [own('192.0.2.41/24')], ['192.0.2.10/24']],
    ['a link-local address of ours', [own('169.254.1.1/16', 'link-local')], ['169.254.1.1/16']],
  ])('not %s', (_, all, has, text) => expect(left(all, has, text)).toEqual([]));
});
