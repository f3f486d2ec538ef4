import type { LeaseFact } from '../../engine/facts.ts';
import { canonicalAddress, parseCidr } from '../../lib/ip.ts';

/**
 * Reads what share/dhcpcd-hook wrote: the environment of a dhcpcd hook (dhcpcd-run-hooks(8)), one variable a line, with the time of writing
 * as `at`. Undefined when nothing in it can be used.
 */
export function parseLease(device: string, protocol: LeaseFact['protocol'], text: string, mac: string): LeaseFact | undefined {
  const env = Object.fromEntries(
    text
      .split('\n')
      .filter((l) => l.includes('='))
      .map((l) => [l.slice(0, l.indexOf('=')), l.slice(l.indexOf('=') + 1)]),
  ) as Record<string, string | undefined>;
  const read = { dhcp: readDhcp, dhcpv6: readDhcpv6, slaac: readAdvertisement }[protocol](env, mac);
  if (!read) return undefined;
  const options = Object.fromEntries(
    Object.entries(env).flatMap(([k, v]) => (v !== undefined && /^(new_|nd1_)/.test(k) ? [[k.replace(/^new_/, ''), v] as const] : [])),
  );
  return { device, protocol, obtainedAt: Number(env['at'] ?? 0), options, ...read };
}

type Read = Pick<LeaseFact, 'addresses' | 'gateway' | 'dnsServers' | 'domain' | 'server' | 'validSeconds'>;
type Env = Record<string, string | undefined>;

const words = (text: string | undefined): string[] => (text ?? '').split(/\s+/).filter((w) => w !== '');
const addresses = (text: string | undefined): string[] =>
  words(text).flatMap((w) => {
    const a = canonicalAddress(w);
    return a === undefined ? [] : [a];
  });
/** A name from the network is a stranger's text: kept only when it is a host name. */
const domain = (text: string | undefined) =>
  text !== undefined && /^[A-Za-z0-9.-]{1,253}$/.test(text) ? { domain: text.toLowerCase() } : {};
const first = <K extends string>(key: K, values: readonly string[]): Partial<Record<K, string>> =>
  values[0] === undefined ? {} : ({ [key]: values[0] } as Record<K, string>);
const seconds = (text: string | undefined) =>
  text !== undefined && /^\d+$/.test(text) && text !== '4294967295' ? { validSeconds: Number(text) } : {};

function readDhcp(env: Env): Read | undefined {
  const cidr = parseCidr(`${env['new_ip_address']}/${env['new_subnet_cidr']}`);
  if (!cidr) return undefined;
  return {
    addresses: [`${cidr.address}/${cidr.prefix}`],
    ...first('gateway', addresses(env['new_routers'])),
    dnsServers: addresses(env['new_domain_name_servers']),
    ...domain(env['new_domain_name']),
    ...first('server', addresses(env['new_dhcp_server_identifier'])),
    ...seconds(env['new_dhcp_lease_time']),
  };
}

function readDhcpv6(env: Env): Read | undefined {
  const address = canonicalAddress(env['new_dhcp6_ia_na1_ia_addr1'] ?? '');
  if (address === undefined) return undefined;
  return {
    addresses: [`${address}/128`],
    dnsServers: addresses(env['new_dhcp6_name_servers']),
    ...seconds(env['new_dhcp6_ia_na1_ia_addr1_vltime']),
  };
}

function readAdvertisement(env: Env, mac: string): Read | undefined {
  const found: string[] = [];
  for (let n = 1; env[`nd1_prefix_information${n}_prefix`] !== undefined; n++) {
    const prefix = canonicalAddress(env[`nd1_prefix_information${n}_prefix`] ?? '');
    // A = autonomous address configuration (RFC 4861 §4.6.2); SLAAC knows prefixes of 64 bits only.
    if (
      prefix !== undefined &&
      env[`nd1_prefix_information${n}_flags`]?.includes('A') &&
      env[`nd1_prefix_information${n}_length`] === '64'
    ) {
      const address = canonicalAddress(eui64(prefix, mac));
      if (address !== undefined) found.push(`${address}/64`);
    }
  }
  const from = addresses(env['nd1_from']);
  if (found.length === 0 && from.length === 0) return undefined;
  const router = Number(env['nd1_lifetime'] ?? 0) > 0 ? from : [];
  return {
    addresses: found,
    ...first('gateway', router),
    dnsServers: addresses(env['nd1_rdnss1_servers']),
    ...first('server', from),
    ...seconds(env['nd1_prefix_information1_vltime']),
  };
}

/** The stable interface identifier of RFC 4291 appendix A: the address is known before the kernel has it. */
function eui64(prefix: string, mac: string): string {
  const b = mac.split(':').map((x) => Number.parseInt(x, 16));
  if (b.length !== 6 || b.some(Number.isNaN)) return '';
  const groups = [((b[0] ?? 0) ^ 2) * 256 + (b[1] ?? 0), (b[2] ?? 0) * 256 + 0xff, 0xfe00 + (b[3] ?? 0), (b[4] ?? 0) * 256 + (b[5] ?? 0)];
  const full = expand(prefix).slice(0, 4);
  return [...full, ...groups.map((g) => g.toString(16))].join(':');
}

function expand(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const h = head === '' ? [] : head.split(':');
  const t = tail === undefined || tail === '' ? [] : tail.split(':');
  return tail === undefined ? h : [...h, ...Array.from({ length: 8 - h.length - t.length }, () => '0'), ...t];
}
