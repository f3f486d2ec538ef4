import { listMessages } from '../data/messages.ts';
import { Refusal } from './failures.ts';
import { phoneList } from './phones.ts';
import type { Handlers, Services } from './services.ts';

/** Of what web adds to a bundle: a line to the engine holds a megabyte. */
const mostChars = 500_000;
const mostLines = 300;

export const support = (s: Services): Handlers<'POST /support-bundle' | 'GET /logs'> => ({
  'POST /support-bundle': async () => {
    const made = await s.engine.call('support.make', { web: await webPart(s) });
    const parts: string[] = [];
    for (let part = 0; part < made.parts; part++) {
      const { base64 } = await s.engine.call('support.part', { id: made.id, part });
      if (base64 === '') throw new Refusal('engine.conflict', { detail: 'another bundle was made meanwhile; make one again' });
      parts.push(base64);
    }
    return {
      file: made.file,
      bytes: made.bytes,
      // Parts are whole groups of three bytes, so their base64 can be joined; the last one alone may end in "=".
      base64: parts.join(''),
      entries: [...made.entries],
    };
  },
  'GET /logs': async ({ query }) => {
    const { processes, found, lines } = await s.engine.call('logs', {
      ...query,
      limit: Math.min(Math.max(query.limit ?? 200, 1), mostLines),
    });
    return { processes: [...processes], found, lines: [...lines] };
  },
});

/** Messages, phones and what came of trying what is outside; fewer messages where that is too much. */
async function webPart(s: Services): Promise<string> {
  const or = async <T>(ask: Promise<T>): Promise<T | string> => ask.catch((e: unknown) => (e instanceof Error ? e.message : String(e)));
  const [phones, messages, outside, channels] = await Promise.all([
    or(phoneList(s)),
    or(listMessages(s.db, { limit: 500 })),
    or(s.reach.state().then((r) => ({ lastRunAt: r.lastRunAt, verdicts: [...r.stored.values()] }))),
    or(s.outbox.view()),
  ]);
  const part = (most: number): string =>
    JSON.stringify({
      phones: Array.isArray(phones) ? phones.slice(0, most) : phones,
      messages: Array.isArray(messages) ? messages.slice(0, most) : messages,
      outside,
      channels,
    });
  return [500, 200, 50].map(part).find((text) => text.length <= mostChars) ?? '';
}
