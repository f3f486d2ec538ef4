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

/** Reads the file back. A line torn by a power cut is the last one; any other that cannot be read is counted. */
export function readRecords(text: string): { readonly live: Map<string, Stored>; readonly lines: number; readonly unreadable: number } {
  const live = new Map<string, Stored>();
  const lines = text.split('\n');
  const torn = lines.pop() ?? '';
  let unreadable = 0;
  const take = (line: string): boolean => {
    const r = readRecord(line);
    if (r === undefined) return false;
    if ('since' in r) live.set(entryId(r), r);
    else live.delete(entryId(r));
    return true;
  };
  for (const line of lines) if (line !== '' && !take(line)) unreadable++;
  // Whole but for its line end: it was written, so it counts.
  if (torn !== '') take(torn);
  return { live, lines: lines.length, unreadable };
}

/** The entry of what was stored, field by field: what copies all takes as long as reading the line. @param ends milliseconds of the monotonic clock */
export const entryOf = ({ service, address, flow, since, until, because, by, failures }: Stored, ends: number): Entry =>
  flow === undefined
    ? { service, address, since, until, because, by, failures, ends }
    : { service, address, flow, since, until, because, by, failures, ends };

type Unread = { readonly [K in keyof Stored | 'do']?: unknown };

/**
 * A block, or what was lifted. By hand and not by zod, and one object for a line: a ledger of 100,000 lines is read before the first packet is
 * dropped.
 */
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
