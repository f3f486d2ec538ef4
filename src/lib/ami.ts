/**
 * The text of Asterisk's manager interface (AMI): packets of `Name: value` lines, ended by an empty line, everything with CR LF. Pure: who holds the
 * connection feeds it.
 */
export type AmiPacket = Readonly<Record<string, string>>;

/** One packet is a few hundred bytes; a megabyte without an end is not AMI. */
const longestPacket = 1 << 20;

export class AmiError extends Error {
  override readonly name = 'AmiError';
}

/** Cuts a stream into packets. Names that repeat in one packet (`Variable`, `Output`) are joined by line breaks. */
export class AmiReader {
  #rest = '';
  readonly #decoder = new TextDecoder();

  push(chunk: Uint8Array): AmiPacket[] {
    const parts = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\r\n\r\n');
    this.#rest = parts.pop() ?? '';
    if (this.#rest.length > longestPacket) throw new AmiError('the manager interface sends no end of packet');
    return parts.map(packet);
  }
}

function packet(text: string): AmiPacket {
  const out: Record<string, string> = Object.create(null);
  for (const line of text.split('\r\n')) {
    // The greeting, "Asterisk Call Manager/…", is a line before the first packet and has no colon.
    const at = line.indexOf(':');
    if (at <= 0) continue;
    const name = line.slice(0, at);
    const value = line.slice(at + 1).replace(/^ /, '');
    out[name] = name in out ? `${out[name]}\n${value}` : value;
  }
  return out;
}

/** The text of one request. A value with a line break would be a second field, so it is refused. */
export function amiAction(action: string, fields: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ Action: action, ...fields });
  if (lines.flat().some((t) => /[\r\n\0]/.test(t))) throw new AmiError(`a line break in a request to the manager interface: ${action}`);
  return `${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}
