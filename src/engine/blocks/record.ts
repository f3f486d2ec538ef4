import { jailOf, jailService } from '../../lib/jails.ts';
import { jailNameSchema } from '../../lib/text.ts';
import { type BlockService, services } from '../requests.ts';

/** One program at an address, by the port it sends from. */
export interface Flow {
  readonly protocol: 'udp' | 'tcp';
  readonly port: number;
}

/** What is blocked: an address or network, or, where others behind it must go on, one flow from it. */
export interface Blocked {
  readonly service: BlockService;
  readonly address: string;
  readonly flow?: Flow;
}

/** A block in force. Times for people are seconds since 1970; the end in this process is on the monotonic clock, which nobody sets. */
export interface Entry extends Blocked {
  readonly since: number;
  readonly until: number;
  readonly because: string;
  readonly by: string;
  readonly failures: number;
  /** Milliseconds of the monotonic clock. */
  readonly ends: number;
}

export type Stored = Omit<Entry, 'ends'>;

/** One line of var/blocks.jsonl. */
export type Record = ({ readonly do: 'add' } & Stored) | ({ readonly do: 'lift'; readonly at: number; readonly by: string } & Blocked);

export const entryId = (e: Blocked): string => `${e.service} ${e.address}${e.flow ? ` ${e.flow.protocol} ${e.flow.port}` : ''}`;

/** What time it is, to tell how long what was stored still lasts. */
export interface Moment {
  /** Seconds since 1970. */
  readonly now: number;
  /** Milliseconds of the monotonic clock. */
  readonly monotonic: number;
}

/**
 * Reads the file back: what still lasts; a clock that was set back prolongs none. Of one block the last line counts. A line torn by a power cut is the
 * last one; any other that cannot be read is counted.
 */
export function readRecords(
  text: string,
  moment: Moment,
): { readonly live: Map<string, Entry>; readonly lines: number; readonly unreadable: number } {
  const live = new Map<string, Entry>();
  const readUsual = usualReader(moment);
  let [lines, unreadable, at] = [0, 0, 0];
  const take = (line: string): boolean => {
    const r = readRecord(line);
    if (r === undefined) return false;
    const ends = 'since' in r ? endOf(r.since, r.until, moment) : undefined;
    if ('since' in r && ends !== undefined) live.set(entryId(r), { ...r, ends });
    else live.delete(entryId(r));
    return true;
  };
  while (at < text.length) {
    const known = readUsual(text, at);
    if (known) {
      at = known.next;
      lines++;
      if (known.entry) live.set(known.id, known.entry);
      else live.delete(known.id);
      continue;
    }
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end);
    at = end < 0 ? text.length : end + 1;
    if (end >= 0) lines++;
    // Whole but for its line end: it was written, so it counts.
    if (line !== '' && !take(line) && end >= 0) unreadable++;
  }
  return { live, lines, unreadable };
}

/** Milliseconds of the monotonic clock; undefined when it is over. */
function endOf(since: number, until: number, { now, monotonic }: Moment): number | undefined {
  const left = Math.min(until - now, until - since);
  return left > 0 ? monotonic + left * 1000 : undefined;
}

/**
 * A line as `LedgerFile` writes it of a block of an address or network, and with nothing in it that JSON spells in more than one way: then it is what
 * JSON.parse would read. Any other goes that way.
 */
const usual =
  /\{"do":"add","service":"([a-z0-9:-]+)","address":"([0-9a-f.:/]{2,43})","since":([1-9]\d{0,14}(?:\.\d{1,9})?),"until":([1-9]\d{0,14}(?:\.\d{1,9})?),"because":"([^"\\\p{Cc}]*)","by":"([^"\\\p{Cc}]*)","failures":(0|[1-9]\d{0,8})\}\n/uy;

/**
 * Reads such lines without making an object that is not kept: 100,000 of them are read before the first packet is dropped, and most of that time is
 * making objects. What one line has in common with the one before it is kept once.
 */
function usualReader(
  moment: Moment,
): (text: string, at: number) => { readonly id: string; readonly entry: Entry | undefined; readonly next: number } | undefined {
  let [named, because, by]: [named: string, because: string, by: string] = ['', '', ''];
  let service: BlockService | undefined;
  return (text, at) => {
    usual.lastIndex = at;
    const m = usual.exec(text);
    if (m === null) return undefined;
    const [, name = '', where = '', since = '', until = '', why = '', who = '', failures = ''] = m;
    if (name !== named) {
      service = serviceOf(name);
      named = apart(name);
    }
    if (service === undefined) return undefined;
    if (why !== because) because = apart(why);
    if (who !== by) by = apart(who);
    // Of the name that is kept in any case, and not of the whole file, which would be kept with it.
    const id = `${named} ${where}`;
    const address = id.slice(named.length + 1);
    const [from, to] = [Number(since), Number(until)];
    const ends = endOf(from, to, moment);
    const entry =
      ends === undefined ? undefined : { service, address, since: from, until: to, because, by, failures: Number(failures), ends };
    return { id, entry, next: usual.lastIndex };
  };
}

/** The same text, without the longer one that it was cut out of. */
const apart = (text: string): string => Buffer.from(text).toString();

type Unread = { readonly [K in keyof Stored | 'do']?: unknown };

/** A block, or what was lifted. By hand and not by zod: a ledger of 100,000 lines is read before the first packet is dropped. */
function readRecord(line: string): Stored | Blocked | undefined {
  let v: unknown;
  try {
    v = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof v !== 'object' || v === null) return undefined;
  const o = v as Unread;
  const service = serviceOf(o.service);
  const { address, by } = o;
  if (service === undefined || typeof address !== 'string' || !/^[0-9a-f.:/]{2,43}$/.test(address) || typeof by !== 'string')
    return undefined;
  // A flow that cannot be read must not become a block of everybody behind the address.
  if (o.flow !== undefined && !isFlow(o.flow)) return undefined;
  const flow = o.flow === undefined ? undefined : { protocol: o.flow.protocol, port: o.flow.port };
  if (o.do === 'lift') return flow === undefined ? { service, address } : { service, address, flow };
  const { since, until, because, failures } = o;
  if (
    o.do !== 'add' ||
    typeof since !== 'number' ||
    typeof until !== 'number' ||
    typeof because !== 'string' ||
    typeof failures !== 'number'
  )
    return undefined;
  if (!Number.isFinite(since) || !Number.isFinite(until)) return undefined;
  return flow === undefined
    ? { service, address, since, until, because, by, failures }
    : { service, address, flow, since, until, because, by, failures };
}

function isFlow(v: unknown): v is Flow {
  if (typeof v !== 'object' || v === null || !('protocol' in v) || !('port' in v)) return false;
  return (
    (v.protocol === 'udp' || v.protocol === 'tcp') &&
    typeof v.port === 'number' &&
    Number.isInteger(v.port) &&
    v.port >= 0 &&
    v.port < 65_536
  );
}

/** By hand as well: known services are compared, a jail's name is read by its grammar. */
function serviceOf(v: unknown): BlockService | undefined {
  const known = services.find((s) => s === v);
  if (known !== undefined || typeof v !== 'string') return known;
  const jail = jailNameSchema.safeParse(jailOf(v));
  return jail.success ? jailService(jail.data) : undefined;
}
