import { canonicalAddress, contains, familyOf, parseCidr } from '../../lib/ip.ts';
import type { ProtectionView, Service } from '../requests.ts';
import type { Blocked } from './record.ts';

/**
 * What a block stands for. IPv4: the address. IPv6: the address, or the /64 or /56 that guard climbs to when an attacker takes another address
 * for every guess: /64 is the least a subscriber has, /56 what a home gets (RFC 6177). Never a network that we are in ourselves: there it is the office.
 */
export function blockKey(address: string, own: readonly string[]): string | undefined {
  const [text = '', bits] = address.split('/');
  const plain = canonicalAddress(text);
  if (plain === undefined) return undefined;
  // A socket that listens for both families names IPv4 peers so (RFC 4291 §2.5.5.2).
  const mapped = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/.exec(plain);
  if (mapped) return mapped[1] ?? v4OfHex(mapped[2] ?? '', mapped[3] ?? '');
  if (familyOf(plain) === 4) return bits === undefined || bits === '32' ? plain : undefined;
  if (bits === undefined || bits === '128') return plain;
  if (bits !== '64' && bits !== '56') return undefined;
  const network = parseCidr(`${plain}/${bits}`);
  if (!network || /^fe[89ab]/.test(plain)) return undefined;
  return own.some((o) => familyOf(o) === 6 && contains(network, o.split('/')[0] ?? o)) ? undefined : `${network.network}/${bits}`;
}

/** Does one block, as the ledger writes it, cover this address or lie within this prefix? */
export function covers(entry: string, key: string): boolean {
  const e = parseCidr(entry.includes('/') ? entry : `${entry}/${familyOf(entry) === 4 ? 32 : 128}`);
  const k = parseCidr(key.includes('/') ? key : `${key}/${familyOf(key) === 4 ? 32 : 128}`);
  return e !== undefined && k !== undefined && e.prefix <= k.prefix && contains(e, k.network);
}

/** Why this address must not be blocked, in a sentence; undefined = it may be. */
export function sparedBecause(key: string, view: ProtectionView): string | undefined {
  if (key === '0.0.0.0' || key.startsWith('127.') || /^::1?(\/64)?$/.test(key)) return `${key} is the PBX itself`;
  if (view.own.some((o) => (o.split('/')[0] ?? o) === key)) return `${key} is an address of the PBX itself`;
  const entry = view.allowlist.find((a) => covers(a.address, key));
  if (entry) return `${key} is on the allowlist${entry.address === key ? '' : ` (${entry.address})`}`;
  const lease = view.leased.find((l) => l.address === key);
  const device = lease && view.devices.find((d) => d.mac === lease.mac);
  if (device) return `${key} is leased to the phone ${device.mac} of extension ${device.extension}`;
  return undefined;
}

/** Name of the kernel's set, and the element in it. */
export function elementOf({ service, address, flow }: Blocked): { readonly set: string; readonly element: string } {
  const family = familyOf(address.split('/')[0] ?? '');
  if (flow) return { set: `${service}flow${family}`, element: `${address} . ${flow.protocol} . ${flow.port}` };
  if (family === 4) return { set: `${service}4`, element: address };
  const [network = '', bits] = address.split('/');
  return { set: bits === undefined ? `${service}6` : `${service}6by${bits}`, element: network };
}

/** The other way round, for reading the kernel (libnftables-json(5)). */
export function blockedOf(service: Service, set: string, element: unknown): Blocked | undefined {
  if (typeof element === 'string') {
    const bits = /6by(64|56)$/.exec(set)?.[1];
    return { service, address: `${canonicalAddress(element) ?? element}${bits === undefined ? '' : `/${bits}`}` };
  }
  const parts =
    typeof element === 'object' && element !== null && 'concat' in element && Array.isArray(element.concat) ? element.concat : [];
  const [address, protocol, port] = parts as readonly unknown[];
  // nft prints the number where the machine has no /etc/protocols.
  const named = protocol === 'udp' || protocol === 17 ? 'udp' : protocol === 'tcp' || protocol === 6 ? 'tcp' : undefined;
  if (typeof address !== 'string' || named === undefined || typeof port !== 'number') return undefined;
  return { service, address: canonicalAddress(address) ?? address, flow: { protocol: named, port } };
}

function v4OfHex(high: string, low: string): string {
  const n = Number.parseInt(high, 16) * 65_536 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((s) => Math.floor(n / 2 ** s) % 256).join('.');
}
