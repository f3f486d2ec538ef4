import { randomBytes } from 'node:crypto';
import type net from 'node:net';
import type { Reach } from '../../engine/reach.ts';
import { isException } from '../../lib/proxy.ts';
import type { Layer, Tried, Verdict, VerdictCode } from '../../lib/reach.ts';
import { request } from '../egress.ts';
import { connectTcp, EgressError } from '../egress-connect.ts';
import type { Egress } from '../egress-settings.ts';
import { openTls } from '../egress-tls.ts';
import { codeOfEgress, codeOfTls, verdictOfHttp } from './http.ts';
import { addressesOf } from './names.ts';
import { dnsRequest, ntpRequest, parseDns, parseGreeting, parseNtp } from './questions.ts';
import { answersTo, parseSip, rewrittenIn, type SipAnswer, type SipQuestion, sipOptions } from './sip.ts';
import { parseStun, stunRequest } from './stun.ts';
import { askTcp } from './tcp.ts';
import { askUdp } from './udp.ts';

/** For one TCP connection or TLS handshake. Too short: a satellite link looks dead (600 ms there and back, three times). */
const connectMs = 4_000;
const answerMs = 4_000;

export interface ProbeWith {
  readonly egress: Egress;
  /** Our address as a STUN server sees it: a second witness against an application layer gateway. */
  readonly seenAs?: string | undefined;
}

/** Tries one thing the way the component would, layer by layer; says which one fails. Never throws for what the world does. */
export async function probe(reach: Reach, w: ProbeWith): Promise<Verdict> {
  const at = { host: reach.host, port: reach.port, protocol: reach.protocol };
  const http = !reach.direct && (reach.check === 'http' || reach.check === 'https');
  const proxy = http ? await w.egress.proxy() : undefined;
  // A proxy looks the name up itself; without one it is asked for here, where the answer says more than getaddrinfo does.
  if (proxy !== undefined && !isException(reach.host, proxy.exceptions))
    return verdictOfHttp(reach, await w.egress.request(questionOf(reach)));
  const found = await addressesOf(reach.host);
  if ('code' in found)
    return { code: found.code, values: { ...at, detail: found.detail }, tried: [{ layer: 'name', ok: false, detail: found.detail }] };
  if (http) return verdictOfHttp(reach, await w.egress.request(questionOf(reach)));
  const named: Tried[] = reach.host === found.addresses[0] ? [] : [{ layer: 'name', ok: true, detail: found.addresses.join(', ') }];
  const all: Verdict[] = [];
  // One after the other, as programs do: whichever answers first is enough.
  for (const address of found.addresses) {
    const one = await tryAddress(reach, address, w);
    const verdict: Verdict = { ...one, values: { ...at, address, ...one.values }, tried: [...named, ...one.tried] };
    if (!failing.has(verdict.tried.at(-1)?.layer ?? 'name') || verdict.tried.every((t) => t.ok)) return verdict;
    all.push(verdict);
  }
  // No way for IPv6 says nothing where IPv4 has failed higher up: the one that came furthest is the one to mend.
  return all.reduce((best, v) => (v.tried.length > best.tried.length ? v : best));
}

/** Layers at which another address may do better; an answer that is wrong is wrong from each of them. */
const failing: ReadonlySet<Layer> = new Set(['name', 'route', 'tcp', 'udp', 'alg']);

function questionOf(reach: Reach) {
  const host = reach.host.includes(':') ? `[${reach.host}]` : reach.host;
  const url = `${reach.check}://${host}:${reach.port}/`;
  return { url, timeoutMs: connectMs + answerMs, maxBytes: 262_144, accept: 'any', headers: { accept: '*/*' } } as const;
}

type One = Pick<Verdict, 'code' | 'values' | 'tried'>;
const no = (code: VerdictCode, layer: Layer, tried: readonly Tried[], values: Verdict['values'] = {}): One => ({
  code,
  values,
  tried: [...tried, { layer, ok: false, ...(typeof values['detail'] === 'string' ? { detail: values['detail'] } : {}) }],
});
const yes = (tried: readonly Tried[], values: Verdict['values'] = {}): One => ({ code: 'reach.ok', values, tried });

function tryAddress(reach: Reach, address: string, w: ProbeWith): Promise<One> {
  return reach.protocol === 'udp' ? tryUdp(reach, address, w) : tryTcp(reach, address, w);
}

