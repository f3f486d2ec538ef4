import { expect, test } from 'vitest';
import { parseMarkdown, slug } from './markdown.ts';

test('reads what the guide is written in', () => {
  expect(
    parseMarkdown(
      [
        '# Ports',
        '',
        'One line',
        'and *another*, with `a|b` and [**a** link](dns.md#names).',
        '',
        '- first',
        '  goes on',
        '- second',
        '1. and in order',
        '',
        '| state | |',
        '| --- | --- |',
        '| open | `x \\| y` |',
        '',
        '```sh',
        'a <b> *c*',
        '',
        '```',
        '![Ports](../pictures/en/ports.webp)',
      ].join('\n'),
    ),
  ).toEqual([
    { kind: 'heading', level: 1, id: 'ports', text: ['Ports'] },
    {
      kind: 'paragraph',
      text: [
        'One line and ',
        { kind: 'emphasis', text: ['another'] },
        ', with ',
        { kind: 'code', text: 'a|b' },
        ' and ',
        { kind: 'link', text: [{ kind: 'strong', text: ['a'] }, ' link'], to: 'dns.md#names' },
        '.',
      ],
    },
    { kind: 'list', ordered: false, items: [['first goes on'], ['second']] },
    { kind: 'list', ordered: true, items: [['and in order']] },
    { kind: 'table', heads: [['state'], []], rows: [[['open'], [{ kind: 'code', text: 'x | y' }]]] },
    { kind: 'code', text: 'a <b> *c*\n' },
    { kind: 'picture', alt: 'Ports', src: '../pictures/en/ports.webp' },
  ]);
});

test.each([
  ['HTML', 'a <script>alert(1)</script>', 'line 1: "<s" means nothing here'],
  ['an entity', 'a &nbsp; b', '"&nbsp;" means nothing here'],
  ['a picture within a line', 'see ![a](b.png) here', 'means nothing here'],
  ['a quotation', 'text\n\n> said', 'line 3'],
  ['a list within a list', '- a\n\n  - b', 'line 3'],
  ['a fourth heading', '#### deep', 'line 1'],
  ['code without an end', 'text\n```\nx', 'line 2: this code has no end'],
  ['a table without a rule', '| a |\n| b |', 'no rule'],
  ['a row that is too short', '| a | b |\n| --- | --- |\n| c |', 'another number of cells'],
  ['an emphasis without an end', 'a *b', '"*" means nothing here'],
])('refuses %s', (_, source, said) => {
  expect(() => parseMarkdown(source)).toThrow(said);
});

test('anchors are those of GitHub', () => {
  expect(slug('1. Find it')).toBe('1-find-it');
  expect(slug('Which way to …?')).toBe('which-way-to-');
  expect(slug('Für die vorgelagerte Firewall')).toBe('für-die-vorgelagerte-firewall');
});
