// Long because all listeners of the web process are here: what each refuses, and when a connection ends, is read side by side.
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { dirname } from 'node:path';
import { createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { canonicalAddress } from '../lib/ip.ts';

export type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** What is known of a TCP connection. */
export interface Accepted {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  /** Seconds since 1970; 0 = not known, which proves nothing. */
  readonly openedAt: number;
}

export interface Certificate {
  readonly chain: string;
  readonly key: string;
}

/** What HTTPS shows. */
export interface Served {
  /** To whoever the other one is not for. */
  readonly own: Certificate;
  /** To whoever names a host that it is for (RFC 6066 §3), or names none and has come to an address that it is for. */
  readonly named?: { readonly certificate: Certificate; readonly covers: (nameOrAddress: string) => boolean };
  readonly minimum: '1.2' | '1.3';
}

/** Who has a connection open. */
export interface Peer extends Accepted {
  readonly remotePort: number;
  /** `TLSv1.3`; absent for plain HTTP. */
  readonly tls?: string;
}

/** Where to listen: a port on every address, or on one alone (development and tests: loopback). */
export interface Place {
  readonly port: number;
  readonly host?: string;
}

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** Too short: a phone on a bad link fails. Too long: half-sent requests and half-open handshakes pile up. */
const headersMs = 10_000;
const requestMs = 30_000;
/** Connections at once: far above an office, far below the limit of open files. */
const maxConnections = 2_000;

const acceptedAt = new Map<string, number>();
const open = new Set<net.Socket>();

/** Everybody who is connected now over the network, to any of our listeners. */
export function peers(): Peer[] {
  return [...open].flatMap((s): Peer[] => {
    if (s.remoteAddress === undefined) return [];
    const tls = tlsOf.get(connectionKey(s));
    return [
      {
        remoteAddress: plainAddress(s.remoteAddress),
        remotePort: s.remotePort ?? 0,
        localAddress: plainAddress(s.localAddress),
        localPort: s.localPort ?? 0,
        openedAt: acceptedAt.get(connectionKey(s)) ?? 0,
        ...(tls === undefined ? {} : { tls }),
      },
    ];
  });
}
const tlsOf = new Map<string, string>();

/** Somebody who came with a version that a newer least one would shut out. */
export interface Handshake {
  readonly address: string;
  readonly version: string;
  /** Seconds since 1970, the last time. */
  readonly at: number;
}
/** Far more than an office has; who did not come for the longest goes first. */
const mostHandshakes = 500;
const older = new Map<string, Handshake>();

function rememberOlder(h: Handshake): void {
  const key = `${h.address} ${h.version}`;
  older.delete(key);
  older.set(key, h);
  const first = older.keys().next().value;
  if (older.size > mostHandshakes && first !== undefined) older.delete(first);
}

/** By address and version, who came with another than the newest since this process began. */
export const olderHandshakes = (): readonly Handshake[] => [...older.values()];
const connectionKey = (s: {
  remoteAddress?: string | undefined;
  remotePort?: number | undefined;
  localPort?: number | undefined;
}): string => `${s.remoteAddress} ${s.remotePort} ${s.localPort}`;

/** `::ffff:192.0.2.10` is 192.0.2.10: the listener takes both families on one socket. */
export function plainAddress(address: string | undefined): string {
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address ?? '')?.[1];
  const text = v4 ?? (address ?? '').replace(/%.*$/, '');
  return canonicalAddress(text) ?? '::';
}

/** The TCP connection below a request of HTTP/1 or HTTP/2. */
export function acceptedOf(request: IncomingMessage): Accepted {
  try {
    const socket = (request as unknown as { stream?: { session?: { socket?: net.Socket } } }).stream?.session?.socket ?? request.socket;
    return {
      remoteAddress: plainAddress(socket.remoteAddress),
      remotePort: socket.remotePort ?? 0,
      localAddress: plainAddress(socket.localAddress),
      localPort: socket.localPort ?? 0,
      openedAt: acceptedAt.get(connectionKey(socket)) ?? 0,
    };
  } catch {
    return { remoteAddress: '::', remotePort: 0, localAddress: '::', localPort: 0, openedAt: 0 }; // it has gone meanwhile (ERR_HTTP2_SOCKET_UNBOUND)
  }
}

/** HTTP/2 only: HTTP/1 has a header for it. What runs on the connection goes on, an event stream too; the next request comes by another one. */
export function endAfterRequests(request: IncomingMessage): void {
  const { stream } = request as unknown as { stream?: { session?: http2.ServerHttp2Session | undefined } };
  stream?.session?.close();
}

function remember(server: net.Server): ReadonlySet<net.Socket> {
  const here = new Set<net.Socket>(); // also those whose handshake goes on
  server.maxConnections = maxConnections;
  server.on('connection', (socket: net.Socket) => {
    const key = connectionKey(socket);
    acceptedAt.set(key, Date.now() / 1000);
    open.add(socket);
    here.add(socket);
    socket.once('close', () => {
      here.delete(socket);
      acceptedAt.delete(key);
      tlsOf.delete(key);
      open.delete(socket);
    });
  });
  return here;
}

export interface HttpsListener extends Listener {
  /** Other certificates and versions, for connections from then on; open ones stay. Throws for a pair that does not fit, and stays as it was. */
  update(served: Served): void;
  /** Stops listening and leaves those who are connected in peace; `close` ends them. */
  stopListening(): void;
}

/**
 * HTTPS on every address, HTTP/2 and HTTP/1.1: a browser opens six HTTP/1.1 connections at most, and every tab's event stream holds one.
 */
