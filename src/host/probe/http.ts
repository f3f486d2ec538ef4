import type { Reach } from '../../engine/reach.ts';
import type { Layer, Tried, Verdict, VerdictCode } from '../../lib/reach.ts';
import type { EgressResult } from '../egress.ts';
import type { EgressFailure } from '../egress-types.ts';

/** What an outgoing HTTP(S) request came to, as a verdict. Pure. */

/** A service answers `/` as it likes; these say "here I am" as well as 200 does. */
const alive: ReadonlySet<number> = new Set([400, 401, 404, 405, 410, 426]);

export function verdictOfHttp(reach: Reach, r: EgressResult): Verdict {
  const at = { host: reach.host, port: reach.port, protocol: reach.protocol };
  if (!r.ok) {
    const code = codeOfEgress(r);
    const proxy = r.at === 'proxy' ? { proxy: `${r.host}:${r.port}` } : {};
    const status = r.status === undefined ? {} : { status: r.status };
    const { values } = codeOfTls(r);
    const tls = r.layer === 'tls' ? values : { detail: r.detail.slice(0, 200) };
    const layer = layerOf(r);
    return {
      code,
      values: { ...at, ...proxy, ...status, ...tls },
      tried: [...before(layer, r), { layer, ok: false, detail: String(tls['issuer'] ?? tls['detail'] ?? '') }],
    };
  }
  const ways: Tried[] = [
    r.through === 'proxy' ? { layer: 'proxy', ok: true, detail: r.peer } : { layer: 'tcp', ok: true, detail: r.peer },
    ...(reach.check === 'https' ? [{ layer: 'tls', ok: true } as const] : []),
  ];
  const values = { ...at, address: r.peer, status: r.status };
  const failed = (code: VerdictCode, detail: string): Verdict => ({
    code,
    values: { ...values, detail },
    tried: [...ways, { layer: 'http', ok: false, detail }],
  });
  const elsewhere = redirectedTo(reach, r.headers['location']);
  // RFC 6585 §6; without it, a portal shows itself by sending everybody to itself, which only unencrypted HTTP lets it do.
  if (r.status === 511 || (reach.check === 'http' && elsewhere !== undefined))
    return failed('reach.http-captive', elsewhere ?? String(r.status));
  if (r.status >= 400 && !alive.has(r.status)) return failed('reach.http-status', String(r.status));
  return { code: 'reach.ok', values, tried: [...ways, { layer: 'http', ok: true, detail: String(r.status), ms: r.ms }] };
}

/** The other host that a redirect names; its own name with or without `www.` or a part in front is not another. */
function redirectedTo(reach: Reach, location: string | undefined): string | undefined {
  if (location === undefined || !URL.canParse(location)) return undefined;
  const to = new URL(location).hostname.replace(/^\[|\]$/g, '');
  const [a, b] = [to.replace(/^www\./, ''), reach.host.replace(/^www\./, '')];
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`) ? undefined : to;
}

function layerOf(f: EgressFailure): Layer {
  if (f.at === 'proxy') return 'proxy';
  switch (f.layer) {
    case 'name':
    case 'route':
    case 'tls':
    case 'tcp':
      return f.layer;
    case 'timeout':
      return 'tcp';
    default:
      return 'http';
  }
}

/** What must have worked for the failure to be where it is. */
function before(layer: Layer, f: EgressFailure): Tried[] {
  const order: readonly Layer[] = layer === 'proxy' ? [] : ['name', 'tcp', 'tls'];
  const at = order.indexOf(layer);
  return (at < 0 ? (layer === 'http' ? ['name' as const, 'tcp' as const] : []) : order.slice(0, at)).map((l) => ({
    layer: l,
    ok: true,
    ...(l === 'name' ? { detail: f.host } : {}),
  }));
}

export function codeOfEgress(f: EgressFailure): VerdictCode {
  const atProxy = f.at === 'proxy';
  switch (f.layer) {
    case 'name':
      if (atProxy) return 'reach.proxy-unreachable';
      return f.code === 'ENOTFOUND' ? 'reach.name-unknown' : 'reach.name-silent';
    case 'route':
      if (atProxy) return 'reach.proxy-unreachable';
      return f.code === 'EHOSTUNREACH' || f.code === 'EHOSTDOWN' ? 'reach.route-unreachable' : 'reach.route-none';
    case 'tcp':
    case 'timeout':
      if (atProxy) return 'reach.proxy-unreachable';
      if (f.code === 'ECONNREFUSED') return 'reach.tcp-refused';
      return f.layer === 'timeout' || f.code === 'ETIMEDOUT' ? 'reach.tcp-silent' : 'reach.tcp-closed';
    case 'proxy-auth':
      return 'reach.proxy-credentials';
    case 'proxy-refused':
      return 'reach.proxy-denied';
    case 'proxy-target':
    case 'not-a-proxy':
      return 'reach.proxy-failed';
    case 'tls':
      return codeOfTls(f).code;
    case 'status':
      return 'reach.http-status';
    case 'not-http':
    case 'too-large':
      return 'reach.service-garbled';
    default: {
      const never: never = f.layer;
      throw new Error(`unknown layer ${String(never)}`);
    }
  }
}

/** Whose certificate answered, and what is wrong with it (names of errors: verify(1), OpenSSL). */
export function codeOfTls(f: Pick<EgressFailure, 'code' | 'certificate' | 'detail'>): {
  readonly code: VerdictCode;
  readonly values: Readonly<Record<string, string | number>>;
} {
  const c = f.certificate;
  const values = c
    ? {
        issuer: shortName(c.issuer),
        subject: shortName(c.subject),
        fingerprint: c.fingerprint,
        until: day(c.notAfter),
        from: day(c.notBefore),
        detail: f.code ?? f.detail.slice(0, 200),
      }
    : { detail: f.code ?? f.detail.slice(0, 200) };
  const code = ((): VerdictCode => {
    if (!c) return 'reach.tls-failed';
    switch (f.code) {
      case 'CERT_HAS_EXPIRED':
      case 'CERT_NOT_YET_VALID':
        return 'reach.tls-expired';
      case 'ERR_TLS_CERT_ALTNAME_INVALID':
        return 'reach.tls-name';
      case 'DEPTH_ZERO_SELF_SIGNED_CERT':
        return 'reach.tls-self-signed';
      case 'SELF_SIGNED_CERT_IN_CHAIN':
      case 'UNABLE_TO_GET_ISSUER_CERT':
      case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
        return 'reach.tls-untrusted';
      default:
        return 'reach.tls-failed';
    }
  })();
  return { code, values };
}

/** The common name, or else the organisation, or all of it: what a person recognizes. Bounded: anybody may have written it. */
export function shortName(name: string): string {
  const part = (key: string): string | undefined => new RegExp(`(?:^|, )${key}=([^,]+)`).exec(name)?.[1];
  return (part('CN') ?? part('O') ?? name).trim().slice(0, 80);
}

const day = (seconds: number): string => (Number.isFinite(seconds) ? new Date(seconds * 1000).toISOString().slice(0, 10) : '?');
