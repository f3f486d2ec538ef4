import type { Rdata } from './wire.ts';

/** Names of response codes (RFC 1035 §4.1.1, RFC 2136 §2.2); others by their number. */
const rcodes: readonly string[] = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
];
export const rcodeName = (rcode: number): string => rcodes[rcode] ?? `RCODE${rcode}`;

/** A record's data as zone files write it (RFC 1035 §5.1), to be shown and compared. */
export function rdataText(d: Rdata): string {
  switch (d.type) {
    case 'A':
    case 'AAAA':
      return d.address;
    case 'NS':
    case 'CNAME':
    case 'PTR':
      return d.name;
    case 'MX':
      return `${d.preference} ${d.name}`;
    case 'SOA':
      return `${d.name} ${d.mailbox} ${d.serial}`;
    case 'TXT':
      return d.texts.map((t) => `"${t}"`).join(' ');
    case 'SRV':
      return `${d.priority} ${d.weight} ${d.port} ${d.target === '' ? '.' : d.target}`;
    case 'NAPTR':
      return `${d.order} ${d.preference} "${d.flags}" "${d.services}" "${d.regexp}" ${d.replacement === '' ? '.' : d.replacement}`;
    case 'other':
      return `\\# ${d.hex.length / 2} ${d.hex}`;
    default: {
      const never: never = d;
      throw new Error(`unknown record ${JSON.stringify(never)}`);
    }
  }
}

/** The name under which an address is asked backwards (RFC 1035 §3.5, RFC 3596 §2.5); undefined for what is no canonical address. */
export function reverseName(address: string): string | undefined {
  if (/^\d+(\.\d+){3}$/.test(address)) return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  const [head = '', tail] = address.split('::');
  if (!/^[0-9a-f:]+$/.test(address)) return undefined;
  const h = head === '' ? [] : head.split(':');
  const t = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - h.length - t.length;
  const groups = [...h, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...t];
  if (groups.length !== 8) return undefined;
  const nibbles = groups.map((g) => g.padStart(4, '0')).join('');
  return `${[...nibbles].reverse().join('.')}.ip6.arpa`;
}
