import { type Block, type Cell, type Inline, plain } from '../src/pages/help/blocks.ts';

/**
 * The part of Markdown (CommonMark 0.31, tables of GitHub) that the guide is written in: headings, paragraphs, flat lists, tables, fenced code,
 * pictures on a line of their own; strong, emphasis, code and links within. What else there is, HTML above all, is refused with its line, so that what
 * the pages show is what GitHub shows. A library would read more, and that more would have to be forbidden again.
 */
export function parseMarkdown(source: string): readonly Block[] {
  const lines = source.split('\n');
  const blocks: Block[] = [];
  let at = 0;
  const line = (): string => lines[at] ?? '';
  const fail = (what: string): never => {
    throw new Error(`line ${at + 1}: ${what}: ${line()}`);
  };
  const inline = (text: string): Cell => {
    try {
      return parseInline(text);
    } catch (e) {
      return fail(e instanceof Error ? e.message : String(e));
    }
  };
  while (at < lines.length) {
    const heading = /^(#{1,3}) (\S.*)$/.exec(line());
    const picture = /^!\[([^\]]+)\]\(([^)\s]+)\)$/.exec(line());
    if (line().trim() === '') at++;
    else if (heading !== null) {
      const text = inline(heading[2] ?? '');
      blocks.push({ kind: 'heading', level: (heading[1] ?? '').length, id: slug(plain(text)), text });
      at++;
    } else if (picture !== null) {
      blocks.push({ kind: 'picture', alt: picture[1] ?? '', src: picture[2] ?? '' });
      at++;
    } else if (line().startsWith('```')) {
      const begun = at++;
      const code: string[] = [];
      while (at < lines.length && line() !== '```') {
        code.push(line());
        at++;
      }
      if (at === lines.length) throw new Error(`line ${begun + 1}: this code has no end`);
      at++;
      blocks.push({ kind: 'code', text: code.join('\n') });
    } else if (line().startsWith('|')) {
      const rows: (readonly string[])[] = [];
      for (; line().startsWith('|'); at++) rows.push(cells(line()));
      const [heads = [], rule = [], ...body] = rows;
      if (rule.length === 0 || !rule.every((c) => /^:?-+:?$/.test(c))) fail('the table above has no rule below its head');
      if (body.some((r) => r.length !== heads.length)) fail('a row of the table above has another number of cells than its head');
      blocks.push({ kind: 'table', heads: heads.map(inline), rows: body.map((r) => r.map(inline)) });
    } else if (item.test(line())) {
      const ordered = !line().startsWith('-');
      const items: string[] = [];
      for (let found = item.exec(line()); found !== null && ordered === !line().startsWith('-'); found = item.exec(line())) {
        let text = found[2] ?? '';
        // What belongs to the item is indented.
        for (at++; /^ {2,}\S/.test(line()); at++) text += ` ${line().trim()}`;
        items.push(text);
      }
      blocks.push({ kind: 'list', ordered, items: items.map(inline) });
    } else {
      if (/^(\s|>|\* |#|!|={3,}|-{3,})/.test(line())) fail('the guide is not written in this kind of Markdown');
      let text = line();
      for (at++; line().trim() !== '' && !/^(#|```|\||!\[)/.test(line()) && !item.test(line()); at++) text += ` ${line()}`;
      at--;
      blocks.push({ kind: 'paragraph', text: inline(text) });
      at++;
    }
  }
  return blocks;
}

const item = /^(-|\d+\.) (\S.*)$/;

function cells(row: string): readonly string[] {
  return row
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((c) => c.trim().replaceAll('\\|', '|'));
}

const marks = /`([^`]+)`|\*\*(.+?)\*\*|\*([^*]+)\*|\[([^\]]+)\]\(([^)\s]+)\)/;

function parseInline(text: string): Cell {
  const parts: Inline[] = [];
  let rest = text;
  for (let m = marks.exec(rest); m !== null; m = marks.exec(rest)) {
    const [whole, code, strong, emphasis, label, to] = m;
    if (to !== undefined && rest[m.index - 1] === '!')
      throw new Error('a picture stands on a line of its own; this one means nothing here');
    words(rest.slice(0, m.index), parts);
    if (code !== undefined) parts.push({ kind: 'code', text: code });
    else if (strong !== undefined) parts.push({ kind: 'strong', text: parseInline(strong) });
    else if (emphasis !== undefined) parts.push({ kind: 'emphasis', text: parseInline(emphasis) });
    else parts.push({ kind: 'link', text: parseInline(label ?? ''), to: to ?? '' });
    rest = rest.slice(m.index + whole.length);
  }
  words(rest, parts);
  return parts;
}

function words(text: string, parts: Inline[]): void {
  const odd = /[`*]|<[a-z!/]|&[a-z]+;|\]\(/i.exec(text);
  if (odd !== null) throw new Error(`"${odd[0]}" means nothing here`);
  if (text !== '') parts.push(text);
}

/** The anchor that GitHub gives a heading. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
