import 'reflect-metadata';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(globalThis.crypto);

/** Authorities and certificates for tests, as somebody else's would be. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
  readonly keys: CryptoKeyPair;
  readonly x509: x509.X509Certificate;
}

export interface IssueOptions {
  readonly by?: Issued;
  /** Host names and addresses. */
  readonly names?: readonly string[];
  readonly from?: Date;
  readonly until?: Date;
  readonly ca?: boolean;
  readonly algorithm?: EcKeyGenParams | RsaHashedKeyGenParams;
  readonly usage?: x509.ExtendedKeyUsage;
  readonly hash?: 'SHA-1' | 'SHA-256';
}

const ec: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' };

/** 2026-01-01 to 2027-01-01 unless said otherwise: tests judge at a time of their own. */
export async function issue(subject: string, o: IssueOptions = {}): Promise<Issued> {
  const algorithm = o.algorithm ?? ec;
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '01',
    subject,
    issuer: o.by?.x509.subject ?? subject,
    notBefore: o.from ?? new Date('2026-01-01T00:00:00Z'),
    notAfter: o.until ?? new Date('2027-01-01T00:00:00Z'),
    signingAlgorithm: { name: o.by ? 'ECDSA' : algorithm.name, hash: o.hash ?? 'SHA-256' },
    publicKey: keys.publicKey,
    signingKey: o.by?.keys.privateKey ?? keys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(o.ca ?? false, undefined, true),
      ...(o.usage === undefined ? [] : [new x509.ExtendedKeyUsageExtension([o.usage])]),
      ...((o.names ?? []).length === 0
        ? []
        : [
            new x509.SubjectAlternativeNameExtension(
              (o.names ?? []).map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
            ),
          ]),
    ],
  });
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: `${certificate.toString('pem')}\n`,
    key: `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`,
    keys,
    x509: certificate,
  };
}

/** Root, intermediate and a server's certificate for these names. */
export async function office(names: readonly string[] = ['pbx.example.test'], o: IssueOptions = {}) {
  const root = await issue('CN=Example Root', { ca: true });
  const middle = await issue('CN=Example Issuing', { by: root, ca: true });
  const leaf = await issue(`CN=${names[0] ?? 'pbx'}`, { by: middle, names, usage: x509.ExtendedKeyUsage.serverAuth, ...o });
  return { root, middle, leaf };
}
