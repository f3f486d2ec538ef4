import { expect, test } from 'vitest';
import { Reads } from './reads.ts';

/** A machine that answers when it is told to, with what it was at the moment it was asked. */
function machine() {
  let state = 0;
  let asked = 0;
  const waiting: (() => void)[] = [];
  return {
    get asked() {
      return asked;
    },
    ask: (): Promise<number> => {
      asked++;
      const now = state;
      return new Promise((answer) => waiting.push(() => answer(now)));
    },
    change: async (): Promise<void> => {
      state++;
    },
    answer: (): void => {
      for (const w of waiting.splice(0)) w();
    },
  };
}

test('the same question at the same time is asked once, another one for itself', async () => {
  const reads = new Reads();
  const m = machine();
  const all = [reads.once('addresses', m.ask), reads.once('addresses', m.ask), reads.once('routes', m.ask)];
  expect(m.asked).toBe(2);
  m.answer();
  expect(await Promise.all(all)).toEqual([0, 0, 0]);
});

test('an answer is not kept', async () => {
  const reads = new Reads();
  const m = machine();
  const first = reads.once('addresses', m.ask);
  m.answer();
  await first;
  const second = reads.once('addresses', m.ask);
  expect(m.asked).toBe(2);
  m.answer();
  await second;
});

test('whoever asks after a change never gets an answer from before it', async () => {
  const reads = new Reads();
  const m = machine();
  const before = reads.once('addresses', m.ask);
  await reads.changed(m.change);
  const after = reads.once('addresses', m.ask);
  m.answer();
  expect([await before, await after]).toEqual([0, 1]);
  // The late end of the first question takes nothing away from the second one.
  const again = reads.once('addresses', m.ask);
  const shared = reads.once('addresses', m.ask);
  expect(m.asked).toBe(3);
  m.answer();
  expect([await again, await shared]).toEqual([1, 1]);
});

test('a question or a change that fails is forgotten as well', async () => {
  const reads = new Reads();
  const fails = () => Promise.reject(new Error('no'));
  await expect(reads.once('addresses', fails)).rejects.toThrow('no');
  await expect(reads.changed(fails)).rejects.toThrow('no');
  expect(await reads.once('addresses', async () => 5)).toBe(5);
});
