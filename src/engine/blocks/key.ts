import { canonicalAddress, contains, familyOf, parseCidr } from '../../lib/ip.ts';
import { jailOf, jailService } from '../../lib/jails.ts';
import { finderOf, type Span, spanOf, spanWithin, withinOf } from '../../lib/span.ts';
import type { BlockService, ProtectionView } from '../requests.ts';
import type { Blocked } from './record.ts';

/** Wider than these nobody means: /8 is the most that one holder of IPv4 has, /16 more than any of IPv6 (RFC 6177 §2). */
const widest = { 4: 8, 6: 16 } as const;

/**
 * What a block stands for: an address, or a network. Guard blocks IPv6 by address, /64 and /56: /64 is the least a subscriber has, /56 what a home gets
 * (RFC 6177); people block what they like. Never a network that we are in ourselves: there it is the office.
 */
export function blockKey(address: string, own: readonly string[]): string | undefined {
  const [text = '', bits] = address.split('/');
  const plain = canonicalAddress(text);
  if (plain === undefined) return undefined;
  // A socket that listens for both families names IPv4 peers so (RFC 4291 §2.5.5.2).
  const mapped = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/.exec(plain);
  if (mapped) return mapped[1] ?? v4OfHex(mapped[2] ?? '', mapped[3] ?? '');
  const family = familyOf(plain);
  if (bits === undefined || Number(bits) === (family === 4 ? 32 : 128)) return plain;
  const network = parseCidr(`${plain}/${bits}`);
  if (!network || network.prefix < widest[family] || /^fe[89ab]/.test(plain)) return undefined;
  return own.some((o) => familyOf(o) === family && contains(network, o.split('/')[0] ?? o)) ? undefined : `${network.network}/${bits}`;
}

/** Does one block, as the ledger writes it, cover this address or lie within this prefix? */
export function covers(entry: string, key: string): boolean {
  const [e, k] = [spanOf(entry), spanOf(key)];
  return e !== undefined && k !== undefined && spanWithin(e, k);
}

/** Why this address or network must not be blocked, in a sentence; undefined = it may be. */
export function sparedBecause(key: string, view: ProtectionView): string | undefined {
  const span = spanOf(key);
  if (span === undefined || isItself(span)) return `${key} is the PBX itself`;
  // A group (RFC 1112 §4, RFC 4291 §2.7).
  if (span.last >= (span.family === 4 ? firstGroup4 : firstGroup6)) return `${key} cannot be blocked: nobody sends from there`;
  const { own, allowed, phone } = indexOf(view);
  if (own.has(key)) return `${key} is an address of the PBX itself`;
  const entry = allowed(span);
  if (entry) return `${key} is on the allowlist${entry.address === key ? '' : ` (${entry.address})`}`;
  const device = phone(span);
  return device && `${device.address} is leased to the phone ${device.mac} of extension ${device.extension}`;
}

const [firstGroup4, firstGroup6] = [0xe0000000, 0xffn << 120n] as const;
/** 0.0.0.0/8 and 127.0.0.0/8 (RFC 6890 §2.2.2), ::, ::1 and what begins with them. */
function isItself({ family, first }: Span): boolean {
  if (family === 6) return first <= 1n;
  const network = Number(first) >>> 24;
  return network === 0 || network === 127;
}

interface Index {
  readonly own: ReadonlySet<string>;
  readonly allowed: (span: Span) => { readonly address: string } | undefined;
  readonly phone: (span: Span) => { readonly address: string; readonly mac: string; readonly extension: string } | undefined;
}
/** Made once for each view: a ledger of 10,000 is held against an allowlist of 1,000 every ten seconds. */
const indexes = new WeakMap<ProtectionView, Index>();

function indexOf(view: ProtectionView): Index {
  const known = indexes.get(view);
  if (known) return known;
  const extensions = new Map(view.devices.map((d) => [d.mac, d.extension]));
  const phones = view.leased.flatMap((l) => ((extension) => (extension === undefined ? [] : [{ ...l, extension }]))(extensions.get(l.mac)));
  const index: Index = {
    own: new Set(view.own.map((o) => o.split('/')[0] ?? o)),
    allowed: finderOf(view.allowlist),
    phone: withinOf(phones),
  };
  indexes.set(view, index);
  return index;
}

/** Name of the kernel's set, and the element in it. Networks of other lengths than guard's are pieces of a set: networks.ts. */
export function elementOf(blocked: Blocked): { readonly set: string; readonly element: string } {
  const { address, flow } = blocked;
  const set = setOf(blocked);
  if (flow) return { set, element: `${address} . ${flow.protocol} . ${flow.port}` };
  return { set, element: address.split('/')[0] ?? '' };
}

/** The set alone: asked for every block after a restart of the machine, where nobody needs the elements yet. */
export function setOf({ service, address, flow }: Blocked): string {
  const family = familyOf(address);
  const prefix = setPrefix(service);
  if (flow) return `${prefix}flow${family}`;
  if (family === 4) return `${prefix}4`;
  const bits = address.split('/')[1];
  return bits === undefined ? `${prefix}6` : `${prefix}6by${bits}`;
}

/** How the sets of a service begin; src/components/protection/blocks-table.ts makes them. No jail has an underscore in its name. */
export const setPrefix = (service: BlockService): string => {
  const jail = jailOf(service);
  return jail === undefined ? service : `jail_${jail}_`;
};

/** Whose set this is; undefined = not one of blocks. */
export function serviceOfSet(set: string): BlockService | undefined {
  const m = /^(?:(telephony|web)|jail_([a-z][a-z0-9-]*)_)(?:flow[46]|4|6(?:by(?:64|56))?)$/.exec(set);
  if (m?.[2] !== undefined) return jailService(m[2]);
  return m?.[1] === 'telephony' || m?.[1] === 'web' ? m[1] : undefined;
}

/** The other way round, for reading the kernel (libnftables-json(5)). */
export function blockedOf(service: BlockService, set: string, element: unknown): Blocked | undefined {
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
