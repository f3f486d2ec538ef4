/**
 * The one way out: every HTTP(S) request that leaves the product goes through `request`, so that the proxy setting holds for all of it
 * (test/architecture.test.ts keeps others from opening connections of their own). Each layer is a step of its own here, because whoever
 * asks why something is not reachable must be told which one failed.
 */
import http from 'node:http';
import type net from 'node:net';
import { isIP } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { isException, type ProxySettings } from '../lib/proxy.ts';
import { connectTcp, EgressError } from './egress-connect.ts';
import { openTunnel, proxyAuthorization } from './egress-proxy.ts';
import { openTls } from './egress-tls.ts';
import type { EgressFailure } from './egress-types.ts';

export type { Certificate, EgressFailure, EgressLayer } from './egress-types.ts';

export interface EgressRequest {
  /** http: or https:, absolute. */
  readonly url: string;
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'PROPFIND';
  readonly headers?: Readonly<Record<string, string>>;
  /** What is too large for memory comes in parts, of which there must be exactly so many bytes. */
  readonly body?: string | Uint8Array | { readonly bytes: number; readonly parts: AsyncIterable<Uint8Array> };
  /** Takes the body of an answer below 400 as it comes, which then is empty in the result: for what is too large for memory. */
  readonly sink?: (piece: Uint8Array) => Promise<void>;
  /** For all of it, from the name to the last byte. Too short: a distant server looks dead. Too long: whoever asked waits for a dead one. */
  readonly timeoutMs: number;
  /** Of the answer's body; more is the failure `too-large`. */
  readonly maxBytes: number;
  /** Undefined = directly. */
  readonly proxy: ProxySettings | undefined;
  /** Certificate authorities besides the system's (PEM), such as one that an administrator trusts. */
  readonly extraCa?: readonly string[];
  /** 'success' (the default): a status of 400 and above is the failure `status`. 'any': it is an answer. Redirects are answers: nobody follows them unseen. */
  readonly accept?: 'success' | 'any';
}

export interface EgressResponse {
  readonly ok: true;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Milliseconds from the start to the last byte. */
  readonly ms: number;
  readonly through: 'proxy' | 'direct';
  /** The address at the other end of the TCP connection: the proxy's, or the server's. */
  readonly peer: string;
}

export type EgressResult = EgressResponse | ({ readonly ok: false; readonly ms: number } & EgressFailure);

/** Asks once. Never throws for what the world does: every failure is a value that names its layer. Throws TypeError for a URL that is none. */
export async function request(r: EgressRequest): Promise<EgressResult> {
  const start = performance.now();
  const ms = () => Math.round(performance.now() - start);
  const url = new URL(r.url);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new TypeError(`${url.protocol} is neither http: nor https:`);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), r.timeoutMs);
  const limit = { untilMs: start + r.timeoutMs, signal: late.signal };
  let socket: net.Socket | undefined;
  try {
    const host = bare(url.hostname);
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    const proxy = r.proxy !== undefined && !isException(host, r.proxy.exceptions) ? r.proxy : undefined;
    socket = await connectTcp(
      proxy === undefined ? { host, port, at: 'target' } : { host: proxy.host, port: proxy.port, at: 'proxy' },
      limit,
    );
    const peer = socket.remoteAddress ?? '';
    if (url.protocol === 'https:') {
      if (proxy !== undefined) await openTunnel(socket, proxy, { host, port }, limit);
      socket = await openTls(socket, { host, port }, r.extraCa ?? [], limit);
    }
    const answer = await exchange(socket, url, proxy, r, limit.signal);
    if (proxy !== undefined && url.protocol === 'http:') refusedByProxy(answer.status, answer.headers, proxy);
    if (answer.status >= 400 && (r.accept ?? 'success') === 'success') {
      throw new EgressError({
        layer: 'status',
        at: 'target',
        host,
        port,
        status: answer.status,
        detail: http.STATUS_CODES[answer.status] ?? '',
      });
    }
    return { ok: true, ...answer, ms: ms(), through: proxy === undefined ? 'direct' : 'proxy', peer };
  } catch (e) {
    if (e instanceof EgressError) return { ok: false, ms: ms(), ...e.failure };
    throw e;
  } finally {
    clearTimeout(timer);
    socket?.destroy();
  }
}

