import 'reflect-metadata';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { CertificateArtifact } from '../../engine/artifacts.ts';
import { canonicalAddress } from '../../lib/ip.ts';
import type { Files } from './files.ts';
import { nameConstraints, permits } from './name-constraints.ts';

x509.cryptoProvider.set(globalThis.crypto);
const key = { name: 'ECDSA', namedCurve: 'P-256' };
const signing = { name: 'ECDSA', hash: 'SHA-256' };
/** Browsers refuse server certificates of more than 398 days (CA/Browser Forum, Baseline Requirements §6.3.2; kept for private ones too). */
const leafDays = 397;
const caDays = 7300;
/** A clock that is a day behind must not make a new certificate "not yet valid". */
const backdateMs = 86_400_000;

interface Known {
  readonly names: readonly string[];
  /** Seconds since 1970. */
  readonly notAfter: number;
}

/** The PBX's own CA: its key never leaves the engine, and it can sign for private addresses and the PBX's names only (RFC 5280 §4.2.1.10). */
export class Certificates {
  readonly #files: Files;
  /** What was read of these texts: checking a signature takes longer than everything else of a look. */
  readonly #known = new Map<string, { readonly texts: string; readonly is: Known | undefined }>();
  constructor(files: Files) {
    this.#files = files;
  }

  async read(folder: string): Promise<Known | undefined> {
    const [pem, own, ca] = await Promise.all([
      this.#files.read(`${folder}/chain.pem`),
      this.#files.read(`${folder}/key.pem`),
      this.#files.read('var/ca/ca.pem'),
    ]);
    if (pem === undefined || own === undefined || ca === undefined) return undefined;
    const texts = `${pem}${own}${ca}`;
    const known = this.#known.get(folder);
    if (known?.texts === texts) return known.is;
    const is = this.#parse(pem, own, ca);
    this.#known.set(folder, { texts, is });
    return is;
  }

  #parse(pem: string, own: string, ca: string): Known | undefined {
    try {
      const leaf = new X509Certificate(pem);
      if (!leaf.verify(new X509Certificate(ca).publicKey)) return undefined;
      // A web process that starts again finds both files or serves nobody.
      if (!leaf.checkPrivateKey(createPrivateKey(own))) return undefined;
      const names = (leaf.subjectAltName ?? '').split(', ').map((n) => {
        const value = n.slice(n.indexOf(':') + 1);
        return canonicalAddress(value) ?? value;
      });
      return { names, notAfter: Date.parse(leaf.validTo) / 1000 };
    } catch {
      return undefined; // damaged: made anew
    }
  }

  async issue(wanted: CertificateArtifact, nowMs: number): Promise<void> {
    const ca = await this.#ca(
      nowMs,
      wanted.names.filter((n) => canonicalAddress(n) === undefined),
    );
    const keys = await crypto.subtle.generateKey(key, true, ['sign', 'verify']);
    const leaf = await x509.X509CertificateGenerator.create({
      serialNumber: serial(),
      subject: `CN=${wanted.names[0] ?? 'pbx'}`,
      issuer: ca.certificate.subject,
      notBefore: new Date(nowMs - backdateMs),
      notAfter: new Date(nowMs + leafDays * 86_400_000),
      signingAlgorithm: signing,
      publicKey: keys.publicKey,
      signingKey: ca.key,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          wanted.names.map((n) => ({ type: canonicalAddress(n) === undefined ? 'dns' : 'ip', value: n }) as const),
        ),
        await x509.AuthorityKeyIdentifierExtension.create(ca.certificate.publicKey),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    // The key first: a reader that comes between sees a pair that does not match, and reads again at the event.
    await this.#files.write({
      kind: 'file',
      path: `${wanted.folder}/key.pem`,
      content: await pemKey(keys.privateKey),
      reader: wanted.reader,
    });
    await this.#files.write({
      kind: 'file',
      path: `${wanted.folder}/chain.pem`,
      content: `${leaf.toString('pem')}\n${ca.certificate.toString('pem')}\n`,
      reader: wanted.reader,
    });
  }

  async #ca(nowMs: number, hostnames: readonly string[]): Promise<{ certificate: x509.X509Certificate; key: CryptoKey }> {
    const [pem, keyPem] = await Promise.all([this.#files.read('var/ca/ca.pem'), this.#files.read('var/ca/key.pem')]);
    if (pem !== undefined && keyPem !== undefined) {
      const certificate = new x509.X509Certificate(pem);
      const raw = x509.PemConverter.decodeFirst(keyPem);
      // A name that this CA may not sign for would make clients refuse the certificate for every name and address in it, without a way
      // past. A new CA only makes browsers ask once more.
      if (hostnames.every((n) => permits(certificate, n)))
        return { certificate, key: await crypto.subtle.importKey('pkcs8', raw, key, false, ['sign']) };
      // First, so that a crash in between leaves no certificate beside a key that is not its own.
      await this.#files.remove('var/ca/ca.pem');
    }
    const keys = await crypto.subtle.generateKey(key, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: serial(),
      name: `CN=Switchroom CA ${serial().slice(0, 8)}`,
      notBefore: new Date(nowMs - backdateMs),
      notAfter: new Date(nowMs + caDays * 86_400_000),
      signingAlgorithm: signing,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        nameConstraints(hostnames),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    await this.#files.write({ kind: 'file', path: 'var/ca/key.pem', content: await pemKey(keys.privateKey), reader: 'root' });
    await this.#files.write({ kind: 'file', path: 'var/ca/ca.pem', content: `${certificate.toString('pem')}\n`, reader: 'everyone' });
    return { certificate, key: keys.privateKey };
  }
}

async function pemKey(k: CryptoKey): Promise<string> {
  return `${x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', k), 'PRIVATE KEY')}\n`;
}

/** 127 random bits: positive and within the 20 octets of RFC 5280 §4.1.2.2. */
function serial(): string {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[0] = ((b[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(b).toString('hex');
}
