import { type GuidePage, plain } from './blocks.ts';

export interface Found {
  readonly page: string;
  readonly title: string;
  readonly sections: readonly { readonly id: string; readonly title: string }[];
}

/** The contents: the groups of README.md with the pages that it lists, in its order; a page that it forgets comes last. */
export function contents(pages: readonly GuidePage[]): readonly { readonly title: string; readonly pages: readonly GuidePage[] }[] {
  const groups: { title: string; pages: GuidePage[] }[] = [];
  for (const b of pages.find((p) => p.id === 'index')?.blocks ?? []) {
    if (b.kind === 'heading') groups.push({ title: plain(b.text), pages: [] });
    if (b.kind !== 'list') continue;
    for (const t of b.items.flat()) {
      const page = typeof t !== 'string' && t.kind === 'link' ? pages.find((p) => `/help/${p.id}` === t.to) : undefined;
      if (page !== undefined) groups.at(-1)?.pages.push(page);
    }
  }
  return groups;
}

/** Pages whose title or one of whose headings has all the words; of a page found by its text alone no section is named. */
export function find(pages: readonly GuidePage[], text: string): readonly Found[] {
  const words = text.trim().toLowerCase().split(/\s+/);
  const has = (where: string): boolean => words.every((w) => where.toLowerCase().includes(w));
  const rank = (f: Found): number => (has(f.title) ? 0 : f.sections.length > 0 ? 1 : 2);
  return pages
    .filter((p) => p.id !== 'index')
    .flatMap((p): readonly Found[] => {
      const sections = p.blocks.flatMap((b) => (b.kind === 'heading' && has(plain(b.text)) ? [{ id: b.id, title: plain(b.text) }] : []));
      return has(p.title) || sections.length > 0 || has(everything(p)) ? [{ page: p.id, title: p.title, sections }] : [];
    })
    .sort((a, b) => rank(a) - rank(b));
}

function everything(page: GuidePage): string {
  return page.blocks
    .map((b) => {
      if (b.kind === 'paragraph' || b.kind === 'heading') return plain(b.text);
      if (b.kind === 'list') return b.items.map(plain).join(' ');
      if (b.kind === 'table') return [...b.heads, ...b.rows.flat()].map(plain).join(' ');
      return b.kind === 'code' ? b.text : '';
    })
    .join(' ');
}
