import { Extension, type X509Certificate } from '@peculiar/x509';
import { addressNumber } from '../../lib/ip.ts';
import { privateDomains, privateRanges } from '../../lib/private-names.ts';

/** One DER value: tag, length, content (X.690 §8.1). */
function der(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(content);
  const length =
    body.length < 0x80 ? [body.length] : body.length < 0x100 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Uint8Array.from([tag, ...length]), body]);
}

const oid = '2.5.29.30';
const sequence = 0x30;
const dNSName = 0x82;
const iPAddress = 0x87;
const permittedSubtrees = 0xa0;

/** Name constraints of RFC 5280 §4.2.1.10, critical: private addresses, private domains and the PBX's own name, and nothing else. */
export function nameConstraints(hostnames: readonly string[]): Extension {
  const domains = [...new Set([...privateDomains, ...hostnames])].map((d) => der(sequence, der(dNSName, Buffer.from(d, 'latin1'))));
  const ranges = privateRanges.map((r) => {
    const bytes = r.family === 4 ? 4 : 16;
    return der(sequence, der(iPAddress, octets(addressNumber(r.network), bytes), mask(r.prefix, bytes)));
  });
  return new Extension(oid, true, Uint8Array.from(der(sequence, der(permittedSubtrees, ...domains, ...ranges))));
}

/** Whether a CA made with these constraints may sign for a host name: one of its domains is the name or a parent of it. */
export function permits(ca: X509Certificate, hostname: string): boolean {
  const constraints = ca.getExtension(oid);
  if (!constraints) return true;
  const value = Buffer.from(constraints.value);
  const labels = hostname.split('.');
  return labels.some((_, n) => value.includes(Buffer.from(der(dNSName, Buffer.from(labels.slice(n).join('.'), 'latin1')))));
}

function octets(n: bigint, bytes: number): Uint8Array {
  return Buffer.from(n.toString(16).padStart(bytes * 2, '0'), 'hex');
}

function mask(prefix: number, bytes: number): Uint8Array {
  const bits = BigInt(bytes * 8);
  return octets(((1n << BigInt(prefix)) - 1n) << (bits - BigInt(prefix)), bytes);
}
