import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/config.ts';
import { firstDocument } from '../../src/config/first.ts';
import { FakeHost } from '../../src/host/fake.ts';
import { Chance } from '../chance.ts';
import { readWords, wholeNumber } from '../words.ts';
import { draw } from './draw.ts';
import type { Breaks } from './kind.ts';
import { KINDS } from './kinds.ts';

const place = { lan: '10.73.1', router: 1, admin: 10, other: 91 };
const pair = 'pair1234';
const document = firstDocument(new FakeHost().kernelLinks);

describe('the changes of a campaign', () => {
  test('are the same for the same seed, whichever of them are drawn', () => {
    const shown = (seed: string, n: number) => {
      const { edit, reachable, ...rest } = draw(seed, n, place);
      const edited = edit(document, pair);
      return { ...rest, document: edited, reachable: reachable(edited) };
    };
    expect([1, 2, 3].map((n) => shown('a', n))).toEqual([1, 2, 3].map((n) => shown('a', n)));
    expect(shown('a', 17)).toEqual(shown('a', 17));
    expect([1, 2, 3, 4].map((n) => shown('a', n))).not.toEqual([1, 2, 3, 4].map((n) => shown('b', n)));
  });

  test('meet every fate in each ten of them, and every kind in time', () => {
    const drawn = Array.from({ length: 500 }, (_, n) => draw('seed', n + 1, place));
    for (let n = 0; n < 500; n += 10) {
      const fates = drawn.slice(n, n + 10).map(({ fate }) => fate);
      expect(Object.groupBy(fates, (f) => f)).toMatchObject({
        confirm: { length: 3 },
        abandon: { length: 2 },
        'kill-engine': { length: 1 },
        'kill-web': { length: 1 },
        'kill-all': { length: 1 },
        cut: { length: 2 },
      });
    }
    expect(new Set(drawn.map(({ what }) => what))).toEqual(new Set(KINDS.map(({ what }) => what)));
    expect(new Set(drawn.map(({ road }) => road))).toEqual(new Set(['rest', 'switchroom']));
  });

  // Issue 3 names them.
  const named: readonly Breaks[] = [
    'nothing',
    'gateway',
    'networks swapped',
    'firewall closes the web port',
    'networks that exclude the administrator',
    'DNS gone',
    'address conflict',
    'address of another host',
    'web port moved',
    'certificate unusable',
  ];
  test.each(['campaign', 'a', 'b'])(
    'are, of a thousand of the seed %s, some of each kind that breaks something, by both roads, kept, forgotten, killed and cut',
    (seed) => {
      const drawn = Array.from({ length: 1000 }, (_, n) => draw(seed, n + 1, place));
      expect(drawn.filter(({ fate }) => fate === 'cut')).toHaveLength(200);
      expect(new Set(drawn.map(({ what }) => what))).toEqual(new Set(KINDS.map(({ what }) => what)));
      for (const breaks of named) {
        const these = drawn.filter((d) => d.breaks === breaks);
        expect(these.length, breaks).toBeGreaterThanOrEqual(20);
        expect(new Set(these.map(({ road }) => road)).size, breaks).toBe(2);
        for (const fate of ['confirm', 'abandon', 'kill-engine', 'cut'] as const)
          expect(
            these.some((d) => d.fate === fate),
            `${breaks}, to ${fate}`,
          ).toBe(true);
      }
      const certificates = drawn.filter((d) => d.breaks === 'certificate unusable');
      expect(new Set(certificates.flatMap(({ upload }) => upload ?? []))).toEqual(
        new Set(['good', 'of another key', 'ended', 'ending', 'of another host']),
      );
      expect(certificates.some(({ spoils }) => spoils !== undefined)).toBe(true);
    },
  );

  test('of the control cut the administrator off, all of them', () => {
    const drawn = Array.from({ length: 100 }, (_, n) => draw('seed', n + 1, place, 'control'));
    expect(new Set(drawn.map(({ fate }) => fate))).toEqual(new Set(['abandon']));
    const cuttingOff = KINDS.filter((k) => k.cutsOff).map(({ what }) => what);
    expect(new Set(drawn.map(({ what }) => what))).toEqual(new Set(cuttingOff));
  });

  test('of a short run are mostly power cuts', () => {
    const drawn = Array.from({ length: 12 }, (_, n) => draw('seed', n + 1, place, 'cuts'));
    expect(drawn.filter(({ fate }) => fate === 'cut')).toHaveLength(10);
  });

  test('are documents of the schema, spelt as the engine spells them; those that are wrong in themselves are few', () => {
    const wrong = new Set<string>();
    for (const kind of KINDS) {
      const edited = kind.edit(document, place, new Chance('kinds'), pair);
      expect(edited, kind.what).not.toEqual(document);
      const parsed = parseConfig(edited);
      if (parsed.ok) expect(parsed.value, kind.what).toEqual(edited);
      else wrong.add(kind.what);
    }
    expect([...wrong]).toEqual(['an MTU below that of IPv6']);
  });

  test('can be confirmed where answers lead back to the administrator', () => {
    const drawn = (what: string) => {
      for (let n = 1; n < 5000; n++) {
        const one = draw('seed', n, place);
        if (one.what === what) return one;
      }
      throw new Error(`${what} is never drawn`);
    };
    const from = (before: typeof document, what: string) => {
      const { edit, reachable } = drawn(what);
      const after = edit(before, pair);
      return { after, reachable: reachable(after) };
    };
    expect(from(document, 'DHCP ⇄ static').reachable).toBe(true);
    expect(from(document, 'another address').reachable).toBe(true);
    expect(from(document, 'no default route').reachable).toBe(true);
    expect(from(document, 'swapped networks').reachable).toBe(false);
    // He is not in it, and the router leads to him; without the router nothing does.
    const narrow = from(document, 'a narrower network');
    expect(narrow.reachable).toBe(true);
    expect(from(narrow.after, 'no default route').reachable).toBe(false);
    expect(from(narrow.after, 'a gateway that nobody is').reachable).toBe(false);
    expect(from(narrow.after, 'the web port moved').reachable).toBe(true);
  });

  test('go from DHCP to a static address and back', () => {
    const turn = KINDS[0];
    const there = turn?.edit(document, place, new Chance('x'), pair);
    expect(there?.interfaces['lan']?.ipv4.mode).toBe('static');
    expect(there && turn?.edit(there, place, new Chance('x'), pair)).toEqual(document);
  });
});

