import { canonicalAddress, familyOf } from '../ip.ts';
import type { Question, Record, TypeName } from './wire.ts';
import { rcodeName } from './words.ts';

/** The way from a SIP domain to the machines behind it, as a trunk takes it (RFC 3263 §4): NAPTR, SRV, addresses, in order, each tried. */

export type Transport = 'udp' | 'tcp' | 'tls';

export interface SipTarget {
  readonly transport: Transport;
  readonly address: string;
  readonly port: number;
}
export type Tried =
  | { readonly ms: number; readonly said: string }
  | { readonly failed: 'silent' | 'closed' | 'unreachable' | 'not-tried'; readonly because: string };

export type Asked = { readonly rcode: number; readonly records: readonly Record[] } | { readonly failed: string };

export interface Lookup {
  readonly name: string;
  readonly type: TypeName;
  /** `3 records`: a count, or what came instead: NXDOMAIN, SERVFAIL, `no answer …`. */
  readonly count: number;
  readonly instead?: string;
}

export interface PathTarget {
  readonly host: string;
  readonly port: number;
  readonly priority?: number;
  readonly weight?: number;
  /** Of those with the same priority, so many percent of the calls (RFC 2782). */
  readonly share?: number;
  readonly addresses: readonly (SipTarget & { readonly tried: Tried })[];
  /** Why there is nothing behind it. */
  readonly nothing?: 'no-address';
}

export interface Way {
  readonly transport: Transport;
  /** How this way was found. */
  readonly by: 'naptr' | 'srv' | 'host';
  readonly order?: number;
  readonly preference?: number;
  readonly service?: string;
  /** The name whose SRV records these are; the domain itself without SRV. */
  readonly name: string;
  readonly targets: readonly PathTarget[];
  readonly nothing?: 'no-srv' | 'not-offered';
}

export interface SipPath {
  readonly domain: string;
  readonly lookups: readonly Lookup[];
  readonly ways: readonly Way[];
  /** The first in order that answered. */
  readonly taken?: SipTarget;
}

export interface PathPorts {
  readonly ask: (question: Question) => Promise<Asked>;
  readonly try: (target: SipTarget, domain: string) => Promise<Tried>;
}

/** Bounds of what a stranger's zone can make us do; what is more is listed and not tried. */
const maxWays = 6;
const maxTargets = 8;
const maxAddresses = 4;
const maxTries = 24;

/** The transports that a trunk has, as it prefers them where the domain does not say. */
const transports: readonly { readonly transport: Transport; readonly service: string; readonly srv: string; readonly port: number }[] = [
  { transport: 'udp', service: 'SIP+D2U', srv: '_sip._udp.', port: 5060 },
  { transport: 'tcp', service: 'SIP+D2T', srv: '_sip._tcp.', port: 5060 },
  { transport: 'tls', service: 'SIPS+D2T', srv: '_sips._tcp.', port: 5061 },
];

