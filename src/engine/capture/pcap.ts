/** A capture file as tcpdump writes it (draft-ietf-opsawg-pcap): a header of 24 bytes, then each packet behind one of 16. */

const fileHeader = 24;
const packetHeader = 16;
/** In the order of bytes of the machine that wrote it, which is this one: with microseconds, as tcpdump writes it unless told otherwise. */
const magic = 0xa1b2c3d4;

export interface Measured {
  readonly packets: number;
  /** Up to where it is whole: behind it lies a packet that was cut off, or nothing. */
  readonly wholeBytes: number;
}

/** Counts packets without looking into them. Of a file that is none, nothing is whole. */
export async function measure(pieces: AsyncIterable<Uint8Array>): Promise<Measured> {
  let little: boolean | undefined;
  /** Of the file: what was read, and where the packet that was seen last begins, and ends. */
  let read = 0;
  let [from, to] = [0, 0];
  let packets = 0;
  /** A header that goes on in the next piece. */
  let begun = Buffer.alloc(0);
  for await (const piece of pieces) {
    const all = Buffer.concat([begun, piece]);
    const start = read - begun.length;
    read += piece.length;
    for (;;) {
      const at = to - start;
      if (at + (little === undefined ? fileHeader : packetHeader) > all.length) {
        begun = Buffer.from(all.subarray(Math.min(at, all.length)));
        break;
      }
      if (little === undefined) {
        if (![all.readUInt32LE(at), all.readUInt32BE(at)].includes(magic)) return { packets: 0, wholeBytes: 0 };
        little = all.readUInt32LE(at) === magic;
        [from, to] = [fileHeader, fileHeader];
        continue;
      }
      from = to;
      to += packetHeader + (little ? all.readUInt32LE(at + 8) : all.readUInt32BE(at + 8));
      packets++;
    }
  }
  return to <= read ? { packets, wholeBytes: little === undefined ? 0 : to } : { packets: packets - 1, wholeBytes: from };
}
