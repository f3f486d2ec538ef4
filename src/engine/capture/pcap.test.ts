import fc from 'fast-check';
import { expect, test } from 'vitest';
import { measure } from './pcap.ts';

function file(packets: readonly number[], little = true): Buffer {
  const u32 = (n: number): Buffer => {
    const b = Buffer.alloc(4);
    if (little) b.writeUInt32LE(n);
    else b.writeUInt32BE(n);
    return b;
  };
  const head = Buffer.concat([u32(0xa1b2c3d4), Buffer.alloc(12), u32(262_144), u32(276)]);
  return Buffer.concat([head, ...packets.map((n) => Buffer.concat([u32(1), u32(2), u32(n), u32(n + 5), Buffer.alloc(n, 0xff)]))]);
}
async function* inPieces(all: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
}

test('packets are counted, however the file comes, and whole up to the one that was cut off', async () => {
  const cases = fc.asyncProperty(
    fc.array(fc.nat(300), { maxLength: 12 }),
    fc.integer({ min: 1, max: 200 }),
    fc.nat(400),
    fc.boolean(),
    async (packets, piece, less, little) => {
      const all = file(packets, little);
      const there = all.subarray(0, Math.max(0, all.length - less));
      let whole = 24;
      let count = 0;
      for (const n of packets) {
        if (whole + 16 + n > there.length) break;
        whole += 16 + n;
        count++;
      }
      const expected = there.length < 24 ? { packets: 0, wholeBytes: 0 } : { packets: count, wholeBytes: whole };
      expect(await measure(inPieces(there, piece))).toEqual(expected);
    },
  );
  await fc.assert(cases);
});

test('what is no capture has nothing whole in it', async () => {
  expect(await measure(inPieces(Buffer.from('GET / HTTP/1.1\r\nHost: example.test\r\n\r\n'), 7))).toEqual({ packets: 0, wholeBytes: 0 });
});
