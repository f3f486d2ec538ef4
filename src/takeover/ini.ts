/** One `Key=value` of an INI-like file, with its section. */
export interface Entry {
  readonly section: string;
  /** Counts sections of the same name: two `[Address]` are two addresses. */
  readonly number: number;
  readonly key: string;
  readonly value: string;
}

/**
 * Reads systemd.syntax(7) and NetworkManager's keyfiles (nm-settings-keyfile(5)) as far as both agree: sections, `key=value`, comments with `#` or
 * `;` at the beginning of a line, a backslash at its end. A line that is none of these is left out, as both programs do.
 */
export function parseIni(text: string): Entry[] {
  const entries: Entry[] = [];
  let section = '';
  let number = 0;
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue;
    const head = /^\[([^\]]+)\]$/.exec(trimmed)?.[1];
    if (head !== undefined) {
      section = head;
      number++;
      continue;
    }
    const at = trimmed.indexOf('=');
    if (at <= 0 || section === '') continue;
    entries.push({ section, number, key: trimmed.slice(0, at).trim(), value: trimmed.slice(at + 1).trim() });
  }
  return entries;
}

/** The words of systemd's booleans (systemd.syntax(7)); undefined for others. */
export function booleanOf(value: string): boolean | undefined {
  if (/^(1|yes|y|true|t|on)$/i.test(value)) return true;
  if (/^(0|no|n|false|f|off)$/i.test(value)) return false;
  return undefined;
}
