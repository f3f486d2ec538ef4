import { expect, test } from 'vitest';
import { LastLook, Reads } from './reads.ts';

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

test('the last look serves those who bear one of before, and nobody after a change', async () => {
  let now = 0;
  const tables = new LastLook<number>(() => now);
  const m = machine();
  const asked = (youngerThanMs: number) => {
    const answer = tables.look(youngerThanMs, m.ask);
    m.answer();
    return answer;
  };
  expect([await asked(1000), m.asked]).toEqual([0, 1]);
  now = 999;
  expect([await asked(1000), m.asked]).toEqual([0, 1]);
  expect([await asked(0), m.asked]).toEqual([0, 2]);
  now = 1999;
  expect([await asked(1000), m.asked]).toEqual([0, 3]);
  await tables.changed(m.change);
  expect([await asked(1000), m.asked]).toEqual([1, 4]);
});

test("an answer that was under way while something changed is nobody else's", async () => {
  const tables = new LastLook<number>(() => 0);
  const m = machine();
  const before = tables.look(1000, m.ask);
  await tables.changed(m.change);
  m.answer();
  expect(await before).toBe(0);
  const after = tables.look(1000, m.ask);
  m.answer();
  expect([await after, m.asked]).toEqual([1, 2]);
});

test('a change that fails may have changed something', async () => {
  const tables = new LastLook<number>(() => 0);
  expect(await tables.look(1000, async () => 1)).toBe(1);
  await expect(tables.changed(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await tables.look(1000, async () => 2)).toBe(2);
});
