import { expect, test } from 'vitest';
import type { DraftView } from '../../../src/engine/requests.ts';
import { type DraftPort, DraftStore } from './store.ts';

const view = (document: unknown, base = 3): DraftView => ({
  base,
  head: base,
  document,
  empty: false,
  preview: { problems: [], difference: [], steps: [], impact: 'none', losses: [] },
});

interface Waiting {
  readonly document: unknown;
  readonly answer: (v: DraftView) => void;
  readonly fail: (e: unknown) => void;
}

/** An engine whose answers come when the test says so, and a clock that runs when it is told to. */
function world(first: unknown = { n: 0 }) {
  const saves: Waiting[] = [];
  const timers: (() => void)[] = [];
  let loaded = view(first);
  const port: DraftPort = {
    load: async () => loaded,
    save: (_, document) => new Promise((answer, fail) => saves.push({ document, answer, fail })),
    discard: async () => {
      loaded = view(first);
    },
    later: (_, f) => {
      timers.push(f);
      return () => timers.splice(timers.indexOf(f), 1);
    },
  };
  const store = new DraftStore(port);
  return { store, saves, pause: () => timers.splice(0).forEach((f) => void f()), loadAs: (d: unknown) => (loaded = view(d)) };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('what is typed shows at once and is sent once, after the pause', async () => {
  const { store, saves, pause } = world();
  await store.refresh();
  store.edit(() => ({ n: 1 }));
  store.edit(() => ({ n: 2 }));
  expect(store.get()).toMatchObject({ document: { n: 2 }, pending: true });
  expect(saves).toHaveLength(0);
  pause();
  await settled();
  expect(saves.map((s) => s.document)).toEqual([{ n: 2 }]);
  saves[0]?.answer(view({ n: 2 }));
  await settled();
  expect(store.get()).toMatchObject({ document: { n: 2 }, pending: false });
});

test('what is typed while an answer is on its way is kept and sent next', async () => {
  const { store, saves, pause } = world();
  await store.refresh();
  store.edit(() => ({ n: 1 }));
  pause();
  await settled();
  store.edit(() => ({ n: 2 }));
  saves[0]?.answer(view({ n: 1 }));
  await settled();
  expect(store.get().document).toEqual({ n: 2 });
  await settled();
  expect(saves.at(-1)?.document).toEqual({ n: 2 });
});

test('an event about the own save does not take back what is typed meanwhile', async () => {
  const { store, saves, pause, loadAs } = world();
  await store.refresh();
  store.edit(() => ({ n: 1 }));
  loadAs({ n: 0 });
  void store.refresh();
  await settled();
  expect(store.get().document).toEqual({ n: 1 });
  pause();
  await settled();
  expect(saves[0]?.document).toEqual({ n: 1 });
});

test('a save that fails says so, keeps what was typed, and is tried again by the next refresh', async () => {
  const { store, saves, pause } = world();
  await store.refresh();
  store.edit(() => ({ n: 1 }));
  pause();
  await settled();
  saves[0]?.fail(new Error('no answer'));
  await settled();
  expect(store.get()).toMatchObject({ document: { n: 1 }, pending: true });
  expect(store.get().error).toBeInstanceOf(Error);
  void store.refresh();
  await settled();
  expect(saves).toHaveLength(2);
  saves[1]?.answer(view({ n: 1 }));
  await settled();
  expect(store.get()).toMatchObject({ pending: false, error: undefined });
});

test('discarding drops what was typed and not sent', async () => {
  const { store, saves, pause } = world();
  await store.refresh();
  store.edit(() => ({ n: 1 }));
  await store.discard();
  pause();
  await settled();
  expect(saves).toHaveLength(0);
  expect(store.get()).toMatchObject({ document: { n: 0 }, pending: false });
});

test('nothing can be edited before the draft is known', () => {
  const { store } = world();
  store.edit(() => ({ n: 1 }));
  expect(store.get()).toMatchObject({ document: undefined, pending: false });
});
