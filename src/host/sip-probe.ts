import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import net from 'node:net';
import type { SipTarget, Tried } from '../lib/dns/sip-path.ts';

/** Three sends: one packet may be lost, three are not by chance. */
const sendAtMs = [0, 500, 1500];
/** Too short: a distant provider looks dead. Too long: the page waits for the dead one. */
const timeoutMs = 2500;

/** Whether somebody is there: by UDP an OPTIONS (RFC 3261 §11) that any SIP answer answers, by TCP and TLS a connection. Never rejects. */
export function tryTarget(target: SipTarget, domain: string): Promise<Tried> {
  return target.transport === 'udp' ? byOptions(target, domain) : byConnection(target);
}

function byConnection({ address, port }: SipTarget): Promise<Tried> {
  return new Promise((resolve) => {
    const began = performance.now();
    const socket = net.connect({ host: address, port });
    const end = (tried: Tried): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(tried);
    };
    const timer = setTimeout(() => end({ failed: 'silent', because: `no answer in ${timeoutMs} ms` }), timeoutMs);
    socket.on('error', (e: NodeJS.ErrnoException) =>
      end({ failed: e.code === 'ECONNREFUSED' ? 'closed' : 'unreachable', because: e.code ?? e.message }),
    );
    socket.on('connect', () => end({ ms: Math.round(performance.now() - began), said: 'connected' }));
  });
}

function byOptions({ address, port }: SipTarget, domain: string): Promise<Tried> {
  return new Promise((resolve) => {
    const began = performance.now();
    const socket = dgram.createSocket(address.includes(':') ? 'udp6' : 'udp4');
    const timers: NodeJS.Timeout[] = [];
    let over = false;
    const end = (tried: Tried): void => {
      if (over) return;
      over = true;
      for (const t of timers) clearTimeout(t);
      socket.close();
      resolve(tried);
    };
    const failed = (e: Error): void => {
      const code = (e as NodeJS.ErrnoException).code ?? e.message;
      end({ failed: code === 'ECONNREFUSED' ? 'closed' : 'unreachable', because: code });
    };
    const branch = `z9hG4bK${randomBytes(12).toString('hex')}`;
    socket.on('error', failed);
    socket.on('message', (bytes) => {
      const text = bytes.subarray(0, 4096).toString('latin1');
      const status = /^SIP\/2\.0 (\d{3}) /.exec(text)?.[1];
      if (status !== undefined && text.includes(branch)) end({ ms: Math.round(performance.now() - began), said: `SIP ${status}` });
    });
    timers.push(setTimeout(() => end({ failed: 'silent', because: `no answer in ${timeoutMs} ms` }), timeoutMs));
    socket.on('connect', () => {
      const own = socket.address();
      const host = (a: string): string => (a.includes(':') ? `[${a.split('%')[0]}]` : a);
      const text = [
        `OPTIONS sip:${host(domain)} SIP/2.0`,
        `Via: SIP/2.0/UDP ${host(own.address)}:${own.port};branch=${branch};rport`,
        'Max-Forwards: 70',
        `From: <sip:probe@${host(own.address)}>;tag=${randomBytes(6).toString('hex')}`,
        `To: <sip:${host(domain)}>`,
        `Call-ID: ${randomBytes(12).toString('hex')}`,
        'CSeq: 1 OPTIONS',
        `Contact: <sip:probe@${host(own.address)}:${own.port}>`,
        'Accept: application/sdp',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n');
      const send = (): void => socket.send(text, (e) => e && !over && failed(e));
      for (const at of sendAtMs) timers.push(setTimeout(send, at));
    });
    socket.connect(port, address);
  });
}
