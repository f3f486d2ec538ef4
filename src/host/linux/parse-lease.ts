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
    Object.entries(env).flatMap(([k, v]) => (v !== undefined && /^(new_|nd\d+_)/.test(k) ? [[k.replace(/^new_/, ''), v] as const] : [])),
  );
  return { device, protocol, obtainedAt: Number(env['at'] ?? 0), options, ...read };
}

type Read = Pick<
  LeaseFact,
  'addresses' | 'gateway' | 'dnsServers' | 'domain' | 'server' | 'validSeconds' | 'renewSeconds' | 'rebindSeconds' | 'lifetimes' | 'routers'
>;
type Lifetime = { readonly validSeconds?: number; readonly preferredSeconds?: number };
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
/** 2^32 - 1 is "for ever" in all three protocols. */
const limited = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,10}$/.test(text) && Number(text) < 4_294_967_295 ? Number(text) : undefined;
const seconds = (text: string | undefined): { validSeconds?: number } => {
  const n = limited(text);
  return n === undefined ? {} : { validSeconds: n };
};
/** T1 and T2 where the server names none: a half and seven eighths (RFC 2131 §4.4.5). */
function times(
  lease: number | undefined,
  t1: number | undefined,
  t2: number | undefined,
): { renewSeconds?: number; rebindSeconds?: number } {
  if (lease === undefined) return {};
  return { renewSeconds: t1 ?? Math.floor(lease / 2), rebindSeconds: t2 ?? Math.floor((lease * 7) / 8) };
}

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
    ...times(limited(env['new_dhcp_lease_time']), limited(env['new_dhcp_renewal_time']), limited(env['new_dhcp_rebinding_time'])),
  };
}

function readDhcpv6(env: Env): Read | undefined {
  const address = canonicalAddress(env['new_dhcp6_ia_na1_ia_addr1'] ?? '');
  if (address === undefined) return undefined;
  const preferred = limited(env['new_dhcp6_ia_na1_ia_addr1_pltime']);
  const valid = seconds(env['new_dhcp6_ia_na1_ia_addr1_vltime']);
  const [t1, t2] = [limited(env['new_dhcp6_ia_na1_t1']), limited(env['new_dhcp6_ia_na1_t2'])];
  return {
    addresses: [`${address}/128`],
    dnsServers: addresses(env['new_dhcp6_name_servers']),
    ...valid,
    // 0 leaves it to us (RFC 8415 §14.2).
    ...(t1 ? { renewSeconds: t1 } : {}),
    ...(t2 ? { rebindSeconds: t2 } : {}),
    lifetimes: { [`${address}/128`]: { ...valid, ...(preferred === undefined ? {} : { preferredSeconds: preferred }) } },
  };
}

/** Far more than anybody follows (src/engine/advertised.ts): who is followed is chosen there, among all that are advertised. */
const mostAddresses = 256;

/** Every router's last advertisement (`nd1_…`, `nd2_…`), the prefixes of all of them. */
function readAdvertisement(env: Env, mac: string): Read | undefined {
  const found = new Map<string, Lifetime>();
  const routers: { readonly address: string; readonly mac?: string }[] = [];
  const dns: string[] = [];
  const from: string[] = [];
  for (let r = 1; env[`nd${r}_from`] !== undefined; r++) {
    const here = addresses(env[`nd${r}_from`]);
    from.push(...here);
    const sender = macOf(env[`nd${r}_source_address`]);
    const by = sender === undefined ? {} : { mac: sender };
    if (Number(env[`nd${r}_lifetime`] ?? 0) > 0) routers.push(...here.map((address) => ({ address, ...by })));
    dns.push(...addresses(env[`nd${r}_rdnss1_servers`]));
    for (let n = 1; env[`nd${r}_prefix_information${n}_prefix`] !== undefined && found.size < mostAddresses; n++) {
      const is = (what: string): string | undefined => env[`nd${r}_prefix_information${n}_${what}`];
      const prefix = canonicalAddress(is('prefix') ?? '');
      // A = autonomous address configuration (RFC 4861 §4.6.2); SLAAC knows prefixes of 64 bits only. Valid for no time: withdrawn.
      if (prefix === undefined || !is('flags')?.includes('A') || is('length') !== '64' || is('vltime') === '0') continue;
      const address = canonicalAddress(eui64(prefix, mac));
      if (address === undefined || /^fe[89ab]/.test(address) || found.has(`${address}/64`)) continue;
      const preferred = limited(is('pltime'));
      found.set(`${address}/64`, {
        ...seconds(is('vltime')),
        ...(preferred === undefined ? {} : { preferredSeconds: preferred }),
      });
    }
  }
  if (found.size === 0 && from.length === 0) return undefined;
  const lives = [...found.values()].map((l) => l.validSeconds);
  return {
    addresses: [...found.keys()],
    ...first(
      'gateway',
      routers.map((r) => r.address),
    ),
    routers,
    dnsServers: [...new Set(dns)],
    ...first('server', from),
    ...(lives.length === 0 || lives.includes(undefined) ? {} : { validSeconds: Math.max(...lives.map((l) => l ?? 0)) }),
    ...(found.size === 0 ? {} : { lifetimes: Object.fromEntries(found) }),
  };
}

/** The option in which a router names its own MAC address (RFC 4861 §4.6.1), in whatever spelling. */
function macOf(text: string | undefined): string | undefined {
  const hex = (text ?? '').toLowerCase().replace(/[^0-9a-f]/g, '');
  return hex.length === 12 ? hex.match(/../g)?.join(':') : undefined;
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

/** A lease as it is so many seconds later: what has run out is gone, what is not preferred any more is deprecated. Undefined: all of it is over. */
export function leaseAt(lease: LeaseFact, now: number): LeaseFact | undefined {
  if (lease.validSeconds !== undefined && lease.obtainedAt + lease.validSeconds <= now) return undefined;
  if (lease.lifetimes === undefined) return lease;
  const over = (seconds: number | undefined) => seconds !== undefined && lease.obtainedAt + seconds <= now;
  const kept = Object.entries(lease.lifetimes).filter(([, l]) => !over(l.validSeconds));
  const lifetimes = Object.fromEntries(kept.map(([a, l]) => [a, over(l.preferredSeconds) ? { ...l, preferredSeconds: 0 } : l]));
  return { ...lease, addresses: lease.addresses.filter((a) => a in lifetimes), lifetimes };
}
