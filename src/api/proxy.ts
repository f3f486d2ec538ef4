import type { EgressResult } from '../host/egress.ts';
import { isException, type ProxySettings } from '../lib/proxy.ts';
import { type ProxyTest, proxySteps } from './contract/proxy.ts';
import { Refusal } from './failures.ts';
import type { Call, Handlers, Services } from './services.ts';

/** A person waits for it; a distant proxy that looks a name up takes a few seconds. */
const timeoutMs = 10_000;
/** The body is thrown away: only that it comes is of interest. */
const maxBytes = 4 << 20;
/** Nobody's for ever (RFC 6761 §6.4): a proxy that takes this request and finds nobody there has been proven to work. */
const nobody = 'https://proxy-test.invalid/';

export const proxy = (s: Services): Handlers<'POST /proxy/test'> => ({
  'POST /proxy/test': async ({ body }) => {
    const tried = await settings(s, body.proxy);
    if (tried === undefined && body.url === undefined) throw new Refusal('proxy.nothing-to-test');
    const url = body.url ?? nobody;
    const result = await s.egress.request({ url, timeoutMs, maxBytes, accept: 'any' }, tried ?? null);
    const { protocol, hostname } = new URL(url);
    const through = tried !== undefined && !isException(hostname, tried.exceptions) ? 'proxy' : 'direct';
    return {
      ...verdict(result, { through, https: protocol === 'https:', alone: body.url === undefined }),
      ...(body.url === undefined ? {} : { url: body.url }),
    };
  },
});

/** A password leaves for the proxy it was given for alone: with another host in the request it would be told to that host. */
async function settings(s: Services, asked: Call<'POST /proxy/test'>['body']['proxy']): Promise<ProxySettings | undefined> {
  const inForce = await s.egress.proxy();
  if (asked === undefined) return inForce;
  if (asked === null) return undefined;
  const same = inForce?.host === asked.host && inForce.port === asked.port && inForce.user === asked.user;
  return { ...asked, password: asked.password ?? (same ? inForce.password : undefined) };
}

type Step = (typeof proxySteps)[number];

/** Where a request stops, in the order in which it gets there. */
export function verdict(
  r: EgressResult,
  how: { readonly through: 'proxy' | 'direct'; readonly https: boolean; readonly alone: boolean },
): Omit<ProxyTest, 'url'> {
  const steps = proxySteps.filter((step) => {
    if (how.alone) return ['name', 'connect', 'proxy', 'login'].includes(step);
    if (step === 'tls') return how.https;
    return how.through === 'proxy' || !['proxy', 'login', 'allowed', 'reach'].includes(step);
  });
  // The proxy took the request; that it finds nobody behind a name that nobody has is right.
  const proven = r.ok || (how.alone && ['proxy-target', 'proxy-refused', 'tls'].includes(r.layer));
  const failed = proven || r.ok ? -1 : steps.indexOf(stepOf(r.layer, r.at));
  return {
    ok: proven,
    through: how.through,
    ms: r.ms,
    ...(r.ok && !how.alone ? { status: r.status } : {}),
    steps: steps.map((step, n) => ({ step, state: proven || n < failed ? 'passed' : n === failed ? 'failed' : 'unknown' })),
    ...(proven || r.ok
      ? {}
      : {
          failure: {
            layer: r.layer,
            at: r.at,
            host: r.host,
            port: r.port,
            detail: r.detail,
            ...(r.code === undefined ? {} : { code: r.code }),
            ...(r.status === undefined ? {} : { status: r.status }),
            ...(r.certificate === undefined ? {} : { certificate: r.certificate }),
          },
        }),
  };
}

function stepOf(layer: Extract<EgressResult, { ok: false }>['layer'], at: 'proxy' | 'target'): Step {
  switch (layer) {
    case 'name':
      return 'name';
    case 'route':
    case 'tcp':
      return 'connect';
    case 'not-a-proxy':
      return 'proxy';
    case 'proxy-auth':
      return 'login';
    case 'proxy-refused':
      return 'allowed';
    case 'proxy-target':
      return 'reach';
    case 'tls':
      return 'tls';
    case 'timeout':
      return at === 'proxy' ? 'proxy' : 'answer';
    case 'not-http':
    case 'status':
    case 'too-large':
      return 'answer';
    default: {
      const never: never = layer;
      throw new Error(`unknown layer ${String(never)}`);
    }
  }
}
