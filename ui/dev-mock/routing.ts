import type { Answer } from '../../src/api/contract.ts';

/** A PBX whose first gateway has died a few minutes ago. */
export const routing: Answer<'GET /routes'> = {
  gateways: [
    {
      family: 4,
      rank: 1,
      from: 'dhcp',
      interface: 'lan',
      via: '10.20.0.1',
      state: 'silent',
      watched: true,
      since: Date.now() / 1000 - 310,
    },
    { family: 4, rank: 2, from: 'static', interface: 'voice', via: '172.30.77.254', state: 'used', watched: true, ms: 0.84 },
    { family: 6, rank: 1, from: 'ra', interface: 'lan', via: 'fe80::1', state: 'used', watched: false },
  ],
  routes: [
    { family: 4, to: 'default', via: '172.30.77.254', device: 'eth1', interface: 'voice', metric: 100, owner: 'switchroom' },
    { family: 4, to: '10.20.0.0/24', device: 'eth0', interface: 'lan', metric: 0, owner: 'connected' },
    { family: 4, to: '172.30.77.0/24', device: 'eth1', interface: 'voice', metric: 0, owner: 'connected' },
    { family: 4, to: '198.51.100.0/24', via: '10.20.0.9', device: 'eth0', interface: 'lan', metric: 100, owner: 'switchroom' },
    { family: 4, to: '192.0.2.128/25', via: '10.20.0.7', device: 'eth0', interface: 'lan', metric: 50, owner: 'other' },
    { family: 6, to: 'default', via: 'fe80::1', device: 'eth0', interface: 'lan', metric: 100, owner: 'switchroom' },
    { family: 6, to: '2001:db8:20::/64', device: 'eth0', interface: 'lan', metric: 256, owner: 'connected' },
  ],
  replies: [
    { family: 4, address: '10.20.0.14', via: '10.20.0.1', device: 'eth0' },
    { family: 4, address: '172.30.77.1', via: '172.30.77.254', device: 'eth1' },
  ],
};

export function wayTo(to: string): Answer<'GET /routes/way'> {
  if (to.startsWith('10.20.0.'))
    return { to, rule: 'connected', device: 'eth0', interface: 'lan', source: '10.20.0.14', route: '10.20.0.0/24' };
  if (to.startsWith('198.51.100.'))
    return {
      to,
      rule: 'static',
      index: 0,
      device: 'eth0',
      interface: 'lan',
      source: '10.20.0.14',
      gateway: '10.20.0.9',
      route: '198.51.100.0/24',
    };
  if (to.includes('::ffff')) return { to, rule: 'none' };
  return {
    to,
    rule: 'default',
    rank: 2,
    device: 'eth1',
    interface: 'voice',
    source: '172.30.77.1',
    gateway: '172.30.77.254',
    route: 'default',
  };
}
