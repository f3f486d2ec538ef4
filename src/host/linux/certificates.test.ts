import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Certificates } from './certificates.ts';
import { Files } from './files.ts';

async function issued(names: readonly string[]) {
  const prefix = mkdtempSync(join(tmpdir(), 'switchroom-ca-'));
  onTestFinished(() => rmSync(prefix, { recursive: true }));
  const certificates = new Certificates(new Files(prefix, new Map()));
  await certificates.issue({ kind: 'certificate', folder: 'tls', names, reader: 'root' }, Date.now());
  return { prefix, certificates, leaf: new X509Certificate(readFileSync(join(prefix, 'tls/chain.pem'))) };
}

/** OpenSSL's own verdict, strict, for a server. */
function verify(prefix: string, ca = 'var/ca/ca.pem'): string {
  try {
    return execFileSync(
      'openssl',
      ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', join(prefix, ca), join(prefix, 'tls/chain.pem')],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
  } catch (e) {
    return String((e as { stderr: string }).stderr);
  }
}

test('a certificate for private addresses and the own name is accepted by OpenSSL, strictly', async () => {
  const { prefix, certificates, leaf } = await issued(['pbx', '192.168.7.9', 'fd00::9']);
  expect(verify(prefix)).toContain('OK');
  expect(leaf.checkIP('192.168.7.9')).toBe('192.168.7.9');
  expect(await certificates.read('tls')).toMatchObject({ names: ['pbx', '192.168.7.9', 'fd00::9'] });
});

test('the CA’s key is good for nothing outside: a certificate with a public address in it is refused whole', async () => {
  const { prefix } = await issued(['pbx', '192.168.7.9', '198.18.0.9']);
  expect(verify(prefix)).toContain('permitted subtree violation');
});

test('a second certificate comes from the same CA; one by somebody else does not count as ours', async () => {
  const { prefix, certificates } = await issued(['pbx']);
  const ca = readFileSync(join(prefix, 'var/ca/ca.pem'), 'utf8');
  await certificates.issue({ kind: 'certificate', folder: 'tls', names: ['pbx', '10.0.0.1'], reader: 'root' }, Date.now());
  expect(readFileSync(join(prefix, 'var/ca/ca.pem'), 'utf8')).toBe(ca);
  const other = await issued(['pbx']);
  writeFileSync(join(prefix, 'tls/chain.pem'), readFileSync(join(other.prefix, 'tls/chain.pem')));
  expect(await certificates.read('tls')).toBeUndefined();
});

test('a damaged certificate is none', async () => {
  const { prefix, certificates } = await issued(['pbx']);
  writeFileSync(join(prefix, 'tls/chain.pem'), 'no certificate');
  expect(await certificates.read('tls')).toBeUndefined();
});

test.each([
  ['deleted', (file: string) => rmSync(file)],
  ['garbled', (file: string) => writeFileSync(file, 'garbled\n')],
  ['emptied', (file: string) => writeFileSync(file, '')],
])('a certificate whose key was %s is none', async (_, spoil) => {
  const { prefix, certificates } = await issued(['pbx']);
  expect(await certificates.read('tls')).toBeDefined();
  spoil(join(prefix, 'tls/key.pem'));
  expect(await certificates.read('tls')).toBeUndefined();
});

test('a certificate beside the key of another one is none', async () => {
  const [{ prefix, certificates }, other] = [await issued(['pbx']), await issued(['pbx'])];
  writeFileSync(join(prefix, 'tls/key.pem'), readFileSync(join(other.prefix, 'tls/key.pem')));
  expect(await certificates.read('tls')).toBeUndefined();
});

test('another host name gets another CA when the first may not sign for it, and the same one when it may', async () => {
  const { prefix, certificates } = await issued(['pbx', '10.0.0.1']);
  const ca = () => readFileSync(join(prefix, 'var/ca/ca.pem'), 'utf8');
  const first = ca();
  for (const name of ['telephone.home.arpa', 'inner.pbx']) {
    await certificates.issue({ kind: 'certificate', folder: 'tls', names: [name, '10.0.0.1'], reader: 'root' }, Date.now());
    expect(ca()).toBe(first);
    expect(verify(prefix)).toContain('OK');
  }
  await certificates.issue({ kind: 'certificate', folder: 'tls', names: ['telephone.example', '10.0.0.1'], reader: 'root' }, Date.now());
  expect(ca()).not.toBe(first);
  expect(verify(prefix)).toContain('OK');
  expect(await certificates.read('tls')).toMatchObject({ names: ['telephone.example', '10.0.0.1'] });
});
