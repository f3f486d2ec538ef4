import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import type { Block, Cell, GuidePage, Inline } from '../src/pages/help/blocks.ts';
import { parseMarkdown } from './markdown.ts';

/** docs/guide: one folder a language, one file a page. */
export const guideFolder = join(import.meta.dirname, '../../docs/guide');
export const guideLanguages = ['en', 'de'] as const;
export type GuideLanguage = (typeof guideLanguages)[number];

const fileOf = (id: string): string => `${id === 'index' ? 'README' : id}.md`;

/** A file as it stands: anchors are of its own language, links are files. */
export function readGuidePage(language: GuideLanguage, id: string): readonly Block[] {
  try {
    return parseMarkdown(readFileSync(join(guideFolder, language, fileOf(id)), 'utf8'));
  } catch (e) {
    throw new Error(`docs/guide/${language}/${fileOf(id)}: ${e instanceof Error ? e.message : String(e)}`);
  }
}

export function guideIds(language: GuideLanguage): readonly string[] {
  return readdirSync(join(guideFolder, language))
    .filter((f) => f.endsWith('.md'))
    .map((f) => (f === 'README.md' ? 'index' : f.slice(0, -3)))
    .sort();
}

/**
 * The guide as the product shows it. Anchors are the English ones in every language, so that an address that was pasted leads to the same place whoever
 * opens it; the headings of a page are the same in number and order (test/guide.test.ts). Links are addresses in the product; what is not in it
 * (`../../backup-format.md`) becomes words.
 */
export function productGuide(language: GuideLanguage): readonly GuidePage[] {
  const ids = guideIds(language);
  const anchors = new Map(ids.map((id) => [id, anchorsOf(language, id)]));
  const link = (to: string): string | undefined => {
    const [file = '', anchor] = to.split('#');
    const id = file === 'README.md' ? 'index' : file.replace(/\.md$/, '');
    const known = anchors.get(id);
    if (known === undefined) return undefined;
    return `/help/${id}${anchor === undefined ? '' : `#${known.get(anchor) ?? anchor}`}`;
  };
  const cell = (text: Cell): Cell =>
    text.flatMap((t): readonly Inline[] => {
      if (typeof t === 'string' || t.kind === 'code') return [t];
      const inner = cell(t.text);
      if (t.kind !== 'link') return [{ ...t, text: inner }];
      const to = link(t.to);
      return to === undefined ? inner : [{ kind: 'link', text: inner, to }];
    });
  return ids.map((id) => {
    const blocks = readGuidePage(language, id);
    const title = blocks.find((b) => b.kind === 'heading' && b.level === 1);
    return {
      id,
      title: title?.kind === 'heading' ? title.text.map((t) => (typeof t === 'string' ? t : '')).join('') : id,
      blocks: blocks
        .filter((b) => b !== title)
        .map((b): Block => {
          if (b.kind === 'heading') return { ...b, id: anchors.get(id)?.get(b.id) ?? b.id, text: cell(b.text) };
          if (b.kind === 'paragraph') return { ...b, text: cell(b.text) };
          if (b.kind === 'list') return { ...b, items: b.items.map(cell) };
          if (b.kind === 'table') return { ...b, heads: b.heads.map(cell), rows: b.rows.map((r) => r.map(cell)) };
          return b;
        }),
    };
  });
}

/** Anchor in this language → anchor in English. */
function anchorsOf(language: GuideLanguage, id: string): ReadonlyMap<string, string> {
  const headings = (l: GuideLanguage): readonly string[] => readGuidePage(l, id).flatMap((b) => (b.kind === 'heading' ? [b.id] : []));
  const english = headings('en');
  return new Map(headings(language).map((own, n) => [own, english[n] ?? own]));
}

/** Width and height of a WebP in its extended form (RFC 9649 §2.7), as Chromium writes it: with them the page does not jump when the picture comes. */
export function webpSize(file: Buffer): { readonly width: number; readonly height: number } | undefined {
  if (file.toString('latin1', 8, 16) !== 'WEBPVP8X') return undefined;
  return { width: file.readUIntLE(24, 3) + 1, height: file.readUIntLE(27, 3) + 1 };
}

const prefix = 'virtual:guide-';

/** `virtual:guide-en`, `virtual:guide-de`: all pages of a language, with its pictures as files of the build. Each is a chunk that only the help fetches. */
export function guide(): Plugin {
  return {
    name: 'switchroom-guide',
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load(id) {
      const language = guideLanguages.find((l) => id === `\0${prefix}${l}`);
      if (language === undefined) return undefined;
      for (const l of guideLanguages) for (const page of guideIds(l)) this.addWatchFile(join(guideFolder, l, fileOf(page)));
      const imports: string[] = [];
      const pages = productGuide(language).map((p) => ({
        ...p,
        blocks: p.blocks.flatMap((b): readonly Block[] => {
          if (b.kind !== 'picture') return [b];
          const file = join(guideFolder, language, b.src);
          // Before its first picture was made a page is shown without.
          if (!existsSync(file)) return [];
          imports.push(file);
          return [{ ...b, ...webpSize(readFileSync(file)), src: `picture ${imports.length - 1}` }];
        }),
      }));
      const data = JSON.stringify(pages).replace(/"picture (\d+)"/g, 'picture$1');
      return `${imports.map((f, n) => `import picture${n} from ${JSON.stringify(`${f}?url`)};\n`).join('')}export const pages = ${data};\n`;
    },
  };
}
