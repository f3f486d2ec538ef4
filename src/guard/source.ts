import type { ProtectionView } from '../engine/requests.ts';
import { BlockList, isIP } from '../host/ip.ts';

/** Why a source is not counted: never (our own, allowed), or because it is a phone of ours. */
export type Spared = { readonly kind: 'never' } | { readonly kind: 'phone'; readonly mac: string; readonly extension: string };

/**
 * What an address is counted as, the narrowest first: IPv4 itself; IPv6 itself, its /64 and its /56, because an attacker takes another of 2^64 addresses
 * for every guess. A neighbour (link-local, or in a network of ours) is itself alone: there the /64 is the office. The engine blocks by the same keys
 * (src/engine/blocks/key.ts), and a test holds them equal; written again because the engine's needs a library of addresses and guard runs in a
 * tenth of its memory.
 */
export function levelsOf(address: string, own: readonly string[]): readonly string[] {
  const family = isIP(address);
  if (family === 4) return [address];
  if (family !== 6) return [];
  const words = wordsOf(address);
  if (words.slice(0, 5).every((w) => w === 0) && words[5] === 0xffff)
    return [[words[6], words[7]].flatMap((w = 0) => [w >> 8, w & 255]).join('.')];
  const alone = text(words);
  if (((words[0] ?? 0) & 0xffc0) === 0xfe80) return [alone];
  const ours = own.flatMap((o) => (isIP(bare(o)) === 6 ? [wordsOf(bare(o))] : []));
  const wider = ([64, 56] as const).flatMap((bits) => {
    const network = masked(words, bits);
    return ours.some((o) => masked(o, bits).every((w, at) => w === network[at])) ? [] : [`${text(network)}/${bits}`];
  });
  return [alone, ...wider];
}

const masked = (words: readonly number[], bits: 64 | 56): readonly number[] =>
  words.map((w, at) => (at < 3 || (at === 3 && bits === 64) ? w : at === 3 ? w & 0xff00 : 0));

/** @param plain a single address, as `levelsOf` writes it */
export function sparedOf(plain: string, view: ProtectionView): Spared | undefined {
  if (plain.startsWith('127.') || plain === '::1' || plain === '::' || plain === '0.0.0.0') return { kind: 'never' };
  if (view.own.some((o) => bare(o) === plain) || allowed(view).check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')) return { kind: 'never' };
  const lease = view.leased.find((l) => l.address === plain);
  const device = lease && view.devices.find((d) => d.mac === lease.mac);
  return device && { kind: 'phone', mac: device.mac, extension: device.extension };
}

/** Made once for each view that the engine gives. */
const lists = new WeakMap<ProtectionView, BlockList>();
function allowed(view: ProtectionView): BlockList {
  const known = lists.get(view);
  if (known) return known;
  const list = new BlockList();
  for (const { address } of view.allowlist) {
    const family = isIP(bare(address)) === 6 ? 'ipv6' : 'ipv4';
    const bits = address.split('/')[1];
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(bare(address), Number(bits), family);
  }
  lists.set(view, list);
  return list;
}

const bare = (address: string): string => address.split('/')[0] ?? address;

/** The eight words of an IPv6 address that isIP has accepted. */
function wordsOf(address: string): number[] {
  const plain = (address.split('%')[0] ?? '').replace(
    /(\d+)\.(\d+)\.(\d+)\.(\d+)$/,
    (_, a, b, c, d) => `${(Number(a) * 256 + Number(b)).toString(16)}:${(Number(c) * 256 + Number(d)).toString(16)}`,
  );
  const [head = '', tail] = plain.split('::');
  const read = (t: string): number[] => (t === '' ? [] : t.split(':').map((w) => Number.parseInt(w, 16)));
  const left = read(head);
  if (tail === undefined) return left;
  const right = read(tail);
  return [...left, ...new Array<number>(Math.max(0, 8 - left.length - right.length)).fill(0), ...right];
}

/** RFC 5952: the longest run of two or more zero words is left out, the first of equals. */
function text(words: readonly number[]): string {
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && words[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
  }
  const hex = (w: readonly number[]): string => w.map((x) => x.toString(16)).join(':');
  return best.at < 0 ? hex(words) : `${hex(words.slice(0, best.at))}::${hex(words.slice(best.at + best.length))}`;
}
