import { canonicalAddress, familyOf, parseCidr } from '../lib/ip.ts';
import { booleanOf, type Entry, parseIni } from './ini.ts';
import { type CardSettings, noSettings } from './settings.ts';

/** Kinds of network that are built upon a card, and that Switchroom does not build. */
const built = /^(Bridge|Bond|VLAN|VRF|MACVLAN|MACVTAP|IPVLAN|IPVTAP|Tunnel|VXLAN|MACsec|Xfrm|BatmanAdvanced|ActiveSlave|PrimarySlave)$/;
/** The device that a systemd.netdev(5) file builds; nothing when it names none. */
export const builtBy = (text: string): string => parseIni(text).findLast((e) => e.section === 'NetDev' && e.key === 'Name')?.value ?? '';

/** Of no consequence for what an address, a route or a name server is. */
const silent =
  /^(Description|LinkLocalAddressing|LLDP|EmitLLDP|ConfigureWithoutCarrier|IgnoreCarrierLoss|KeepConfiguration|MulticastDNS|LLMNR|DNSSEC|DNSOverTLS|DNSDefaultRoute|DefaultRouteOnDevice|IPv6PrivacyExtensions|IPv6DuplicateAddressDetection|NTP|IPForward|IPv6MTUBytes)$/;

/**
 * Settings of one card in systemd.network(5), with its drop-ins behind it. Addresses without a prefix length are hosts, as networkd reads them. An
 * empty value forgets what was said before.
 *
 * @param text the `.network` file, then its drop-ins in their order
 */
export function parseNetwork(...text: readonly string[]): CardSettings {
  const entries = text.flatMap((t, n) => parseIni(t).map((e) => ({ ...e, number: e.number + n * 10_000 })));
  const of = (section: string, key: string): string[] => {
    const values = entries.filter((e) => e.section === section && e.key === key).map((e) => e.value);
    return values.slice(values.lastIndexOf('') + 1);
  };
  const last = (section: string, key: string): string | undefined => of(section, key).at(-1);
  const left: string[] = [];

  const dhcp = last('Network', 'DHCP') ?? 'no';
  const both = booleanOf(dhcp) === true || dhcp === 'both';
  const addresses = [...of('Network', 'Address'), ...of('Address', 'Address')].flatMap((a) => {
    const c = cidrOf(a);
    if (c === undefined) left.push(`Address=${a}`);
    return c ?? [];
  });
  const routes = routesOf(entries, left);
  const gateways = of('Network', 'Gateway').flatMap((g) => {
    const a = canonicalAddress(g);
    if (a === undefined) left.push(`Gateway=${g}`); // _dhcp4, _ipv6ra: they come by themselves
    return a ?? [];
  });
  const v4 = addresses.some((a) => familyOf(a) === 4);
  const v6 = addresses.some((a) => familyOf(a) === 6);
  const accepts = booleanOf(last('Network', 'IPv6AcceptRA') ?? 'yes') !== false;
  const mtu = Number(last('Link', 'MTUBytes') ?? Number.NaN);
  for (const e of entries)
    if (e.section === 'Network' && built.test(e.key)) left.push(`${e.key}=${e.value}`);
    else if (e.section === 'Network' && !known.has(e.key) && !silent.test(e.key)) left.push(`${e.key}=${e.value}`);
    else if (/^(RoutingPolicyRule|NextHop|Bridge.*|DHCPServer|IPv6SendRA|SR-IOV|QDisc|TrafficControl.*|CAN)$/.test(e.section))
      left.push(`[${e.section}] ${e.key}=${e.value}`);
    else if (e.section === 'Link' && e.key === 'MACAddress') left.push(`MACAddress=${e.value}`);
  return {
    ...noSettings,
    keeper: 'systemd-networkd',
    match: matchOf(entries),
    // An address by hand beside DHCP: what is set by hand is the one that somebody relies upon.
    ipv4: v4 ? 'static' : both || dhcp === 'ipv4' || dhcp === 'v4' ? 'dhcp' : 'off',
    ipv6: v6 ? 'static' : accepts ? 'auto' : both || dhcp === 'ipv6' || dhcp === 'v6' ? 'dhcpv6' : 'off',
    addresses,
    gateways: [...gateways, ...routes.defaults],
    routes: routes.others,
    dns: of('Network', 'DNS')
      .flatMap((d) => d.split(/\s+/))
      .flatMap((d) => {
        const a = canonicalAddress(d.replace(/[#%].*$/, ''));
        if (a === undefined) left.push(`DNS=${d}`);
        return a ?? [];
      }),
    search: of('Network', 'Domains')
      .flatMap((d) => d.split(/\s+/))
      .filter((d) => d !== '' && !d.startsWith('~')),
    ...(Number.isInteger(mtu) ? { mtu } : {}),
    ...(booleanOf(last('DHCPv4', 'UseRoutes') ?? last('DHCP', 'UseRoutes') ?? 'yes') === false ? { noLearntRoute: true as const } : {}),
    left,
  };
}

const known = new Set(['DHCP', 'Address', 'Gateway', 'DNS', 'Domains', 'IPv6AcceptRA']);

function matchOf(entries: readonly Entry[]): CardSettings['match'] {
  const value = (key: string) => entries.find((e) => e.section === 'Match' && e.key === key)?.value;
  const name = value('Name');
  const mac = (value('PermanentMACAddress') ?? value('MACAddress'))?.toLowerCase().replaceAll('-', ':');
  return {
    ...(name !== undefined && /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/.test(name) ? { name } : {}),
    ...(mac !== undefined && /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac) ? { mac } : {}),
  };
}

function cidrOf(text: string): string | undefined {
  const c = parseCidr(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
  return c && `${c.address}/${c.prefix}`;
}

function routesOf(entries: readonly Entry[], left: string[]): { defaults: string[]; others: CardSettings['routes'][number][] } {
  const defaults: string[] = [];
  const others: CardSettings['routes'][number][] = [];
  for (const n of new Set(entries.filter((e) => e.section === 'Route').map((e) => e.number))) {
    const route = new Map(entries.filter((e) => e.section === 'Route' && e.number === n).map((e) => [e.key, e.value]));
    const via = canonicalAddress(route.get('Gateway') ?? '');
    const said = [...route].map(([k, v]) => `${k}=${v}`).join(' ');
    const to = route.get('Destination');
    if (via === undefined || route.has('Table') || (route.get('Type') ?? 'unicast') !== 'unicast') {
      left.push(`[Route] ${said}`);
      continue;
    }
    const cidr = to === undefined ? undefined : cidrOf(to);
    const metric = Number(route.get('Metric') ?? Number.NaN);
    if (to === undefined || cidr === '0.0.0.0/0' || cidr === '::/0') defaults.push(via);
    else if (cidr === undefined) left.push(`[Route] ${said}`);
    else others.push({ to: cidr, via, ...(metric >= 1 && metric <= 1000 ? { metric } : {}) });
  }
  return { defaults, others };
}
