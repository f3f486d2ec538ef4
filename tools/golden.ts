// npm run golden: writes what every component renders into its golden files. Review the difference: it is what lands on the machine.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const checkout = join(import.meta.dirname, '..');
const { status } = spawnSync(
  process.execPath,
  [join(checkout, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'unit', 'golden', 'config-invalid', ...process.argv.slice(2)],
  { cwd: checkout, stdio: 'inherit', env: { ...process.env, GOLDEN: 'write' } },
);
process.exitCode = status ?? 1;
