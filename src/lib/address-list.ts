import { canonicalAddress, parseCidr } from './ip.ts';

/**
 * Lists of addresses and networks as people keep them: one a line, with a note and an end where there is one. Read from CSV (RFC 4180; also with
 * semicolons or tabs, as spreadsheets of other countries write it) and from plain text; written as both. Pure: page, API and command line agree.
 */

/** A block without an end: a hundred years, because Fail2ban and the kernel's sets know no "never". */
export const untilLiftedSeconds = 36_500 * 86_400;
/** Is this end so far away that it means "until somebody lifts it"? @param now seconds since 1970 */
export const untilLifted = (until: number, now: number): boolean => until - now > untilLiftedSeconds / 2;

export const listLimits = { lines: 10_000, bytes: 1_500_000, note: 200, lineCharacters: 500 } as const;

export interface ListEntry {
  readonly line: number;
  /** Canonical: an address, or a network without host bits. */
  readonly address: string;
  readonly note: string;
  /** Seconds since 1970. */
  readonly until?: number;
  readonly service?: string;
}

export const badCodes = ['address', 'range', 'end', 'past', 'note', 'service', 'long', 'many'] as const;
export type BadCode = (typeof badCodes)[number];

export interface BadLine {
  readonly line: number;
  /** What stands there, or its beginning. */
  readonly text: string;
  readonly code: BadCode;
}

export interface ParsedList {
  readonly entries: readonly ListEntry[];
  readonly bad: readonly BadLine[];
}

