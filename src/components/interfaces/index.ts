import { type AddressArtifact, type Artifact, type Claim, define, type RenderContext, type UnitArtifact } from '../../engine/contract.ts';
import { linkOf } from '../../engine/facts.ts';
import { observeFiles } from '../../engine/files-and-units.ts';
import { checkInterfaces } from './check.ts';
import { checks } from './checks.ts';
import { healthOf } from './health.ts';
import { kernelSettings } from './links.ts';
import { announcement } from './mdns.ts';
import { type InterfacesHave, planInterfaces } from './plan.ts';
import { preflightInterfaces } from './preflight.ts';
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
    const lan = Object.entries(section).flatMap(([id, i]) => (i.role === 'lan' ? [id] : []));
    const udp = (port: number, purpose: Claim['purpose'], ids: readonly string[]): readonly Claim[] =>
      ids.length === 0 ? [] : [{ owner: 'interfaces', protocol: 'udp', port, lastPort: port, purpose, interfaces: ids }];
    return [...udp(68, 'dhcp', learns), ...udp(5353, 'mdns', lan)];
  },
  check: checkInterfaces,
  render: renderInterfaces,
  preflight: preflightInterfaces,
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
  checks,
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
  const all = Object.entries(section).flatMap(([id, i]) => {
    const link = linkOf(i.match, ctx.facts.links);
    return link ? [{ id, i, device: link.device }] : [];
  });
  return [
    ...all.flatMap(({ id, i, device }) => renderInterface(id, i, device, ctx)),
    ...announcement(all.filter(({ i }) => i.role === 'lan').map(({ device, i }) => ({ device, ipv4: i.ipv4.mode !== 'off' }))),
  ];
}

function renderInterface(id: string, i: Interface, device: string, ctx: RenderContext): Artifact[] {
  const wayIn = i.role === 'lan';
  const address = (address: string, origin: AddressArtifact['origin'], more: Partial<AddressArtifact> = {}): AddressArtifact => ({
    kind: 'address',
    interface: id,
    device,
    address,
    origin,
    wayIn,
    ...more,
  });
  const learnt = (protocol: 'dhcp' | 'slaac' | 'dhcpv6'): Artifact[] => [
    { kind: 'lease', interface: id, protocol },
    ...ctx.facts.leases
      .filter((l) => l.device === device && l.protocol === protocol)
      .flatMap((l) => l.addresses.map((a) => address(a, protocol, l.lifetimes?.[a]?.preferredSeconds === 0 ? deprecated : {}))),
    // What was offered before and is still valid: for calls that use it. IPv4 knows no deprecated addresses.
    ...(ctx.facts.lingering ?? [])
      .filter((l) => l.device === device && l.origin === protocol)
      .map((l) => address(l.address, protocol, { until: l.until, ...(protocol === 'dhcp' ? {} : deprecated) })),
  ];
  const linkLocal = (ctx.facts.linkLocal ?? []).filter((l) => l.device === device).map((l) => address(l.address, 'link-local'));
  return [
    { kind: 'link', interface: id, device, mtu: i.mtu, wayIn },
    ...(i.ipv4.mode === 'static' ? [address(i.ipv4.address, 'static')] : i.ipv4.mode === 'dhcp' ? [...learnt('dhcp'), ...linkLocal] : []),
    ...(i.ipv6.mode === 'static' ? [address(i.ipv6.address, 'static')] : []),
    ...(i.ipv6.mode === 'slaac' || i.ipv6.mode === 'dhcpv6' ? learnt(i.ipv6.mode) : []),
    ...leaseEngine(i, device),
  ];
}

const deprecated = { deprecated: true } as const;

/** One dhcpcd for one interface. Never steered while it runs: its control socket of 9.4.1 accepts one order and ignores the rest. */
function leaseEngine(i: Interface, device: string): Artifact[] {
  const v4 = i.ipv4.mode === 'dhcp';
  const v6 = i.ipv6.mode === 'slaac' || i.ipv6.mode === 'dhcpv6';
  if (!v4 && !v6) return [];
  const path = `etc/dhcpcd/${device}.conf`;
  const lines = [
    'env lease_folder=@PREFIX@/run/leases',
    // Either of the two: the later one counts for DHCPv4. DHCPv6 has a DUID in any case (RFC 8415 §11).
    i.ipv4.mode === 'dhcp' && i.ipv4.clientId !== undefined ? `clientid ${i.ipv4.clientId}` : 'duid',
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
      // A DUID with the time in it, lost when the power goes soon after the first start, would make the router give another address (RFC 8415 §11.4).
      `[ -s @PREFIX@/var/dhcpcd/duid ] || sed 's/^/00:03:00:01:/' /sys/class/net/${device}/address > @PREFIX@/var/dhcpcd/duid`,
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
