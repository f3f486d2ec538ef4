import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { printResult, printSlowest } from './print.ts';
import { openRecord } from './record.ts';
import { type Made, partsOf, quantile, resultOf } from './result.ts';

const made = (n: number, rest: Partial<Made> = {}): Made => ({
  ...{ n, what: 'another address', breaks: 'nothing', road: 'rest', fate: 'cut', after: 3, how: 'confirmed', which: 'old' },
  ...{ backMs: n * 100, allMs: n * 200, spentMs: { order: 10 }, missing: [] },
  ...rest,
});

describe('the parts of a campaign', () => {
  test('are neighbours, as many as sites, and leave nothing out', () => {
    expect(partsOf(1, 10, 3, new Set())).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [9, 10],
    ]);
    expect(partsOf(251, 2, 3, new Set())).toEqual([[251], [252]]);
  });
  test('are of what is left', () => {
    expect(partsOf(1, 6, 2, new Set([1, 2, 5]))).toEqual([[3, 4], [6]]);
    expect(partsOf(1, 3, 2, new Set([1, 2, 3]))).toEqual([]);
  });
});

test('a share of the times is the least that so many are not above', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
  expect([quantile(hundred, 0.5), quantile(hundred, 0.99), quantile(hundred, 1)]).toEqual([50, 99, 100]);
  expect([quantile([7], 0.5), quantile([7], 0.99), quantile([], 0.99)]).toEqual([7, 7, 0]);
});

test('what is counted: what recovered, where it ended, and what could be kept', () => {
  const { which: _, backMs: __, allMs: ___, ...never } = made(3, { why: 'nobody answers', fate: 'abandon' });
  const result = resultOf([made(2, { which: 'new', confirmed: true }), made(1), never, made(4, { confirmed: false })]);
  expect(result).toMatchObject({ changes: 4, recovered: 3, renewed: 1, cuts: 3, confirmed: { n: 1, of: 2 } });
  expect(result.backMs).toEqual([100, 200, 400]);
  expect(result.failures.map(({ n }) => n)).toEqual([3]);
  expect(result.made.map(({ n }) => n)).toEqual([1, 2, 3, 4]);
  const printed = printResult(result, { seed: 'x', deadlineSeconds: 3, sites: 2 });
  expect(printed).toContain('seed x, deadline 3 s, 2 sites at the same time, 3 power cuts: 1 ended at the new revision, 2 at the old one');
  expect(printed.trimEnd().endsWith('recovered 3 of 4')).toBe(true);
});

test('the slowest are printed with what was missing, and when', () => {
  const missing = [{ why: 'nobody answers', fromMs: 0, toMs: 3100 }];
  expect(printSlowest([made(1), made(9, { missing }), made(5)], 2)).toBe(
    'the slowest until the administrator was back:\n' +
      '  0.90 s  change 9 (another address, by rest, to cut after record 3): confirmed\n' +
      '            0.0–3.1 s: nobody answers\n' +
      '  0.50 s  change 5 (another address, by rest, to cut after record 3): confirmed\n',
  );
});

describe('the record of a campaign', () => {
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), 'campaign-'));
    onTestFinished(() => rmSync(made, { recursive: true }));
    return join(made, 'record.jsonl');
  };
  const about = { seed: 'x', deadlineSeconds: 3, phones: true, rollback: true };
  test('is read again by the next run', () => {
    const file = folder();
    const first = openRecord(file, about);
    expect(first.before).toEqual([]);
    first.write(made(1));
    first.write(made(2));
    expect(openRecord(file, about).before).toEqual([made(1), made(2)]);
  });
  test('may end in half a line', () => {
    const file = folder();
    openRecord(file, about).write(made(1));
    writeFileSync(file, '{"n":2,"wh', { flag: 'a' });
    expect(openRecord(file, about).before).toEqual([made(1)]);
  });
  test('counts a change once', () => {
    const file = folder();
    const { write } = openRecord(file, about);
    for (const one of [made(1), made(2), made(1, { backMs: 5 })]) write(one);
    expect(openRecord(file, about).before).toEqual([made(1, { backMs: 5 }), made(2)]);
  });
  test('of another campaign is refused', () => {
    const file = folder();
    openRecord(file, about);
    expect(() => openRecord(file, { ...about, seed: 'y' })).toThrow('another campaign');
  });
});
