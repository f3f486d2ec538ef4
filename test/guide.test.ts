import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commands } from '../src/cli.ts';
import { guideOf, helpOf } from '../ui/src/lib/help.ts';
import { type Block, type Cell, type Inline, plain } from '../ui/src/pages/help/blocks.ts';
import { contents, find } from '../ui/src/pages/help/find.ts';
import { guideFolder, guideIds, guideLanguages, productGuide, readGuidePage, webpSize } from '../ui/tools/guide.ts';

const root = join(import.meta.dirname, '..');
const pages = guideLanguages.flatMap((language) =>
  guideIds(language).map((id) => ({ language, id, blocks: readGuidePage(language, id), where: `${language}/${id}` })),
);
const texts = (b: Block): readonly Cell[] => {
  if (b.kind === 'heading' || b.kind === 'paragraph') return [b.text];
  if (b.kind === 'list') return b.items;
  return b.kind === 'table' ? [...b.heads, ...b.rows.flat()] : [];
};
const inside = (text: Cell): readonly Inline[] =>
  text.flatMap((t) => (typeof t === 'string' || t.kind === 'code' ? [t] : [t, ...inside(t.text)]));
const words = (blocks: readonly Block[]): readonly Inline[] => blocks.flatMap((b) => texts(b).flatMap(inside));
const links = (blocks: readonly Block[]): readonly string[] =>
  words(blocks).flatMap((t) => (typeof t !== 'string' && t.kind === 'link' ? [t.to] : []));
const pictures = (blocks: readonly Block[]): readonly string[] => blocks.flatMap((b) => (b.kind === 'picture' ? [b.src] : []));
const anchors = (blocks: readonly Block[]): readonly string[] => blocks.flatMap((b) => (b.kind === 'heading' ? [b.id] : []));

