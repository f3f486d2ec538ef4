import { canonicalAddress, familyOf, parseCidr } from '../lib/ip.ts';
import { parseIni } from './ini.ts';
import { type CardSettings, noSettings } from './settings.ts';

/** Of no consequence for what an address, a route or a name server is. */
const silent =
  /^(method|may-fail|dhcp-|addr-gen-mode|ip6-privacy|dns-priority|route-metric|link-local|token|dad-timeout|mac-address-blacklist|auto-negotiate|ra-timeout|required-timeout)/;

/** A connection of NetworkManager with the name by which its devices refer to it. */
export interface Connection {
  readonly uuid: string;
  readonly settings: CardSettings;
}

/**
 * A connection in a keyfile (nm-settings-keyfile(5)): `address1=192.0.2.10/24,192.0.2.1`, `route1=198.51.100.0/24,192.0.2.1,100`. Undefined for a
 * file without a connection in it.
 */
export function parseConnection(text: string): Connection | undefined {
  const entries = parseIni(text);
  const value = (section: string, key: string) => entries.findLast((e) => e.section === section && e.key === key)?.value;
  const type = value('connection', 'type');
  const uuid = value('connection', 'uuid') ?? value('connection', 'id');
  if (type === undefined || uuid === undefined) return undefined;
  const left: string[] = [];
  if (!/^(ethernet|802-3-ethernet)$/.test(type)) left.push(`type=${type}`);
  if (value('connection', 'master') !== undefined) left.push(`master=${value('connection', 'master')}`);
  for (const e of entries)
    if (/^(802-1x|ppp|pppoe|proxy|dcb|tc|match|bridge-port|team-port)$/.test(e.section)) left.push(`[${e.section}] ${e.key}=${e.value}`);
    else if (e.key === 'cloned-mac-address') left.push(`cloned-mac-address=${e.value}`);

  const addresses: string[] = [];
  const gateways: string[] = [];
  const routes: CardSettings['routes'][number][] = [];
  for (const family of [4, 6] as const) {
    for (const { key, value: text } of entries.filter((e) => e.section === `ipv${family}`)) {
      const [first = '', second = '', third] = text.split(',').map((w) => w.trim());
      if (/^address(es)?\d*$/.test(key)) {
        const c = parseCidr(first);
        if (c?.family === family) addresses.push(`${c.address}/${c.prefix}`);
        else left.push(`[ipv${family}] ${key}=${text}`);
        const via = canonicalAddress(second);
        if (via !== undefined && !/^(0\.0\.0\.0|::)$/.test(via)) gateways.push(via);
      } else if (key === 'gateway') gateways.push(...[canonicalAddress(text)].flatMap((a) => a ?? []));
      else if (/^routes?\d*$/.test(key)) {
        const c = parseCidr(first);
        const via = canonicalAddress(second);
        const metric = Number(third ?? Number.NaN);
        if (c === undefined || via === undefined) left.push(`[ipv${family}] ${key}=${text}`);
        else if (c.prefix === 0) gateways.push(via);
        else routes.push({ to: `${c.network}/${c.prefix}`, via, ...(metric >= 1 && metric <= 1000 ? { metric } : {}) });
      } else if (!/^(dns|dns-search|never-default|ignore-auto-(dns|routes))$/.test(key) && !silent.test(key))
        left.push(`[ipv${family}] ${key}=${text}`);
    }
  }
  const list = (key: string): string[] =>
    ['ipv4', 'ipv6'].flatMap((s) => (value(s, key) ?? '').split(/[;,]/).map((w) => w.trim())).filter((w) => w !== '');
  const mac = value('ethernet', 'mac-address') ?? value('802-3-ethernet', 'mac-address');
  const name = value('connection', 'interface-name');
  const mtu = Number(value('ethernet', 'mtu') ?? Number.NaN);
  const has = (family: 4 | 6) => addresses.some((a) => familyOf(a) === family);
  const [four = 'auto', six = 'auto'] = [value('ipv4', 'method'), value('ipv6', 'method')];
  for (const [family, method] of [
    ['ipv4', four],
    ['ipv6', six],
  ] as const)
    if (method === 'shared') left.push(`[${family}] method=shared`);
  return {
    uuid,
    settings: {
      ...noSettings,
      keeper: 'NetworkManager',
      match: {
        ...(name !== undefined && /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/.test(name) ? { name } : {}),
        ...(mac !== undefined && /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(mac) ? { mac: mac.toLowerCase() } : {}),
      },
      ipv4: has(4) ? 'static' : four === 'auto' ? 'dhcp' : 'off',
      ipv6: has(6) ? 'static' : six === 'auto' ? 'auto' : six === 'dhcp' ? 'dhcpv6' : six === 'ignore' ? 'kernel' : 'off',
      ...{ addresses, gateways, routes },
      dns: list('dns').flatMap((d) => canonicalAddress(d) ?? []),
      search: list('dns-search').filter((d) => !d.startsWith('~')),
      ...(Number.isInteger(mtu) && mtu > 0 ? { mtu } : {}),
      ...(value('ipv4', 'never-default') === 'true' || value('ipv4', 'ignore-auto-routes') === 'true'
        ? { noLearntRoute: true as const }
        : {}),
      ...(value('connection', 'autoconnect') === 'false' ? { notStarted: true as const } : {}),
      left,
    },
  };
}

/** Which connection a device has, in NetworkManager's state of it (`/run/NetworkManager/devices/<index>`). */
export function connectionOf(state: string): string | undefined {
  const entries = parseIni(state);
  const uuid = entries.find((e) => e.section === 'device' && e.key === 'connection-uuid')?.value;
  return entries.some((e) => e.section === 'device' && e.key === 'managed' && e.value === 'false') ? undefined : uuid;
}

/**
 * The connection that a card will have as soon as a cable is plugged in: NetworkManager names none for a card without link. By name or MAC address; one
 * that a person starts is none.
 *
 * @param state NetworkManager's state of the device; empty when it has none
 */
export function waitingFor(
  connections: readonly Connection[],
  link: { readonly device: string; readonly mac: string },
  state: string,
): Connection | undefined {
  if (state === '' || parseIni(state).some((e) => e.section === 'device' && e.key === 'managed' && e.value === 'false')) return undefined;
  return connections.find(
    ({ settings: { match, left, notStarted } }) =>
      (match.name ?? match.mac) !== undefined &&
      (match.name === undefined || match.name === link.device) &&
      (match.mac === undefined || match.mac === link.mac) &&
      notStarted === undefined &&
      !left.some((l) => l.startsWith('type=')),
  );
}
