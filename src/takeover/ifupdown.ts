import { canonicalAddress, familyOf, parseCidr } from '../lib/ip.ts';
import { type CardSettings, noSettings } from './settings.ts';

/** Files that a `source` or `source-directory` line names, as a pattern of one folder: `/etc/network/interfaces.d/*`. */
export function sourcesOf(text: string, folder = '/etc/network'): string[] {
  return linesOf(text).flatMap((words) => {
    const [verb, path] = words;
    if (path === undefined || (verb !== 'source' && verb !== 'source-directory')) return [];
    const whole = path.startsWith('/') ? path : `${folder}/${path}`;
    return [verb === 'source' ? whole : `${whole.replace(/\/$/, '')}/*`];
  });
}

/** Whether a name fits the last part of a pattern (`*` and `?`); hidden files never do (wordexp(3)). */
export function fits(pattern: string, name: string): boolean {
  const last = pattern.slice(pattern.lastIndexOf('/') + 1);
  const expression = last
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return !name.startsWith('.') && new RegExp(`^${expression}$`).test(name);
}

/** Lines without comments, put together where one ends in a backslash, as words (interfaces(5)). */
function linesOf(text: string): string[][] {
  return text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((l) => l.trim())
    .filter((l) => l !== '' && !l.startsWith('#'))
    .map((l) => l.split(/\s+/));
}

interface Stanza {
  readonly name: string;
  readonly family: string;
  readonly method: string;
  readonly options: (readonly [string, string])[];
}

/** Programs that a stanza runs; a route among them is one of ours. */
const scripts = /^(pre-up|up|post-up|down|pre-down|post-down)$/;
const others = /^(bridge[_-]|bond[-_]|vlan[-_]|wpa-|wireless|tunnel|provider|endpoint|dstaddr)/;
/** Whether the settings build a device upon others (bridge, bond, VLAN) rather than keep a card: by what they say, or by a name with a VLAN in it. */
export const isBuilt = (s: CardSettings): boolean =>
  /^\S+\.\d+$|^vlan\d+$/.test(s.match.name ?? '') ||
  s.left.some((l) => /^(bridge[_-]|bond[-_](?!master|primary)|vlan[-_]|tunnel|provider)/.test(l));

/** Of no consequence: what they say is the usual, or follows from the rest. */
const silent =
  /^(broadcast|network|metric|hostname|accept_ra|autoconf|privext|scope|dad-attempts|dad-interval|leasetime|preferred-lifetime)$/;

/** Settings of every card in the files of interfaces(5), in the order in which they are read. */
export function parseInterfaces(...texts: readonly string[]): CardSettings[] {
  const stanzas: Stanza[] = [];
  const started = new Set<string>();
  for (const text of texts) {
    let open: Stanza | undefined;
    for (const [verb = '', ...rest] of linesOf(text)) {
      if (verb === 'iface') {
        open = { name: rest[0] ?? '', family: rest[1] ?? '', method: rest[2] ?? '', options: [] };
        if (open.name !== 'lo') stanzas.push(open);
      } else if (verb === 'auto' || verb.startsWith('allow-')) {
        for (const name of rest) started.add(name);
        open = undefined;
      } else if (/^(mapping|source|source-directory|template|no-auto-down|no-scripts|rename)$/.test(verb)) open = undefined;
      else open?.options.push([verb, rest.join(' ')]);
    }
  }
  const names = [...new Set(stanzas.map((s) => s.name))];
  return names.map((name) =>
    cardOf(
      name,
      stanzas.filter((s) => s.name === name),
      started.has(name),
    ),
  );
}

