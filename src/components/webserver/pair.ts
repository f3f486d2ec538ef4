import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Problem } from '../../config/problems.ts';
import { canonicalAddress } from '../../lib/ip.ts';

/** A certificate as people judge it. Times are seconds since 1970. */
export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  /** Host names and addresses that it is for (subjectAltName). */
  readonly names: readonly string[];
  readonly from: number;
  readonly until: number;
  /** SHA-256 over the DER, in pairs of hex digits with colons, as browsers show it. */
  readonly fingerprint: string;
  /** `RSA 2048`, `EC prime256v1`. */
  readonly key: string;
}

export interface Pair {
  readonly key: string;
  /** Server's certificate first, each signed by the next (RFC 8446 §4.4.2). */
  readonly chain: string;
}

const certificatePem = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
const keyPem = /-----BEGIN (?:RSA |EC )?PRIVATE KEY-----[A-Za-z0-9+/=\s]+-----END (?:RSA |EC )?PRIVATE KEY-----/;
const serverAuthentication = '1.3.6.1.5.5.7.3.1';
/** Browsers refuse server keys of other curves, and RSA keys below this (CA/Browser Forum Baseline Requirements §6.1.5). */
const curves = ['prime256v1', 'secp384r1', 'secp521r1'];
const leastRsaBits = 2048;
/** OIDs of signatures that browsers take no more: MD5 and SHA-1 with RSA (RFC 8017 §A.2.4), SHA-1 with ECDSA (RFC 3279 §2.2.3). */
const brokenSignatures = ['2a864886f70d010104', '2a864886f70d010105', '2a8648ce3d0401'];

/** Chain and key as one text, which is kept as one secret. */
export const joinPair = (pair: Pair): string => `${pair.key}${pair.chain}`;

/** The two of a kept text; undefined when it is something else. */
export function splitPair(text: string): Pair | undefined {
  const key = keyPem.exec(text)?.[0];
  const chain = text.match(certificatePem);
  return key === undefined || chain === null ? undefined : { key: `${key}\n`, chain: `${chain.join('\n')}\n` };
}

export function factsOf(certificate: X509Certificate): CertificateFacts {
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    names: namesOf(certificate),
    from: Math.floor(Date.parse(certificate.validFrom) / 1000),
    until: Math.floor(Date.parse(certificate.validTo) / 1000),
    fingerprint: certificate.fingerprint256,
    key: keyText(certificate.publicKey),
  };
}

/** Facts of the first certificate of a chain; undefined when it cannot be read. */
export function factsOfChain(pem: string): CertificateFacts | undefined {
  const first = pem.match(certificatePem)?.[0];
  const certificate = first === undefined ? undefined : parsed(first);
  return certificate && factsOf(certificate);
}

/** Whether the certificate is for this host name: exactly, or by a wildcard for one label (RFC 6125 §6.4.3). */
export function covers(names: readonly string[], hostname: string): boolean {
  const parent = hostname.slice(hostname.indexOf('.'));
  return names.some((n) => n === hostname || (n.startsWith('*.') && hostname.includes('.') && n.slice(1) === parent));
}

export type Judged = { readonly problems: readonly Problem[]; readonly pair?: Pair; readonly facts?: CertificateFacts };

/**
 * Chain and key as somebody uploads them. A chain in another order is put right; what cannot be served is refused, each at its field
 * (`/chain`, `/key`). With `pair` it may be kept, perhaps with warnings. Without a time (a document does not know one) nothing is said about begin and end.
 */
