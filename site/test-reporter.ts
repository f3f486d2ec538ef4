// Counts what vitest ran, beside vitest's own report, and applies the rules it does not have: a skipped test, a tier without tests
// and a run without tests are failures. What was not run has not passed.
import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly complaints: readonly string[];
}

/** One finished test, as far as counting needs it. */
export interface Counted {
  readonly tier: string;
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
}

/** @param tiers names that must each have run at least one test; empty when only some files were asked for */
export function count(tests: readonly Counted[], tiers: readonly string[], brokenFiles: readonly string[]): Outcome {
  const skipped = tests.filter(({ state }) => state === 'skipped' || state === 'pending');
  const empty = tiers.filter((tier) => !tests.some((test) => test.tier === tier));
  const complaints = [
    ...skipped.map(({ tier, name }) => `${tier}: "${name}" was skipped; what is not run has not passed`),
    ...empty.map((tier) => `${tier}: this tier has run no test`),
    ...brokenFiles.map((file) => `${file} could not be run; its error is above`),
    ...(tests.length === 0 ? ['no test was run'] : []),
  ];
  const failed = tests.filter(({ state }) => state === 'failed').length + complaints.length;
  return { passed: tests.filter(({ state }) => state === 'passed').length, failed, complaints };
}

export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const file = process.env.SWITCHROOM_TEST_RESULT;
    if (file === undefined) return;
    const tests = modules.flatMap((module): Counted[] =>
      [...module.children.allTests()].map((test) => ({ tier: module.project.name, name: test.fullName, state: test.result().state })),
    );
    const broken = modules.filter((module) => module.errors().length > 0).map((module) => module.relativeModuleId);
    const tiers = process.env.SWITCHROOM_TEST_PARTIAL === '1' ? [] : TIERS;
    const errors = unhandled.map(() => 'an error outside of any test (it is above)');
    writeFileSync(file, JSON.stringify(count(tests, tiers, [...broken, ...errors])));
  }
}

/** The projects of vitest.config.ts, in the order they run. */
export const TIERS = ['unit', 'host', 'site', 'e2e', 'installed', 'fresh'] as const;