test('every page is there in both languages, with the same headings, tables, code and pictures in the same order', () => {
  expect(guideIds('de')).toEqual(guideIds('en'));
  const shape = (blocks: readonly Block[]) =>
    blocks.map((b) => {
      if (b.kind === 'heading') return `h${b.level}`;
      if (b.kind === 'table') return `table of ${b.rows.length} rows`;
      if (b.kind === 'list') return `list of ${b.items.length}`;
      return b.kind === 'picture' ? b.src.replace(/\/(en|de)\//, '/') : b.kind;
    });
  for (const id of guideIds('en')) expect(shape(readGuidePage('de', id)), id).toEqual(shape(readGuidePage('en', id)));
});

test('a page begins with its name, and no two headings of it have one anchor', () => {
  for (const { where, blocks } of pages) {
    expect(blocks.map((b) => b.kind === 'heading' && b.level === 1).indexOf(true), where).toBe(0);
    expect(
      blocks.filter((b) => b.kind === 'heading' && b.level === 1),
      where,
    ).toHaveLength(1);
    expect(new Set(anchors(blocks)).size, where).toBe(anchors(blocks).length);
  }
});

test('links lead somewhere, in their own language', () => {
  const dead = pages.flatMap(({ language, where, blocks }) =>
    links(blocks)
      .filter((to) => {
        const [file = '', anchor] = to.split('#');
        if (!existsSync(join(guideFolder, language, file))) return true;
        const target = pages.find((p) => p.language === language && p.id === file.replace('README', 'index').replace(/\.md$/, ''));
        return anchor !== undefined && !(target !== undefined && anchors(target.blocks).includes(anchor));
      })
      .map((to) => `${where}: ${to}`),
  );
  expect(dead).toEqual([]);
});

test('every picture that is named is there, small, of its page and language; none lies about', () => {
  const named = pages.flatMap(({ language, id, where, blocks }) =>
    pictures(blocks).map((src) => {
      expect(src, where).toBe(`../pictures/${language}/${id}.webp`);
      return `${language}/${id}.webp`;
    }),
  );
  const there = guideLanguages.flatMap((l) => readdirSync(join(guideFolder, 'pictures', l)).map((f) => `${l}/${f}`));
  expect(there.sort()).toEqual(named.sort());
  const heavy = there.filter((f) => statSync(join(guideFolder, 'pictures', f)).size > 60 * 1024);
  expect(heavy).toEqual([]);
  for (const f of there) expect(webpSize(readFileSync(join(guideFolder, 'pictures', f))), f).toMatchObject({ width: 1080 });
});

test('every page of the product is explained, in a part that is there', () => {
  const router = readFileSync(join(root, 'ui/src/router.tsx'), 'utf8');
  const paths = [...router.matchAll(/path: '([^']+)'/g)]
    .map((m) => (m[1] ?? '').replace(/(.)\/\{-\$\w+\}$/, '$1'))
    .filter((p) => !['/confirm', '/login', '/help'].includes(p));
  expect(paths.length).toBeGreaterThan(15);
  expect(Object.keys(guideOf).sort()).toEqual(paths.sort());
  for (const place of Object.values(guideOf)) {
    const [id, anchor] = place.split('#');
    const page = productGuide('de').find((p) => p.id === id);
    expect(page, place).toBeDefined();
    if (anchor !== undefined)
      expect(
        page?.blocks.some((b) => b.kind === 'heading' && b.id === anchor),
        place,
      ).toBe(true);
  }
  expect(helpOf('/phones/201')).toEqual({ page: 'phones' });
  expect(helpOf('/settings/tokens')).toEqual({ page: 'account', hash: 'api-clients' });
  expect(helpOf('/')).toEqual({ page: 'overview' });
  expect(helpOf('/help/dns')).toBeUndefined();
});

test('every command that is named exists', () => {
  const known = new Set(commands.map((c) => c.name));
  const unknown = pages.flatMap(({ where, blocks }) =>
    [
      ...words(blocks).flatMap((t) => (typeof t !== 'string' && t.kind === 'code' ? [t.text] : [])),
      ...blocks.flatMap((b) => (b.kind === 'code' ? b.text.split('\n') : [])),
    ]
      .flatMap((t) => /^switchroom ([a-z-]+)/.exec(t)?.[1] ?? [])
      .filter((c) => !known.has(c))
      .map((c) => `${where}: ${c}`),
  );
  expect(unknown).toEqual([]);
});

test('German addresses people as Sie, and nothing shouts', () => {
  const said = pages.flatMap(({ language, where, blocks }) =>
    blocks.flatMap((b) => texts(b).map((t) => ({ language, where, text: plain(t) }))),
  );
  expect(said.filter(({ text }) => /!( |$)|successful|erfolgreich/i.test(text))).toEqual([]);
  expect(said.filter(({ language, text }) => language === 'de' && /\b(du|dein|deine|dich|dir)\b/i.test(text))).toEqual([]);
});

test('in the product links are addresses, anchors are the English ones, and the contents name every page', () => {
  for (const language of guideLanguages) {
    const guide = productGuide(language);
    expect(links(guide.flatMap((p) => p.blocks)).filter((to) => !/^\/help\/[a-z-]+(#[a-z0-9-]+)?$/.test(to))).toEqual([]);
    expect(guide.flatMap((p) => anchors(p.blocks))).toEqual(productGuide('en').flatMap((p) => anchors(p.blocks)));
    const listed = contents(guide).flatMap((g) => g.pages.map((p) => p.id));
    expect(listed.sort()).toEqual(guideIds(language).filter((id) => id !== 'index'));
  }
});

test('what is searched for is found: by title, by heading, by words', () => {
  const guide = productGuide('de');
  expect(find(guide, 'passwort vergessen').map((f) => f.page)).toContain('when');
  expect(find(guide, 'uhrzeit')[0]).toMatchObject({ page: 'time' });
  expect(find(guide, 'zertifikate')[0]).toMatchObject({ page: 'webserver', sections: [{ id: 'certificates' }] });
  expect(find(guide, 'naptr').map((f) => f.page)).toEqual(['dns']);
  expect(find(guide, 'xyzzy')).toEqual([]);
});
