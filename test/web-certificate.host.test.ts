import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { WebSettings } from '../src/components/webserver/schema.ts';
import { systemClock } from '../src/host/clock.ts';
import { Certificates } from '../src/host/linux/certificates.ts';
import { Files } from '../src/host/linux/files.ts';
import { Serving } from '../src/serving.ts';
import { type Issued, issue } from './pki.ts';

/** What HTTPS listens at and shows, with real files and TLS on loopback. An uploaded certificate lies beside the PBX's own. */
async function serving(names: readonly string[], clock = { ...systemClock, now: () => Date.now() / 1000 }) {
  const prefix = mkdtempSync(join(tmpdir(), 'switchroom-serving-'));
  onTestFinished(() => rmSync(prefix, { recursive: true }));
  const own = new Certificates(new Files(prefix, new Map()));
  const issueOwn = () => own.issue({ kind: 'certificate', folder: 'etc/web/tls', reader: 'root', names: ['pbx', '127.0.0.1'] }, Date.now());
  await issueOwn();
  const day = 86_400_000;
  const uploaded = await issue('CN=uploaded', { names, from: new Date(Date.now() - day), until: new Date(Date.now() + day) });
  const put = ({ certificate, key }: Pick<Issued, 'certificate' | 'key'>) => {
    mkdirSync(`${prefix}/etc/web/tls-uploaded`, { recursive: true });
    writeFileSync(`${prefix}/etc/web/tls-uploaded/chain.pem`, certificate);
    writeFileSync(`${prefix}/etc/web/tls-uploaded/key.pem`, key);
  };
  put(uploaded);
  const settings: WebSettings = {
    ...{ httpsPort: 443, httpPort: 80, redirect: true, tlsMinimum: '1.2', certificate: 'uploaded' },
    ...{ session: { idleSeconds: 60, absoluteSeconds: 60 }, allow: { networks: [], closedAddresses: [] } },
  };
  writeFileSync(`${prefix}/etc/web/webserver.json`, JSON.stringify(settings));
  const log: unknown[] = [];
  const it = new Serving({
    ...{ prefix, clock, log: (e) => void log.push(e), https: (_, r) => void r.end(), http: () => (_, r) => void r.end() },
    ports: { https: 0, http: 0, host: '127.0.0.1' },
  });
  onTestFinished(() => it.close());
  await it.bring();
  const shown = async (servername?: string): Promise<string> => {
    const ca = [readFileSync(`${prefix}/var/ca/ca.pem`, 'utf8'), uploaded.certificate];
    const how = servername === undefined ? {} : { servername };
    const socket = tls.connect({ host: '127.0.0.1', port: it.httpsPort, ca, ...how });
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('secureConnect', resolve);
        socket.once('error', reject);
      });
      return String(socket.getPeerCertificate().subject.CN);
    } finally {
      socket.destroy();
    }
  };
  return { it, prefix, put, shown, uploaded };
}

test('whoever comes to an address gets a certificate that is for this address', async () => {
  const { shown } = await serving(['other.example.test', '192.0.2.77']);
  expect(await shown()).toBe('pbx');
  expect(await shown('other.example.test')).toBe('uploaded');
  expect(await shown('pbx')).toBe('pbx');
});

test('the uploaded one, where it names the address', async () => {
  const { shown } = await serving(['pbx.example.test', '127.0.0.1']);
  expect(await shown()).toBe('uploaded');
  expect(await shown('pbx')).toBe('pbx');
  expect(await shown('pbx.example.test')).toBe('uploaded');
});

test('one that ends while it is served is served no more', async () => {
  let ahead = 0;
  const { it, shown } = await serving(['127.0.0.1'], { ...systemClock, now: () => Date.now() / 1000 + ahead });
  expect(await shown()).toBe('uploaded');
  expect((await it.live()).instead).toBeUndefined();
  ahead = 2 * 86_400;
  expect(await shown()).toBe('pbx');
  expect((await it.live()).instead).toBe('ended');
});

test.each([
  ['a key of another one', ({ certificate }: Issued, other: Issued) => ({ certificate, key: other.key }), 'mismatch'],
  ['no key', ({ certificate }: Issued) => ({ certificate, key: 'garbled\n' }), 'mismatch'],
  ['no certificate', ({ key }: Issued) => ({ certificate: 'garbled\n', key }), 'absent'],
])('with %s in its files, the PBX’s own is served', async (_, spoil, instead) => {
  const { it, put, shown, uploaded } = await serving(['127.0.0.1']);
  put(spoil(uploaded, await issue('CN=other')));
  await it.bring();
  expect(await shown()).toBe('pbx');
  expect((await it.live()).instead).toBe(instead);
  put(uploaded);
  await it.bring();
  expect(await shown()).toBe('uploaded');
});
