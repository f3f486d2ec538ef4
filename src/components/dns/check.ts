import { type Problem, pointer } from '../../config/problems.ts';
import type { Claim, Context } from '../../engine/contract.ts';
import { contains, parseCidr } from '../../lib/ip.ts';
import type { Dns } from './schema.ts';

/** On loopback alone: the firewall opens nothing for it, and nobody else can have this port. */
export function claims(): Claim[] {
  return (['udp', 'tcp'] as const).map((protocol) => ({
    owner: 'dns',
    protocol,
    port: 53,
    lastPort: 53,
    purpose: 'dns',
    interfaces: [],
  }));
}

export function check(section: Dns, ctx: Context): Problem[] {
  return [...checkServers(section, ctx), ...checkSearch(section), ...checkDomains(section, ctx), ...checkHosts(section)];
}

function checkServers({ servers }: Dns, ctx: Context): Problem[] {
  if (servers.from === 'static') {
    const path = pointer('dns', 'servers', 'addresses');
    if (servers.addresses.length > 0) return checkAddresses(servers.addresses, path, ctx);
    return [
      {
        code: 'dns.no-servers',
        path,
        message: 'without a name server no trunk, update or licence service is found',
        hint: 'enter at least one, often the router',
        severity: 'warning',
      },
    ];
  }
  const ids = [servers.interface, ...(servers.also ?? [])];
  return ids.flatMap((id, n): Problem[] => {
    const path = n === 0 ? pointer('dns', 'servers', 'interface') : pointer('dns', 'servers', 'also', n - 1);
    const values = { interface: id };
    const i = ctx.config.interfaces[id];
    if (!i)
      return [
        {
          code: 'config.unknown-interface',
          path,
          message: `there is no interface ${id}`,
          hint: 'choose one of the interfaces',
          values,
        },
      ];
    if (i.ipv4.mode !== 'dhcp' && i.ipv6.mode !== 'slaac' && i.ipv6.mode !== 'dhcpv6')
      return [
        {
          code: 'dns.not-learnt',
          path,
          message: `${id} does not use DHCP, so no name servers are learnt there`,
          hint: 'enter name servers, or choose an interface that uses DHCP',
          values,
        },
      ];
    return ids.indexOf(id) === n
      ? []
      : [{ code: 'dns.twice', path, message: `${id} is there twice`, hint: 'remove one of them', values: { address: id } }];
  });
}

function checkSearch({ search }: Dns): Problem[] {
  return search.flatMap((domain, n) => (search.indexOf(domain) === n ? [] : [twice(domain, pointer('dns', 'search', n))]));
}

function checkDomains({ domains }: Dns, ctx: Context): Problem[] {
  return domains.flatMap(({ domain, servers }, n) => [
    ...(domains.findIndex((d) => d.domain === domain) === n ? [] : [twice(domain, pointer('dns', 'domains', n, 'domain'))]),
    ...checkAddresses(servers, pointer('dns', 'domains', n, 'servers'), ctx),
  ]);
}

function checkHosts({ hosts }: Dns): Problem[] {
  return hosts.flatMap(({ name, addresses }, n) => [
    ...(hosts.findIndex((h) => h.name === name) === n ? [] : [twice(name, pointer('dns', 'hosts', n, 'name'))]),
    ...(name === 'localhost' || name.endsWith('.localhost')
      ? [
          {
            code: 'dns.reserved',
            path: pointer('dns', 'hosts', n, 'name'),
            message: `${name} always means the machine itself (RFC 6761)`,
            hint: 'choose another name',
            values: { name },
          },
        ]
      : []),
    ...addresses.flatMap((a, m) => (addresses.indexOf(a) === m ? [] : [twice(a, pointer('dns', 'hosts', n, 'addresses', m))])),
  ]);
}

const twice = (address: string, path: string): Problem => ({
  code: 'dns.twice',
  path,
  message: `${address} is there twice`,
  hint: 'remove one of them',
  values: { address },
});

function checkAddresses(addresses: readonly string[], path: string, ctx: Context): Problem[] {
  const own = Object.values(ctx.config.interfaces).flatMap((i) =>
    [i.ipv4, i.ipv6].flatMap((f) => (f.mode === 'static' ? (parseCidr(f.address)?.address ?? []) : [])),
  );
  return addresses.flatMap((address, n): Problem[] => {
    const at = `${path}/${n}`;
    if (addresses.indexOf(address) !== n) return [twice(address, at)];
    if (own.includes(address) || nobody.some((c) => contains(c, address)))
      return [
        {
          code: 'dns.not-a-server',
          path: at,
          message: own.includes(address) ? `${address} is the PBX itself` : `${address} is no address of another machine`,
          hint: 'enter the address of a name server, often the router',
          values: { address },
        },
      ];
    // Link-local: the same address is on every link, and which one is meant would have to be said.
    if (linkLocal.some((c) => contains(c, address)))
      return [
        {
          code: 'dns.link-local',
          path: at,
          message: `${address} is link-local: it does not say on which interface`,
          hint: "enter the server's other address, or take the servers that the network names",
          values: { address },
        },
      ];
    return [];
  });
}

const cidrs = (...texts: readonly string[]) => texts.flatMap((t) => parseCidr(t) ?? []);
/** Loopback, unspecified, multicast and broadcast: nobody answers there, or we ourselves would, asking ourselves again. */
const nobody = cidrs('127.0.0.0/8', '0.0.0.0/8', '224.0.0.0/4', '255.255.255.255/32', '::/127', 'ff00::/8');
const linkLocal = cidrs('fe80::/10');
