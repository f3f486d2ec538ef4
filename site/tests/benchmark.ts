// A benchmark as `npm run bench` runs it, each figure measured once. That it measures is tested; its figures are for people.
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Row } from '../../bench/row.ts';
import { exec } from '../kit.ts';
import { checkout } from '../setup.ts';

export async function benchmark(name: string, ...words: readonly string[]): Promise<readonly Row[]> {
  const { code, stdout, stderr } = await exec(
    [process.execPath, '--disable-warning=ExperimentalWarning', join(checkout, 'bench/main.ts'), name, '--json', 'repeat=1', ...words],
    { timeoutMs: 480_000, env: process.env as Record<string, string> },
  );
  expect(stderr, stderr).not.toMatch(/^bench: /m);
  expect(code).toBe(0);
  const rows = JSON.parse(stdout) as readonly Row[];
  for (const row of rows) expect(Object.keys(row)).toEqual(['name', 'unit', 'ours', 'peer', 'peerName', 'ratio', 'aim', 'met']);
  return rows;
}
