import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Prepared } from './coprocess.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prepared-'));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

/** Leaves a file for each process that was started, and gives back what it was told. */
const program = (): readonly [string, ...string[]] => ['sh', '-c', 'touch "$0/$$"; exec cat', folder];
const started = async (n: number): Promise<void> => {
  while (readdirSync(folder).length < n) await new Promise((next) => setImmediate(next));
  expect(readdirSync(folder)).toHaveLength(n);
};

test('every order is answered, also when more come at once than stand ready', async () => {
  const prepared = new Prepared(program(), 1);
  const answers = await Promise.all(['a', 'b', 'c'].map((order) => prepared.run(order)));
  expect(answers.map(({ code, stdout }) => [code, stdout])).toEqual([
    [0, 'a'],
    [0, 'b'],
    [0, 'c'],
  ]);
});

test('successors are started after a change, not in it, and then take the next orders', async () => {
  const prepared = new Prepared(program(), 2);
  await prepared.run('a');
  await started(1);
  vi.advanceTimersByTime(1000);
  await started(3);
  expect((await prepared.run('b')).stdout).toBe('b');
  expect((await prepared.run('c')).stdout).toBe('c');
  await started(3);
  vi.advanceTimersByTime(1000);
  await started(5);
});

test('one that has died meanwhile is passed over', async () => {
  const prepared = new Prepared(program(), 1);
  await prepared.run('a');
  const [first] = readdirSync(folder);
  vi.advanceTimersByTime(1000);
  await started(2);
  const waiting = Number(readdirSync(folder).find((pid) => pid !== first));
  process.kill(waiting, 'SIGKILL');
  // Until the end of it is known, it would be asked in vain.
  while (readdirSync('/proc').includes(String(waiting))) await new Promise((next) => setImmediate(next));
  expect((await prepared.run('b')).stdout).toBe('b');
});
