import { expect, test } from 'vitest';
import { parseArping, parseDhcpLook, parseNeighbour } from './look.ts';

/** What arping of iputils 20221126 and iproute2 6.1 print, as they printed it. */
test('arping: the MAC of whoever answers', () => {
  expect(
    parseArping(
      'ARPING 192.0.2.2 from 0.0.0.0 lan\nUnicast reply from 192.0.2.2 [E2:38:D5:0F:A8:73]  0.531ms\nSent 1 probes (1 broadcast(s))\nReceived 1 response(s)\n',
    ),
  ).toBe('e2:38:d5:0f:a8:73');
  expect(parseArping('ARPING 192.0.2.3 from 0.0.0.0 lan\nSent 2 probes (2 broadcast(s))\nReceived 0 response(s)\n')).toBeUndefined();
  expect(parseArping('')).toBeUndefined();
});

test('a neighbour: only one that has answered now', () => {
  expect(parseNeighbour('[{"dst":"2001:db8::2","lladdr":"e2:38:d5:0f:a8:73","state":["REACHABLE"]}]')).toBe('e2:38:d5:0f:a8:73');
  for (const nobody of [
    '',
    '[]',
    '[{"dst":"2001:db8::2","state":["INCOMPLETE"]}]',
    '[{"dst":"2001:db8::2","lladdr":"02:00:00:00:00:01","state":["STALE"]}]',
    'no json',
  ])
    expect(parseNeighbour(nobody), nobody).toBeUndefined();
});

test('DHCP servers: lines that are what they should be, and nothing else a stranger may say', () => {
  const text =
    '192.0.2.1 02:00:00:00:00:01 192.0.2.77 192.0.2.1\n192.0.2.9 02:00:00:00:00:09 192.0.2.99 -\nnonsense\n192.0.2.8 <b>x</b> 1 2\n\n';
  expect(parseDhcpLook('lan', text)).toEqual([
    { device: 'lan', address: '192.0.2.1', mac: '02:00:00:00:00:01', offered: '192.0.2.77', gateway: '192.0.2.1' },
    { device: 'lan', address: '192.0.2.9', mac: '02:00:00:00:00:09', offered: '192.0.2.99' },
  ]);
});
