import { floods } from '../../engine/advertised.ts';
import type { Condition, Context } from '../../engine/contract.ts';
import { type LeaseFact, linkOf } from '../../engine/facts.ts';
import type { KernelAddress } from '../../host/host.ts';
import { contains, parseCidr } from '../../lib/ip.ts';
import { mdnsName } from '../../lib/link-local.ts';
import type { Interface } from './schema.ts';

/** What is wrong with one interface: the first cause alone where the rest follows from it. */
export function healthOf(id: string, i: Interface, ctx: Context, has: readonly KernelAddress[]): Condition[] {
  const link = linkOf(i.match, ctx.facts.links);
  const about = `/network/interfaces/${id}`;
  const name = 'mac' in i.match ? i.match.mac : i.match.name;
  if (!link)
    return [
      {
        code: 'interfaces.absent',
        severity: 'problem',
        message: `this machine has no interface ${name}`,
        remedy: 'plug it in, or choose another one',
        about,
        values: { interface: id, name },
      },
    ];
  if (!link.carrier)
    return [
      {
        code: 'interfaces.no-carrier',
        severity: i.role === 'lan' ? 'problem' : 'warning',
        message: `${id} has no link`,
        because: 'no cable, or the other end is off',
        remedy: 'check the cable and the switch',
        about,
        values: { interface: id },
      },
    ];
  const place: Place = { id, device: link.device, about };
  const conditions = [...duplicates(place, ctx, has), ...servers(place, ctx), ...advertisements(place, ctx)];
  return i.ipv4.mode === 'dhcp' ? [...conditions, ...lease(place, ctx)] : conditions;
}

interface Place {
  readonly id: string;
  readonly device: string;
  readonly about: string;
}

/** Found by asking (lookout.ts), or by the kernel when the address was added (IPv6). */
function duplicates({ id, device, about }: Place, ctx: Context, has: readonly KernelAddress[]): Condition[] {
  const conflicts = (ctx.facts.conflicts ?? []).filter((c) => c.device === device);
  const kernel = has.filter((a) => a.duplicate).flatMap((a) => parseCidr(a.address)?.address ?? []);
  const taken = [...new Set([...conflicts.map((c) => c.address), ...kernel])];
  return taken.map((address) => {
    const mac = conflicts.find((c) => c.address === address)?.mac ?? 'not known';
    return {
      code: 'interfaces.duplicate',
      severity: 'problem',
      message: `${address} on ${id} is used by another machine too`,
      because: `the machine with the MAC address ${mac} answers for it`,
      remedy: 'give one of them another address',
      about,
      values: { interface: id, address, mac },
    };
  });
}

/** A second DHCP server gives phones and computers addresses that lead nowhere, to one today and to another tomorrow. */
function servers({ id, device, about }: Place, ctx: Context): Condition[] {
  const found = (ctx.facts.dhcpServers ?? []).filter((s) => s.device === device);
  const names = found.map((s) => `${s.address} (${s.mac})`).join(', ');
  if (ctx.config.dhcp[id] !== undefined)
    return found.length === 0
      ? []
      : [
          {
            code: 'interfaces.foreign-dhcp',
            severity: 'problem',
            message: `another DHCP server answers on ${id}: ${names}`,
            because: 'the PBX serves this network; a phone that the other one answers finds no provisioning file',
            remedy: 'switch the other one off, or the DHCP server of the PBX',
            about,
            values: { interface: id, servers: names },
          },
        ];
  return found.length < 2
    ? []
    : [
        {
          code: 'interfaces.dhcp-servers',
          severity: 'warning',
          message: `${found.length} DHCP servers answer on ${id}: ${names}`,
          because: 'whichever is quicker decides address and gateway',
          remedy: 'find the one that does not belong there by its MAC address, and switch it off',
          about,
          values: { interface: id, count: found.length, servers: names },
        },
      ];
}

/** Whoever sends them in such numbers is broken or means harm; what was in use before stays in use (engine/advertised.ts). */
function advertisements({ id, device, about }: Place, ctx: Context): Condition[] {
  const flood = floods(ctx.facts).find((f) => f.device === device);
  if (!flood) return [];
  const { routers, prefixes, senders } = flood;
  return [
    {
      code: 'interfaces.advertisements',
      severity: 'warning',
      message: `${routers} routers advertise themselves on ${id}, with ${prefixes} prefixes`,
      because: `they come from ${senders}; no network has so many`,
      remedy: 'find the machine by its MAC address and switch it off; a switch with RA guard lets only routers advertise',
      about,
      values: { interface: id, routers, prefixes, senders },
    },
  ];
}

