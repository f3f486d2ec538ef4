/**
 * DNS messages (RFC 1035 §4) as bytes: questions are written, answers are read. An answer is a stranger's text: reading never throws, never
 * loops (a compression pointer must lead backwards, and a name ends at 255 octets), and never takes more than the message itself holds.
 */

/** Record types that are asked or read by name; others are shown as bytes (RFC 3597). */
export const types = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, NAPTR: 35, OPT: 41 } as const;
export type TypeName = keyof typeof types;

export interface Question {
  /** As people write it, without the last dot; `` is the root. */
  readonly name: string;
  readonly type: TypeName;
}

export type Rdata =
  | { readonly type: 'A' | 'AAAA'; readonly address: string }
  | { readonly type: 'NS' | 'CNAME' | 'PTR'; readonly name: string }
  | { readonly type: 'MX'; readonly preference: number; readonly name: string }
  | { readonly type: 'SOA'; readonly name: string; readonly mailbox: string; readonly serial: number }
  | { readonly type: 'TXT'; readonly texts: readonly string[] }
  | { readonly type: 'SRV'; readonly priority: number; readonly weight: number; readonly port: number; readonly target: string }
  | {
      readonly type: 'NAPTR';
      readonly order: number;
      readonly preference: number;
      readonly flags: string;
      readonly services: string;
      readonly regexp: string;
      readonly replacement: string;
    }
  | { readonly type: 'other'; readonly number: number; readonly hex: string };

export interface Record {
  readonly name: string;
  readonly ttl: number;
  readonly data: Rdata;
}

export interface Message {
  readonly id: number;
  readonly response: boolean;
  readonly truncated: boolean;
  /** The server says that it has verified DNSSEC (RFC 4035 §3.2.3). */
  readonly authentic: boolean;
  readonly recursion: boolean;
  readonly rcode: number;
  /** Undefined when the message repeats no question, which some broken servers do. */
  readonly question: { readonly name: string; readonly type: number } | undefined;
  readonly answers: readonly Record[];
}

/** More than any honest answer has; the rest of a message that says more is not read. */
const maxRecords = 256;
/** RFC 1035 §2.3.4. */
const maxName = 255;
const maxLabel = 63;

/** What answers beyond the classic 512 octets may have without being cut up on the way (DNS flag day 2020). */
const udpSize = 1232;

/** A question with recursion desired, AD (RFC 6840 §5.7) and EDNS. Undefined when the name is none. */
export function encodeQuery(id: number, question: Question): Uint8Array | undefined {
  const name = encodeName(question.name);
  if (name === undefined) return undefined;
  const out = new Uint8Array(12 + name.length + 4 + 11);
  const view = new DataView(out.buffer);
  view.setUint16(0, id & 0xffff);
  view.setUint16(2, 0x0120);
  view.setUint16(4, 1);
  view.setUint16(10, 1);
  out.set(name, 12);
  let at = 12 + name.length;
  view.setUint16(at, types[question.type]);
  view.setUint16(at + 2, 1);
  at += 4;
  // OPT (RFC 6891 §6.1.2): root name, type, size of what we take, no flags, no options.
  view.setUint16(at + 1, types.OPT);
  view.setUint16(at + 3, udpSize);
  return out;
}

/** Labels with their lengths; undefined for a label that is empty or longer than 63, and a name longer than 255. */
export function encodeName(name: string): Uint8Array | undefined {
  const bytes: number[] = [];
  const plain = name.endsWith('.') ? name.slice(0, -1) : name;
  for (const label of plain === '' ? [] : plain.split('.')) {
    if (label === '' || label.length > maxLabel || !/^[\x21-\x7e]+$/.test(label)) return undefined;
    bytes.push(label.length, ...[...label].map((c) => c.charCodeAt(0)));
  }
  bytes.push(0);
  return bytes.length > maxName ? undefined : Uint8Array.from(bytes);
}

/** Reads a message, or says in a few words why it cannot be one. */
export function decodeMessage(bytes: Uint8Array): Message | { readonly garbage: string } {
  try {
    return read(new Reader(bytes));
  } catch (e) {
    if (e instanceof Garbage) return { garbage: e.message };
    throw e;
  }
}

class Garbage extends Error {}

