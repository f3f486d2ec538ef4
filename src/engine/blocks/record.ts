import { type Service, services } from '../requests.ts';

/** What comes from this address and port passes a block of the address. */
export interface Flow {
  readonly address: string;
  readonly port: number;
}

/** A block in force. Times for people are seconds since 1970; the end in this process is on the monotonic clock, which nobody sets. */
export interface Entry {
  readonly address: string;
  readonly service: Service;
  readonly since: number;
  readonly until: number;
  readonly because: string;
  readonly by: string;
  readonly failures: number;
  readonly keep?: readonly Flow[];
  /** Milliseconds of the monotonic clock. */
  readonly ends: number;
}

export type Stored = Omit<Entry, 'ends'>;

/** One line of var/blocks.jsonl. */
export type Record =
  | ({ readonly do: 'add' } & Stored)
  | { readonly do: 'lift'; readonly address: string; readonly service: Service; readonly at: number; readonly by: string };

export const entryId = (e: { readonly service: Service; readonly address: string }): string => `${e.service} ${e.address}`;

/** Reads the file back. A line torn by a power cut is the last one; any other that cannot be read is counted. */
export function readRecords(text: string): { readonly live: Map<string, Stored>; readonly lines: number; readonly unreadable: number } {
  const live = new Map<string, Stored>();
  const lines = text.split('\n');
  const torn = lines.pop() ?? '';
  let unreadable = 0;
  const take = (line: string): boolean => {
    const r = parseRecord(line);
    if (r === undefined) return false;
    if (r.do === 'lift') live.delete(entryId(r));
    else {
      const { do: _, ...stored } = r;
      live.set(entryId(r), stored);
    }
    return true;
  };
  for (const line of lines) if (line !== '' && !take(line)) unreadable++;
  // Whole but for its line end: it was written, so it counts.
  if (torn !== '') take(torn);
  return { live, lines: lines.length, unreadable };
}

type Unread = { readonly [K in keyof Stored | 'do' | 'at']?: unknown };

/** By hand and not by zod: a ledger of 100,000 lines is read before the first packet is dropped. */
export function parseRecord(line: string): Record | undefined {
  let v: unknown;
  try {
    v = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof v !== 'object' || v === null) return undefined;
  const o = v as Unread;
  const service = services.find((s) => s === o.service);
  const { address, by } = o;
  if (service === undefined || typeof address !== 'string' || !/^[0-9a-f.:/]{2,43}$/.test(address) || typeof by !== 'string')
    return undefined;
  if (o.do === 'lift') return { do: 'lift', address, service, at: Number(o.at), by };
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
  const keep = Array.isArray(o.keep) ? o.keep.filter(isFlow) : [];
  return { do: 'add', address, service, since, until, because, by, failures, ...(keep.length > 0 ? { keep } : {}) };
}

function isFlow(v: unknown): v is Flow {
  if (typeof v !== 'object' || v === null || !('address' in v) || !('port' in v)) return false;
  return typeof v.address === 'string' && /^[0-9a-f.:]{2,39}$/.test(v.address) && Number.isInteger(v.port);
}

/** What was kept before stays kept; a set of the kernel holds them, so there is a limit. */
export function keepOf(now: readonly Flow[] = [], before: readonly Flow[] = []): { readonly keep?: readonly Flow[] } {
  const all = new Map([...before, ...now].map((f) => [`${f.address} ${f.port}`, f]));
  return all.size === 0 ? {} : { keep: [...all.values()].slice(-64) };
}
