import { type Config, configSchema } from '../src/config/config.ts';
import { firstDocument } from '../src/config/first.ts';
import { mergePatch } from '../src/config/merge-patch.ts';
import type { LeaseFact } from '../src/engine/facts.ts';
import { FakeHost } from '../src/host/fake.ts';

/** Documents that an administrator could have, as edits of the first one. Addresses from RFC 5737 and RFC 3849. */
const edits: Readonly<Record<string, unknown>> = {
  'out of the box': {},
  'a static address': {
    interfaces: { lan: { ipv4: { mode: 'static', address: '192.0.2.10/24' } } },
    routes: { ipv4: { from: 'static', interface: 'lan', gateway: '192.0.2.1' } },
    dns: { servers: { from: 'static', interface: null, addresses: ['192.0.2.1', '2001:db8::53'] } },
  },
  'another static address, no IPv6': {
    interfaces: { lan: { ipv4: { mode: 'static', address: '198.51.100.7/25' }, ipv6: { mode: 'off' } } },
    routes: { ipv4: { from: 'static', interface: 'lan', gateway: '198.51.100.1' }, ipv6: { from: 'none', interface: null } },
    dns: { servers: { from: 'static', interface: null, addresses: ['198.51.100.1'] } },
  },
  'static IPv6, a route behind a second router': {
    interfaces: { lan: { ipv6: { mode: 'static', address: '2001:db8:1::10/64' }, mtu: 1400 } },
    routes: {
      ipv6: { from: 'static', interface: 'lan', gateway: '2001:db8:1::1' },
      static: [{ to: '203.0.113.0/24', via: '172.30.77.9', interface: 'voice' }],
    },
  },
  'no voice network': { interfaces: { voice: null }, dhcp: null },
  'another voice range': {
    interfaces: { voice: { ipv4: { mode: 'static', address: '10.66.0.1/16' } } },
    dhcp: { voice: { first: '10.66.1.1', last: '10.66.2.250', leaseSeconds: 86_400 } },
  },
  'through a proxy, own time servers': {
    proxy: { mode: 'http', host: 'proxy.example.test', port: 8080, exceptions: ['example.test'] },
    time: { fromDhcp: false, servers: [{ host: '192.0.2.123' }, { host: 'ntp.example.test', pool: true }], serve: false },
  },
  'other ports, another name': { webserver: { hostname: 'telephone.example.test', httpsPort: 8443, httpPort: 8080 } },
  'stricter protection': {
    protection: { maxFailures: 3, blockSeconds: 3600, allowlist: [{ address: '192.0.2.0/24', note: 'the office' }] },
  },
};

export const documents: readonly (readonly [string, Config])[] = Object.entries(edits).map(([name, edit]) => [
  name,
  configSchema.parse(mergePatch(firstDocument(new FakeHost().kernelLinks), edit)),
]);

export const lease: LeaseFact = {
  device: 'lan',
  protocol: 'dhcp',
  addresses: ['192.0.2.77/24'],
  gateway: '192.0.2.1',
  dnsServers: ['192.0.2.1'],
  server: '192.0.2.1',
  obtainedAt: 1_000_000,
  validSeconds: 3600,
  options: {},
};

/** A machine whose LAN has a DHCP server. */
export function machine(): FakeHost {
  const host = new FakeHost();
  host.offers.set('lan', lease);
  return host;
}