export async function sipPath(domain: string, ports: PathPorts): Promise<SipPath> {
  const lookups: Lookup[] = [];
  const kept = new Map<string, Promise<readonly Record[]>>();
  const records = (name: string, type: TypeName): Promise<readonly Record[]> => {
    const known = kept.get(`${type} ${name}`);
    if (known !== undefined) return known;
    const asked = (async () => {
      const n = lookups.push({ name, type, count: 0 }) - 1;
      const answer = await ports.ask({ name, type });
      const found = 'failed' in answer ? [] : answer.records.filter((r) => r.data.type === type);
      const instead = 'failed' in answer ? answer.failed : answer.rcode === 0 ? undefined : rcodeName(answer.rcode);
      lookups[n] = { name, type, count: found.length, ...(found.length > 0 || instead === undefined ? {} : { instead }) };
      return found;
    })();
    kept.set(`${type} ${name}`, asked);
    return asked;
  };
  let tries = 0;
  const addressesOf = async (host: string, port: number, transport: Transport): Promise<PathTarget['addresses']> => {
    const literal = canonicalAddress(host);
    const found =
      literal === undefined
        ? (await Promise.all([records(host, 'A'), records(host, 'AAAA')]))
            .flat()
            .flatMap((r) => ('address' in r.data ? [r.data.address] : []))
        : [literal];
    return Promise.all(
      found.slice(0, maxAddresses).map(async (address) => {
        const target = { transport, address, port };
        const tried: Tried =
          ++tries > maxTries ? { failed: 'not-tried', because: `more than ${maxTries} addresses` } : await ports.try(target, domain);
        return { ...target, tried };
      }),
    );
  };
  const hostTarget = async (host: string, port: number, transport: Transport): Promise<PathTarget> => {
    const addresses = await addressesOf(host, port, transport);
    return { host, port, addresses, ...(addresses.length === 0 ? { nothing: 'no-address' } : {}) };
  };
  const srvTargets = async (name: string, transport: Transport): Promise<Pick<Way, 'targets' | 'nothing'>> => {
    const found = (await records(name, 'SRV')).flatMap((r) => (r.data.type === 'SRV' ? [r.data] : []));
    // A single target "." says: this service is decidedly not offered here (RFC 2782).
    const offered = found.filter((s) => s.target !== '');
    if (offered.length === 0) return { targets: [], nothing: found.length > 0 ? 'not-offered' : 'no-srv' };
    const inOrder = [...offered].sort((a, b) => a.priority - b.priority || b.weight - a.weight).slice(0, maxTargets);
    return {
      targets: await Promise.all(
        inOrder.map(async ({ priority, weight, port, target }): Promise<PathTarget> => {
          const same = offered.filter((s) => s.priority === priority);
          const sum = same.reduce((n, s) => n + s.weight, 0);
          const share = Math.round(sum === 0 ? 100 / same.length : (100 * weight) / sum);
          return { ...(await hostTarget(target, port, transport)), priority, weight, share };
        }),
      ),
    };
  };

  const ways = await waysOf();
  const taken = ways.flatMap((w) => w.targets.flatMap((t) => t.addresses)).find((a) => !('failed' in a.tried));
  return {
    domain,
    lookups,
    ways,
    ...(taken === undefined ? {} : { taken: { transport: taken.transport, address: taken.address, port: taken.port } }),
  };

  async function waysOf(): Promise<readonly Way[]> {
    const literal = canonicalAddress(domain);
    if (literal !== undefined) return [{ transport: 'udp', by: 'host', name: literal, targets: [await hostTarget(literal, 5060, 'udp')] }];
    const naptr = (await records(domain, 'NAPTR'))
      .flatMap((r) => (r.data.type === 'NAPTR' ? [r.data] : []))
      .sort((a, b) => a.order - b.order || a.preference - b.preference)
      .flatMap((n) => {
        const known = transports.find((t) => t.service === n.services.toUpperCase());
        return known !== undefined && n.flags.toLowerCase() === 's' && n.replacement !== '' ? [{ ...n, transport: known.transport }] : [];
      });
    if (naptr.length > 0)
      return Promise.all(
        naptr.slice(0, maxWays).map(
          async (n): Promise<Way> => ({
            transport: n.transport,
            by: 'naptr',
            order: n.order,
            preference: n.preference,
            service: n.services.toUpperCase(),
            name: n.replacement,
            ...(await srvTargets(n.replacement, n.transport)),
          }),
        ),
      );
    const bySrv = await Promise.all(
      transports.map(async (t): Promise<Way> => {
        const name = `${t.srv}${domain}`;
        return { transport: t.transport, by: 'srv', name, ...(await srvTargets(name, t.transport)) };
      }),
    );
    if (bySrv.some((w) => w.nothing !== 'no-srv')) return bySrv.filter((w) => w.nothing !== 'no-srv');
    return [{ transport: 'udp', by: 'host', name: domain, targets: [await hostTarget(domain, 5060, 'udp')] }];
  }
}

/** `udp 192.0.2.10:5060`, with brackets where an address has colons. */
export function targetText({ transport, address, port }: SipTarget): string {
  return `${transport} ${familyOf(address) === 6 ? `[${address}]` : address}:${port}`;
}
