import { expect, test } from 'vitest';
import { FakeHost } from '../host/fake.ts';
import type { CommandResult } from '../host/host.ts';
import { runChecker } from './checker.ts';

/** A machine whose checkers refuse while it is told to. */
class Checkers extends FakeHost {
  refuses = false;
  override async run(argv: readonly [string, ...string[]]): Promise<CommandResult> {
    await super.run(argv);
    return this.refuses ? { code: 1, stdout: '', stderr: 'line 1: no such word' } : { code: 0, stdout: '', stderr: '' };
  }
}

test('what a checker has accepted is not asked again; another text, and another machine, is', async () => {
  const host = new Checkers();
  for (const text of ['a', 'a', 'b', 'a']) expect((await runChecker(host, ['checker', '--test'], text)).code).toBe(0);
  expect(host.log).toEqual(['checker --test', 'checker --test']);
  await runChecker(host, ['checker', '--other'], 'a');
  expect(host.log).toHaveLength(3);
  const other = new Checkers();
  await runChecker(other, ['checker', '--test'], 'a');
  expect(other.log).toHaveLength(1);
});

test('a refusal is said each time, and is no verdict for good', async () => {
  const host = new Checkers();
  host.refuses = true;
  for (let n = 0; n < 2; n++) expect((await runChecker(host, ['checker'], 'a')).stderr).toContain('no such word');
  host.refuses = false;
  expect((await runChecker(host, ['checker'], 'a')).code).toBe(0);
  expect(host.log).toHaveLength(3);
});

test('it remembers so much and no more', async () => {
  const host = new Checkers();
  for (let n = 0; n < 70; n++) await runChecker(host, ['checker'], String(n));
  await runChecker(host, ['checker'], '0');
  expect(host.log).toHaveLength(71);
});
