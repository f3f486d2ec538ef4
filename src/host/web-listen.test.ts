import http2 from 'node:http2';
import { afterEach, expect, test, vi } from 'vitest';
import { issue } from '../../test/pki.ts';
import { type HttpsListener, listenHttps, olderHandshakes } from './web-listen.ts';

let ca = '';
const own = async () => {
  // Whoever connects looks at the machine's own date.
  const valid = { from: new Date(Date.now() - 86_400_000), until: new Date(Date.now() + 86_400_000) };
  const { certificate, key } = await issue('CN=localhost', { names: ['localhost'], ...valid });
  ca = certificate;
  return { chain: certificate, key };
};
const host = '127.0.0.1';
let listener: HttpsListener | undefined;
const begin = async (): Promise<HttpsListener> => {
  listener = await listenHttps(
    { port: 0, host },
    { own: await own(), minimum: '1.2' },
    (_, response) => response.end('here'),
    () => {},
  );
  return listener;
};
const connect = (port: number): Promise<http2.ClientHttp2Session> =>
  new Promise((resolve, reject) => {
    const session = http2.connect(`https://${host}:${port}`, { ca, servername: 'localhost' });
    session.once('connect', () => resolve(session));
    session.once('error', reject);
  });
const ask = (session: http2.ClientHttp2Session): Promise<string> =>
  new Promise((resolve, reject) => {
    const stream = session.request({ ':path': '/' });
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    stream.once('end', () => resolve(text)).once('error', reject);
  });
afterEach(() => listener?.close());

test('a port that is being left answers whoever is connected, and nobody new', async () => {
  const { port, stopListening } = await begin();
  const session = await connect(port);
  expect(await ask(session)).toBe('here');
  stopListening();
  await expect(connect(port)).rejects.toThrow('ECONNREFUSED');
  expect(await ask(session)).toBe('here');
  expect(await ask(session)).toBe('here');
});

test('closing it ends whoever is connected, also after it was left', async () => {
  for (const left of [false, true]) {
    const { port, stopListening, close } = await begin();
    const session = await connect(port);
    const ended = new Promise((resolve) => session.once('close', resolve));
    if (left) stopListening();
    await close();
    await ended;
  }
});

test('who came with an older TLS than the newest is remembered, once, with the last time', async () => {
  const { port } = await begin();
  const come = async (maxVersion: 'TLSv1.2' | 'TLSv1.3') => {
    const session = await new Promise<http2.ClientHttp2Session>((resolve, reject) => {
      const s = http2.connect(`https://${host}:${port}`, { ca, servername: 'localhost', maxVersion });
      s.once('connect', () => resolve(s));
      s.once('error', reject);
    });
    session.destroy();
  };
  await come('TLSv1.3');
  expect(olderHandshakes()).toEqual([]);
  await come('TLSv1.2');
  await come('TLSv1.2');
  // The client knows that the handshake is done a moment before the server does.
  await vi.waitFor(() => expect(olderHandshakes()).toMatchObject([{ address: host, version: 'TLSv1.2' }]), { timeout: 90_000 });
});
