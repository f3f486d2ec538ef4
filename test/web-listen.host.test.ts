import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openData } from '../src/data/open.ts';
import { askNameServer } from '../src/host/dns-client.ts';
import { connectLines, type LineSocket } from '../src/host/lines.ts';
import { Certificates } from '../src/host/linux/certificates.ts';
import { Files } from '../src/host/linux/files.ts';
import { listenLines } from '../src/host/linux/sockets.ts';
import { tryTarget } from '../src/host/sip-probe.ts';
import { reportLines } from '../src/host/web-failures.ts';
import { startWeb } from '../src/web.ts';
import { newPassword } from './api-harness.ts';
import { FakeEngine } from './fake-engine.ts';

/** The web process as it is, on loopback, with real TLS, files and sockets; only the engine is a fake. */
const prefix = mkdtempSync('/tmp/switchroom-web-');
const engine = new FakeEngine();
const reports: unknown[] = [];
const log: Record<string, unknown>[] = [];
let web: Awaited<ReturnType<typeof startWeb>>;
let port = 0;
let plainPort = 0;
let ca = '';
const certificates = new Certificates(new Files(prefix, new Map()));
const issue = (names: string[]) => certificates.issue({ kind: 'certificate', folder: 'etc/web/tls', reader: 'web', names }, Date.now());
const within = { timeout: 90_000, interval: 20 };

beforeAll(async () => {
  mkdirSync(`${prefix}/var/spool/engine`, { recursive: true });
  web = await startWeb({
    prefix,
    engine,
    db: await openData(':memory:'),
    telephony: { calls: () => [], registrations: () => [], hangUp: async () => false, checkSync: async () => false },
    names: { ask: askNameServer, try: tryTarget },
    reportLogin: (r) => reports.push(r),
    random: (n) => Buffer.from(crypto.getRandomValues(new Uint8Array(n))).toString('base64url'),
    log: (e) => {
      log.push(e);
      if (e.what === 'serving') {
        port = Number(e.https);
        plainPort = Number(e.http);
      }
    },
    lib: prefix,
    ui: `${prefix}/no-ui`,
    ports: { https: 0, http: 0, host: '127.0.0.1' },
    checkAnswers: true,
  });
  // It waits for its certificate, then serves by itself.
  await vi.waitFor(() => expect(log.some((l) => l.what === 'not serving yet')).toBe(true), within);
  await issue(['localhost', '127.0.0.1']);
  await web.ready;
  await vi.waitFor(() => expect(port).toBeGreaterThan(0), within);
  ca = readFileSync(`${prefix}/var/ca/ca.pem`, 'utf8');
});
afterAll(async () => {
  await web.close();
  rmSync(prefix, { recursive: true });
});

function connect(): http2.ClientHttp2Session {
  return http2.connect(`https://localhost:${port}`, { ca });
}

interface Answer {
  readonly status: number;
  readonly headers: http2.IncomingHttpHeaders;
  readonly text: string;
}
function ask(session: http2.ClientHttp2Session, headers: http2.OutgoingHttpHeaders, body?: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers });
    let status = 0;
    let got: http2.IncomingHttpHeaders = {};
    let text = '';
    stream.setEncoding('utf8');
    stream.on('response', (h) => {
      status = Number(h[':status']);
      got = h;
    });
    stream.on('data', (chunk: string) => {
      text += chunk;
    });
    stream.on('end', () => resolve({ status, headers: got, text }));
    // Whoever is answered before all of the body has gone out may see the stream reset after the answer.
    stream.on('error', (e) => (status === 0 ? reject(e) : resolve({ status, headers: got, text })));
    stream.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function login(session: http2.ClientHttp2Session): Promise<string> {
  const first = existsSync(`${prefix}/run/web/first-password`)
    ? readFileSync(`${prefix}/run/web/first-password`, 'utf8').trim()
    : undefined;
  const post = (path: string, body: unknown, cookie?: string) =>
    ask(session, { ':method': 'POST', ':path': path, ...(cookie === undefined ? {} : { cookie }) }, body);
  const cookieOf = (a: Answer): string => String(a.headers['set-cookie']?.[0]).split(';')[0] ?? '';
  const in_ = await post('/api/v1/session', { user: 'admin', password: first ?? newPassword });
  expect(in_.status).toBe(200);
  if (first === undefined) return cookieOf(in_);
  return cookieOf(await post('/api/v1/session/password', { current: first, next: newPassword }, cookieOf(in_)));
}

