import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noRecord, owned, readRecord, recordOf } from './record.ts';
import { type Rendered, sameRendered } from './render.ts';

const json = fc.json({ noUnicodeString: false }).map((j) => JSON.stringify({ it: j }));
/** A disk writes sectors of 512 bytes whole, in any order; here they are short, so that a record has many. */
const sector = 16;
const mixed = (over: Buffer, old: Buffer, taken: (n: number) => boolean): string => {
  const parts: Buffer[] = [];
  for (let at = 0, n = 0; at < Math.max(over.length, old.length); at += sector, n++) {
    const written = over.subarray(at, at + sector);
    const was = old.subarray(at, at + sector);
    parts.push(taken(n) && written.length > 0 ? Buffer.concat([written, was.subarray(written.length)]) : was);
  }
  return Buffer.concat(parts).toString();
};
const over = (text: string, old: string): string => mixed(Buffer.from(text), Buffer.from(old), () => true);

describe('a record', () => {
  test('reads back, whatever stands behind it', () => {
    fc.assert(
      fc.property(json, json, (now, before) => {
        expect(JSON.stringify(readRecord(recordOf(now)))).toBe(now);
        expect(JSON.stringify(readRecord(over(recordOf(now), recordOf(before))))).toBe(now);
        expect(JSON.stringify(readRecord(`${recordOf(now)}\0\0\0`))).toBe(now);
      }),
    );
  });

  test('that was written over is none', () => {
    fc.assert(
      fc.property(json, (before) => {
        expect(readRecord(over(noRecord, recordOf(before)))).toBeUndefined();
      }),
    );
    expect(readRecord('')).toBeUndefined();
  });

  test('of which any sectors are missing is the one before or none, and never a third', () => {
    fc.assert(
      fc.property(json, json, fc.boolean(), fc.infiniteStream(fc.boolean()), (now, before, ended, taken) => {
        const was = ended ? over(noRecord, recordOf(before)) : recordOf(before);
        const found = readRecord(mixed(Buffer.from(recordOf(now)), Buffer.from(was), () => taken.next().value));
        expect([undefined, now, ...(ended ? [] : [before])]).toContain(found === undefined ? undefined : JSON.stringify(found));
      }),
      { numRuns: 500 },
    );
  });

  test('of which any bit is wrong is none', () => {
    const whole = Buffer.from(recordOf('{"it":"is long enough"}'));
    for (let at = 0; at < whole.length; at++)
      for (let bit = 0; bit < 8; bit++) {
        const hit = Buffer.from(whole);
        hit[at] = (hit[at] ?? 0) ^ (1 << bit);
        const found = readRecord(hit.toString('latin1'));
        // A space of the head more or less says the same.
        if (found !== undefined) expect([at, found]).toEqual([expect.any(Number), { it: 'is long enough' }]);
      }
  });
});

describe('what is ours', () => {
  const file = (path: string, content: string) => ({ kind: 'file', path, reader: 'root', content }) as const;
  const previous: Rendered = { dns: [file('a', '1')], time: [file('t', '1')] };
  const adds: Rendered = { dns: [file('a', '2'), file('b', '1')] };
  const both = { dns: [file('a', '2'), file('b', '1')], time: [file('t', '1')] };

  test('is what was and what the change adds, until the manifest has been written', () => {
    expect(owned(previous, { previous, adds }, sameRendered)).toEqual(both);
  });
  test('is also what was written since', () => {
    const later = { ...both, dns: [...both.dns, file('c', '1')] };
    expect(owned(later, { previous, adds }, sameRendered)).toEqual(later);
    expect(owned({ dns: [file('c', '1')] }, { previous, adds }, sameRendered)['dns']).toHaveLength(3);
  });
  test('is what the manifest says where no change is under way, or a version of before has begun it', () => {
    expect(owned(previous, undefined, sameRendered)).toBe(previous);
    expect(owned(both, { previous }, sameRendered)).toBe(both);
  });
});
