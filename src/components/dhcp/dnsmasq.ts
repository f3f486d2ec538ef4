/**
 * dnsmasq's configuration format (dnsmasq(8), "CONFIG FILE"): `key=value,value`; `#` begins a comment after white space; a value in double
 * quotes is plain text, in which a backslash escapes. A line break begins a new option, and there is an option that runs programs.
 */
export type DnsmasqLine = readonly [key: string, ...values: readonly string[]];

/** Text that this format cannot hold; grammars keep it out of the document, so this is a bug of ours. */
export class DnsmasqError extends Error {
  override readonly name = 'DnsmasqError';
}

export function writeDnsmasq(lines: readonly DnsmasqLine[]): string {
  return `${lines.map(([key, ...values]) => (values.length === 0 ? key : `${key}=${values.map(plainOrQuoted).join(',')}`)).join('\n')}\n`;
}

/** Any text that has no control character, in quotes. dnsmasq unescapes \\ and \" (util.c, opt_unescape). */
export function quoted(text: string): string {
  if (/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(text))
    throw new DnsmasqError('a value with a control character reached the writer of dnsmasq files');
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function plainOrQuoted(value: string): string {
  if (/^"(?:[^"\\\p{Cc}]|\\["\\])*"$/u.test(value) || /^[A-Za-z0-9:._-]+$/.test(value)) return value;
  throw new DnsmasqError(`"${value}" is not a plain value of dnsmasq files`);
}

/** Reads what the writer writes, as option.c does: quotes first, then commas. */
export function readDnsmasq(text: string): readonly DnsmasqLine[] {
  return text
    .split('\n')
    .filter((l) => l.trim() !== '')
    .map((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [line] : [line.slice(0, at), ...values(line.slice(at + 1))];
    });
}

function values(text: string): string[] {
  const out = [''];
  let inQuotes = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (inQuotes && c === '\\') out[out.length - 1] += text.charAt(++i);
    else if (c === '"') inQuotes = !inQuotes;
    else if (c === ',' && !inQuotes) out.push('');
    else out[out.length - 1] += c;
  }
  return out;
}
