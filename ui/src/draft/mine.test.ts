import { beforeEach, expect, test, vi } from 'vitest';
import { applied, applying, isMine } from './mine.ts';

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
});

test('a change that this page applied is its own, by its ticket', () => {
  applying();
  applied('one');
  expect([isMine('one'), isMine('two'), isMine(undefined)]).toEqual([true, false, false]);
});

test('also when the answer was lost; only the first one that is seen then', () => {
  applying();
  expect([isMine('one'), isMine('two')]).toEqual([true, false]);
});

test('not what another page of the same person applied, nor after a refusal', () => {
  expect(isMine('one')).toBe(false);
  applying();
  applied(undefined);
  expect(isMine('one')).toBe(false);
});