export function judgePair(given: Pair, hostname: string, nowSeconds?: number): Judged {
  const key = readKey(given.key);
  const all = readChain(given.chain);
  const problems = [...('problem' in key ? [key.problem] : []), ...('problem' in all ? [all.problem] : [])];
  if ('problem' in key || 'problem' in all) return { problems };
  const leaf = all.certificates.find((c) => c.checkPrivateKey(key.key));
  if (!leaf) {
    const subjects = all.certificates.map((c) => oneLine(c.subject)).join('; ');
    return {
      problems: [
        say(
          'webserver.key-mismatch',
          '/key',
          `this key does not belong to ${subjects}`,
          'take the key that the certificate was asked for with',
          {
            subjects: subjects.slice(0, 200),
          },
        ),
      ],
    };
  }
  const chain = chainOf(leaf, all.certificates);
  const facts = factsOf(leaf);
  const found = [...judgeLeaf(leaf, facts, hostname, nowSeconds), ...judgeChain(chain, all.certificates)];
  if (found.some((p) => p.severity !== 'warning')) return { problems: found };
  // The root is left out: whoever trusts it has it.
  const text = chain
    .filter((c, n) => n === 0 || !selfSigned(c))
    .map((c) => c.toString().trim())
    .join('\n');
  return { problems: found, facts, pair: { key: `${key.pem}\n`, chain: `${text}\n` } };
}

function judgeLeaf(leaf: X509Certificate, facts: CertificateFacts, hostname: string, now: number | undefined): Problem[] {
  const day = (at: number): string => new Date(at * 1000).toISOString().slice(0, 10);
  const problems: Problem[] = [];
  if (now !== undefined && facts.until <= now)
    problems.push(
      say('webserver.certificate-expired', '/chain', `this certificate ended on ${day(facts.until)}`, 'ask for a new one', {
        date: day(facts.until),
      }),
    );
  if (now !== undefined && facts.from > now)
    problems.push(
      say(
        'webserver.certificate-not-yet',
        '/chain',
        `this certificate begins on ${day(facts.from)}`,
        'wait until then, or look at the clock of this PBX',
        { date: day(facts.from) },
      ),
    );
  const weak = weakness(leaf);
  if (weak !== undefined)
    problems.push(
      say('webserver.key-weak', '/key', `browsers refuse a key of the kind ${weak}`, 'use RSA with 2048 bits or more, or EC P-256', {
        key: weak,
      }),
    );
  if (leaf.keyUsage !== undefined && !leaf.keyUsage.includes(serverAuthentication))
    problems.push(
      say(
        'webserver.certificate-not-server',
        '/chain',
        'this certificate is not for servers',
        'ask for one with the use "server authentication"',
        {},
      ),
    );
  if (facts.names.length === 0)
    problems.push(
      say('webserver.certificate-no-names', '/chain', 'this certificate names no host', 'ask for one with the name in subjectAltName', {}),
    );
  else if (!covers(facts.names, hostname))
    problems.push({
      ...say(
        'webserver.hostname-not-named',
        '/chain',
        `this certificate is for ${facts.names.join(', ')} and not for ${hostname}`,
        'set the host name to one of its names, or ask for a certificate with this name',
        { names: facts.names.join(', ').slice(0, 200), hostname },
      ),
      severity: 'warning',
    });
  return problems;
}

function judgeChain(chain: readonly X509Certificate[], all: readonly X509Certificate[]): Problem[] {
  const foreign = all.filter((c) => !chain.some((x) => x.fingerprint256 === c.fingerprint256));
  const problems: Problem[] = [];
  if (foreign.length > 0) {
    const subjects = foreign.map((c) => oneLine(c.subject)).join('; ');
    problems.push(
      say(
        'webserver.chain-foreign',
        '/chain',
        `${subjects} is not part of this certificate's chain`,
        'leave it out; look whether the right intermediate certificate is there',
        { subjects: subjects.slice(0, 200) },
      ),
    );
  }
  const broken = chain.find((c) => brokenSignatures.some((oid) => !selfSigned(c) && c.raw.includes(Buffer.from(oid, 'hex'))));
  if (broken)
    problems.push(
      say(
        'webserver.signature-broken',
        '/chain',
        `${oneLine(broken.subject)} is signed with MD5 or SHA-1, which browsers refuse`,
        'ask for a certificate that is signed with SHA-256',
        { subject: oneLine(broken.subject).slice(0, 200) },
      ),
    );
  const last = chain.at(-1);
  if (chain.length === 1 && last && !selfSigned(last))
    problems.push({
      ...say(
        'webserver.chain-incomplete',
        '/chain',
        `the certificate of ${oneLine(last.issuer)}, who signed it, is missing`,
        'add the intermediate certificates that the authority has sent with it',
        { issuer: oneLine(last.issuer).slice(0, 200) },
      ),
      severity: 'warning',
    });
  return problems;
}

