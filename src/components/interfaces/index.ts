import {
  type AddressArtifact,
  type Artifact,
  type Condition,
  type Context,
  define,
  type RenderContext,
  type UnitArtifact,
} from '../../engine/contract.ts';
import { linkOf } from '../../engine/facts.ts';
import { observeFiles } from '../../engine/files-and-units.ts';
import { checkInterfaces } from './check.ts';
import { kernelSettings } from './links.ts';
import { type InterfacesHave, planInterfaces } from './plan.ts';
import type { Interface, Interfaces } from './schema.ts';

/**
 * Owns on the machine: the state, MTU and addresses of every interface in the document, and one `dhcpcd --noconfigure` for each that
 * needs a lease. dhcpcd only speaks the protocols; what it learns comes back as facts, and every address is added and removed here.
 */
export const interfaces = define<Interfaces, InterfacesHave>({
  id: 'interfaces',
  after: [],
  section: (config) => config.interfaces,
  claims: (section) => {
    const learns = Object.entries(section).flatMap(([id, i]) => (i.ipv4.mode === 'dhcp' ? [id] : []));
    return learns.length === 0
      ? []
      : [{ owner: 'interfaces', protocol: 'udp', port: 68, lastPort: 68, purpose: 'dhcp', interfaces: learns }];
  },
  check: checkInterfaces,
  render: renderInterfaces,
  observe: async (host, want, previous) => {
    const [files, addresses, links, leases, { routes }] = await Promise.all([
      observeFiles(host, want, previous),
      host.addresses(),
      host.links(),
      host.leases(),
      host.routing(),
    ]);
    const devices = new Set([...want, ...previous].flatMap((a) => (a.kind === 'link' || a.kind === 'address' ? [a.device] : [])));
    const sysctls = new Map<string, string | undefined>();
    for (const d of devices) for (const key of kernelSettings(d).keys()) sysctls.set(key, await host.sysctl(key));
    const wayIn = new Set(
      [...want, ...previous].flatMap((a) => ((a.kind === 'link' || a.kind === 'address') && a.wayIn ? [a.device] : [])),
    );
    const advertised = routes.filter((r) => r.protocol === 'ra');
    return { files, addresses: addresses.filter((a) => devices.has(a.device)), links, leases, sysctls, wayIn, advertised };
  },
  plan: planInterfaces,
  health: async (section, ctx, host) => {
    const addresses = await host.addresses();
    return Object.entries(section).flatMap(([id, i]) =>
      healthOf(
        id,
        i,
        ctx,
        addresses.filter((a) => a.device === linkOf(i.match, ctx.facts.links)?.device),
      ),
    );
  },
});

function renderInterfaces(section: Interfaces, ctx: RenderContext): Artifact[] {
  return Object.entries(section).flatMap(([id, i]) => {
    const link = linkOf(i.match, ctx.facts.links);
    return link ? renderInterface(id, i, link.device, ctx) : [];
  });
}

function renderInterface(id: string, i: Interface, device: string, ctx: RenderContext): Artifact[] {
  const wayIn = i.role === 'lan';
  const address = (address: string, origin: AddressArtifact['origin']): AddressArtifact => ({
    kind: 'address',
    interface: id,
    device,
    address,
    origin,
    wayIn,
  });
  const learnt = (protocol: 'dhcp' | 'slaac' | 'dhcpv6'): Artifact[] => [
    { kind: 'lease', interface: id, protocol },
    ...ctx.facts.leases
      .filter((l) => l.device === device && l.protocol === protocol)
      .flatMap((l) => l.addresses.map((a) => address(a, protocol))),
  ];
  return [
    { kind: 'link', interface: id, device, mtu: i.mtu, wayIn },
    ...(i.ipv4.mode === 'static' ? [address(i.ipv4.address, 'static')] : i.ipv4.mode === 'dhcp' ? learnt('dhcp') : []),
    ...(i.ipv6.mode === 'static' ? [address(i.ipv6.address, 'static')] : []),
    ...(i.ipv6.mode === 'slaac' || i.ipv6.mode === 'dhcpv6' ? learnt(i.ipv6.mode) : []),
    ...leaseEngine(i, device),
  ];
}

/** One dhcpcd for one interface. Never steered while it runs: its control socket of 9.4.1 accepts one order and ignores the rest. */
function leaseEngine(i: Interface, device: string): Artifact[] {
  const v4 = i.ipv4.mode === 'dhcp';
  const v6 = i.ipv6.mode === 'slaac' || i.ipv6.mode === 'dhcpv6';
  if (!v4 && !v6) return [];
  const path = `etc/dhcpcd/${device}.conf`;
  const lines = [
    'env lease_folder=@PREFIX@/run/leases',
    'duid',
    'persistent',
    'vendorclassid switchroom',
    'option domain_name_servers, domain_name, domain_search, classless_static_routes, interface_mtu, ntp_servers, routers, subnet_mask',
    'option dhcp6_name_servers, dhcp6_domain_search',
    'require dhcp_server_identifier',
    'slaac hwaddr',
    // Its own ARP probing delays the first address by five seconds; nodelay and reboot 1 keep a quick network quick.
    'noarp',
    'nodelay',
    'reboot 1',
    v4 ? '' : 'noipv4',
    v6 ? 'ipv6rs' : 'noipv6',
    i.ipv6.mode === 'dhcpv6' ? 'ia_na 1' : 'nodhcp6',
  ];
  const unit: UnitArtifact = {
    kind: 'unit',
    name: `dhcpcd-${device}`,
    // Its lease database and control socket have fixed places: private mounts let several live side by side. A new start asks anew.
    run: [
      'exec 2>&1',
      'mkdir -p @PREFIX@/run/dhcpcd @PREFIX@/var/dhcpcd /run/dhcpcd /var/lib/dhcpcd',
      `exec unshare --mount --propagation private sh -ec '`,
      '  mount --bind @PREFIX@/run/dhcpcd /run/dhcpcd',
      '  mount --bind @PREFIX@/var/dhcpcd /var/lib/dhcpcd',
      `  exec dhcpcd -B -q -f @PREFIX@/${path} -c @LIB@/share/dhcpcd-hook --noconfigure ${device}'`,
      '',
    ].join('\n'),
    // dhcpcd's main process ended by force leaves its children behind, and the next one gets a refusal: it is given time.
    timeoutKillMs: 5000,
    restartOn: [path],
    reloadOn: [],
    restartImpact: 'none',
  };
  return [{ kind: 'file', path, reader: 'everyone', content: `${lines.filter((l) => l !== '').join('\n')}\n` }, unit];
}

function healthOf(id: string, i: Interface, ctx: Context, has: readonly { address: string; duplicate: boolean }[]): Condition[] {
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
  const taken = has.find((a) => a.duplicate);
  if (taken)
    return [
      {
        code: 'interfaces.duplicate',
        severity: 'problem',
        message: `${taken.address} on ${id} is used by another machine too`,
        remedy: 'give one of them another address',
        about,
        values: { interface: id, address: taken.address },
      },
    ];
  if (i.ipv4.mode === 'dhcp' && !ctx.facts.leases.some((l) => l.device === link.device && l.protocol === 'dhcp')) {
    return [
      {
        code: 'interfaces.no-lease',
        severity: 'problem',
        message: `${id} is waiting for DHCP`,
        because: 'no DHCP server has answered yet',
        remedy: 'check the router, or set an address by hand',
        about,
        values: { interface: id },
      },
    ];
  }
  return [];
}
