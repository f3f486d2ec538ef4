// npm test: every tier through vitest, in order, with a deadline; skipped tests and empty tiers count as failures.
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { start } from './processes.ts';
import { checkout, sitesDir } from './setup.ts';
import { Site } from './site.ts';
import type { Outcome } from './test-reporter.ts';

/** The whole run takes half of this at most; a run that is still going has hung. */
const DEADLINE_MS = 75 * 60_000;

/** @param args passed on to vitest: names of files to run, `--project site`, `-t "…"` */
export async function testCommand(args: readonly string[]): Promise<number> {
  const resultFile = join(sitesDir, `test-result-${process.pid}.json`);
  for (const name of await Site.reap()) process.stderr.write(`site ${name}, left by a run that died, is removed\n`);
  const child = start([process.execPath, join(checkout, 'node_modules/vitest/vitest.mjs'), 'run', ...args], {
    cwd: checkout,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, SWITCHROOM_TEST_RESULT: resultFile, SWITCHROOM_TEST_PARTIAL: args.length > 0 ? '1' : '0' },
    detached: true, // a group of its own, so that the deadline ends workers too
  });
  const end = (name: NodeJS.Signals) => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, name);
  };
  let late = false;
  const guard = setTimeout(() => {
    late = true;
    end('SIGKILL');
  }, DEADLINE_MS);
  process.on('SIGINT', () => end('SIGINT')).on('SIGTERM', () => end('SIGTERM'));
  const code = await new Promise<number>((done) => child.once('exit', (exit) => done(exit ?? 1)));
  clearTimeout(guard);
  await Site.reap();
  const outcome: Outcome = existsSync(resultFile)
    ? JSON.parse(readFileSync(resultFile, 'utf8'))
    : {
        passed: 0,
        failed: 1,
        complaints: [late ? `not finished after ${DEADLINE_MS / 60_000} minutes` : `vitest ended with ${code} and no result`],
      };
  await rm(resultFile, { force: true });
  for (const complaint of outcome.complaints) process.stdout.write(`FAILED: ${complaint}\n`);
  const failed = Math.max(outcome.failed, code === 0 ? 0 : 1);
  process.stdout.write(`${outcome.passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}
