// The campaign in a small form, and its control; the whole one is `npm run campaign`. And that the benchmark measures: its figures are
// for `npm run bench`, not for a test.
import { describe, expect, test } from 'vitest';
import { campaign } from '../../bench/campaign/run.ts';
import { benchmark } from './benchmark.ts';

const common = { first: 1, deadlineSeconds: 5, say: (line: string) => process.stderr.write(`${line}\n`) };

describe('a campaign of changes', () => {
  test('every one of them ends at the old or the new revision, ten power cuts among them', { timeout: 600_000 }, async () => {
    // Always the same changes: a run that fails is the fault of what was changed since the last. `npm run campaign` draws others.
    const seed = 'c3cc610d';
    // The whole campaign waits for both phones after each change; ten times that would be most of this test's time.
    const result = await campaign({ ...common, seed, changes: 12, mode: 'cuts', limitMs: 120_000, phones: false, rollback: true });
    expect(result.failures).toEqual([]);
    expect(result.recovered).toBe(12);
  });

  test('the control, whose rollback is switched off, reports every change as a failure', { timeout: 300_000 }, async () => {
    const result = await campaign({ ...common, seed: 'control', changes: 2, limitMs: 8_000, phones: false, rollback: false });
    expect(result.failures.map(({ n }) => n)).toEqual([1, 2]);
    expect(result.recovered).toBe(0);
  });
});

test('the benchmark prints one array of rows, each with all its keys', { timeout: 500_000 }, async () => {
  const rows = await benchmark('foundation', 'seconds=2');
  expect(rows.length).toBeGreaterThanOrEqual(12);
  // A fresh start is not measured here.
  expect(rows.filter(({ ours }) => ours === null).map(({ name }) => name)).toEqual(
    rows.some(({ name, ours }) => name === 'npm start, fresh machine' && ours === null) ? ['npm start, fresh machine'] : [],
  );
});

// Beside the peers whose programs are there: NetworkManager is installed for `npm run bench -- network` alone.
test('the benchmark of the network measures each change of ours', { timeout: 500_000 }, async () => {
  const rows = await benchmark('network', 'seconds=2');
  expect(rows.length).toBeGreaterThanOrEqual(12);
  const usable = rows.filter(({ name }) => name.endsWith(': apply to usable'));
  expect(usable.map(({ name, ours }) => [name, typeof ours])).toEqual(
    ['DHCP to static', 'gateway switch', 'static to DHCP'].map((name) => [`${name}: apply to usable`, 'number']),
  );
});
