import { canonicalAddress, parseCidr } from '../lib/ip.ts';
import { type CardSettings, noSettings } from './settings.ts';

/**
 * dhcpcd.conf(5) for one card: what stands before the first `interface`, and what stands in its own block. dhcpcd asks DHCP and listens to routers on
 * every card that it is not told to leave alone. Undefined for a card that it leaves alone.
 */
export function parseDhcpcd(text: string, name: string): CardSettings | undefined {
  const values = new Map<string, string>();
  const left: string[] = [];
  let mine = true;
  let [allowed, denied] = [true, false];
  let flags = { v4: true, v6: true, gateway: true };
  for (const line of text.split(/\r?\n/)) {
    const [verb = '', ...rest] = line
      .replace(/(^|\s)#.*$/, '')
      .trim()
      .split(/\s+/);
    const words = rest.join(' ');
    if (verb === 'interface') mine = rest[0] === name;
    else if (verb === 'profile' || verb === 'ssid') mine = false;
    else if (verb === 'allowinterfaces') allowed = rest.some((p) => glob(p, name));
    else if (verb === 'denyinterfaces') denied = denied || rest.some((p) => glob(p, name));
    else if (!mine) continue;
    else if (verb === 'static') {
      const at = words.indexOf('=');
      values.set(words.slice(0, at).trim(), words.slice(at + 1).trim());
    } else if (verb === 'noipv4' || verb === 'nodhcp') flags = { ...flags, v4: false };
    else if (verb === 'noipv6' || verb === 'noipv6rs') flags = { ...flags, v6: false };
    else if (verb === 'nogateway') flags = { ...flags, gateway: false };
    else if (/^(fallback|inform|ia_pd|env)$/.test(verb)) left.push(`${verb} ${words}`);
  }
  if (!allowed || denied) return undefined;
  const list = (key: string) => (values.get(key) ?? '').split(/[\s,]+/).filter((w) => w !== '');
  const addresses = [...list('ip_address'), ...list('ip6_address')].flatMap((a) => {
    const c = parseCidr(a);
    if (c === undefined) left.push(`static ip_address=${a}`);
    return c ? [`${c.address}/${c.prefix}`] : [];
  });
  return {
    ...noSettings,
    keeper: 'dhcpcd',
    match: { name },
    ipv4: addresses.some((a) => !a.includes(':')) ? 'static' : flags.v4 ? 'dhcp' : 'off',
    ipv6: addresses.some((a) => a.includes(':')) ? 'static' : flags.v6 ? 'auto' : 'off',
    addresses,
    gateways: list('routers').flatMap((a) => canonicalAddress(a) ?? []),
    dns: list('domain_name_servers').flatMap((a) => canonicalAddress(a) ?? []),
    search: [...list('domain_search'), ...list('domain_name')],
    ...(flags.gateway ? {} : { noLearntRoute: true as const }),
    left,
  };
}

/** fnmatch(3) with `*` alone, which is what people write there. */
const glob = (pattern: string, name: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replaceAll('*', '.*')}$`).test(name);
