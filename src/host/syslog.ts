import dgram from 'node:dgram';
import type net from 'node:net';
import { isIPv6 } from 'node:net';
import type { SendResult, SyslogSettings } from '../lib/messages/channels.ts';
import { connectTcp, EgressError, type Limit } from './egress-connect.ts';
import { openTls } from './egress-tls.ts';

const timeoutMs = 20_000;
/** Time for "port unreachable" to come back. UDP says nothing else, and nothing at all where a firewall is silent. */
const udpEchoMs = 300;

/**
 * Sends one message to a syslog server: a datagram (RFC 5426), or counted octets over TCP (RFC 6587 §3.4.1) and TLS (RFC 5425). Over TCP there is no
 * answer; ok means that the server has read up to our end of the connection and closed its own without an error.
 */
export async function sendSyslog(s: SyslogSettings, line: string): Promise<SendResult> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  const limit: Limit = { untilMs: performance.now() + timeoutMs, signal: late.signal };
  const where = { host: s.server, port: s.port, at: 'target' as const };
  try {
    if (s.transport === 'udp') return await datagram(s, line);
    let socket: net.Socket = await connectTcp(where, limit);
    if (s.transport === 'tls') socket = await openTls(socket, where, s.ca === undefined ? [] : [s.ca], limit);
    return await whole(socket, `${Buffer.byteLength(line)} ${line}`, limit);
  } catch (e) {
    if (e instanceof EgressError) return { ok: false, layer: e.failure.layer, detail: e.failure.detail };
    return { ok: false, layer: 'tcp', detail: e instanceof Error ? e.message : String(e) };
  } finally {
    clearTimeout(timer);
  }
}

function whole(socket: net.Socket, text: string, limit: Limit): Promise<SendResult> {
  return new Promise((resolve) => {
    const end = (result: SendResult): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('error', (e) => end({ ok: false, layer: 'tcp', detail: e.message }));
    socket.once('end', () => end({ ok: true }));
    socket.once('close', () => end({ ok: false, layer: 'tcp', detail: 'the server broke the connection off' }));
    limit.signal.addEventListener('abort', () => end({ ok: false, layer: 'timeout', detail: 'the server did not take it in time' }), {
      once: true,
    });
    socket.resume();
    socket.end(text);
  });
}

function datagram(s: SyslogSettings, line: string): Promise<SendResult> {
  return new Promise((resolve) => {
    const socket = dgram.createSocket(isIPv6(s.server) ? 'udp6' : 'udp4');
    let ended = false;
    const end = (result: SendResult): void => {
      if (ended) return;
      ended = true;
      socket.close();
      resolve(result);
    };
    socket.once('error', (e: NodeJS.ErrnoException) => {
      const layer = e.code === 'ENOTFOUND' || e.code === 'EAI_AGAIN' ? 'name' : e.code === 'ECONNREFUSED' ? 'udp' : 'route';
      end({ ok: false, layer, detail: e.code ?? e.message });
    });
    socket.connect(s.port, s.server, () => {
      socket.send(line, () => setTimeout(() => end({ ok: true }), udpEchoMs));
    });
  });
}
