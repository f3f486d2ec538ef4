import { beforeEach, expect, test, vi } from 'vitest';
import { createPasswords } from './password.ts';

const { derived } = vi.hoisted(() => ({ derived: [] as { memory: number; passes: number; parallelism: number; tagLength: number }[] }));
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const argon2: typeof crypto.argon2 = (algorithm, { memory, passes, parallelism, tagLength, ...rest }, done) => {
    derived.push({ memory, passes, parallelism, tagLength });
    crypto.argon2(algorithm, { memory, passes, parallelism, tagLength, ...rest }, done);
  };
  return { ...crypto, argon2 };
});

/** As little as the function takes: what is compared is the work, not how long it lasts. */
const cost = { memory: 8, passes: 1, parallelism: 1, tagLength: 32 };
beforeEach(() => {
  derived.length = 0;
});

test('a name that does not exist costs the same work as a wrong password and as the right one', async () => {
  const passwords = createPasswords(cost);
  const stored = await passwords.hash('correct');
  derived.length = 0;
  expect(await passwords.verify('wrong', undefined, '203.0.113.9')).toBe(false);
  expect(await passwords.verify('wrong', stored, '203.0.113.9')).toBe(false);
  expect(await passwords.verify('correct', stored, '203.0.113.9')).toBe(true);
  expect(derived).toEqual([cost, cost, cost]);
});
