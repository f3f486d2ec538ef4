import { expect, test } from 'vitest';
import { configSchema } from '../../config/config.ts';
import { noSubscribers } from '../../config/subscribers.ts';
import type { RenderContext } from '../../engine/contract.ts';
import type { LeaseFact } from '../../engine/facts.ts';
import { FakeHost } from '../../host/fake.ts';
import { routes } from './index.ts';

const config = configSchema.parse({
  version: 1,
  interfaces: { lan: { match: { name: 'lan' }, role: 'lan', ipv4: { mode: 'dhcp' }, ipv6: { mode: 'slaac' } } },
  routes: { ipv6: { from: 'static', interface: 'lan', gateway: '2001:db8:1::1' } },
});
const advertised: LeaseFact = {
  device: 'lan',
  protocol: 'slaac',
  addresses: ['2001:db8:1::5/64'],
  dnsServers: [],
  obtainedAt: 0,
  options: {},
};

function rendered(leases: readonly LeaseFact[]) {
  const ctx: RenderContext = {
    config,
    subscribers: noSubscribers,
    claims: [],
    facts: { links: new FakeHost().kernelLinks, leases },
    secrets: { named: () => '', phone: () => '', kept: () => undefined },
  };
  return routes.render(ctx).map((a) => (a.kind === 'route' ? `${a.to} via ${a.via}` : a.kind));
}

test('a gateway that was set waits until the network that it lies in is there: the kernel would refuse it', () => {
  expect(rendered([])).toEqual([]);
  expect(rendered([advertised])).toEqual(['default via 2001:db8:1::1']);
});

test('a gateway outside the networks that came is no route', () => {
  expect(rendered([{ ...advertised, addresses: ['2001:db8:2::5/64'] }])).toEqual([]);
});
