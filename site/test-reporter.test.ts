import { describe, expect, it } from 'vitest';
import { count } from './test-reporter.ts';

const passed = { tier: 'unit', name: 'a', state: 'passed' } as const;

describe('what a test run counts', () => {
  it('passed tests pass', () => {
    expect(count([passed, passed], ['unit'], [])).toEqual({ passed: 2, failed: 0, complaints: [] });
  });

  it('a failed test is a failure', () => {
    expect(count([passed, { ...passed, state: 'failed' }], ['unit'], [])).toMatchObject({ passed: 1, failed: 1 });
  });

  it('a skipped test is a failure and named', () => {
    const outcome = count([passed, { tier: 'host', name: 'nft', state: 'skipped' }], [], []);
    expect(outcome).toMatchObject({ passed: 1, failed: 1, complaints: [expect.stringContaining('"nft" was skipped')] });
  });

  it('a tier without tests is a failure', () => {
    expect(count([passed], ['unit', 'site'], [])).toMatchObject({ passed: 1, failed: 1, complaints: ['site: this tier has run no test'] });
  });

  it('a run without tests is a failure', () => {
    expect(count([], [], []).failed).toBe(1);
  });

  it('a file that could not be loaded is a failure', () => {
    expect(count([passed], [], ['src/x.test.ts']).failed).toBe(1);
  });
});
