import { expect, test } from 'vitest';
import { components } from '../components/index.ts';
import { parseConfig } from '../config/config.ts';
import { noFacts } from './facts.ts';
import { reachesOf } from './render.ts';

const configOf = (dns: unknown, ipv4: unknown = { mode: 'static', address: '192.0.2.10/24' }) => {
  const parsed = parseConfig({
    version: 1,
    interfaces: { lan: { match: { name: 'lan' }, role: 'lan', ipv4 } },
    dns,
  });
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.value;
};

test('name servers are reached over both protocols, and each once', () => {
  const config = configOf({ servers: { from: 'static', addresses: ['192.0.2.53', '192.0.2.53', '2001:db8::53'] } });
  const found = reachesOf(components, { config, facts: noFacts }).filter((r) => r.owner === 'dns');
  expect(found.map((r) => r.id)).toEqual(['192.0.2.53.udp', '192.0.2.53.tcp', '2001:db8::53.udp', '2001:db8::53.tcp']);
  expect(found.every((r) => r.direct && r.port === 53 && r.check === 'dns')).toBe(true);
});

test('name servers that DHCP named are reached too', () => {
  const config = configOf({ servers: { from: 'dhcp', interface: 'lan' } }, { mode: 'dhcp' });
  const lease = {
    device: 'lan',
    protocol: 'dhcp' as const,
    addresses: ['192.0.2.10/24'],
    dnsServers: ['192.0.2.1'],
    obtainedAt: 0,
    options: {},
  };
  const link = {
    device: 'lan',
    mac: '02:00:5e:00:53:01',
    up: true,
    carrier: true,
    mtu: 1500,
    rxBytes: 0,
    txBytes: 0,
    rxErrors: 0,
    txErrors: 0,
  };
  const found = reachesOf(components, { config, facts: { links: [link], leases: [lease] } });
  expect(found.filter((r) => r.owner === 'dns').map((r) => r.host)).toEqual(['192.0.2.1', '192.0.2.1']);
});

test('every reach has an owner that exists, and a host', () => {
  const config = configOf({ servers: { from: 'static', addresses: ['192.0.2.53'] } });
  for (const r of reachesOf(components, { config, facts: noFacts })) {
    expect(components.map((c) => c.id)).toContain(r.owner);
    expect(r.host).not.toBe('');
  }
});