describe('the arguments of the measuring programs', () => {
  const known = { values: ['changes', 'seed'], flags: ['json'] };

  test('are words, values and flags', () => {
    const words = readWords(['foundation', 'changes=5', 'seed=', '--json'], known);
    expect(words.names).toEqual(['foundation']);
    expect(words.values).toEqual(
      new Map([
        ['changes', '5'],
        ['seed', ''],
      ]),
    );
    expect(words.flags).toEqual(new Set(['json']));
    expect(wholeNumber(words, 'changes', 50, 1, 100)).toBe(5);
    expect(wholeNumber(words, 'first', 50, 1, 100)).toBe(50);
  });

  test.each([['chnages=5'], ['--jsno'], ['limit=3']])('%s is not known', (arg) => {
    expect(() => readWords([arg], known)).toThrow('unknown');
  });

  test.each([['changes=0'], ['changes=-1'], ['changes=1e3'], ['changes=x'], ['changes=101'], ['changes=']])(
    '%s is no such number',
    (arg) => {
      expect(() => wholeNumber(readWords([arg], known), 'changes', 50, 1, 100)).toThrow('whole number');
    },
  );
});

test('chance draws evenly, within its bounds, and loses nothing when it shuffles', () => {
  const chance = new Chance('even');
  const drawn = Array.from({ length: 3000 }, () => chance.whole(1, 6));
  const counts = [1, 2, 3, 4, 5, 6].map((n) => drawn.filter((d) => d === n).length);
  expect(Math.min(...counts)).toBeGreaterThan(400);
  expect(counts.reduce((a, b) => a + b)).toBe(3000);
  expect(chance.shuffled([1, 2, 3, 4]).sort()).toEqual([1, 2, 3, 4]);
});
