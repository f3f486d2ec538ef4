import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/config.ts';
import { document, interfaces } from '../../dev-mock/data.ts';
import { middleOf } from '../pages/interfaces/range.ts';
import { addressList, switchIpv4, switchIpv6 } from './addressing.ts';

const [lan, voice] = interfaces(document);

test('from DHCP to static starts from the address, gateway and name servers of the lease', () => {
  const { document: next, took } = switchIpv4(document, 'lan', 'static', lan);
  expect(next.interfaces.lan?.ipv4).toEqual({ mode: 'static', address: '10.20.0.14/24' });
  expect(next.routes.ipv4).toEqual({ from: 'static', interface: 'lan', gateway: '10.20.0.1' });
  expect(next.dns.servers).toEqual({ from: 'static', addresses: ['10.20.0.1', '10.20.0.2'] });
  expect(took).toEqual(['gateway', 'dns']);
  expect(parseConfig(next).ok).toBe(true);
});

test('and back to DHCP gives everything back to the lease', () => {
  const there = switchIpv4(document, 'lan', 'static', lan).document;
  expect(switchIpv4(there, 'lan', 'dhcp', lan).document).toEqual(document);
});

test('another interface keeps the default route and name servers it does not own', () => {
  const { document: next, took } = switchIpv4(document, 'voice', 'dhcp', voice);
  expect(next.interfaces.voice?.ipv4).toEqual({ mode: 'dhcp' });
  expect(next.routes).toEqual(document.routes);
  expect(next.dns).toEqual(document.dns);
  expect(took).toEqual([]);
});

test('without a lease there is nothing to take over, and the field is empty rather than wrong', () => {
  const { document: next } = switchIpv4(document, 'lan', 'static', undefined);
  expect(next.interfaces.lan?.ipv4).toEqual({ mode: 'static', address: '' });
  expect(next.routes.ipv4).toEqual({ from: 'none' });
});

test('switching to what is already set, or an interface that is not there, changes nothing', () => {
  expect(switchIpv4(document, 'lan', 'dhcp', lan).document).toBe(document);
  expect(switchIpv4(document, 'nowhere', 'static', lan).document).toBe(document);
  expect(switchIpv6(document, 'lan', 'slaac', lan)).toBe(document);
});

test('static IPv6 starts from the address there is', () => {
  expect(switchIpv6(document, 'lan', 'static', lan).interfaces.lan?.ipv6).toEqual({
    mode: 'static',
    address: '2001:db8:20::5eff:fe00:5301/64',
  });
});

test('a list of addresses is read however it was separated', () => {
  expect(addressList(' 192.0.2.1, 192.0.2.2;2001:db8::1\n')).toEqual(['192.0.2.1', '192.0.2.2', '2001:db8::1']);
  expect(addressList(' , ')).toEqual([]);
});

test('a DHCP range to begin with is the upper half of the network', () => {
  expect(middleOf('192.0.2.1/24')).toEqual({ first: '192.0.2.128', last: '192.0.2.254' });
  expect(middleOf('192.0.2.9/29')).toEqual({ first: '192.0.2.12', last: '192.0.2.14' });
  for (const bad of ['', '192.0.2.1', '192.0.2.1/31', '2001:db8::1/64']) expect(middleOf(bad)).toEqual({ first: '', last: '' });
});