export async function listenHttps(
  place: Place,
  first: Served,
  handle: Handle,
  refused: (why: string, address: string) => void,
): Promise<HttpsListener> {
  const contextOf = (c: Certificate, minimum: Served['minimum']) => ({ cert: c.chain, key: c.key, minVersion: `TLSv${minimum}` as const });
  let served = first;
  let own: SecureContext;
  let named: { readonly context: SecureContext; readonly covers: (nameOrAddress: string) => boolean } | undefined;
  const take = (next: Served): void => {
    own = createSecureContext(contextOf(next.own, next.minimum)); // throws before anything is taken
    named = next.named && {
      context: createSecureContext(contextOf(next.named.certificate, next.minimum)),
      covers: next.named.covers,
    };
    served = next;
  };
  take(first);
  const server = http2.createSecureServer(
    {
      allowHTTP1: true,
      ...contextOf(first.own, first.minimum),
      SNICallback: (hostname, done) => done(null, named?.covers(hostname.toLowerCase()) ? named.context : own),
      handshakeTimeout: headersMs,
      settings: { maxConcurrentStreams: 64 },
      maxSessionMemory: 4,
      // For its HTTP/1 side, which the types of this call do not know: how often half-sent headers are looked for.
      ...({ connectionsCheckingInterval: 2_000 } as object),
    },
    handle as unknown as (request: http2.Http2ServerRequest, response: http2.Http2ServerResponse) => void,
  );
  // The same: without these a half-sent header stays for ever.
  Object.assign(server, { headersTimeout: headersMs, requestTimeout: requestMs, keepAliveTimeout: 65_000 });
  const sockets = remember(server);
  // Browsers name no host when they come by address (RFC 6066 §3), so the default is set before the handshake of each connection begins.
  let shown = first.own;
  server.prependListener('connection', (socket: net.Socket) => {
    const wanted = served.named?.covers(plainAddress(socket.localAddress)) ? served.named.certificate : served.own;
    if (wanted === shown) return;
    server.setSecureContext(contextOf(wanted, served.minimum));
    shown = wanted;
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    const version = socket.getProtocol() ?? '';
    tlsOf.set(connectionKey(socket), version);
    if (/^TLSv1(\.[0-2])?$/.test(version)) rememberOlder({ address: plainAddress(socket.remoteAddress), version, at: Date.now() / 1000 });
  });
  const sessions = new Set<http2.ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    // Event streams write every 15 s: what is silent for a minute is gone.
    session.setTimeout(60_000, () => session.close());
    session.on('error', () => {}); // the connection broke; its requests are told by themselves
  });
  server.on('tlsClientError', (error, socket: TLSSocket) =>
    refused(`TLS: ${error.message.slice(0, 120)}`, plainAddress(socket.remoteAddress)),
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket: net.Socket) => answerBroken(error, socket, refused));
  await listen(server, place);
  return {
    port: portOf(server),
    update: (next) => {
      take(next);
      server.setSecureContext(contextOf(next.own, next.minimum));
      shown = next.own;
    },
    // Not the server's own: since Node 24 its `close` ends every session too, and whoever watches a change that moves the port would see no more.
    stopListening: () => void net.Server.prototype.close.call(server),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve()); // calls back with an error when it has stopped listening before: closed all the same
        for (const s of sessions) s.destroy();
        // Of HTTP/1, and whose handshake goes on: a session that began only now would keep it open for as long as its browser likes.
        for (const s of sockets) s.destroy();
      }),
  };
}

export async function listenHttp(place: Place, handle: Handle, refused: (why: string, address: string) => void): Promise<Listener> {
  const server = plainServer(handle, refused);
  await listen(server, place);
  return { port: portOf(server), close: () => closeHttp(server) };
}

const ownSocket = new WeakSet<net.Socket>();
/** Whether a request came through the command line's socket. */
export const isOwnSocket = (request: IncomingMessage): boolean =>
  request.httpVersionMajor === 1 && ownSocket.has(request.socket as net.Socket);

/** The command line's socket: nobody but root and this process gets at it. */
export async function listenUnix(path: string, handle: Handle): Promise<Listener> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
  rmSync(path, { force: true }); // left by a process that was killed
  const server = plainServer(handle, () => {});
  server.on('connection', (socket) => ownSocket.add(socket));
  const before = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, () => resolve());
    });
  } finally {
    process.umask(before);
  }
  chmodSync(path, 0o600);
  return { port: 0, close: () => closeHttp(server) };
}

function plainServer(handle: Handle, refused: (why: string, address: string) => void): http.Server {
  const server = http.createServer(
    { headersTimeout: headersMs, requestTimeout: requestMs, keepAliveTimeout: 65_000, connectionsCheckingInterval: 2_000 },
    handle,
  );
  remember(server);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: net.Socket) => answerBroken(error, socket, refused));
  return server;
}

/** A request that is not HTTP, or was half-sent until its time was over (RFC 9110 §15.5.9). */
function answerBroken(error: NodeJS.ErrnoException, socket: net.Socket, refused: (why: string, address: string) => void): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  refused(error.code ?? error.message.slice(0, 120), plainAddress(socket.remoteAddress));
  const status =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? '408 Request Timeout'
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? '431 Request Header Fields Too Large'
        : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** `::` takes IPv4 as well; a kernel without IPv6 has only `0.0.0.0`. */
async function listen(server: net.Server, place: Place): Promise<void> {
  const on = (host: string): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(place.port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  await on(place.host ?? '::').catch((error: NodeJS.ErrnoException) => {
    if (place.host !== undefined || (error.code !== 'EAFNOSUPPORT' && error.code !== 'EADDRNOTAVAIL')) throw error;
    return on('0.0.0.0');
  });
}

function portOf(server: net.Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function closeHttp(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
