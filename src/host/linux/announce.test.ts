import { expect, test } from 'vitest';
import { addedBy } from './announce.ts';

test('IPv4 addresses that are added are announced, and nothing else is', () => {
  const lines = [
    'addr add 192.0.2.10/24 dev lan brd + proto 201',
    'addr add 2001:db8::1/64 dev lan',
    'addr del 192.0.2.9/24 dev lan',
    'route replace default via 192.0.2.1 dev lan metric 100 proto 201',
    'addr add 198.51.100.7/25 brd + dev voice.10',
    'addr change 192.0.2.11/24 dev lan',
  ];
  expect(addedBy(lines)).toEqual([
    { device: 'lan', address: '192.0.2.10' },
    { device: 'voice.10', address: '198.51.100.7' },
  ]);
});
