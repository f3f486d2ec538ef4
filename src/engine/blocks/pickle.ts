/**
 * What Fail2ban's socket speaks: Python's pickle (PEP 307, PEP 3154), the part that its server answers with. Requests are lists of strings.
 * Pure. Reading it here is harmless: an object is kept as a description, nothing is constructed.
 */

/** What a pickle of the server holds; objects (exceptions, addresses) as their class and arguments. */
export type Pickled =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Pickled[]
  | PickledObject
  | { readonly [key: string]: Pickled };
export interface PickledObject {
  readonly global: string;
  readonly args: Pickled;
}

const text = new TextEncoder();

/** Protocol 2: MARK, unicode strings, LIST. */
export function encodePickle(words: readonly string[]): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x80, 2, 0x28)];
  for (const w of words) {
    const b = text.encode(w);
    const head = new DataView(new ArrayBuffer(5));
    head.setUint8(0, 0x58);
    head.setUint32(1, b.length, true);
    parts.push(new Uint8Array(head.buffer), b);
  }
  parts.push(Uint8Array.of(0x6c, 0x2e));
  return Buffer.concat(parts);
}

export class PickleError extends Error {
  override readonly name = 'PickleError';
}

type Mutable = null | boolean | number | string | Uint8Array | Mutable[] | PickledObject | { [key: string]: Mutable };

export function decodePickle(bytes: Uint8Array): Pickled {
  return new Reader(bytes).read() as Pickled;
}

class Reader {
  readonly #b: Buffer;
  #at = 0;
  readonly #stack: Mutable[] = [];
  readonly #marks: number[] = [];
  readonly #memo: Mutable[] = [];

  constructor(bytes: Uint8Array) {
    this.#b = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(): Mutable {
    for (;;) {
      if (this.#at >= this.#b.length) throw new PickleError('the answer ends in the middle');
      const op = this.#b.readUInt8(this.#at++);
      if (op === 0x2e) return this.#pop();
      this.#do(op);
    }
  }

  #do(op: number): void {
    switch (op) {
      case 0x80: // PROTO
        this.#at += 1;
        return;
      case 0x95: // FRAME
        this.#at += 8;
        return;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
      case 0x8f: // EMPTY_SET
        this.#push([]);
        return;
      case 0x7d: // EMPTY_DICT
        this.#push({});
        return;
      case 0x28: // MARK
        this.#marks.push(this.#stack.length);
        return;
      case 0x61: // APPEND
        this.#extend([this.#pop()]);
        return;
      case 0x65: // APPENDS
      case 0x90: // ADDITEMS
        this.#extend(this.#marked());
        return;
      case 0x73: {
        // SETITEM
        const value = this.#pop();
        this.#items([this.#pop(), value]);
        return;
      }
      case 0x75: // SETITEMS
        this.#items(this.#marked());
        return;
      case 0x8c: // SHORT_BINUNICODE
        this.#push(this.#text(this.#uint(1)));
        return;
      case 0x58: // BINUNICODE
        this.#push(this.#text(this.#uint(4)));
        return;
      case 0x43: // SHORT_BINBYTES
        this.#push(this.#bytes(this.#uint(1)));
        return;
      case 0x4b: // BININT1
        this.#push(this.#uint(1));
        return;
      case 0x4d: // BININT2
        this.#push(this.#uint(2));
        return;
      case 0x4a: // BININT
        this.#push(this.#bytes(4).readInt32LE(0));
        return;
      case 0x8a: // LONG1
        this.#push(this.#long(this.#uint(1)));
        return;
      case 0x47: // BINFLOAT
        this.#push(this.#bytes(8).readDoubleBE(0));
        return;
      case 0x4e:
        this.#push(null);
        return;
      case 0x88:
        this.#push(true);
        return;
      case 0x89:
        this.#push(false);
        return;
      case 0x85: // TUPLE1, 2, 3
      case 0x86:
      case 0x87:
        this.#push(this.#stack.splice(-(op - 0x84)));
        return;
      case 0x74: // TUPLE
      case 0x6c: // LIST
        this.#push(this.#marked());
        return;
      case 0x94: // MEMOIZE
        this.#memo.push(this.#top());
        return;
      case 0x71: // BINPUT
        this.#memo[this.#uint(1)] = this.#top();
        return;
      case 0x68: // BINGET
        this.#push(this.#memo[this.#uint(1)] ?? null);
        return;
      case 0x6a: // LONG_BINGET
        this.#push(this.#memo[this.#uint(4)] ?? null);
        return;
      case 0x93: {
        // STACK_GLOBAL
        const name = this.#pop();
        this.#push({ global: `${String(this.#pop())}.${String(name)}`, args: null });
        return;
      }
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        const args = this.#pop();
        const made = this.#pop();
        const global = typeof made === 'object' && made !== null && 'global' in made ? String(made.global) : '?';
        // A subclass of str is a string.
        this.#push(global === 'builtins.str' && Array.isArray(args) ? (args[0] ?? '') : ({ global, args } as PickledObject));
        return;
      }
      case 0x62: // BUILD: the state of an object we only describe
      case 0x30: // POP
        this.#pop();
        return;
      default:
        throw new PickleError(`unknown opcode 0x${op.toString(16)} at ${this.#at - 1}`);
    }
  }

  #push(v: Mutable): void {
    this.#stack.push(v);
  }
  #pop(): Mutable {
    const v = this.#stack.pop();
    if (v === undefined) throw new PickleError('the stack is empty');
    return v;
  }
  #top(): Mutable {
    const v = this.#stack.at(-1);
    if (v === undefined) throw new PickleError('the stack is empty');
    return v;
  }
  #marked(): Mutable[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw new PickleError('no mark');
    return this.#stack.splice(mark);
  }
  #extend(values: Mutable[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) throw new PickleError('not a list');
    list.push(...values);
  }
  #items(values: Mutable[]): void {
    const dict = this.#top() as { [key: string]: Mutable };
    for (let i = 0; i + 1 < values.length; i += 2) dict[String(values[i])] = values[i + 1] ?? null;
  }
  #uint(n: 1 | 2 | 4): number {
    return this.#bytes(n).readUIntLE(0, n);
  }
  #long(n: number): number {
    if (n === 0) return 0;
    const b = this.#bytes(n);
    let v = 0n;
    for (let i = n - 1; i >= 0; i--) v = (v << 8n) | BigInt(b.readUInt8(i));
    return Number(BigInt.asIntN(n * 8, v));
  }
  #text(n: number): string {
    return this.#bytes(n).toString('utf8');
  }
  #bytes(n: number): Buffer {
    if (this.#at + n > this.#b.length) throw new PickleError('the answer ends in the middle');
    this.#at += n;
    return this.#b.subarray(this.#at - n, this.#at);
  }
}
