import type { Config } from '../config/config.ts';
import { contains, liesWithin, parseCidr } from '../lib/ip.ts';
import type { Values } from '../lib/texts/text.ts';
import type { AddressArtifact, Claim, Impact } from './contract.ts';
import type { Handshakes } from './handshakes.ts';
import type { Reach } from './reach.ts';
import type { Rendered } from './render.ts';

/** Somebody who would lose access by a change, as code and values: the sentence is in src/lib/texts (`losses`), in the reader's language. */
export interface Loss {
  readonly who: 'you' | 'phones' | 'trunk' | 'others';
  readonly code: string;
  readonly values: Values;
}

/** A phone of ours and where it is: leased by our DHCP server, registered, or both. */
export interface PhoneAt {
  readonly mac: string;
  readonly address: string;
  /** Seconds until its lease ends; absent without one. */
  readonly leaseSeconds?: number;
}

/** What a document means for those who come in by it. */
export interface Side {
  readonly config: Config;
  readonly claims: readonly Claim[];
  readonly rendered: Rendered;
  readonly reaches: readonly Reach[];
}

const addressesOf = (side: Pick<Side, 'rendered'>): AddressArtifact[] =>
  (side.rendered['interfaces'] ?? []).flatMap((a) => (a.kind === 'address' ? [a] : []));

const familyOf = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4);
const bare = (cidr: string): string => cidr.split('/')[0] ?? cidr;

/**
 * Whether somebody who can open the pages now may not be able to afterwards: a port that goes, networks or interfaces that are left out, a TLS
 * version that his browser may not speak. They cut him off as surely as another address; letting more people in never does.
 */
export function closesWeb(before: Pick<Side, 'config' | 'claims'>, after: Pick<Side, 'config' | 'claims'>): boolean {
  const web = (side: Pick<Side, 'claims'>) => side.claims.filter((c) => c.purpose === 'web');
  if (after.config.webserver.tlsMinimum > before.config.webserver.tlsMinimum) return true;
  return web(before).some((had) => !web(after).some((has) => opensAll(has, had)));
}

/** Whether a claim opens at least what another one does. */
function opensAll(claim: Claim, other: Claim): boolean {
  const { interfaces, sources } = claim;
  if (claim.protocol !== other.protocol || claim.port > other.port || claim.lastPort < other.lastPort) return false;
  if (interfaces !== 'all' && (other.interfaces === 'all' || other.interfaces.some((i) => !interfaces.includes(i)))) return false;
  return sources === undefined || (other.sources?.every((o) => sources.some((s) => liesWithin(o, s))) ?? false);
}

/** Who loses what by a change. Pure. `you`: the address that the asking connection comes from; absent at the console. */
export function losses(
  before: Side,
  after: Side,
  how: {
    readonly you?: string;
    readonly phones: readonly PhoneAt[];
    readonly telephony: Impact;
    readonly handshakes?: Handshakes;
    /** Seconds since 1970. */
    readonly now?: number;
  },
): readonly Loss[] {
  return [
    ...(how.you === undefined ? [] : lossOfYou(before, after, how.you)),
    ...lossOfOlderTls(before, after, how),
    ...lossesOfPhones(before, after, how),
    ...lossesOfTrunks(before, after),
  ];
}

/** Addresses in one sentence; what is more is counted. */
const mostNamed = 6;

/** By who came with an older version lately. For how long that is known is said with it: who comes once a month may not be among them. */
function lossOfOlderTls(
  { config: { webserver: was } }: Side,
  { config: { webserver: is } }: Side,
  { phones, handshakes, now = 0 }: { readonly phones: readonly PhoneAt[]; readonly handshakes?: Handshakes; readonly now?: number },
): Loss[] {
  const minimum = is.tlsMinimum;
  if (minimum <= was.tlsMinimum) return [];
  if (handshakes === undefined) return [{ who: 'others', code: 'loses.others-tls', values: { minimum } }];
  const hours = Math.max(1, Math.round((now - handshakes.since) / 3600));
  const came = handshakes.peers.filter((p) => p.version < `TLSv${minimum}`).toSorted((a, b) => b.at - a.at);
  const addresses = [...new Set(came.map((p) => p.address))];
  const isPhone = (address: string): boolean => phones.some((p) => p.address === address);
  const named = (who: Loss['who'], code: string, all: readonly string[]): Loss[] =>
    all.length === 0
      ? []
      : [
          {
            who,
            code,
            values: {
              minimum,
              hours,
              count: all.length,
              addresses: `${all.slice(0, mostNamed).join(', ')}${all.length > mostNamed ? ' …' : ''}`,
            },
          },
        ];
  if (addresses.length === 0) return [{ who: 'others', code: 'loses.tls-nobody', values: { minimum, hours } }];
  return [
    ...named('phones', 'loses.tls-phones', addresses.filter(isPhone)),
    ...named(
      'others',
      'loses.tls-others',
      addresses.filter((a) => !isPhone(a)),
    ),
  ];
}

