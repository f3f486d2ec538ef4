// As much of D-Bus (D-Bus Specification 0.41) as it takes to give an order over a connection that stands already. Starting a program
// for each order would cost its rivals 10 ms that the engine, which is asked over a socket, does not have.
import type { Readable, Writable } from 'node:stream';

const CALL = 1;
const RETURN = 2;
const ERROR = 3;
/** Codes of header fields. */
const PATH = 1;
const INTERFACE = 2;
const MEMBER = 3;
const ERROR_NAME = 4;
const REPLY_SERIAL = 5;
const DESTINATION = 6;
const SIGNATURE = 8;

export interface Call {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  /** Signature and arguments, marshalled; none: no arguments. */
  readonly signature?: string;
  readonly body?: Buffer;
}

export interface Reply {
  readonly to: number;
  readonly error?: string;
  readonly body: Buffer;
}

const padded = (bytes: Buffer, to: number): Buffer => Buffer.concat([bytes, Buffer.alloc((to - (bytes.length % to)) % to)]);

/** UINT32 length, text, NUL. */
export function text(value: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(value));
  return Buffer.concat([length, Buffer.from(`${value}\0`)]);
}

/** One length byte, text, NUL. */
const signature = (value: string): Buffer => Buffer.concat([Buffer.from([value.length]), Buffer.from(`${value}\0`)]);

export function encodeCall(call: Call, serial: number): Buffer {
  const fields: readonly (readonly [number, string, Buffer])[] = [
    [PATH, 'o', text(call.path)],
    [DESTINATION, 's', text(call.destination)],
    [INTERFACE, 's', text(call.interface)],
    [MEMBER, 's', text(call.member)],
    ...(call.signature === undefined ? [] : [[SIGNATURE, 'g', signature(call.signature)] as const]),
  ];
  let array = Buffer.alloc(0);
  for (const [code, type, value] of fields) array = Buffer.concat([padded(array, 8), Buffer.from([code]), signature(type), value]);
  const body = call.body ?? Buffer.alloc(0);
  const head = Buffer.alloc(16);
  head.write('l'); // little-endian
  head.writeUInt8(CALL, 1);
  head.writeUInt8(1, 3); // version of the protocol
  head.writeUInt32LE(body.length, 4);
  head.writeUInt32LE(serial, 8);
  head.writeUInt32LE(array.length, 12);
  return Buffer.concat([padded(Buffer.concat([head, array]), 8), body]);
}

/** The first message in `data` and its length; undefined until all of it is there. Signals are given as a reply to 0. */
export function decode(data: Buffer): { readonly reply: Reply; readonly length: number } | undefined {
  if (data.length < 16) return undefined;
  if (data.toString('latin1', 0, 1) !== 'l') throw new Error('the bus speaks big-endian');
  const fieldsEnd = 16 + data.readUInt32LE(12);
  const bodyAt = Math.ceil(fieldsEnd / 8) * 8;
  const length = bodyAt + data.readUInt32LE(4);
  if (data.length < length) return undefined;
  const type = data.readUInt8(1);
  let to = 0;
  let error: string | undefined;
  for (let at = 16; at < fieldsEnd; ) {
    at = Math.ceil(at / 8) * 8;
    const code = data.readUInt8(at);
    const kind = data.toString('latin1', at + 2, at + 3);
    at += 4;
    if (kind === 'u') {
      if (code === REPLY_SERIAL) to = data.readUInt32LE(at);
      at += 4;
    } else if (kind === 'g') at += data.readUInt8(at) + 2;
    else {
      const size = data.readUInt32LE(at);
      if (code === ERROR_NAME) error = data.toString('utf8', at + 4, at + 4 + size);
      at += 4 + size + 1;
    }
  }
  const body = Buffer.from(data.subarray(bodyAt, length));
  const answers = type === RETURN || type === ERROR;
  return { reply: { to: answers ? to : 0, body, ...(type === ERROR ? { error: error ?? 'an error without a name' } : {}) }, length };
}

/** The text that a body begins with: an object path, or what an error says. */
export const firstText = (body: Buffer): string => (body.length < 4 ? '' : body.toString('utf8', 4, 4 + body.readUInt32LE(0)));

/** Both directions of a connection to the bus. */
export interface Line {
  readonly input: Writable;
  readonly output: Readable;
  end(): void;
}

export class Bus implements Disposable {
  readonly #line: Line;
  readonly #waiting = new Map<number, { readonly done: (reply: Reply) => void; readonly failed: (error: Error) => void }>();
  #serial = 1;
  #data = Buffer.alloc(0);
  #begun = false;

  private constructor(line: Line) {
    this.#line = line;
    line.output.on('data', (data) => this.#receive(Buffer.from(data)));
    const lost = (why: string) => {
      for (const { failed } of this.#waiting.values()) failed(new Error(`the bus: ${why}`));
      this.#waiting.clear();
    };
    line.input.on('error', ({ message }) => lost(message));
    line.output.on('close', () => lost('the connection ended'));
  }

  /** Says hello as root, which the bus learns from the kernel. */
  static async open(line: Line): Promise<Bus> {
    const bus = new Bus(line);
    const own = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };
    bus.#line.input.write('\0AUTH EXTERNAL 30\r\nBEGIN\r\n');
    await bus.call({ ...own, member: 'Hello' });
    return bus;
  }

  /** Rejects with what the other side says, or after `limitMs`: an order that is not answered by then has gone to somebody who hangs. */
  call(call: Call, limitMs = 20_000): Promise<Reply> {
    const serial = this.#serial++;
    return new Promise((resolve, reject) => {
      const settle = (then: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(serial);
        then();
      };
      const failed = (error: Error) => settle(() => reject(error));
      const timer = setTimeout(() => failed(new Error(`${call.member}: no answer within ${limitMs} ms`)), limitMs);
      const done = (reply: Reply) =>
        reply.error === undefined
          ? settle(() => resolve(reply))
          : failed(new Error(`${call.member}: ${reply.error}: ${firstText(reply.body)}`));
      this.#waiting.set(serial, { done, failed });
      this.#line.input.write(encodeCall(call, serial));
    });
  }

  [Symbol.dispose](): void {
    this.#line.end();
  }

  #receive(data: Buffer): void {
    this.#data = Buffer.concat([this.#data, data]);
    if (!this.#begun) {
      const end = this.#data.indexOf('\r\n');
      if (end < 0) return;
      // "OK <guid>"; what else it may say ends in a connection that it closes.
      this.#data = this.#data.subarray(end + 2);
      this.#begun = true;
    }
    for (let found = decode(this.#data); found; found = decode(this.#data)) {
      this.#data = this.#data.subarray(found.length);
      this.#waiting.get(found.reply.to)?.done(found.reply);
    }
  }
}
