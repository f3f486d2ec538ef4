// What the engine itself says of a change, over the socket that the command line uses.
import { connectEngine } from '../../src/engine/client.ts';
import { engineSocket } from '../process.ts';
import type { Office } from './office.ts';

/** Counts what the engine says of the change. */
export async function listen(office: Office): Promise<{ reach(n: number): Promise<void>; close(): void }> {
  const engine = connectEngine(engineSocket(office), { events: true });
  let records = 0;
  const waiting: { readonly n: number; readonly reached: () => void }[] = [];
  const look = () => {
    for (const w of waiting) if (records >= w.n) w.reached();
  };
  engine.onEvent((e) => {
    if (e.event !== 'change') return;
    records++;
    look();
  });
  await engine.call('ping', {});
  return {
    reach: (n) =>
      new Promise((reached) => {
        waiting.push({ n, reached });
        look();
      }),
    close: () => engine.close(),
  };
}

/** Whether a change is under way that is undone unless somebody confirms it. */
export async function waitsForConfirmation(office: Office): Promise<boolean> {
  const engine = connectEngine(engineSocket(office));
  try {
    const { state, confirmSeconds } = await engine.call('change', {});
    return state === 'awaiting-confirmation' || (state === 'applying' && confirmSeconds !== undefined);
  } finally {
    engine.close();
  }
}