async function tryUdp(reach: Reach, address: string, w: ProbeWith): Promise<One> {
  const to = { address, port: reach.port };
  switch (reach.check) {
    case 'ntp': {
      const cookie = randomBytes(8);
      const r = await askUdp(
        to,
        () => ntpRequest(cookie),
        (m) => parseNtp(m, cookie),
      );
      if ('failed' in r) return udpFailed(r.failed);
      const tried = answered(r.ms);
      if (r.answer.kiss !== undefined) return no('reach.service-refused', 'service', tried, { detail: r.answer.kiss });
      return yes([...tried, { layer: 'service', ok: true, detail: `stratum ${r.answer.stratum}` }]);
    }
    case 'dns': {
      const id = randomBytes(2).readUInt16BE();
      const r = await askUdp(
        to,
        () => dnsRequest(id),
        (m) => parseDns(m, id),
      );
      if ('failed' in r) return udpFailed(r.failed);
      return ofDns(r.answer.code, answered(r.ms));
    }
    case 'stun': {
      const transaction = randomBytes(12);
      const r = await askUdp(
        to,
        () => stunRequest(transaction),
        (m) => parseStun(m, transaction),
      );
      if ('failed' in r) return udpFailed(r.failed);
      const tried = answered(r.ms);
      if (r.answer === 'refused') return no('reach.service-refused', 'service', tried, { detail: 'STUN error' });
      const { mapped } = r.answer;
      return yes([...tried, { layer: 'service', ok: true, detail: `${mapped.address}:${mapped.port}` }], { seen: mapped.address });
    }
    case 'sip': {
      const token = randomBytes(9).toString('hex');
      const questionFor = (local: SipQuestion['local']): SipQuestion => ({
        host: reach.host,
        port: reach.port,
        transport: 'UDP',
        local,
        token,
      });
      const r = await askUdp(
        to,
        (local) => sipOptions(questionFor(local)),
        (m, local) => {
          const answer = parseSip(m);
          return answer && answersTo(answer, questionFor(local)) ? answer : undefined;
        },
      );
      if ('failed' in r) return r.failed === undefined ? no('reach.sip-silent', 'alg', []) : udpFailed(r.failed);
      return ofSip(r.answer, questionFor(r.local), address, answered(r.ms), w);
    }
    default: {
      // Nothing to say in this protocol: an empty datagram draws at least a refusal.
      const r = await askUdp(
        to,
        () => new Uint8Array(),
        (m) => m,
      );
      return 'failed' in r ? udpFailed(r.failed) : yes(answered(r.ms));
    }
  }
}

const answered = (ms: number): Tried[] => [
  { layer: 'route', ok: true },
  { layer: 'udp', ok: true, ms },
];

function udpFailed(code: string | undefined): One {
  if (code === undefined) return no('reach.udp-silent', 'udp', []);
  if (code === 'ECONNREFUSED') return no('reach.udp-refused', 'udp', [{ layer: 'route', ok: true }], { detail: code });
  return ofRoute(code);
}

function ofRoute(code: string): One {
  return no(code === 'EHOSTUNREACH' || code === 'EHOSTDOWN' ? 'reach.route-unreachable' : 'reach.route-none', 'route', [], {
    detail: code,
  });
}

function ofDns(code: number, tried: readonly Tried[]): One {
  const names: Readonly<Record<number, string>> = { 1: 'FORMERR', 2: 'SERVFAIL', 4: 'NOTIMP', 5: 'REFUSED' };
  const name = names[code];
  return name === undefined
    ? yes([...tried, { layer: 'service', ok: true }])
    : no('reach.service-refused', 'service', tried, { detail: name });
}

function ofSip(answer: SipAnswer, q: SipQuestion, address: string, tried: readonly Tried[], w: ProbeWith): One {
  const rewritten = rewrittenIn(answer, q, address, w.seenAs);
  const said: Tried = { layer: 'service', ok: true, detail: `${answer.status} ${answer.reason}`.trim() };
  if (rewritten)
    return {
      code: 'reach.sip-rewritten',
      values: { header: rewritten.header, sent: rewritten.sent, got: rewritten.got },
      tried: [...tried, said, { layer: 'alg', ok: false, detail: `${rewritten.header}: ${rewritten.got}` }],
    };
  if (answer.status === 503 || answer.status === 500)
    return no('reach.service-refused', 'service', tried, { detail: `${answer.status} ${answer.reason}`.trim() });
  return yes([...tried, said, { layer: 'alg', ok: true }]);
}

