import type { ListEntry } from './address-list.ts';
import { parseCidr } from './ip.ts';
import { finderOf, type Span, spanOf, spanWithin, withinOf } from './span.ts';

/** What a list would do here: entries that are left out, and what is worth knowing of the others. Pure; the engine refuses by itself whatever it must. */
export const leftOutCodes = ['own', 'yourself', 'allowed', 'duplicate'] as const;
export const noticeCodes = ['covered', 'local', 'around-allowed'] as const;
export type LeftOutCode = (typeof leftOutCodes)[number];
export type NoticeCode = (typeof noticeCodes)[number];

export interface Judged<C extends string> {
  readonly line: number;
  readonly text: string;
  readonly code: C;
  /** The line or entry it is about. */
  readonly other: string;
}

export interface Surroundings {
  /** Addresses of the PBX with their prefix length, and which interface they are on. */
  readonly own: readonly { readonly address: string; readonly interface: string }[];
  readonly allowlist: readonly { readonly address: string }[];
  /** Where whoever asks comes from. */
  readonly yourself?: string | undefined;
  /** The administrator has said that it is meant so. */
  readonly evenMe?: boolean | undefined;
}

export interface Verdicts {
  readonly good: readonly ListEntry[];
  readonly leftOut: readonly Judged<LeftOutCode>[];
  readonly notices: readonly Judged<NoticeCode>[];
}

/** For blocks; an allowlist takes everything that `duplicates` leaves. */
export function judgeBlocks(entries: readonly ListEntry[], around: Surroundings): Verdicts {
  const { good: single, leftOut, notices } = duplicates(entries);
  const allowed = finderOf(around.allowlist);
  const allowedWithin = withinOf(around.allowlist);
  const own = around.own.flatMap((o) => {
    const c = parseCidr(o.address.includes('/') ? o.address : `${o.address}/${o.address.includes(':') ? 128 : 32}`);
    const [address, network] = c ? [spanOf(c.address), spanOf(`${c.network}/${c.prefix}`)] : [undefined, undefined];
    return c && address && network ? [{ ...o, plain: c.address, span: address, network }] : [];
  });
  const yourself = around.yourself === undefined || around.evenMe === true ? undefined : spanOf(around.yourself);
  const out: Judged<LeftOutCode>[] = [...leftOut];
  const said: Judged<NoticeCode>[] = [...notices];
  const good = single.filter((e) => {
    const span = spanOf(e.address);
    if (!span) return false;
    const leave = (code: LeftOutCode, other: string): false => {
      out.push({ line: e.line, text: e.address, code, other });
      return false;
    };
    const note = (code: NoticeCode, other: string): void => void said.push({ line: e.line, text: e.address, code, other });
    const ours = own.find((o) => spanWithin(span, o.span));
    if (ours || nobodySends(span)) return leave('own', ours?.plain ?? e.address);
    if (yourself && spanWithin(span, yourself)) return leave('yourself', around.yourself ?? '');
    const allowing = allowed(span);
    if (allowing) return leave('allowed', allowing.address);
    const local = own.find((o) => spanWithin(o.network, span));
    if (local) note('local', local.interface);
    const inner = allowedWithin(span);
    if (inner) note('around-allowed', inner.address);
    return true;
  });
  const byLine = (a: { readonly line: number }, b: { readonly line: number }): number => a.line - b.line;
  return { good, leftOut: out.sort(byLine), notices: said.sort(byLine) };
}

/** Leaves the first of equal entries of a service, and says which lie within others. */
export function duplicates(entries: readonly ListEntry[]): Verdicts {
  const first = new Map<string, ListEntry>();
  const leftOut: Judged<LeftOutCode>[] = [];
  for (const e of entries) {
    const id = `${e.address} ${e.service ?? ''}`;
    const before = first.get(id);
    if (before) leftOut.push({ line: e.line, text: e.address, code: 'duplicate', other: String(before.line) });
    else first.set(id, e);
  }
  const good = [...first.values()];
  const find = finderOf(good);
  const notices = good.flatMap((e): Judged<NoticeCode>[] => {
    const span = spanOf(e.address);
    const outer = span && find(span);
    return outer && outer.address !== e.address ? [{ line: e.line, text: e.address, code: 'covered', other: outer.address }] : [];
  });
  return { good, leftOut, notices };
}

const never: readonly Span[] = ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3', '::/127', 'ff00::/8'].flatMap((n) => spanOf(n) ?? []);
/** Loopback, groups, and what is wider than any network of a stranger: /8 of IPv4, /16 of IPv6 (engine/blocks/key.ts). */
function nobodySends(span: Span): boolean {
  const size = BigInt(span.last) - BigInt(span.first) + 1n;
  return never.some((n) => spanWithin(n, span) || spanWithin(span, n)) || size > (span.family === 4 ? 2n ** 24n : 2n ** 112n);
}