/** It was asked again when the time came, and has not answered: the address stays to the end of the lease, and not longer. */
function unanswered({ id, device, about }: Place, ctx: Context): Condition[] {
  return (ctx.facts.overdue ?? [])
    .filter((o) => o.device === device)
    .map(({ address, server = '–', endsAt }) => {
      const until = new Date(endsAt * 1000).toISOString();
      return {
        code: 'interfaces.lease-unanswered',
        severity: 'warning',
        message: `the DHCP server ${server} does not renew ${address} on ${id}`,
        because: 'it does not answer any more, nor does another one',
        remedy: `check the router before ${until}: until then the address stays; or set it by hand`,
        about,
        values: { interface: id, address, server, until },
      };
    });
}

function lease({ id, device, about }: Place, ctx: Context): Condition[] {
  const has = ctx.facts.leases.find((l) => l.device === device && l.protocol === 'dhcp');
  if (has) return [...gatewayElsewhere({ id, device, about }, has), ...unanswered({ id, device, about }, ctx)];
  const refused = ctx.facts.refused?.find((r) => r.device === device);
  const linkLocal = ctx.facts.linkLocal?.find((l) => l.device === device);
  const address = linkLocal && parseCidr(linkLocal.address)?.address;
  const servers = (ctx.facts.dhcpServers ?? [])
    .filter((s) => s.device === device)
    .map((s) => `${s.address} (${s.mac})`)
    .join(', ');
  const why: Condition = refused
    ? {
        code: 'interfaces.bad-lease',
        severity: 'problem',
        message: `the DHCP server ${refused.server ?? ''} offers ${refused.address} on ${id}, which no machine can use`,
        because: reasons[refused.reason],
        remedy: 'mend the DHCP server, or set an address by hand',
        about,
        values: { interface: id, address: refused.address, server: refused.server ?? '–', reason: refused.reason },
      }
    : servers.length > 0
      ? {
          code: 'interfaces.lease-withheld',
          severity: 'problem',
          message: `${id} gets no lease, though ${servers} answers`,
          because: 'a DHCP server offers addresses and confirms none, or takes its offers back',
          remedy: 'look at the log of the DHCP server: its range may be full, or it does not know this PBX; or set an address by hand',
          about,
          values: { interface: id, servers },
        }
      : {
          code: 'interfaces.no-lease',
          severity: 'problem',
          message: `${id} is waiting for DHCP`,
          because: 'no DHCP server has answered yet',
          remedy: 'check the router, or set an address by hand',
          about,
          values: { interface: id },
        };
  if (address === undefined) return [why];
  return [
    why,
    {
      code: 'interfaces.link-local',
      severity: 'warning',
      message: `${id} has taken the link-local address ${address} and is called ${mdnsName}`,
      because: 'there is no DHCP server that it could have an address from',
      remedy: `from the same cable or switch it is found at https://${mdnsName}/ or https://${address}/; the lease is taken when it comes`,
      about,
      values: { interface: id, address, name: mdnsName },
    },
  ];
}

/** The kernel would not take such a route, and `routes` does not ask it to. */
function gatewayElsewhere({ id, about }: Place, lease: LeaseFact): Condition[] {
  const { gateway, server = '–' } = lease;
  const networks = lease.addresses.flatMap((a) => parseCidr(a) ?? []);
  if (gateway === undefined || networks.length === 0 || networks.some((c) => contains(c, gateway) && c.address !== gateway)) return [];
  const network = `${networks[0]?.network}/${networks[0]?.prefix}`;
  return [
    {
      code: 'interfaces.gateway-elsewhere',
      severity: 'problem',
      message: `the DHCP server ${server} names ${gateway} as gateway on ${id}, which is no other machine of ${network}`,
      because: 'the DHCP server is not set up right',
      remedy: 'mend the DHCP server, or set the gateway by hand',
      about,
      values: { interface: id, server, gateway, network },
    },
  ];
}

const reasons = {
  'own-server': 'it is the address of the server itself',
  network: 'it is the address of the network itself',
  broadcast: 'it is the broadcast address',
  'host-prefix': 'with a prefix of 32 bits nobody else would be on this network',
  everything: 'its prefix is larger than any network',
  unusable: 'it is reserved for something else',
} as const;