async function tryTcp(reach: Reach, address: string, w: ProbeWith): Promise<One> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), connectMs);
  const limit = { untilMs: performance.now() + connectMs, signal: late.signal };
  const start = performance.now();
  let socket: net.Socket | undefined;
  try {
    socket = await connectTcp({ host: address, port: reach.port, at: 'target' }, limit);
    clearTimeout(timer);
    const tried: Tried[] = [
      { layer: 'route', ok: true },
      { layer: 'tcp', ok: true, ms: Math.round(performance.now() - start) },
    ];
    return await overTcp(reach, address, socket, tried, w);
  } catch (e) {
    if (!(e instanceof EgressError)) throw e;
    const { layer, code = '', detail } = e.failure;
    if (layer === 'route') return ofRoute(code);
    if (code === 'ECONNREFUSED') return no('reach.tcp-refused', 'tcp', [{ layer: 'route', ok: true }], { detail: code });
    return layer === 'timeout' || code === 'ETIMEDOUT'
      ? no('reach.tcp-silent', 'tcp', [])
      : no('reach.tcp-closed', 'tcp', [], { detail: code || detail });
  } finally {
    clearTimeout(timer);
    socket?.destroy();
  }
}

async function overTcp(reach: Reach, address: string, socket: net.Socket, tried: readonly Tried[], w: ProbeWith): Promise<One> {
  const wrong = (r: 'closed' | 'silent'): One =>
    r === 'silent' ? no('reach.tcp-silent', 'service', tried) : no('reach.tcp-closed', 'service', tried, { detail: 'closed' });
  switch (reach.check) {
    case 'dns': {
      const id = randomBytes(2).readUInt16BE();
      const question = dnsRequest(id);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(question.length);
      const r = await askTcp(
        socket,
        Buffer.concat([length, question]),
        (all) => (all.length < 14 ? undefined : (parseDns(all.subarray(2), id) ?? 'garbled')),
        answerMs,
      );
      if (r === 'garbled') return no('reach.service-garbled', 'service', tried);
      return typeof r === 'string' ? wrong(r) : ofDns(r.code, tried);
    }
    case 'smtp': {
      const r = await askTcp(
        socket,
        undefined,
        (all) => (all.includes(0x0a) ? (parseGreeting(all.toString('latin1')) ?? 'garbled') : undefined),
        answerMs,
      );
      if (r === 'garbled') return no('reach.service-garbled', 'service', tried);
      if (typeof r === 'string') return wrong(r);
      const detail = `${r.code} ${r.text}`.trim();
      return r.code === 220
        ? yes([...tried, { layer: 'service', ok: true, detail }])
        : no('reach.service-refused', 'service', tried, { detail });
    }
    case 'sip': {
      const token = randomBytes(9).toString('hex');
      const q: SipQuestion = {
        host: reach.host,
        port: reach.port,
        transport: 'TCP',
        local: { address: socket.localAddress ?? '', port: socket.localPort ?? 0 },
        token,
      };
      const r = await askTcp(
        socket,
        sipOptions(q),
        (all) => (all.includes('\r\n\r\n') ? (parseSip(all) ?? 'garbled') : undefined),
        answerMs,
      );
      if (r === 'garbled') return no('reach.service-garbled', 'service', tried);
      if (r === 'silent') return no('reach.sip-silent', 'alg', tried);
      return typeof r === 'string' ? wrong(r) : ofSip(r, q, address, tried, w);
    }
    case 'tls':
      return overTls(reach, socket, tried);
    case 'https':
    case 'http': {
      socket.destroy();
      // Past the proxy on purpose: the component that needs it does not use one.
      return verdictOfHttp(reach, await request({ ...questionOf(reach), proxy: undefined }));
    }
    default:
      return yes(tried);
  }
}

async function overTls(reach: Reach, socket: net.Socket, tried: readonly Tried[]): Promise<One> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), connectMs);
  try {
    const secure = await openTls(socket, reach, [], { untilMs: performance.now() + connectMs, signal: late.signal });
    const issuer = secure.getPeerCertificate().issuer?.CN;
    secure.destroy();
    return yes([...tried, { layer: 'tls', ok: true, ...(typeof issuer === 'string' ? { detail: issuer } : {}) }]);
  } catch (e) {
    if (!(e instanceof EgressError)) throw e;
    const { code, values } = codeOfTls(e.failure);
    return no(e.failure.layer === 'tls' ? code : codeOfEgress(e.failure), 'tls', tried, values);
  } finally {
    clearTimeout(timer);
  }
}
