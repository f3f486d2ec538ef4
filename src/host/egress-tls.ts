import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import tls from 'node:tls';
import { EgressError, type Limit } from './egress-connect.ts';
import type { Certificate } from './egress-types.ts';

/** Where Debian's ca-certificates keeps what this machine trusts; an administrator's own authorities are added there as well. */
const systemBundle = '/etc/ssl/certs/ca-certificates.crt';

/** Read anew each time: what an administrator has added counts at once. Without the file, Node's own list. */
async function authorities(extra: readonly string[]): Promise<string[]> {
  const system = await readFile(systemBundle, 'utf8').catch(() => undefined);
  return [...(system === undefined ? tls.rootCertificates : [system]), ...extra];
}

/** TLS 1.2 or newer over a connection, the name verified. A failure carries the certificate that answered. */
export async function openTls(
  socket: net.Socket,
  { host, port }: { readonly host: string; readonly port: number },
  extraCa: readonly string[],
  limit: Limit,
): Promise<tls.TLSSocket> {
  const ca = await authorities(extraCa);
  return new Promise((resolve, reject) => {
    let certificate: Certificate | undefined;
    const fail = (layer: 'tls' | 'timeout', detail: string, code?: string): void => {
      limit.signal.removeEventListener('abort', late);
      secure.destroy();
      reject(new EgressError({ layer, at: 'target', host, port, detail, code, certificate }));
    };
    const late = (): void => fail('timeout', 'no end of the TLS handshake in time');
    // Server name indication is for names alone (RFC 6066 §3).
    const secure = tls.connect({ socket, ca, minVersion: 'TLSv1.2', ...(net.isIP(host) === 0 ? { servername: host } : { host }) });
    // Before Node looks at the certificate itself: afterwards it is gone with the connection, and whose it was is what people must know.
    secure.prependListener('secure', () => {
      certificate = certificateOf(secure);
    });
    secure.once('error', (e: NodeJS.ErrnoException) => fail('tls', e.message, e.code));
    secure.once('close', () => fail('tls', 'the connection was closed during the handshake'));
    secure.once('secureConnect', () => {
      limit.signal.removeEventListener('abort', late);
      secure.removeAllListeners('error').removeAllListeners('close');
      secure.on('error', () => {});
      resolve(secure);
    });
    if (limit.signal.aborted) return late();
    limit.signal.addEventListener('abort', late, { once: true });
  });
}

function certificateOf(socket: tls.TLSSocket): Certificate | undefined {
  // Not getPeerX509Certificate: after it, Node's own look at the names finds none (v24.21).
  const { raw } = socket.getPeerCertificate();
  if (raw === undefined) return undefined;
  const c = new X509Certificate(raw);
  return {
    subject: oneLine(c.subject),
    issuer: oneLine(c.issuer),
    notBefore: Math.floor(Date.parse(c.validFrom) / 1000),
    notAfter: Math.floor(Date.parse(c.validTo) / 1000),
    fingerprint: c.fingerprint256,
    names: c.subjectAltName ?? '',
  };
}

/** `CN=…\nO=…` in one line; without control characters, since anybody may have written it. */
function oneLine(name: string | undefined): string {
  return (name ?? '')
    .split('\n')
    .join(', ')
    .replace(/\p{Cc}/gu, '?');
}
