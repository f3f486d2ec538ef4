// The way in from the person's own machine: http on 127.0.0.1 in front, the PBX's https behind, dialled from inside `admin`.
// This process lives in admin's network namespace; its two listening sockets (fd 3 and 4) were made on the host and handed in, and a
// socket stays in the namespace it was made in. So no interface, address or route is needed on the host.
//
//   node site/forwarder.ts <site>      fd 3: the pages; fd 4: an HTTP CONNECT proxy to the site's own addresses
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { Agent, request } from 'node:https';
import { BlockList, connect, isIP } from 'node:net';
import { pbxCa, pbxStatus } from './pbx-status.ts';
import { Site } from './site.ts';

interface Target {
  readonly origin: URL;
  readonly agent: Agent;
}

/** The PBX says where it is; asking takes 0.1 s, so an answer serves for this long, and is dropped at once when dialling fails. */
const ANSWER_KEPT_MS = 2_000;
/** A PBX that has moved does not refuse, it is silent. */
const DIAL_TIMEOUT_MS = 3_000;
/** Cookie names with these prefixes are refused by browsers without TLS; on the loopback side they get another name. */
const PREFIXED = /(^|[;,]\s*)(__(?:Host|Secure)-)/g;
const LOOPBACK_PREFIX = 'loopback';

/** Headers that belong to one connection (RFC 9110 §7.6.1), and HSTS, which speaks of a scheme the loopback does not have. */
const NOT_PASSED = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'strict-transport-security',
]);

/** What a browser's Origin or Referer becomes: ours becomes the PBX's; a foreign one stays foreign, so that the PBX refuses it. */
export function translateOrigin(value: string, own: readonly string[], pbx: string): string {
  const mine = own.find((origin) => value === origin || value.startsWith(`${origin}/`));
  return mine === undefined ? value : pbx + value.slice(mine.length);
}

export function requestHeaders(headers: IncomingHttpHeaders, own: readonly string[], pbx: URL): OutgoingHttpHeaders {
  const out: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || NOT_PASSED.has(name)) continue;
    if (name === 'host') out.host = pbx.host;
    else if (name === 'origin' || name === 'referer') out[name] = translateOrigin(String(value), own, pbx.origin);
    else if (name === 'cookie') out.cookie = String(value).replaceAll(`${LOOPBACK_PREFIX}__`, '__');
    else out[name] = value;
  }
  return out;
}

export function responseHeaders(headers: IncomingHttpHeaders, own: string, pbx: URL): OutgoingHttpHeaders {
  const out: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || NOT_PASSED.has(name)) continue;
    if (name === 'location') out.location = translateOrigin(String(value), [pbx.origin], own);
    else if (name === 'set-cookie') {
      out['set-cookie'] = (value as string[]).map((cookie) =>
        cookie.replace(PREFIXED, `$1${LOOPBACK_PREFIX}$2`).replace(/;\s*secure\b/i, ''),
      );
    } else out[name] = value;
  }
  return out;
}

let target: { readonly value: Target; readonly until: number } | undefined;

async function findPbx(name: string): Promise<Target> {
  if (target !== undefined && performance.now() < target.until) return target.value;
  const pbx = Site.attach(name)?.pbx;
  if (pbx === undefined) throw new Error('the site is down');
  const { origin } = await pbxStatus(pbx);
  const ca = pbxCa(pbx);
  if (origin === undefined || ca === undefined) throw new Error('the PBX has no address yet');
  const url = new URL(origin);
  const agent = target?.value.origin.origin === url.origin ? target.value.agent : new Agent({ ca, keepAlive: true, timeout: 0 });
  target = { value: { origin: url, agent }, until: performance.now() + ANSWER_KEPT_MS };
  return target.value;
}

function refuse(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end(`${text}\n`);
}

async function forward(name: string, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const port = incoming.socket.localPort;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  // Another name that resolves to 127.0.0.1 (DNS rebinding) would make a foreign page our own.
  if (!hosts.includes(incoming.headers.host ?? ''))
    return refuse(response, 421, `this is the site's loopback address; use http://${hosts[0]}`);
  const own = hosts.map((host) => `http://${host}`);
  const { origin, agent } = await findPbx(name);
  const outgoing = request({
    agent,
    host: origin.hostname.replace(/^\[|\]$/g, ''),
    port: origin.port || 443,
    method: incoming.method,
    path: incoming.url,
    headers: requestHeaders(incoming.headers, own, origin),
  });
  outgoing.on('socket', (socket) => {
    if (!socket.connecting) return;
    socket.setTimeout(DIAL_TIMEOUT_MS, () => outgoing.destroy(new Error('it does not answer')));
    socket.once('secureConnect', () => socket.setTimeout(0));
  });
  outgoing.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, responseHeaders(answer.headers, `http://${incoming.headers.host}`, origin));
    response.flushHeaders(); // an event stream has no body for a long time
    answer.pipe(response);
  });
  outgoing.once('error', (error) => {
    target = undefined;
    refuse(response, 502, `the PBX at ${origin.origin} could not be reached from admin: ${error.message}`);
  });
  response.once('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}

/** A browser that uses this proxy opens the site's true addresses, and nothing else. */
function serveProxy(allowed: BlockList): void {
  const proxy = createServer((_, response) => refuse(response, 405, 'this proxy only knows CONNECT'));
  proxy.on('connect', (incoming, client, head) => {
    const { hostname, port } = new URL(`http://${incoming.url}`);
    const address = hostname.replace(/^\[|\]$/g, '');
    const family = isIP(address);
    if (family === 0 || !allowed.check(address, family === 6 ? 'ipv6' : 'ipv4')) {
      return void client.end('HTTP/1.1 403 Forbidden\r\n\r\nonly addresses of the site\n');
    }
    const remote = connect({ host: address, port: Number(port || 80) });
    remote.once('connect', () => {
      client.write('HTTP/1.1 200 Connected\r\n\r\n');
      remote.write(head);
      remote.pipe(client).pipe(remote);
    });
    remote.on('error', () => client.destroy());
    client.on('error', () => remote.destroy());
  });
  proxy.listen({ fd: 4 });
}

function serve(name: string): void {
  const site = Site.attach(name);
  if (site === undefined) throw new Error(`no site ${name} is running`);
  const allowed = new BlockList();
  for (const { prefix4, prefix6 } of [site.plan.internet, site.plan.lan, site.plan.voice]) {
    allowed.addSubnet(`${prefix4}.0`, 24, 'ipv4');
    allowed.addSubnet(`${prefix6}::`, 64, 'ipv6');
  }
  const pages = createServer((incoming, response) => {
    forward(name, incoming, response).catch((error: unknown) =>
      refuse(response, 503, `the PBX does not answer yet: ${String(error).split('\n')[0]}`),
    );
  });
  pages.requestTimeout = 0; // uploads and event streams may take as long as they take
  pages.listen({ fd: 3 }, () => process.stdout.write('ready\n'));
  serveProxy(allowed);
}

if (import.meta.main) serve(process.argv[2] ?? '');
