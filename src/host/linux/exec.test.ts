import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CommandResult } from '../host.ts';
import { exec } from './exec.ts';

describe('a program', () => {
  test('says what it says, and how it ended', async () => {
    expect(await exec(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  test('gets its words as they are: nothing is expanded, split or run', async () => {
    const words = ['$(id)', '`id`', '; id', '"', "'", '*', '', 'a b', '\\', '$PATH', '-n', 'ü\n'];
    const { stdout } = await exec(['printf', '%s\\0', ...words]);
    expect(stdout).toBe(words.map((w) => `${w}\0`).join(''));
  });

  test('sees the C locale, UTC and nothing else of our environment', async () => {
    process.env['SECRET_OF_OURS'] = 'x';
    const { stdout } = await exec(['env']);
    expect(
      Object.keys(
        Object.fromEntries(
          stdout
            .trim()
            .split('\n')
            .map((l) => l.split('=')),
        ),
      ),
    ).toEqual(expect.arrayContaining(['PATH', 'LC_ALL', 'TZ']));
    expect(stdout).not.toContain('SECRET_OF_OURS');
    delete process.env['SECRET_OF_OURS'];
  });

  test('that is not there is an answer, not an exception', async () => {
    expect(await exec(['no-such-program-here'])).toMatchObject({ code: -1, stderr: expect.stringContaining('ENOENT') });
  });

  test('that may not be run is an answer too', async () => {
    expect(await exec(['/etc/passwd'])).toMatchObject({ code: -1, stderr: expect.stringContaining('EACCES') });
  });

  test('with a NUL in its words is an answer too', async () => {
    expect(await exec(['echo', 'a\0b'])).toMatchObject({ code: -1 });
  });

  test('that is ended by a signal says by which', async () => {
    expect(await exec(['sh', '-c', 'kill -TERM $$'])).toEqual({ code: -1, stdout: '', stderr: 'ended by SIGTERM' });
  });
});

describe('input', () => {
  test('reaches it whole, in any size', async () => {
    const text = 'zwölf Boxkämpfer ☎\n'.repeat(60_000);
    expect(await exec(['cat'], { stdin: text })).toEqual({ code: 0, stdout: text, stderr: '' });
  });

  test('that nobody reads breaks nothing: the exit code tells the story', async () => {
    const big = 'x'.repeat(4 << 20);
    const all = await Promise.all(Array.from({ length: 40 }, () => exec(['true'], { stdin: big })));
    expect(all.every((r) => r.code === 0)).toBe(true);
    expect((await exec(['no-such-program-here'], { stdin: big })).code).toBe(-1);
  });

  test('is closed when there is none: a program that reads does not wait for us', async () => {
    expect(await exec(['cat'])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await exec(['cat'], { stdin: '' })).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

/** With a limit that leaves the program time to begin: how long that takes, the machine decides. */
async function begun(run: (timeoutMs: number) => Promise<CommandResult>): Promise<CommandResult> {
  let result = await run(300);
  for (const timeoutMs of [3_000, 20_000]) if (result.stdout === '') result = await run(timeoutMs);
  return result;
}

describe('a limit', () => {
  test('ends what does not end by itself, also what ignores requests to', async () => {
    const r = await begun((timeoutMs) => exec(['sh', '-c', "trap '' TERM; echo begun; while :; do sleep 1; done"], { timeoutMs }));
    expect(r).toMatchObject({ code: -1, stdout: 'begun\n', stderr: expect.stringMatching(/^no end after \d+ ms$/) });
  });

  test('holds for children that keep the output open', async () => {
    const { stdout } = await begun((timeoutMs) => exec(['sh', '-c', 'sleep 1000 & echo $!'], { timeoutMs }));
    expect(stdout).toMatch(/^\d+\n$/);
    // It dies in its own time, and whoever takes in orphans may not have buried it yet; what is dead says nothing.
    await expect.poll(async () => (await exec(['sh', '-c', `tr '\\0' ' ' </proc/${stdout.trim()}/cmdline`])).stdout).toBe('');
  });

  test('ends what prints without end', async () => {
    const r = await exec(['yes', 'x'.repeat(1000)]);
    expect(r).toMatchObject({ code: -1, stderr: expect.stringContaining('too much output') });
    expect(r.stdout.length).toBeLessThan(40 << 20);
  });

  test('of open files and processes is an answer too', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'switchroom-'));
    const file = join(dir, 'x');
    writeFileSync(file, '#!/no/such/interpreter\n', { mode: 0o755 });
    expect(await exec([file])).toMatchObject({ code: -1, stderr: expect.stringContaining('ENOENT') });
    await rm(dir, { recursive: true });
  });
});

test('output that is not UTF-8 comes with marks instead of what cannot be read', async () => {
  expect((await exec(['printf', 'a\\377b'])).stdout).toBe('a\ufffdb');
});

test('what is added to the environment reaches the program, and its list of words does not hold it', async () => {
  const r = await exec(['sh', '-c', 'echo "$HTTPS_PROXY $LC_ALL"; cat /proc/$$/cmdline'], {
    env: { HTTPS_PROXY: 'http://u:s3cret@proxy.example.test:3128' },
  });
  const [first, words] = r.stdout.split('\n');
  expect(first).toBe('http://u:s3cret@proxy.example.test:3128 C');
  expect(words).not.toContain('s3cret');
});