/** @param now seconds since 1970: ends may be written as times from now */
export function parseList(text: string, now: number, services: readonly string[]): ParsedList {
  const entries: ListEntry[] = [];
  const bad: BadLine[] = [];
  let head: Columns | undefined;
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  for (const [at, raw] of lines.entries()) {
    const line = at + 1;
    const content = raw.trim();
    if (content === '' || /^[#;]/.test(content)) continue;
    const wrong = (code: BadCode): void => void bad.push({ line, text: printable(content.slice(0, 80)), code });
    if (entries.length >= listLimits.lines) {
      wrong('many');
      break;
    }
    if (content.length > listLimits.lineCharacters) {
      wrong('long');
      continue;
    }
    const fields = fieldsOf(content);
    const named = entries.length === 0 && head === undefined ? columnsOf(fields) : undefined;
    if (named) {
      head = named;
      continue;
    }
    const read = readFields(fields, head ?? usual, now, services);
    if (typeof read === 'string') wrong(read);
    else entries.push({ line, ...read });
  }
  return { entries, bad };
}

interface Columns {
  readonly address: number;
  readonly note: number;
  readonly until: number;
  readonly service: number;
}
const usual: Columns = { address: 0, note: 1, until: 2, service: 3 };
/** What spreadsheets and other firewalls call them, in both languages. */
const names: Readonly<Record<keyof Columns, readonly string[]>> = {
  address: ['address', 'adresse', 'ip', 'network', 'netz', 'prefix', 'cidr'],
  note: ['note', 'notiz', 'comment', 'kommentar', 'reason', 'grund', 'description', 'beschreibung'],
  until: ['until', 'bis', 'expires', 'expiry', 'ende', 'end'],
  service: ['service', 'dienst'],
};

function columnsOf(fields: readonly string[]): Columns | undefined {
  const words = fields.map((f) => f.trim().toLowerCase());
  const at = (column: keyof Columns): number => words.findIndex((w) => names[column].includes(w));
  return at('address') < 0 ? undefined : { address: at('address'), note: at('note'), until: at('until'), service: at('service') };
}

function readFields(
  fields: readonly string[],
  columns: Columns,
  now: number,
  services: readonly string[],
): Omit<ListEntry, 'line'> | BadCode {
  const field = (column: keyof Columns): string => (columns[column] < 0 ? '' : (fields[columns[column]] ?? '').trim());
  const address = readAddress(field('address'));
  if (address === undefined) return /^\S+\s*-\s*\S+$/.test(field('address')) && /[.:]/.test(field('address')) ? 'range' : 'address';
  const note = field('note').normalize('NFC');
  // The grammar of textSchema (lib/text.ts).
  if (note.length > listLimits.note || /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(note)) return 'note';
  const end = readEnd(field('until'), now);
  if (end === 'end') return 'end';
  if (end !== undefined && end <= now) return 'past';
  const service = field('service');
  if (service !== '' && !services.includes(service)) return 'service';
  return { address, note, ...(end === undefined ? {} : { until: end }), ...(service === '' ? {} : { service }) };
}

/** An address or network without host bits; undefined when it is neither. */
export function readAddress(text: string): string | undefined {
  const plain = text.replace(/^\[(.*)\]$/, '$1');
  if (!plain.includes('/')) return canonicalAddress(plain);
  const c = parseCidr(plain);
  // The prefix length of an IPv4-mapped network counts in IPv6's bits: nobody could say what was meant.
  if (!c || (c.family === 4 && plain.includes(':'))) return undefined;
  return c.prefix === (c.family === 4 ? 32 : 128) ? c.network : `${c.network}/${c.prefix}`;
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 7 * 86_400 };

/** `90s`, `10m`, `2h`, `7d`, `4w`, or plain seconds; undefined when it is no length of time, or none of more than nothing. */
export function readDuration(text: string): number | undefined {
  const m = /^(\d{1,9})\s*([smhdw]?)$/.exec(text.trim());
  const seconds = m ? Number(m[1]) * (unitSeconds[m[2] === '' ? 's' : (m[2] ?? '')] ?? 0) : 0;
  return seconds > 0 && seconds < untilLiftedSeconds / 2 ? seconds : undefined;
}

/** An end: a date (its last second, UTC), a moment (RFC 3339; without a zone UTC), or a length of time from now with its unit. Empty, `-`, `never`: none. */
function readEnd(text: string, now: number): number | undefined | 'end' {
  if (/^(-|never|nie)?$/i.test(text)) return undefined;
  const length = /[smhdw]$/.test(text) ? readDuration(text) : undefined;
  if (length !== undefined) return Math.round(now + length);
  const m = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.exec(text);
  if (!m) return 'end';
  const at = Date.parse(m[2] === undefined ? `${m[1]}T23:59:59Z` : `${m[1]}T${m[2]}${m[3] ?? ':00'}${m[4] ?? 'Z'}`) / 1000;
  // 31 February is read by some as 3 March: not by us.
  const day = Date.parse(`${m[1]}T00:00:00Z`);
  if (!Number.isFinite(at) || !Number.isFinite(day) || new Date(day).toISOString().slice(0, 10) !== m[1]) return 'end';
  return at - now < untilLiftedSeconds / 2 ? Math.floor(at) : 'end';
}

/** One line of CSV, or of plain text: an address, then its note, whose last word may be `until=…`. */
function fieldsOf(line: string): readonly string[] {
  // A semicolon after a space begins a note, as the lists of block feeds have it.
  const plain = /^[^\s",;]+(?:\s*(,)|(;)|(\t))/.exec(line);
  const quoted = line.startsWith('"') ? (/^"(?:[^"]|"")*"\s*([,;\t])/.exec(line)?.[1] ?? ',') : undefined;
  const separator = plain?.[1] ?? plain?.[2] ?? plain?.[3] ?? quoted;
  if (separator === undefined) {
    const m = /^(\S+)(?:\s+[#;]?\s*(.*?))??(?:\s+until=(\S+))?$/.exec(line);
    return m ? [m[1] ?? '', m[2] ?? '', m[3] ?? ''] : [line];
  }
  const fields: string[] = [];
  let rest = line;
  for (;;) {
    const inQuotes = /^\s*"((?:[^"]|"")*)"\s*/.exec(rest);
    const end: number = inQuotes ? inQuotes[0].length : rest.indexOf(separator) < 0 ? rest.length : rest.indexOf(separator);
    fields.push(inQuotes ? (inQuotes[1] ?? '').replaceAll('""', '"') : rest.slice(0, end));
    if (end >= rest.length) return fields;
    // What stands between a closing quote and the next separator belongs to nothing: the line is no CSV, and the address will not be one.
    if (rest[end] !== separator) return [line];
    rest = rest.slice(end + 1);
  }
}

const printable = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, '·');

export const listForms = ['csv', 'text'] as const;
export type ListForm = (typeof listForms)[number];

export interface Listed {
  readonly address: string;
  readonly note: string;
  readonly until?: number | undefined;
  readonly service?: string | undefined;
}

/** The list as a file that `parseList` reads back. */
export function writeList(entries: readonly Listed[], form: ListForm): string {
  const end = (e: Listed): string => (e.until === undefined ? '' : new Date(Math.ceil(e.until) * 1000).toISOString().replace('.000', ''));
  if (form === 'text')
    return entries
      .map(
        (e) =>
          `${[e.address, e.note === '' ? '' : `# ${e.note}`, end(e) === '' ? '' : `until=${end(e)}`].filter((w) => w !== '').join(' ')}\n`,
      )
      .join('');
  const quote = (field: string): string => (/[",;\t#]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
  const rows = entries.map((e) => [e.address, quote(e.note), end(e), e.service ?? ''].join(','));
  return `${['address,note,until,service', ...rows].join('\r\n')}\r\n`;
}
