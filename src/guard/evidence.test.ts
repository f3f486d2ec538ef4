import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { boundedFiles } from '../host/evidence-files.ts';
import { evidenceFile, readEvidence } from '../lib/evidence.ts';
import { evidenceOf, Lines } from './evidence.ts';

const view = { maxFailures: 10, windowSeconds: 60, blockSeconds: 600 };
const verdict = (address: string) =>
  ({ kind: 'block', service: 'telephony', address, seconds: 600, failures: 10, accounts: 1, unknownAccounts: 0, because: 'x' }) as const;

test('of each source the last hundred lines are kept, and of the others their number', () => {
  const lines = new Lines();
  for (let i = 0; i < 1234; i++) lines.add('telephony', '203.0.113.9', String(i).padStart(5, '0'));
  lines.add('web', '203.0.113.9', 'another service');
  const kept = lines.of('telephony', '203.0.113.9', []);
  expect([kept.lines.length, kept.lines.at(-1), kept.lines.length + kept.more]).toEqual([100, '01233', 1234]);
});

test('a network has the lines of its addresses, in their order', () => {
  const lines = new Lines();
  lines.add('telephony', '2001:db8:1:2::7', '1');
  lines.add('telephony', '2001:db8:1:2::8', '2');
  lines.add('telephony', '2001:db8:9::8', '3');
  lines.add('telephony', '::ffff:203.0.113.9', '4');
  expect(lines.of('telephony', '2001:db8:1:2::/64', []).lines).toEqual(['1', '2']);
  expect(lines.of('telephony', '203.0.113.9', []).lines).toEqual(['4']);
});

test('what is written down is read back, and what is not of that form is not', () => {
  const kept = { lines: ['a', 'b'], more: 3 };
  const file = evidenceOf(verdict('2001:db8:1:2::/64'), 1000, view, kept, ['201']);
  expect(file?.name).toBe('telephony_2001-db8-1-2--_64.json');
  expect(readEvidence(JSON.parse(file?.content ?? ''))).toEqual({
    at: 1000,
    failures: 10,
    accounts: 1,
    unknownAccounts: 0,
    rule: view,
    ...kept,
    homes: ['201'],
  });
  for (const rubbish of [undefined, null, 7, {}, { at: 1, lines: 'x' }]) expect(readEvidence(rubbish)).toBeUndefined();
});

test.each(['../x', '', '203.0.113.9/../../x', 'example.test', '203.0.113.9\n'])('%j is no name of a file', (address) => {
  expect(evidenceFile('telephony', address)).toBeUndefined();
});

test('files are bounded all together, the oldest go first, also after a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'switchroom-evidence-'));
  try {
    const there = async (names: readonly string[]): Promise<void> => {
      await expect.poll(async () => (await readdir(folder)).sort(), { timeout: 30_000 }).toEqual(names);
    };
    const write = boundedFiles(folder, 250, () => {});
    write('a', 'x'.repeat(100));
    await there(['a']);
    write('b', 'x'.repeat(100));
    write('a', 'y'.repeat(100));
    await there(['a', 'b']);
    await expect.poll(() => readFile(join(folder, 'a'), 'utf8'), { timeout: 30_000 }).toBe('y'.repeat(100));
    write('c', 'x'.repeat(100));
    await there(['a', 'c']);
    const again = boundedFiles(folder, 250, () => {});
    again('d', 'x'.repeat(200));
    await there(['d']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
