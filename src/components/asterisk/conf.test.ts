import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textSchema } from '../../lib/text.ts';
import { ConfError, dialplanArgument, readConf, writeConf } from './conf.ts';
import { callerId } from './identity.ts';

/** Whatever the document's grammar for text lets through, and that as nasty as it gets. */
const hostile = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(';', '\\', '"', '<', '>', '=', '[', ']', '(', ')', '!', '#', '&', ',', '$', '{', '}', ' ', '-', '\u00a0', 'ä', '名'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    maxLength: 60,
  })
  .filter((s) => textSchema(80).safeParse(s).success)
  .map((s) => textSchema(80).parse(s));

describe('the format of Asterisk’s files', () => {
  test('gives back every text that the document admits', () => {
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        const read = readConf(
          writeConf([
            {
              name: 'one',
              entries: [
                ['first', a],
                ['second', b],
              ],
            },
            { name: 'two', from: 'one', entries: [['third', a]] },
          ]),
        );
        expect(read.sections).toEqual([
          {
            name: 'one',
            template: false,
            from: [],
            entries: [
              ['first', a],
              ['second', b],
            ],
          },
          { name: 'two', template: false, from: ['one'], entries: [['third', a]] },
        ]);
      }),
    );
  });

  test('a comment, a section or an include cannot be smuggled in', () => {
    for (const text of ['x ; y', ';--', '\\;', '\\\\; x', '[phones]', '#include "x"', '=> x', '> x'])
      expect(readConf(writeConf([{ name: 's', entries: [['v', text]] }]))).toEqual({
        includes: [],
        sections: [{ name: 's', template: false, from: [], entries: [['v', text]] }],
      });
  });

  test('refuses what it cannot hold', () => {
    for (const text of ['a\nb', 'a\rb', 'a\0b', 'a\u2028b', '\ud800', 'x'.repeat(9000)])
      expect(() => writeConf([{ name: 's', entries: [['v', text]] }])).toThrow(ConfError);
    for (const name of ['', 'a b', 'a]b', 'a=b', '#exec', ';']) expect(() => writeConf([{ name, entries: [] }])).toThrow(ConfError);
  });

  test('an argument of the dialplan holds no expression and no comma', () => {
    for (const text of [`${'$'}{SHELL(id)}`, '$[1+1]', 'a,b', 'a"b', 'a\\b', 'a;b', 'a(b)'])
      expect(() => dialplanArgument(text)).toThrow(ConfError);
    expect(dialplanArgument('PJSIP/00005e005301&PJSIP/00005e005302')).toBe('PJSIP/00005e005301&PJSIP/00005e005302');
  });

  test('a caller’s name stays a name, and fits', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const text = callerId(name, '201');
        const m = /^"([^"<>\\]*)" <201>$/.exec(text);
        expect(m).not.toBeNull();
        expect(Buffer.byteLength(m?.[1] ?? '')).toBeLessThan(80);
      }),
    );
  });
});