describe('the web process', () => {
  test('puts the one-time password where root and nobody else reads it', () => {
    expect(statSync(`${prefix}/run/web/first-password`).mode & 0o777).toBe(0o640);
    expect(statSync(`${prefix}/run/web/root.sock`).mode & 0o777).toBe(0o600);
  });

  test('reports a login, and where and when its connection was opened comes with a confirmation', async () => {
    const before = Date.now() / 1000;
    const session = connect();
    const cookie = await login(session);
    expect(reports).toMatchObject([{ kind: 'success', address: '127.0.0.1', user: 'admin' }]);
    await ask(session, { ':method': 'POST', ':path': '/api/v1/change/confirm', cookie }, {});
    const asked = engine.asked.findLast((a) => a.method === 'change.confirm') as {
      method: string;
      params: { connection: { localAddress: string; localPort: number; openedAt: number } };
    };
    expect(asked).toMatchObject({
      method: 'change.confirm',
      params: { by: 'admin', connection: { localAddress: '127.0.0.1', localPort: port } },
    });
    expect(asked.params.connection.openedAt).toBeGreaterThanOrEqual(before);
    expect(asked.params.connection.openedAt).toBeLessThanOrEqual(Date.now() / 1000);
    session.close();
  });

  test('tells a listener at once, over HTTP/2, and ends the stream with the session', async () => {
    const session = connect();
    const cookie = await login(session);
    const stream = session.request({ ':path': '/api/v1/events', cookie });
    let text = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      text += chunk;
    });
    const ended = new Promise((resolve) => stream.on('close', resolve));
    await vi.waitFor(() => expect(text).toContain('retry: 2000'), within);
    engine.emit({ event: 'change', state: 'applying' });
    engine.emit({ event: 'interfaces' });
    await vi.waitFor(() => expect(text).toContain('event: change\ndata: {"state":"applying"}\n\nevent: interfaces\ndata: {}\n\n'), within);
    expect((await ask(session, { ':method': 'DELETE', ':path': '/api/v1/session', cookie })).status).toBe(204);
    await ended;
    session.close();
  });

  test('takes in what the engine spools', async () => {
    writeFileSync(
      `${prefix}/var/spool/engine/messages.jsonl`,
      `${JSON.stringify({ id: 'e-1', at: 1, source: 'engine', code: 'drift.repaired', values: { what: 'a route' } })}\n`,
    );
    engine.emit({ event: 'messages' });
    const session = connect();
    const cookie = await login(session);
    await vi.waitFor(async () => expect((await ask(session, { ':path': '/api/v1/messages', cookie })).text).toContain('e-1'), within);
    session.close();
  });

  test('takes a new certificate for new connections, and leaves open ones alone', async () => {
    const open = connect();
    expect((await ask(open, { ':path': '/' })).status).toBe(200);
    await issue(['localhost', '127.0.0.1', 'new.example.test']);
    engine.emit({ event: 'certificate' });
    const names = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const s = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', ca }, () => {
          resolve(s.getPeerCertificate().subjectaltname ?? '');
          s.destroy();
        });
        s.on('error', reject);
      });
    await vi.waitFor(async () => expect(await names()).toContain('new.example.test'), within);
    expect((await ask(open, { ':path': '/' })).status).toBe(200);
    open.close();
  });

  test('refuses half-sent requests after a while and logs them, in headers and in bodies', async () => {
    const send = (text: string): Promise<string> =>
      new Promise((resolve) => {
        const s = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', ca, ALPNProtocols: ['http/1.1'] }, () => s.write(text));
        let got = '';
        s.setEncoding('utf8');
        s.on('data', (d: string) => {
          got += d;
        });
        s.on('close', () => resolve(got));
        s.on('error', () => {}); // the other end closes first; what it said before that counts
      });
    const session = connect();
    const half = session.request({ ':method': 'POST', ':path': '/api/v1/session', 'content-type': 'application/json' });
    half.write('{"us');
    half.on('error', () => {}); // after its answer
    const status = new Promise((resolve) => half.on('response', (h) => resolve(h[':status'])));
    const [headers, body, garbage] = await Promise.all([
      send('GET / HTTP/1.1\r\nhost: loc'),
      send('POST /api/v1/session HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"us'),
      send('\u0000\u0001 nonsense\r\n\r\n'),
    ]);
    expect(headers).toMatch(/^HTTP\/1\.1 408 /);
    expect(body).toMatch(/^HTTP\/1\.1 408 /);
    expect(garbage).toMatch(/^HTTP\/1\.1 400 /);
    expect(await status).toBe(408);
    session.destroy();
    expect(log.filter((l) => l.what === 'connection refused').map((l) => l.why)).toEqual(
      expect.arrayContaining(['ERR_HTTP_REQUEST_TIMEOUT']),
    );
    expect((await ask(connect(), { ':path': '/' })).status, 'and goes on').toBe(200);
  });

  test('refuses a body of 300 KB without reading it to its end', async () => {
    const session = connect();
    const r = await ask(session, { ':method': 'POST', ':path': '/api/v1/session' }, { user: 'a', password: 'x'.repeat(300_000) });
    expect(r.status).toBe(413);
    session.destroy();
  });

  test('does nothing over plain HTTP but send people on', async () => {
    const get = (path: string, method = 'GET', headers = {}): Promise<http.IncomingMessage> =>
      new Promise((resolve, reject) => {
        http
          .request({ port: plainPort, host: '127.0.0.1', path, method, headers: { host: 'pbx.example.test', ...headers } }, (r) =>
            resolve(r.resume()),
          )
          .on('error', reject)
          .end();
      });
    expect((await get('/network/interfaces?a=1')).headers.location).toBe(`https://pbx.example.test:${port}/network/interfaces?a=1`);
    expect((await get('/api/v1/session', 'POST')).statusCode).toBe(400);
    expect((await get('/', 'GET', { host: 'evil.example.test/@x' })).statusCode).toBe(400);
    expect((await get('/provisioning/nothing')).statusCode).toBe(404);
  });

  test('is root for the command line, over its own socket', async () => {
    const out = await new Promise<string>((resolve, reject) => {
      http
        .get({ socketPath: `${prefix}/run/web/root.sock`, path: '/api/v1/session', headers: { host: 'localhost' } }, (r) => {
          let text = '';
          r.setEncoding('utf8');
          r.on('data', (chunk: string) => {
            text += chunk;
          });
          r.on('end', () => resolve(text));
        })
        .on('error', reject);
    });
    expect(JSON.parse(out)).toEqual({ user: 'root', mustChangePassword: false, via: 'socket' });
  });
});

test('reports wait for guard, and are sent in their order', async () => {
  const path = `${prefix}/failures.sock`;
  const report = reportLines(path, 20, (ms, call) => void setTimeout(call, ms));
  for (let i = 0; i < 1_200; i++) report({ i });
  const got: { i: number }[] = [];
  let peer: LineSocket | undefined;
  const server = await listenLines(path, undefined, (s) => {
    peer = s;
    s.onLine((line) => got.push(line as { i: number }));
  });
  await vi.waitFor(() => expect(got).toHaveLength(1_000), within);
  expect([got[0]?.i, got.at(-1)?.i], 'the oldest went').toEqual([200, 1_199]);
  report({ i: 5 });
  await vi.waitFor(() => expect(got.at(-1)?.i).toBe(5), within);
  peer?.close();
  server.close();
  await expect(connectLines(path)).rejects.toThrow();
});
