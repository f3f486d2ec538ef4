import type net from 'node:net';
import type { ProxySettings } from '../lib/proxy.ts';
import { EgressError, type Limit } from './egress-connect.ts';
import type { EgressLayer } from './egress-types.ts';

/** Basic authentication (RFC 7617), in UTF-8. */
export function proxyAuthorization(p: ProxySettings): Record<string, string> {
  if (p.user === undefined) return {};
  return { 'proxy-authorization': `Basic ${Buffer.from(`${p.user}:${p.password ?? ''}`, 'utf8').toString('base64')}` };
}

/** The head of an answer to CONNECT; real ones take a few hundred bytes. */
const maxHead = 16 * 1024;

/** Asks the proxy for a tunnel (CONNECT, RFC 9110 §9.3.6). Returns when bytes go through; what answers no HTTP is not a proxy. */
export async function openTunnel(
  socket: net.Socket,
  proxy: ProxySettings,
  target: { readonly host: string; readonly port: number },
  limit: Limit,
): Promise<void> {
  const authority = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
  const headers = { host: authority, 'user-agent': 'Switchroom', ...proxyAuthorization(proxy) };
  const lines = Object.entries(headers).map(([k, v]) => `${k}: ${v}\r\n`);
  socket.write(`CONNECT ${authority} HTTP/1.1\r\n${lines.join('')}\r\n`);
  const fail = (layer: EgressLayer, detail: string, status?: number) =>
    new EgressError({ layer, at: 'proxy', host: proxy.host, port: proxy.port, detail, status });
  const head = await readHead(socket, limit, fail);
  const status = Number(/^HTTP\/1\.[01] ([1-5]\d\d)(?: |$)/.exec(head.split('\r\n', 1)[0] ?? '')?.[1] ?? 0);
  const header = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(head)?.[1]?.trim();
  const reason = header('x-squid-error') ?? header('proxy-status');
  const said = head.split('\r\n', 1)[0]?.slice(0, 200) ?? '';
  if (status >= 200 && status < 300) return;
  if (status === 407) throw fail('proxy-auth', header('proxy-authenticate') ?? said, status);
  if (reason !== undefined && !/ACCESS_DENIED/i.test(reason)) throw fail('proxy-target', reason, status);
  if (status === 403 || reason !== undefined) throw fail('proxy-refused', reason ?? said, status);
  if (status >= 502 && status <= 504) throw fail('proxy-target', said, status);
  // A web server answers CONNECT with 400, 404, 405 or 501.
  throw fail('not-a-proxy', said === '' ? 'the answer is not HTTP' : said, status === 0 ? undefined : status);
}

type Fail = (layer: EgressLayer, detail: string, status?: number) => EgressError;

/** Byte by byte up to the empty line: what follows it belongs to TLS and stays in the socket. */
function readHead(socket: net.Socket, limit: Limit, fail: Fail): Promise<string> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const end = (then: () => void): void => {
      socket.off('readable', read).off('end', closed).off('close', closed);
      limit.signal.removeEventListener('abort', late);
      then();
    };
    const late = (): void => end(() => reject(fail('timeout', 'the proxy does not answer')));
    const closed = (): void => end(() => reject(fail('not-a-proxy', 'the connection was closed without an answer')));
    const read = (): void => {
      for (let chunk: Buffer | null = socket.read(); chunk !== null; chunk = socket.read()) {
        const all = Buffer.concat([head, chunk]);
        const at = all.indexOf('\r\n\r\n');
        if (at >= 0) {
          const rest = all.subarray(at + 4);
          end(() => {
            if (rest.length > 0) socket.unshift(rest);
            resolve(all.subarray(0, at).toString('latin1'));
          });
          return;
        }
        head = all;
        const begin = head.subarray(0, 5).toString('latin1');
        if (head.length > maxHead || !'HTTP/'.startsWith(begin)) {
          end(() => reject(fail('not-a-proxy', 'the answer is not HTTP')));
          return;
        }
      }
    };
    if (limit.signal.aborted) return late();
    limit.signal.addEventListener('abort', late, { once: true });
    socket.on('readable', read).once('end', closed).once('close', closed);
  });
}
