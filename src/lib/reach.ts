/**
 * What came of trying a thing outside: which layer failed, and what to do, as codes with sentences in src/lib/texts/reach-*.ts. Pure, and
 * shared by whoever probes (src/host/probe), keeps (src/data), serves (src/api) and shows (ui).
 */

/** What something outside is for: the page groups by it, and the text for whoever keeps the firewall says it. */
export const reachPurposes = [
  'time',
  'dns',
  'acme',
  'mail',
  'syslog',
  'webhook',
  'backup',
  'proxy',
  'sip',
  'stun',
  'licence',
  'voucher',
  'update',
  'relay',
  'lists',
  'vendor',
] as const;
export type ReachPurpose = (typeof reachPurposes)[number];

/** How it is tried: the protocol that is spoken, so that an answer proves the service and not only an open port. */
export const reachChecks = ['dns', 'ntp', 'tcp', 'tls', 'https', 'http', 'sip', 'stun', 'smtp'] as const;
export type ReachCheck = (typeof reachChecks)[number];

/** In the order a connection meets them. */
export const layers = ['name', 'route', 'proxy', 'tcp', 'udp', 'tls', 'http', 'service', 'alg', 'nat'] as const;
export type Layer = (typeof layers)[number];
/** A layer in a message; German has them as phrases (src/lib/texts/phrases-de.ts). */
export const layerWords: Readonly<Record<Layer, string>> = {
  name: 'the look-up of its name',
  route: 'the route to it',
  proxy: 'the HTTP proxy',
  tcp: 'the TCP connection',
  udp: 'the answer over UDP',
  tls: 'the encryption (TLS)',
  http: 'the HTTP answer',
  service: 'the service’s answer',
  alg: 'SIP through the router',
  nat: 'address translation',
};
export type VerdictState = 'ok' | 'warning' | 'failed';

/** Every verdict there is. `layer` is the one that fails (or is spoken of), `state` how bad it is. docs/errors.md explains each. */
export const verdicts = {
  'reach.ok': { layer: 'service', state: 'ok' },
  'reach.name-unknown': { layer: 'name', state: 'failed' },
  'reach.name-silent': { layer: 'name', state: 'failed' },
  'reach.name-refused': { layer: 'name', state: 'failed' },
  'reach.route-none': { layer: 'route', state: 'failed' },
  'reach.route-unreachable': { layer: 'route', state: 'failed' },
  'reach.tcp-refused': { layer: 'tcp', state: 'failed' },
  'reach.tcp-silent': { layer: 'tcp', state: 'failed' },
  'reach.tcp-closed': { layer: 'tcp', state: 'failed' },
  'reach.udp-refused': { layer: 'udp', state: 'failed' },
  'reach.udp-silent': { layer: 'udp', state: 'failed' },
  'reach.tls-untrusted': { layer: 'tls', state: 'failed' },
  'reach.tls-self-signed': { layer: 'tls', state: 'failed' },
  'reach.tls-name': { layer: 'tls', state: 'failed' },
  'reach.tls-expired': { layer: 'tls', state: 'failed' },
  'reach.tls-failed': { layer: 'tls', state: 'failed' },
  'reach.proxy-unreachable': { layer: 'proxy', state: 'failed' },
  'reach.proxy-credentials': { layer: 'proxy', state: 'failed' },
  'reach.proxy-denied': { layer: 'proxy', state: 'failed' },
  'reach.proxy-failed': { layer: 'proxy', state: 'failed' },
  'reach.http-status': { layer: 'http', state: 'failed' },
  'reach.http-captive': { layer: 'http', state: 'failed' },
  'reach.service-garbled': { layer: 'service', state: 'failed' },
  'reach.service-refused': { layer: 'service', state: 'failed' },
  'reach.sip-silent': { layer: 'alg', state: 'failed' },
  'reach.sip-rewritten': { layer: 'alg', state: 'warning' },
  'reach.nat-none': { layer: 'nat', state: 'ok' },
  'reach.nat-endpoint-independent': { layer: 'nat', state: 'ok' },
  'reach.nat-address-dependent': { layer: 'nat', state: 'warning' },
  'reach.nat-address-and-port-dependent': { layer: 'nat', state: 'warning' },
  'reach.nat-unknown': { layer: 'nat', state: 'ok' },
  'reach.nat-silent': { layer: 'nat', state: 'warning' },
} as const satisfies Record<string, { readonly layer: Layer; readonly state: VerdictState }>;
export type VerdictCode = keyof typeof verdicts;
export const verdictCodes = Object.keys(verdicts) as readonly VerdictCode[];

/** One layer that was tried, in its order. */
export interface Tried {
  readonly layer: Layer;
  readonly ok: boolean;
  /** What was seen there: an address, an issuer, a status. Not a sentence. */
  readonly detail?: string;
  readonly ms?: number;
}

export interface Verdict {
  readonly code: VerdictCode;
  /** For the sentence: host, port, address, issuer, status, … */
  readonly values: Readonly<Record<string, string | number>>;
  readonly tried: readonly Tried[];
}

/** What is compared to tell a change: the code alone. An address that a name moved to, or another round-trip time, is none. */
export const changed = (before: Pick<Verdict, 'code'> | undefined, now: Pick<Verdict, 'code'>): boolean => before?.code !== now.code;

/** Addresses that nobody outside can answer to: RFC 1918, RFC 6598, RFC 3927, loopback; RFC 4193, RFC 4291 §2.5. */
export function isPrivate(address: string): boolean {
  if (address.includes(':')) return /^(::1$|f[cd]|fe[89ab])/i.test(address);
  const [a = 0, b = 0] = address.split('.').map(Number);
  return (
    a === 10 ||
    a === 127 ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b <= 127)
  );
}
