// That the benchmark of protection measures; its figures are for `npm run bench`, not for a test.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Row } from '../../bench/row.ts';
import { exec } from '../kit.ts';
import { checkout } from '../setup.ts';

test('the benchmark of protection prints one array of rows, each with all its keys', { timeout: 500_000 }, async () => {
  const { code, stdout, stderr } = await exec(
    [
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      join(checkout, 'bench/main.ts'),
      'protection',
      '--json',
      'repeat=1',
      'seconds=1',
      'attackers=2',
      'blocks=1000',
    ],
    { timeoutMs: 480_000, env: process.env as Record<string, string> },
  );
  expect(stderr, stderr).not.toContain('bench: ');
  expect(code).toBe(0);
  const rows = JSON.parse(stdout) as readonly Row[];
  for (const row of rows) expect(Object.keys(row)).toEqual(['name', 'unit', 'ours', 'peer', 'peerName', 'ratio', 'aim', 'met']);
  expect(rows.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['deciding message to first drop, p99', 'security events read and decided, per core', 'blocks put back']),
  );
});
