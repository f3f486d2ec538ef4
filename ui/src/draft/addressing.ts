import type { Config } from '../../../src/config/config.ts';
import type { InterfaceView } from '../../../src/engine/requests.ts';

/**
 * Address, gateway and name servers change together or not at all. Whoever switches an interface between DHCP and static means all
 * three: these edits take over what the lease gave, so that the person starts from what works and changes one figure.
 */

export type Ipv4Mode = Config['interfaces'][string]['ipv4']['mode'];
export type Ipv6Mode = Config['interfaces'][string]['ipv6']['mode'];

export interface Switched {
  readonly document: Config;
  /** What else was changed, for the sentence that says so. */
  readonly took: readonly ('gateway' | 'dns')[];
}

function change<K extends 'routes' | 'dns'>(config: Config, key: K, part: Partial<Config[K]>): Config {
  return { ...config, [key]: { ...config[key], ...part } };
}

export function switchIpv4(config: Config, id: string, mode: Ipv4Mode, live: InterfaceView | undefined): Switched {
  const of = config.interfaces[id];
  if (of === undefined || of.ipv4.mode === mode) return { document: config, took: [] };
  const lease = live?.leases.find((l) => l.protocol === 'dhcp');
  const now = live?.addresses.find(
    (a) => !a.address.includes(':') && a.origin !== 'foreign' && a.origin !== 'kept' && a.origin !== 'link-local',
  )?.address;
  const took: ('gateway' | 'dns')[] = [];

  const ipv4: Config['interfaces'][string]['ipv4'] = mode === 'static' ? { mode, address: now ?? '' } : { mode };
  let document: Config = { ...config, interfaces: { ...config.interfaces, [id]: { ...of, ipv4 } } };

  if (mode !== 'dhcp') {
    const gateway = lease?.gateway ?? live?.gateway;
    const route = config.routes.ipv4;
    if (route.from === 'dhcp' && route.interface === id) {
      document = change(document, 'routes', {
        ipv4: mode === 'static' && gateway !== undefined ? { from: 'static', interface: id, gateway } : { from: 'none' },
      });
      took.push('gateway');
    }
    const servers = config.dns.servers;
    if (servers.from === 'dhcp' && servers.interface === id) {
      document = change(document, 'dns', { servers: { from: 'static', addresses: [...(lease?.dnsServers ?? [])] } });
      took.push('dns');
    }
  } else {
    const route = config.routes.ipv4;
    // A gateway by hand on this interface came with the address by hand; voice and other networks keep what they have.
    if ((route.from === 'static' && route.interface === id) || (route.from === 'none' && of.role === 'lan')) {
      document = change(document, 'routes', { ipv4: { from: 'dhcp', interface: id } });
      took.push('gateway');
      if (config.dns.servers.from === 'static') {
        document = change(document, 'dns', { servers: { from: 'dhcp', interface: id } });
        took.push('dns');
      }
    }
  }
  return { document, took };
}

export function switchIpv6(config: Config, id: string, mode: Ipv6Mode, live: InterfaceView | undefined): Config {
  const of = config.interfaces[id];
  if (of === undefined || of.ipv6.mode === mode) return config;
  const now = live?.addresses.find(
    (a) => a.address.includes(':') && (a.origin === 'static' || a.origin === 'slaac' || a.origin === 'dhcpv6'),
  )?.address;
  const ipv6: Config['interfaces'][string]['ipv6'] = mode === 'static' ? { mode, address: now ?? '' } : { mode };
  return { ...config, interfaces: { ...config.interfaces, [id]: { ...of, ipv6 } } };
}

/** A list of addresses as typed: separated by commas or white space. */
export function addressList(text: string): string[] {
  return text.split(/[\s,;]+/).filter((a) => a !== '');
}
