// The documents that are measured with: the LAN's address from DHCP, or one set by hand in the same network.
import type { Config } from '../../src/config/config.ts';
import type { Measured } from './measured.ts';

/** A host number that nobody in the office has. */
export const OURS = 20;

/** @param gateway default: the office's router */
export function staticOf(d: Config, { office }: Measured, gateway?: string): Config {
  const { lan, router } = office.place;
  const officeRouter = `${lan}.${router}`;
  return {
    ...withAddress(d, { mode: 'static', address: `${lan}.${OURS}/24` }),
    routes: { ...d.routes, ipv4: { from: 'static', interface: 'lan', gateway: gateway ?? officeRouter } },
    dns: { ...d.dns, servers: { from: 'static', addresses: [officeRouter] } },
  };
}

export function dhcpOf(d: Config): Config {
  return {
    ...withAddress(d, { mode: 'dhcp' }),
    routes: { ...d.routes, ipv4: { from: 'dhcp', interface: 'lan' } },
    dns: { ...d.dns, servers: { from: 'dhcp', interface: 'lan' } },
  };
}

function withAddress(d: Config, ipv4: Config['interfaces'][string]['ipv4']): Config {
  const lan = d.interfaces['lan'];
  if (lan === undefined) throw new Error('the document has no interface lan');
  return { ...d, interfaces: { ...d.interfaces, lan: { ...lan, ipv4 } } };
}