/** From the server's certificate upwards, as far as signatures lead. */
function chainOf(leaf: X509Certificate, all: readonly X509Certificate[]): X509Certificate[] {
  const chain = [leaf];
  for (let at: X509Certificate | undefined = leaf; at !== undefined && !selfSigned(at); ) {
    const from: X509Certificate = at;
    const next: X509Certificate | undefined = all.find((c) => !chain.includes(c) && from.issuer === c.subject && from.verify(c.publicKey));
    if (next) chain.push(next);
    at = next;
  }
  return chain;
}

function readChain(text: string): { certificates: X509Certificate[] } | { problem: Problem } {
  const found = text.match(certificatePem) ?? [];
  const certificates = found.flatMap((pem) => parsed(pem) ?? []);
  if (found.length === 0 || certificates.length < found.length) {
    return {
      problem: say(
        'webserver.chain-unreadable',
        '/chain',
        found.length === 0 ? 'there is no certificate in PEM form here' : 'one of the certificates here is damaged',
        'it begins with -----BEGIN CERTIFICATE-----; a .p12 or .der file is converted with openssl first',
        {},
      ),
    };
  }
  return { certificates: certificates.filter((c, n) => certificates.findIndex((x) => x.fingerprint256 === c.fingerprint256) === n) };
}

function readKey(text: string): { key: KeyObject; pem: string } | { problem: Problem } {
  if (/BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(text))
    return {
      problem: say(
        'webserver.key-encrypted',
        '/key',
        'this key is locked with a passphrase',
        'unlock it first: openssl pkey -in key.pem -out unlocked.pem',
        {},
      ),
    };
  const unreadable = say(
    'webserver.key-unreadable',
    '/key',
    'there is no private key in PEM form here',
    'it begins with -----BEGIN PRIVATE KEY-----; a .p12 file is converted with openssl first',
    {},
  );
  const pem = keyPem.exec(text)?.[0];
  if (pem === undefined) return { problem: unreadable };
  try {
    return { key: createPrivateKey(pem), pem };
  } catch {
    return { problem: unreadable };
  }
}

/** What is too weak about the key, in words; undefined when browsers take it. */
function weakness(certificate: X509Certificate): string | undefined {
  const key = certificate.publicKey;
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType === 'rsa') return (details?.modulusLength ?? 0) >= leastRsaBits ? undefined : keyText(key);
  if (key.asymmetricKeyType === 'ec') return curves.includes(details?.namedCurve ?? '') ? undefined : keyText(key);
  return keyText(key);
}

function keyText(key: KeyObject): string {
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType === 'rsa') return `RSA ${details?.modulusLength ?? '?'}`;
  return `${(key.asymmetricKeyType ?? 'unknown').toUpperCase()}${details?.namedCurve === undefined ? '' : ` ${details.namedCurve}`}`;
}

function namesOf(certificate: X509Certificate): string[] {
  return (certificate.subjectAltName ?? '').split(', ').flatMap((n) => {
    const value = n.slice(n.indexOf(':') + 1);
    if (n.startsWith('IP Address:')) return canonicalAddress(value) ?? value;
    return n.startsWith('DNS:') ? value.toLowerCase() : [];
  });
}

const selfSigned = (c: X509Certificate): boolean => c.issuer === c.subject && c.verify(c.publicKey);

/** Node gives a distinguished name as lines, `C=…` first. */
const oneLine = (name: string): string => name.split('\n').reverse().join(', ');

function parsed(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function say(code: string, path: string, message: string, hint: string, values: Readonly<Record<string, string | number>>): Problem {
  return { code, path, message, hint, ...(Object.keys(values).length > 0 ? { values } : {}) };
}
