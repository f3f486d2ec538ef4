// What phones.ts understands of SIP (RFC 3261) and says of SDP (RFC 8866) and RTP: just enough for calls that work.

export interface Message {
  /** 0: a request */
  readonly status: number;
  /** Of the request, or of what is answered. */
  readonly method: string;
  readonly callId: string;
  readonly header: (name: string) => readonly string[];
  readonly body: string;
}

export function parseMessage(text: string): Message {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [start = '', ...lines] = head.split('\r\n');
  const header = (name: string): readonly string[] =>
    lines.flatMap((l) => (l.toLowerCase().startsWith(`${name}:`) ? [l.slice(name.length + 1).trim()] : []));
  return {
    status: Number(/^SIP\/2\.0 (\d{3})/.exec(start)?.[1] ?? 0),
    method: header('cseq')[0]?.split(' ')[1] ?? '',
    callId: header('call-id')[0] ?? '',
    header,
    body: rest.join('\r\n\r\n'),
  };
}

/** Speech as G.711 A-law (payload type 8) at an address and port of ours. */
export const offer = (address: string, port: number): string =>
  ['v=0', `o=- 1 1 IN IP4 ${address}`, 's=-', `c=IN IP4 ${address}`, 't=0 0', `m=audio ${port} RTP/AVP 8`, 'a=rtpmap:8 PCMA/8000', ''].join(
    '\r\n',
  );

/** Where the other side wants its media; undefined when it says nowhere. */
export function mediaOf(sdp: string): { readonly address: string; readonly port: number } | undefined {
  const address = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1];
  const port = Number(/^m=audio (\d+)/m.exec(sdp)?.[1] ?? 0);
  return address === undefined || port === 0 ? undefined : { address, port };
}

/** One packet of speech, 20 ms (RFC 3550 §5.1). */
export function rtp(sequence: number, ssrc: number): Buffer {
  const packet = Buffer.alloc(172, 0xd5); // A-law's silence
  packet.writeUInt8(0x80, 0);
  packet.writeUInt8(8, 1);
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE((sequence * 160) >>> 0, 4);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
}
