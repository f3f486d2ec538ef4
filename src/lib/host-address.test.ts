import { describe, expect, test } from 'vitest';
import { addressFault } from './host-address.ts';
import { parseCidr } from './ip.ts';

const fault = (text: string): string | undefined => {
  const c = parseCidr(text);
  return c ? addressFault(c) : 'unreadable';
};

describe('an address of a machine', () => {
  test.each([
    '192.0.2.10/24',
    '10.255.255.254/8',
    // RFC 3021: both addresses of a line of two.
    '192.0.2.0/31',
    '192.0.2.1/31',
    '192.0.2.1/30',
    '2001:db8::10/64',
    // RFC 6164: as in IPv4.
    '2001:db8::/127',
    '2001:db8::1/127',
    '2001:db8::10/128',
    'fd00::1/48',
  ])('may be %s', (text) => expect(fault(text)).toBeUndefined());

  test.each([
    ['0.0.0.0/24', 'nobody'],
    ['0.1.2.3/8', 'nobody'],
    ['127.0.0.1/8', 'loopback'],
    ['169.254.1.1/16', 'link-local'],
    ['224.0.0.1/24', 'multicast'],
    ['255.255.255.255/24', 'reserved'],
    ['192.0.2.10/0', 'everything'],
    ['10.0.0.1/7', 'everything'],
    ['192.0.2.10/32', 'host-prefix'],
    ['192.0.2.0/24', 'network'],
    ['192.0.2.255/24', 'broadcast'],
    ['192.0.2.3/30', 'broadcast'],
    ['::/64', 'nobody'],
    ['::1/128', 'loopback'],
    ['fe80::1/64', 'link-local'],
    ['ff02::1/64', 'multicast'],
    ['2001:db8::1/15', 'everything'],
    ['2001:db8::/64', 'anycast'],
    // Neither is read at all: what one reader takes for octal, another does not, and a zone is this machine's own business.
    ['192.0.2.010/24', 'unreadable'],
    ['192.0.2.10/024', 'unreadable'],
    ['fe80::1%lan/64', 'unreadable'],
    ['192.0.2.10/33', 'unreadable'],
    ['2001:db8::1/129', 'unreadable'],
  ])('is not %s: %s', (text, why) => expect(fault(text)).toBe(why));
});