function lossOfYou(before: Side, after: Side, you: string): Loss[] {
  const family = familyOf(you);
  const mine = (side: Side) => addressesOf(side).filter((a) => familyOf(a.address) === family);
  const ways = (side: Side) => mine(side).filter((a) => a.wayIn);
  const near = (side: Side) => mine(side).some((a) => holds(a.address, you));
  const loss = (code: string, values: Values = {}): Loss[] => [{ who: 'you', code, values: { address: you, ...values } }];
  const [had, has] = [ways(before), ways(after)];
  const gone = had.filter((a) => !has.some((b) => b.address === a.address));
  const [from, to] = [had.at(0), has.find((b) => !had.some((a) => a.address === b.address)) ?? has.at(0)];
  const ports = [before.config.webserver.httpsPort, after.config.webserver.httpsPort] as const;
  const shutOut = exclusionOf(before, you) === undefined ? exclusionOf(after, you) : undefined;
  if (shutOut !== undefined) return loss(shutOut.code, shutOut.values);
  if (from !== undefined && to === undefined)
    return willLearn(after, family) ? loss('loses.you-learnt', { from: bare(from.address) }) : loss('loses.you-family', { family });
  if (gone.length > 0 && to !== undefined && from !== undefined) {
    const values = { from: bare(gone[0]?.address ?? from.address), to: bare(to.address) };
    return near(before) && !near(after) ? loss('loses.you-network', values) : loss('loses.you-moves', values);
  }
  if (!near(after) && near(before)) return loss('loses.you-network', { from: bare(from?.address ?? ''), to: bare(to?.address ?? '') });
  if (!near(after)) {
    const [old, next] = [gatewayOf(before, family), gatewayOf(after, family)];
    if (old !== undefined && next === undefined) return loss('loses.you-no-route', { gateway: old });
    if (old !== undefined && next !== undefined && old !== next) return loss('loses.you-gateway', { gateway: old, to: next });
  }
  return ports[0] === ports[1] ? [] : loss('loses.you-port', { from: ports[0], to: ports[1] });
}

/** Why whoever comes from there gets no page, if that is so: he is in none of the networks, or comes in by another interface. */
function exclusionOf(side: Side, you: string): { readonly code: string; readonly values: Values } | undefined {
  const claim = side.claims.find((c) => c.purpose === 'web');
  if (claim === undefined) return undefined;
  if (claim.sources !== undefined && !claim.sources.some((s) => liesWithin(you, s))) return { code: 'loses.you-excluded', values: {} };
  const by = interfaceTowards(side, you);
  if (claim.interfaces === 'all' || by === undefined || claim.interfaces.includes(by)) return undefined;
  return { code: 'loses.you-interface', values: { interface: by } };
}

/** The interface that somebody comes in by: in whose network he is, or which leads to the gateway. */
function interfaceTowards(side: Side, you: string): string | undefined {
  const addresses = addressesOf(side);
  const gateway = gatewayOf(side, familyOf(you));
  const at = (address: string | undefined) =>
    address === undefined ? undefined : addresses.find((a) => holds(a.address, address))?.interface;
  return at(you) ?? at(gateway);
}

/** Whether an address is still to come: by DHCP, or from a router. */
function willLearn(side: Side, family: 4 | 6): boolean {
  return (side.rendered['interfaces'] ?? []).some((a) => a.kind === 'lease' && (a.protocol === 'dhcp') === (family === 4));
}

function gatewayOf(side: Side, family: 4 | 6): string | undefined {
  const routes = (side.rendered['routes'] ?? []).flatMap((a) =>
    a.kind === 'route' && a.to === 'default' && a.family === family ? [a] : [],
  );
  return routes.sort((a, b) => a.metric - b.metric)[0]?.via;
}

function lossesOfPhones(before: Side, after: Side, { phones, telephony }: { phones: readonly PhoneAt[]; telephony: Impact }): Loss[] {
  if (phones.length === 0) return [];
  const [old, next] = [before.config.asterisk.sipPort, after.config.asterisk.sipPort];
  if (old !== next) return [{ who: 'phones', code: 'loses.phones-port', values: { count: phones.length, from: old, to: next } }];
  const kept = addressesOf(after);
  // By interface: a phone talks to the address that the PBX has in its network.
  const moved = addressesOf(before)
    .filter((a) => !kept.some((b) => b.address === a.address && b.interface === a.interface))
    .map((a) => ({ interface: a.interface, from: bare(a.address), phones: phones.filter((p) => holds(a.address, p.address)) }))
    .filter((m) => m.phones.length > 0);
  const lost = moved.map((m): Loss => {
    const leases = m.phones.flatMap((p) => p.leaseSeconds ?? []);
    const values = { count: m.phones.length, interface: m.interface, from: m.from };
    // A lease is renewed after half its time, and that is when a phone learns of another address (RFC 2131 §4.4.5).
    return leases.length === m.phones.length
      ? { who: 'phones', code: 'loses.phones-until-lease', values: { ...values, minutes: Math.ceil(Math.max(...leases) / 60) } }
      : { who: 'phones', code: 'loses.phones-address', values };
  });
  if (lost.length > 0 || telephony !== 'drops-calls') return lost;
  return [{ who: 'phones', code: 'loses.phones-restart', values: { count: phones.length } }];
}

function lossesOfTrunks(before: Side, after: Side): Loss[] {
  return before.reaches
    .filter((r) => r.purpose === 'sip')
    .flatMap((r): Loss[] => {
      if (!after.reaches.some((a) => a.purpose === 'sip' && a.host === r.host))
        return [{ who: 'trunk', code: 'loses.trunk-removed', values: { host: r.host } }];
      const family = r.host.includes(':') ? 6 : 4;
      const [old, next] = [gatewayOf(before, family), gatewayOf(after, family)];
      if (old === next) return [];
      return [
        next === undefined
          ? { who: 'trunk', code: 'loses.trunk-no-route', values: { host: r.host } }
          : { who: 'trunk', code: 'loses.trunk-gateway', values: { host: r.host, to: next } },
      ];
    });
}

function holds(cidr: string, address: string): boolean {
  const c = parseCidr(cidr);
  return c !== undefined && familyOf(cidr) === familyOf(address) && contains(c, address);
}
