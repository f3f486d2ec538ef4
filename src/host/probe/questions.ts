/** The small questions: NTP, DNS, SMTP. Pure; each answer is held against its question. */

/** A client's packet (RFC 5905 §7.3): version 4, mode 3, and a random transmit time, which the server must give back as origin. */
export function ntpRequest(cookie: Uint8Array): Buffer {
  const packet = Buffer.alloc(48);
  packet[0] = (4 << 3) | 3;
  Buffer.from(cookie).copy(packet, 40, 0, 8);
  return packet;
}

/** Undefined: no answer to this question. A kiss-o'-death (stratum 0, RFC 5905 §7.4) comes with its code. */
export function parseNtp(packet: Buffer, cookie: Uint8Array): { readonly stratum: number; readonly kiss?: string } | undefined {
  if (packet.length < 48 || ((packet[0] ?? 0) & 7) !== 4) return undefined;
  if (!packet.subarray(24, 32).equals(Buffer.from(cookie).subarray(0, 8))) return undefined;
  const stratum = packet[1] ?? 0;
  if (stratum !== 0) return { stratum };
  const kiss = packet.toString('latin1', 12, 16).replace(/[^A-Z0-9]/gi, '');
  return { stratum, kiss: kiss === '' ? 'DENY' : kiss };
}

/** One question for the root's name servers (RFC 1035 §4.1), which every resolver knows. */
export function dnsRequest(id: number): Buffer {
  // id, flags (recursion desired), one question; root, NS, IN.
  const message = Buffer.from([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1]);
  message.writeUInt16BE(id, 0);
  return message;
}

/** The answer's code (RFC 1035 §4.1.1): 0 = no error, 2 = server failure, 5 = refused. */
export function parseDns(message: Buffer, id: number): { readonly code: number } | undefined {
  if (message.length < 12 || message.readUInt16BE(0) !== id || ((message[2] ?? 0) & 0x80) === 0) return undefined;
  return { code: (message[3] ?? 0) & 15 };
}

/** The first line a mail server says (RFC 5321 §4.2): its code. */
export function parseGreeting(line: string): { readonly code: number; readonly text: string } | undefined {
  const m = /^([245]\d\d)[ -]([^\r\n]*)/.exec(line);
  return m ? { code: Number(m[1]), text: (m[2] ?? '').slice(0, 80) } : undefined;
}
