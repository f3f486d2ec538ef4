// That the benchmark of protection measures; its figures are for `npm run bench`, not for a test.
import { expect, test } from 'vitest';
import { benchmark } from './benchmark.ts';

test('the benchmark of protection prints one array of rows, each with all its keys', { timeout: 500_000 }, async () => {
  const rows = await benchmark('protection', 'seconds=1', 'attackers=2', 'blocks=1000');
  expect(rows.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['deciding message to first drop, p99', 'security events read and decided, per core', 'blocks put back']),
  );
});
