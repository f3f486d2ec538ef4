import { canonicalAddress, contains, familyOf, parseCidr } from '../../lib/ip.ts';
import type { ProtectionView, Service } from '../requests.ts';

/**
 * What a block stands for. IPv4: the address. IPv6: the /64, the least a subscriber has (RFC 6177), because an attacker takes another
 * address of it for every guess; but for a neighbour (link-local, or in a /64 we are in ourselves) the address alone, because there
 * the /64 is the office.
 */
export function blockKey(address: string, own: readonly string[]): string | undefined {
  const [text = '', bits] = address.split('/');
  const plain = canonicalAddress(text);
  if (plain === undefined) return undefined;
  // A socket that listens for both families names IPv4 peers so (RFC 4291 §2.5.5.2).
  const mapped = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/.exec(plain);
  if (mapped) return mapped[1] ?? v4OfHex(mapped[2] ?? '', mapped[3] ?? '');
  if (familyOf(plain) === 4) return bits === undefined || bits === '32' ? plain : undefined;
  const prefix = bits === undefined ? 128 : Number(bits);
  if (prefix < 64) return undefined;
  const net = network64(plain);
  const neighbour = /^fe[89ab]/.test(plain) || own.some((o) => familyOf(o) === 6 && network64(o.split('/')[0] ?? o) === net);
  if (!neighbour) return `${net}/64`;
  return prefix === 128 ? plain : undefined;
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
export function elementOf(service: Service, key: string): { readonly set: string; readonly element: string } {
  if (familyOf(key) === 4) return { set: `${service}4`, element: key };
  return key.endsWith('/64') ? { set: `${service}6`, element: key.slice(0, -3) } : { set: `${service}host6`, element: key };
}

/** The other way round, for reading the kernel. */
export function keyOf(set: string, element: string): string {
  return /[a-z]6$/.test(set) && !set.endsWith('host6')
    ? `${canonicalAddress(element) ?? element}/64`
    : (canonicalAddress(element) ?? element);
}

function network64(address: string): string {
  return parseCidr(`${address}/64`)?.network ?? address;
}

function v4OfHex(high: string, low: string): string {
  const n = Number.parseInt(high, 16) * 65_536 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((s) => Math.floor(n / 2 ** s) % 256).join('.');
}
