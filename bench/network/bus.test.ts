import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Bus, decode, encodeCall, firstText, text } from './bus.ts';

const hello = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
  member: 'Hello',
};

/** A message as the bus sends it: fields as [code, type, value]. */
function message(type: number, fields: readonly (readonly [number, 'u' | 's', number | string])[], body: Buffer): Buffer {
  let array = Buffer.alloc(0);
  for (const [code, kind, value] of fields) {
    const number = Buffer.alloc(4);
    if (typeof value === 'number') number.writeUInt32LE(value);
    const padding = Buffer.alloc((8 - (array.length % 8)) % 8);
    array = Buffer.concat([
      array,
      padding,
      Buffer.from([code, 1]),
      Buffer.from(`${kind}\0`),
      typeof value === 'number' ? number : text(value),
    ]);
  }
  const head = Buffer.alloc(16);
  head.write('l');
  head.writeUInt8(type, 1);
  head.writeUInt8(1, 3);
  head.writeUInt32LE(body.length, 4);
  head.writeUInt32LE(99, 8);
  head.writeUInt32LE(array.length, 12);
  const whole = Buffer.concat([head, array]);
  return Buffer.concat([whole, Buffer.alloc((8 - (whole.length % 8)) % 8), body]);
}

describe('a call', () => {
  test('is what the specification lays out: head, fields at multiples of 8, body', () => {
    const call = encodeCall({ ...hello, signature: 's', body: text('lan') }, 7);
    expect(call.toString('latin1', 0, 1)).toBe('l');
    expect([...call.subarray(1, 4)]).toEqual([1, 0, 1]);
    expect(call.readUInt32LE(4)).toBe(8);
    expect(call.readUInt32LE(8)).toBe(7);
    expect(call.length % 8).toBe(0);
    expect(firstText(call.subarray(call.length - 8))).toBe('lan');
    // The first field: path, of type o.
    expect([...call.subarray(16, 20)]).toEqual([1, 1, 'o'.charCodeAt(0), 0]);
  });
});

describe('an answer', () => {
  test('is read when all of it is there, and says to which call', () => {
    const whole = message(2, [[5, 'u', 7]], text('/device/3'));
    expect(decode(whole.subarray(0, 15))).toBeUndefined();
    expect(decode(whole.subarray(0, whole.length - 1))).toBeUndefined();
    const found = decode(Buffer.concat([whole, Buffer.from('more')]));
    expect(found?.length).toBe(whole.length);
    expect(found?.reply.to).toBe(7);
    expect(firstText(found?.reply.body ?? Buffer.alloc(0))).toBe('/device/3');
  });
  test('that refuses has a name and a reason', () => {
    const found = decode(
      message(
        3,
        [
          [4, 's', 'org.example.Denied'],
          [5, 'u', 7],
        ],
        text('not you'),
      ),
    );
    expect(found?.reply).toMatchObject({ to: 7, error: 'org.example.Denied' });
  });
  test('to nobody is a signal, whatever it carries', () => {
    expect(decode(message(4, [[5, 'u', 7]], Buffer.alloc(0)))?.reply.to).toBe(0);
  });
  test('of a machine with the other byte order is refused', () => {
    expect(() => decode(Buffer.from(`B${'\0'.repeat(15)}`))).toThrow('big-endian');
  });
});

describe('a connection', () => {
  const line = () => ({ input: new PassThrough(), output: new PassThrough(), end: () => {} });

  test('says hello, and gives each answer to its call', async () => {
    const l = line();
    const open = Bus.open(l);
    l.output.write('OK 0123456789abcdef\r\n');
    l.output.write(message(2, [[5, 'u', 1]], text(':1.1')));
    const bus = await open;
    const refused = bus.call(hello);
    const answered = bus.call(hello);
    l.output.write(message(2, [[5, 'u', 3]], text('yes')));
    l.output.write(
      message(
        3,
        [
          [4, 's', 'org.example.Denied'],
          [5, 'u', 2],
        ] as const,
        text('not you'),
      ),
    );
    await expect(refused).rejects.toThrow('Hello: org.example.Denied: not you');
    expect(firstText((await answered).body)).toBe('yes');
  });
  test('that ends fails what waits', async () => {
    const l = line();
    const open = Bus.open(l);
    l.output.destroy();
    await expect(open).rejects.toThrow('the connection ended');
  });
  test('that says nothing is not waited for longer than the limit', async () => {
    const l = line();
    const open = Bus.open(l);
    l.output.write('OK 0123456789abcdef\r\n');
    l.output.write(message(2, [[5, 'u', 1]], text(':1.1')));
    await expect((await open).call(hello, 1)).rejects.toThrow('no answer within 1 ms');
  });
});
