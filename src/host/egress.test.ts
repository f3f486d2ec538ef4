// Each layer on loopback with a real cause. A loopback target never goes through a proxy, so targets behind one have a name that only the proxy knows.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type EgressRequest, type EgressResult, request } from './egress.ts';
import { Certificates } from './linux/certificates.ts';
import { Files } from './linux/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'switchroom-egress-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (path: string) => readFileSync(join(folder, path), 'utf8');

beforeAll(async () => {
  const certificates = new Certificates(new Files(folder, new Map()));
  await certificates.issue({ kind: 'certificate', folder: 'tls', names: ['localhost', 'pbx'], reader: 'root' }, Date.now());
  await certificates.issue(
    { kind: 'certificate', folder: 'old', names: ['localhost', 'pbx'], reader: 'root' },
    Date.now() - 500 * 86_400_000,
  );
});

async function listening(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<net.Socket>();
  server.on('connection', (s: net.Socket) => sockets.add(s));
  onTestFinished(() => {
    for (const s of sockets) s.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const web = (answer: http.RequestListener = (_, r) => r.end('hello')) => listening(http.createServer(answer));
const secureWeb = (certificate = 'tls') =>
  listening(https.createServer({ key: file(`${certificate}/key.pem`), cert: file(`${certificate}/chain.pem`) }, (_, r) => r.end('hello')));
/** What talks first: whatever it says, it is not a proxy. */
const talker = (words: string) => listening(net.createServer((s) => void s.on('error', () => {}).write(words)));
/** A proxy that says this to CONNECT; with a port it makes the tunnel to that port of loopback. */
const proxyThat = (head: string, seen: string[] = [], to?: number) =>
  listening(
    net.createServer((s) => {
      s.on('error', () => {});
      s.once('data', (d) => {
        seen.push(d.toString());
        s.write(`${head}\r\n\r\n`);
        if (to === undefined) return;
        const onward = net.connect(to, '127.0.0.1').on('error', () => {});
        s.pipe(onward).pipe(s);
      });
    }),
  );

function ask(url: string, more: Partial<EgressRequest> = {}): Promise<EgressResult> {
  return request({ url, timeoutMs: 50_000, maxBytes: 1000, proxy: undefined, ...more });
}
const via = (port: number, more = {}) => ({ proxy: { host: '127.0.0.1', port, exceptions: [], ...more } });

describe('an answer', () => {
  test('directly', async () => {
    const port = await web((q, r) => r.writeHead(201, { 'x-method': q.method }).end('hello'));
    const r = await ask(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'ä' });
    expect(r).toMatchObject({ ok: true, status: 201, through: 'direct', peer: '127.0.0.1', headers: { 'x-method': 'POST' } });
    expect(r.ok && r.body.toString()).toBe('hello');
  });

  test('directly over TLS, with an authority that is given', async () => {
    const r = await ask(`https://localhost:${await secureWeb()}/`, { extraCa: [file('var/ca/ca.pem')] });
    expect(r).toMatchObject({ ok: true, status: 200 });
  });

  test('through a proxy, absolute and with its login', async () => {
    const seen: (string | undefined)[] = [];
    const port = await web((q, r) => {
      seen.push(q.url, q.headers['proxy-authorization'], q.headers.host);
      r.end('hello');
    });
    const r = await ask('http://web.example.test/a?b=c', via(port, { user: 'pbx', password: 'grün' }));
    expect(r).toMatchObject({ ok: true, through: 'proxy' });
    expect(seen).toEqual(['http://web.example.test/a?b=c', `Basic ${Buffer.from('pbx:grün').toString('base64')}`, 'web.example.test']);
  });

  test('through a tunnel, where the certificate is the server’s', async () => {
    const seen: string[] = [];
    const port = await proxyThat('HTTP/1.1 200 Connection established', seen, await secureWeb());
    const r = await ask('https://pbx/', { ...via(port, { user: 'a', password: 'b' }), extraCa: [file('var/ca/ca.pem')] });
    expect(r).toMatchObject({ ok: true, status: 200, through: 'proxy' });
    expect(seen[0]).toMatch(/^CONNECT pbx:443 HTTP\/1.1\r\n[\s\S]*proxy-authorization: Basic YTpi\r\n/);
  });

  test('past the proxy, for an exception', async () => {
    const port = await web();
    expect(await ask(`http://127.0.0.1:${port}/`, via(1))).toMatchObject({ ok: true, through: 'direct' });
  });

  test('of a status that the asker wants to see; a redirect is not followed', async () => {
    const port = await web((q, r) => r.writeHead(q.url === '/gone' ? 410 : 302, { location: 'http://elsewhere.example.test/' }).end());
    expect(await ask(`http://127.0.0.1:${port}/gone`, { accept: 'any' })).toMatchObject({ ok: true, status: 410 });
    expect(await ask(`http://127.0.0.1:${port}/`)).toMatchObject({ ok: true, status: 302 });
  });
});

describe('a failure names its layer', () => {
  test('name', async () => {
    // 64 characters are no label (RFC 1035 §2.3.4): the resolver knows without asking anybody.
    expect(await ask(`http://${'x'.repeat(64)}.example.test/`)).toMatchObject({ ok: false, layer: 'name', at: 'target' });
    const proxy = { host: `${'x'.repeat(64)}.example.test`, port: 3128, exceptions: [] };
    expect(await ask('http://web.example.test/', { proxy })).toMatchObject({ ok: false, layer: 'name', at: 'proxy' });
  });

  test('route', async () => {
    expect(await ask('http://255.255.255.255/')).toMatchObject({ ok: false, layer: 'route', host: '255.255.255.255' });
  });

  test('TCP: refused; the connection is closed without an answer', async () => {
    const closed = await listening(net.createServer((s) => s.destroy()));
    expect(await ask('http://127.0.0.1:1/')).toMatchObject({ ok: false, layer: 'tcp', code: 'ECONNREFUSED' });
    expect(await ask(`http://127.0.0.1:${closed}/`)).toMatchObject({ ok: false, layer: 'tcp', at: 'target' });
    expect(await ask('https://web.example.test/', via(1))).toMatchObject({ ok: false, layer: 'tcp', at: 'proxy' });
  });

  test('TLS, with the certificate that answered', async () => {
    const untrusted = await ask(`https://localhost:${await secureWeb()}/`);
    expect(untrusted).toMatchObject({
      ok: false,
      layer: 'tls',
      certificate: { subject: 'CN=localhost', names: expect.stringContaining('pbx') },
    });
    const ca = { extraCa: [file('var/ca/ca.pem')] };
    const expired = await ask(`https://localhost:${await secureWeb('old')}/`, ca);
    expect(expired).toMatchObject({ ok: false, layer: 'tls', code: 'CERT_HAS_EXPIRED', certificate: { subject: 'CN=localhost' } });
    const other = await ask('https://other.example.test/', { ...via(await proxyThat('HTTP/1.1 200 OK', [], await secureWeb())), ...ca });
    expect(other).toMatchObject({ ok: false, layer: 'tls', code: 'ERR_TLS_CERT_ALTNAME_INVALID', host: 'other.example.test', port: 443 });
  });

  test('TLS: what answers speaks none', async () => {
    expect(await ask(`https://127.0.0.1:${await web()}/`)).toMatchObject({ ok: false, layer: 'tls' });
  });

  test.each([
    ['HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="office"', 'proxy-auth', 407],
    ['HTTP/1.1 403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0', 'proxy-refused', 403],
    ['HTTP/1.1 403 Forbidden', 'proxy-refused', 403],
    ['HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_DNS_FAIL 0', 'proxy-target', 503],
    ['HTTP/1.1 502 Bad Gateway', 'proxy-target', 502],
    ['HTTP/1.1 404 Not Found', 'not-a-proxy', 404],
    ['HTTP/1.1 405 Method Not Allowed', 'not-a-proxy', 405],
    ['SSH-2.0-OpenSSH_9.2', 'not-a-proxy', undefined],
    ['H', 'not-a-proxy', undefined],
  ])('proxy that says %j', async (head, layer, status) => {
    const r = await ask('https://web.example.test/', via(await proxyThat(head)));
    expect(r).toMatchObject({ ok: false, layer, at: 'proxy', ...(status === undefined ? {} : { status }) });
  });

  test('proxy, for plain HTTP', async () => {
    const auth = await web((_, r) => r.writeHead(407, { 'proxy-authenticate': 'Basic realm="office"' }).end());
    expect(await ask('http://web.example.test/', via(auth))).toMatchObject({ layer: 'proxy-auth', at: 'proxy', status: 407 });
    const denied = await web((_, r) => r.writeHead(403, { 'x-squid-error': 'ERR_ACCESS_DENIED 0' }).end());
    expect(await ask('http://web.example.test/', via(denied))).toMatchObject({ layer: 'proxy-refused', at: 'proxy' });
    const lost = await web((_, r) => r.writeHead(503, { 'x-squid-error': 'ERR_CONNECT_FAIL 111' }).end());
    expect(await ask('http://web.example.test/', via(lost))).toMatchObject({ layer: 'proxy-target', at: 'proxy' });
    expect(await ask('http://web.example.test/', via(await talker('220 mail.example.test\r\n')))).toMatchObject({ layer: 'not-a-proxy' });
  });

  test('not HTTP', async () => {
    expect(await ask(`http://127.0.0.1:${await talker('220 mail.example.test\r\n')}/`)).toMatchObject({ layer: 'not-http', at: 'target' });
  });

  test('status', async () => {
    const port = await web((_, r) => r.writeHead(503).end());
    expect(await ask(`http://127.0.0.1:${port}/`)).toMatchObject({ ok: false, layer: 'status', status: 503 });
  });

  test('too large', async () => {
    const port = await web((_, r) => r.end('x'.repeat(1001)));
    expect(await ask(`http://127.0.0.1:${port}/`)).toMatchObject({ ok: false, layer: 'too-large' });
  });

  test('timeout: an answer, a tunnel or a handshake that never comes', async () => {
    const silent = await listening(net.createServer((s) => s.on('error', () => {})));
    // Time to connect on a machine that does something else meanwhile: before it has, the layer is another.
    const soon = { timeoutMs: 3_000 };
    const silence = [
      ask(`http://127.0.0.1:${silent}/`, soon),
      ask(`https://127.0.0.1:${silent}/`, soon),
      ask('https://web.example.test/', { ...soon, ...via(silent) }),
    ];
    expect(await Promise.all(silence)).toMatchObject(['target', 'target', 'proxy'].map((at) => ({ layer: 'timeout', at })));
  });

  test('a URL that is none is the asker’s mistake', async () => {
    await expect(ask('ftp://127.0.0.1/')).rejects.toThrow(TypeError);
    await expect(ask('nonsense')).rejects.toThrow(TypeError);
  });
});