function cardOf(name: string, stanzas: readonly Stanza[], starts: boolean): CardSettings {
  const left: string[] = [];
  const addresses: string[] = [];
  const gateways: string[] = [];
  const routes: CardSettings['routes'][number][] = [];
  const dns: string[] = [];
  const search: string[] = [];
  let ipv4: CardSettings['ipv4'] = 'off';
  let ipv6: CardSettings['ipv6'] = 'kernel';
  let mtu: number | undefined;
  for (const { family, method, options } of stanzas) {
    const said = `iface ${name} ${family} ${method}`;
    const four = family === 'inet';
    if (!four && family !== 'inet6') left.push(said);
    else if (method === 'dhcp' && four) ipv4 = ipv4 === 'static' ? 'static' : 'dhcp';
    else if (method === 'dhcp') ipv6 = 'dhcpv6';
    else if (method === 'auto' && !four) ipv6 = 'auto';
    else if (method === 'static') {
      if (four) ipv4 = 'static';
      else ipv6 = 'static';
    } else if (method !== 'manual') left.push(said);
    const value = (key: string) => options.find(([k]) => k === key)?.[1];
    if (method === 'static') {
      const address = withPrefix(value('address') ?? '', value('netmask'), four);
      if (address === undefined) left.push(`${said}: address ${value('address') ?? '(none)'}`);
      else addresses.push(address);
    }
    for (const [key, text] of options) {
      const words = text.split(/\s+/).filter((w) => w !== '');
      if (key === 'gateway') {
        const via = canonicalAddress(text);
        if (via !== undefined) gateways.push(via);
        else left.push(`gateway ${text}`);
      } else if (key === 'dns-nameservers' || key === 'dns-nameserver') dns.push(...words.flatMap((w) => canonicalAddress(w) ?? []));
      else if (key === 'dns-search' || key === 'dns-domain') search.push(...words);
      else if (key === 'mtu' && /^\d+$/.test(text)) mtu = Number(text);
      else if (scripts.test(key)) {
        const route = routeOf(text);
        if (route !== undefined && !key.includes('down')) {
          if (route.to === 'default') gateways.push(route.via);
          else routes.push(route);
        } else if (!(key.includes('down') && /^(\/s?bin\/)?(ip route del|route del)\b/.test(text))) left.push(`${key} ${text}`);
      } else if (others.test(key) || (key !== 'address' && key !== 'netmask' && !silent.test(key))) left.push(`${key} ${text}`);
    }
  }
  return {
    ...noSettings,
    keeper: 'ifupdown',
    match: { name },
    ...{ ipv4, ipv6, addresses: [...new Set(addresses)], gateways: [...new Set(gateways)], routes, dns: [...new Set(dns)] },
    search: [...new Set(search)],
    ...(mtu === undefined ? {} : { mtu }),
    ...(starts ? {} : { notStarted: true as const }),
    left,
  };
}

function withPrefix(address: string, netmask: string | undefined, four: boolean): string | undefined {
  const prefix = netmask === undefined ? (four ? 32 : 64) : four ? prefixOf(netmask) : Number(netmask);
  const c = parseCidr(address.includes('/') ? address : `${address}/${prefix}`);
  return c === undefined || (c.family === 4) !== four ? undefined : `${c.address}/${c.prefix}`;
}

/** `255.255.255.0` or `24`; NaN for a mask with holes. */
function prefixOf(netmask: string): number {
  if (/^\d+$/.test(netmask)) return Number(netmask);
  if (canonicalAddress(netmask) === undefined || familyOf(netmask) !== 4) return Number.NaN;
  const bits = netmask
    .split('.')
    .map((o) => Number(o).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(bits) ? bits.replaceAll('0', '').length : Number.NaN;
}

/** `ip route add 198.51.100.0/24 via 192.0.2.1 [dev eth0] [metric 5] [|| true]`, the usual way to a further network. */
function routeOf(text: string): { to: string; via: string; metric?: number } | undefined {
  const m =
    /^(?:\/(?:usr\/)?s?bin\/)?ip(?: -[46])? route (?:add|replace) (\S+) via (\S+)(?: dev (?:\S+|"?\$IFACE"?))?(?: metric (\d+))?(?:\s*\|\|\s*(?:true|:))?$/.exec(
      text,
    );
  const via = canonicalAddress(m?.[2] ?? '');
  if (!m?.[1] || via === undefined) return undefined;
  const to = m[1];
  const c = to === 'default' ? undefined : parseCidr(to.includes('/') ? to : `${to}/${familyOf(via) === 4 ? 32 : 128}`);
  if (to !== 'default' && c === undefined) return undefined;
  const metric = Number(m[3] ?? Number.NaN);
  return { to: c === undefined ? 'default' : `${c.network}/${c.prefix}`, via, ...(metric >= 1 && metric <= 1000 ? { metric } : {}) };
}