/** Reads within the message and nowhere else. */
class Reader {
  readonly bytes: Uint8Array;
  at = 0;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #take(count: number): number {
    const at = this.at;
    if (at + count > this.bytes.length) throw new Garbage(`it ends in the middle, after ${this.bytes.length} octets`);
    this.at += count;
    return at;
  }
  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }
  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }
  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }
  slice(count: number): Uint8Array {
    const at = this.#take(count);
    return this.bytes.subarray(at, at + count);
  }

  /** A name with its compression (RFC 1035 §4.1.4), in presentation form: what is not plain becomes \DDD. */
  name(): string {
    const labels: string[] = [];
    let length = 0;
    let after: number | undefined;
    let least = this.at;
    for (;;) {
      const size = this.u8();
      if (size === 0) break;
      if (size >= 0xc0) {
        const target = ((size & 0x3f) << 8) | this.u8();
        // Only ever backwards: whoever follows such pointers comes to an end.
        if (target >= least) throw new Garbage('a name in it points forward or at itself');
        after ??= this.at;
        least = target;
        this.at = target;
        continue;
      }
      if (size > maxLabel) throw new Garbage('a label in it has a length that does not exist');
      length += size + 1;
      if (length + 1 > maxName) throw new Garbage('a name in it is longer than 255 octets');
      labels.push(escaped(this.slice(size), true));
    }
    if (after !== undefined) this.at = after;
    return labels.join('.');
  }
  text(): string {
    return escaped(this.slice(this.u8()), false);
  }
}

/** Octets as text that can be shown anywhere: printable ASCII, everything else as \DDD (RFC 1035 §5.1). */
function escaped(bytes: Uint8Array, label: boolean): string {
  let out = '';
  for (const b of bytes) {
    const c = String.fromCharCode(b);
    if (b < 0x20 || b > 0x7e || (label && b === 0x20)) out += `\\${String(b).padStart(3, '0')}`;
    else out += c === '\\' || (label && c === '.') ? `\\${c}` : label ? c.toLowerCase() : c;
  }
  return out;
}

function read(r: Reader): Message {
  const id = r.u16();
  const flags = r.u16();
  const [questions, answers] = [r.u16(), r.u16()];
  r.u32();
  let question: Message['question'];
  for (let n = 0; n < questions; n++) {
    if (n > 3) throw new Garbage(`it has ${questions} questions`);
    const asked = { name: r.name(), type: r.u16() };
    r.u16();
    question ??= asked;
  }
  const found: Record[] = [];
  const truncated = (flags & 0x0200) !== 0;
  for (let n = 0; n < Math.min(answers, maxRecords); n++) {
    // What is cut off may end anywhere; whoever asked comes back by TCP.
    if (truncated && r.at >= r.bytes.length) break;
    const name = r.name();
    const type = r.u16();
    r.u16();
    const ttl = r.u32();
    const size = r.u16();
    const end = r.at + size;
    const data = rdata(r, type, size);
    if (r.at !== end) throw new Garbage('a record in it is longer or shorter than it says');
    found.push({ name, ttl, data });
  }
  return {
    id,
    response: (flags & 0x8000) !== 0,
    truncated,
    authentic: (flags & 0x0020) !== 0,
    recursion: (flags & 0x0080) !== 0,
    rcode: flags & 0x000f,
    question,
    answers: found,
  };
}

function rdata(r: Reader, type: number, size: number): Rdata {
  const end = r.at + size;
  switch (type) {
    case types.A:
      if (size !== 4) throw new Garbage('an IPv4 address in it does not have four octets');
      return { type: 'A', address: [...r.slice(4)].join('.') };
    case types.AAAA:
      if (size !== 16) throw new Garbage('an IPv6 address in it does not have sixteen octets');
      return { type: 'AAAA', address: ipv6(r.slice(16)) };
    case types.NS:
      return { type: 'NS', name: r.name() };
    case types.CNAME:
      return { type: 'CNAME', name: r.name() };
    case types.PTR:
      return { type: 'PTR', name: r.name() };
    case types.MX:
      return { type: 'MX', preference: r.u16(), name: r.name() };
    case types.SOA: {
      const soa = { type: 'SOA', name: r.name(), mailbox: r.name(), serial: r.u32() } as const;
      r.slice(16);
      return soa;
    }
    case types.TXT: {
      const texts: string[] = [];
      while (r.at < end) texts.push(r.text());
      return { type: 'TXT', texts };
    }
    case types.SRV:
      return { type: 'SRV', priority: r.u16(), weight: r.u16(), port: r.u16(), target: r.name() };
    case types.NAPTR:
      return {
        type: 'NAPTR',
        order: r.u16(),
        preference: r.u16(),
        flags: r.text(),
        services: r.text(),
        regexp: r.text(),
        replacement: r.name(),
      };
    default:
      return { type: 'other', number: type, hex: [...r.slice(size)].map((b) => b.toString(16).padStart(2, '0')).join('') };
  }
}

/** RFC 5952: small letters, no leading zeros, the longest run of two or more zero groups as `::`. */
function ipv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, n) => (((bytes[2 * n] ?? 0) << 8) | (bytes[2 * n + 1] ?? 0)).toString(16));
  let best = { at: -1, length: 1 };
  for (let n = 0; n < 8; n++) {
    let length = 0;
    while (groups[n + length] === '0') length++;
    if (length > best.length) best = { at: n, length };
    n += length;
  }
  if (best.at < 0) return groups.join(':');
  return `${groups.slice(0, best.at).join(':')}::${groups.slice(best.at + best.length).join(':')}`;
}