/** `[2001:db8::1]` without its brackets. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** An absolute-form request (RFC 9112 §3.2.2) is answered by the proxy itself when it refuses. */
function refusedByProxy(status: number, headers: Readonly<Record<string, string>>, proxy: ProxySettings): void {
  const at = { at: 'proxy', host: proxy.host, port: proxy.port, status } as const;
  if (status === 407) throw new EgressError({ layer: 'proxy-auth', ...at, detail: headers['proxy-authenticate'] ?? '' });
  // Squid names its reason here; without it the answer may as well be the server's.
  const reason = headers['x-squid-error'] ?? headers['proxy-status'];
  if (reason === undefined) return;
  throw new EgressError({ layer: /ACCESS_DENIED/i.test(reason) ? 'proxy-refused' : 'proxy-target', ...at, detail: reason });
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

function exchange(socket: net.Socket, url: URL, proxy: ProxySettings | undefined, r: EgressRequest, signal: AbortSignal): Promise<Answer> {
  const plainProxy = url.protocol === 'http:' && proxy !== undefined;
  const host = bare(url.hostname);
  const where = {
    at: plainProxy ? 'proxy' : 'target',
    host: plainProxy ? proxy.host : host,
    port: plainProxy ? proxy.port : Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
  } as const;
  return new Promise((resolve, reject) => {
    const fail = (failure: EgressFailure): void => reject(new EgressError(failure));
    const ended = (): void => fail({ layer: 'timeout', ...where, detail: `no whole answer within ${r.timeoutMs} ms` });
    if (signal.aborted) return ended();
    signal.addEventListener('abort', ended, { once: true });
    const asked = http.request({
      // The socket is made. `agent` stays unset: with any value there, `false` too, Node would make a connection of its own.
      createConnection: () => socket,
      method: r.method ?? 'GET',
      host: isIP(host) === 6 ? `[${host}]` : host,
      path: plainProxy ? `${url.origin}${url.pathname}${url.search}` : `${url.pathname}${url.search}`,
      headers: {
        host: url.host,
        'user-agent': 'Switchroom',
        ...r.headers,
        ...(plainProxy ? proxyAuthorization(proxy) : {}),
        ...(r.body === undefined ? {} : { 'content-length': String(lengthOf(r.body)) }),
        connection: 'close',
      },
    });
    asked.on('error', (e: NodeJS.ErrnoException) =>
      fail({ layer: e.code?.startsWith('HPE_') ? (plainProxy ? 'not-a-proxy' : 'not-http') : 'tcp', ...where, detail: e.message }),
    );
    let answered = false;
    asked.on('response', (answer) => {
      answered = true;
      const tooLarge = { layer: 'too-large', ...where, at: 'target', host, detail: `more than ${r.maxBytes} bytes` } as const;
      const status = answer.statusCode ?? 0;
      const chunks: Buffer[] = [];
      let bytes = 0;
      const take = async (): Promise<void> => {
        for await (const chunk of answer as AsyncIterable<Buffer>) {
          bytes += chunk.length;
          if (bytes > r.maxBytes) throw new EgressError({ ...tooLarge, status });
          if (r.sink !== undefined && status < 400) await r.sink(chunk);
          else chunks.push(chunk);
        }
        if (!answer.complete) throw new Error('the connection ended in the middle of the answer');
      };
      take().then(
        () => resolve({ status, headers: flat(answer.headers), body: Buffer.concat(chunks) }),
        (e: unknown) => {
          answer.destroy();
          if (e instanceof EgressError) reject(e);
          else fail({ layer: 'tcp', ...where, detail: e instanceof Error ? e.message : String(e) });
        },
      );
    });
    if (r.body === undefined || typeof r.body === 'string' || r.body instanceof Uint8Array) asked.end(r.body);
    else
      pipeline(r.body.parts, asked).catch((e: Error) => {
        // A server that refuses need not hear the rest: what it has answered says why.
        if (!answered) fail({ layer: 'tcp', ...where, detail: e.message });
      });
  });
}

const lengthOf = (body: NonNullable<EgressRequest['body']>): number =>
  typeof body === 'string' || body instanceof Uint8Array ? Buffer.byteLength(body) : body.bytes;

function flat(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([k, v]) => (v === undefined ? [] : [[k, Array.isArray(v) ? v.join(', ') : v] as const])),
  );
}
