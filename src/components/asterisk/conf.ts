/**
 * Asterisk's configuration format (main/config.c of Asterisk 22): sections of `name = value`, `;` begins a comment unless a backslash
 * stands before it, white space around a value is dropped, `=>` is read as `=`, and a line longer than 8191 bytes continues as a new line.
 * One writer and one reader; the reader exists to prove the writer.
 */

export interface ConfSection {
  readonly name: string;
  /** A template of others (`[name](!)`). */
  readonly template?: true;
  /** Templates that it starts from (`[name](a)`). */
  readonly from?: string;
  readonly entries: readonly ConfEntry[];
}
export type ConfEntry = readonly [name: string, value: string | number | boolean];

/** Text that this format cannot hold. Never a user's mistake: grammars keep such text out of the document, so this is a bug of ours. */
export class ConfError extends Error {
  override readonly name = 'ConfError';
}

/** Asterisk reads lines into 8192 bytes; what is beyond becomes a line of its own, that is: code. */
const longestLine = 8000;

const nameGrammar = /^[a-z0-9_][a-z0-9_-]*$/i;

/** The text of one file. `includes` are read where they stand: before the sections. */
export function writeConf(sections: readonly ConfSection[], includes: readonly string[] = []): string {
  const blocks = sections.map((s) => [sectionLine(s), ...s.entries.map(entryLine)].join('\n'));
  return `${[...includes.map((file) => `#include "${checked(nameGrammar, file.replace(/\.conf$/, ''))}.conf"`), ...blocks].join('\n\n')}\n`;
}

function sectionLine(s: ConfSection): string {
  const name = checked(nameGrammar, s.name);
  return s.template ? `[${name}](!)` : s.from === undefined ? `[${name}]` : `[${name}](${checked(nameGrammar, s.from)})`;
}

function entryLine([name, value]: ConfEntry): string {
  const text = typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
  // A space after `=`, so that a value beginning with `>` is not read as part of `=>`.
  const line = `${checked(nameGrammar, name)} = ${escaped(text)}`.trimEnd();
  if (Buffer.byteLength(line) > longestLine)
    throw new ConfError(`${name}: ${Buffer.byteLength(line)} bytes are more than a line of Asterisk's files holds`);
  return line;
}

/** Backslashes are ordinary, except before `;`: every semicolon gets one. */
function escaped(text: string): string {
  if (/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(text))
    throw new ConfError('a value with a control character reached the writer of Asterisk files');
  return text.trim().replaceAll(';', '\\;');
}

function checked(grammar: RegExp, text: string): string {
  if (!grammar.test(text)) throw new ConfError(`"${text}" is not a name in Asterisk's files`);
  return text;
}

/** Arguments of a dialplan application: commas part them, `$`, `{` and `[` begin expressions, quotes and backslashes escape. Only plain text gets through. */
export function dialplanArgument(text: string): string {
  return checked(/^[A-Za-z0-9 _.:/&@*#+-]*$/, text);
}

export interface ReadSection {
  readonly name: string;
  readonly template: boolean;
  readonly from: readonly string[];
  readonly entries: readonly (readonly [string, string])[];
}

/** Reads as main/config.c does, block comments and includes left out: the writer makes none of the first, and the second are returned by name. */
export function readConf(text: string): { readonly includes: readonly string[]; readonly sections: readonly ReadSection[] } {
  const includes: string[] = [];
  const sections: { name: string; template: boolean; from: string[]; entries: [string, string][] }[] = [];
  for (const raw of text.split('\n')) {
    const line = strip(withoutComment(raw));
    if (line === '') continue;
    const include = /^#include\s+"(.*)"$/.exec(line);
    const head = /^\[([^\]]*)\](?:\(([^)]*)\))?$/.exec(line);
    if (include?.[1] !== undefined) includes.push(include[1]);
    else if (head?.[1] !== undefined) {
      const options = (head[2] ?? '').split(',').filter((o) => o !== '');
      sections.push({ name: head[1], template: options.includes('!'), from: options.filter((o) => o !== '!'), entries: [] });
    } else {
      const at = line.indexOf('=');
      const section = sections.at(-1);
      if (at < 0 || !section) throw new ConfError(`neither a section nor a value: ${line}`);
      section.entries.push([strip(line.slice(0, at)), strip(line.slice(line[at + 1] === '>' ? at + 2 : at + 1))]);
    }
  }
  return { includes, sections };
}

function withoutComment(line: string): string {
  let out = '';
  for (const c of line) {
    if (c !== ';') out += c;
    else if (out.endsWith('\\')) out = `${out.slice(0, -1)};`;
    else break;
  }
  return out;
}

/** ast_strip: every byte up to 32 at both ends. */
function strip(text: string): string {
  return text.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '');
}
