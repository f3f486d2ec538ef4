import { acknowledgeSame, addMessages } from '../data/messages.ts';
import { putSetting, setting } from '../data/settings.ts';
import { type Message, messageSchema } from '../engine/messages.ts';
import type { Channel } from '../lib/messages/channels.ts';
import type { MessageCode, ValuesOf } from '../lib/messages/registry.ts';
import type { Hub } from './hub.ts';
import type { Outbox } from './outbox.ts';
import type { Ports } from './ports.ts';

/** How far a spool was read: which file, and up to which byte. */
export interface SpoolPosition {
  readonly file: string;
  readonly offset: number;
}

/** Reads whole lines from a spool; rotation is its business (src/host/web-spool.ts). */
export type ReadSpool = (
  path: string,
  from: SpoolPosition | undefined,
) => Promise<{ readonly lines: readonly string[]; readonly next: SpoolPosition } | undefined>;

export type Inbox = ReturnType<typeof createInbox>;

/** System messages: those that engine and guard spooled, and web's own. */
export function createInbox(ports: Pick<Ports, 'db' | 'clock' | 'random' | 'log'>, hub: Hub, outbox: Pick<Outbox, 'channelsOf' | 'wake'>) {
  let turn: Promise<unknown> = Promise.resolve();

  const add = async (messages: readonly Message[], notBy?: Channel): Promise<void> => {
    if (messages.length === 0) return;
    const channelsOf = await outbox.channelsOf();
    if ((await addMessages(ports.db, messages, (kind) => channelsOf(kind).filter((c) => c !== notBy))) === 0) return;
    hub.publish('messages');
    outbox.wake();
  };

  const take = async (path: string, read: ReadSpool): Promise<void> => {
    for (;;) {
      const key = `spool ${path}`;
      const chunk = await read(path, parsePosition(await setting(ports.db, key)));
      if (!chunk) return;
      const good = chunk.lines.flatMap((line) =>
        parseLine(line, () => ports.log({ what: 'a line of a spool is not a message', path, line: line.slice(0, 200) })),
      );
      // First the messages, then the position: after a crash between the two they are taken in again, and their ids say so.
      await add(good);
      await putSetting(ports.db, key, JSON.stringify(chunk.next));
      if (chunk.lines.length === 0) return;
    }
  };

  return {
    /** @param notBy the channel that it is about */
    own: <C extends MessageCode>(code: C, values: ValuesOf<C>, notBy?: Channel): Promise<void> =>
      add([{ id: `web-${ports.random(12)}`, at: ports.clock.now(), source: 'web', code, values }], notBy),
    /** What was raised is over by itself: nobody need acknowledge it. */
    over: async <C extends MessageCode>(code: C, values: ValuesOf<C>): Promise<void> => {
      await acknowledgeSame(ports.db, code, values, { by: 'switchroom', at: ports.clock.now() });
      hub.publish('messages');
    },
    /** Takes in what is new; one at a time, so that two wake-ups do not read the same lines. */
    take(paths: readonly string[], read: ReadSpool): Promise<void> {
      const next = turn.then(async () => {
        for (const path of paths)
          await take(path, read).catch((error: unknown) => ports.log({ what: 'a spool cannot be read', path, error: String(error) }));
      });
      turn = next;
      return next;
    },
  };
}

function parseLine(line: string, bad: () => void): Message[] {
  if (line.trim() === '') return [];
  try {
    const r = messageSchema.safeParse(JSON.parse(line));
    if (r.success) return [r.data];
  } catch {
    // not JSON: reported as any other line that is no message
  }
  bad();
  return [];
}

function parsePosition(text: string | undefined): SpoolPosition | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as SpoolPosition);
}
