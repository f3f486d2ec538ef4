import { acknowledge, listMessages, markRead, type StoredMessage, unreadCount, type Wanted } from '../data/messages.ts';
import type { Db } from '../data/schema.ts';
import { messageSentences } from '../lib/texts/messages.ts';
import { Refusal } from './failures.ts';
import type { Handlers, Services } from './services.ts';

const most = 200;
/** Read at once while searching: sentences are not in the tables, because they are made in the reader's language. */
const chunk = 500;

const sentencesOf = ({ code, values }: StoredMessage) => ({
  en: messageSentences('en', code, values),
  de: messageSentences('de', code, values),
});

/** Every word must be there, in whatever order. */
async function search(db: Db, q: string, wanted: Omit<Wanted, 'limit'>, limit: number): Promise<readonly StoredMessage[]> {
  const words = q.toLowerCase().split(/\s+/);
  const fits = (m: StoredMessage): boolean => {
    const { en, de } = sentencesOf(m);
    const all = [m.code, ...Object.values(m.values), ...Object.values(en), ...Object.values(de)].join('\n').toLowerCase();
    return words.every((w) => all.includes(w));
  };
  const found: StoredMessage[] = [];
  for (let before = wanted.before; found.length < limit; ) {
    const some = await listMessages(db, { ...wanted, before, limit: chunk });
    found.push(...some.filter(fits));
    before = some.at(-1)?.id;
    if (some.length < chunk) break;
  }
  return found.slice(0, limit);
}

export const messages = (
  s: Services,
): Handlers<
  | 'GET /messages'
  | 'POST /messages/read'
  | 'POST /messages/{id}/acknowledge'
  | 'GET /messages/channels'
  | 'POST /messages/channels/{channel}/test'
> => ({
  'GET /messages': async ({ query }) => {
    const { q, ...wanted } = query;
    const limit = Math.min(query.limit ?? 50, most);
    const list = q === undefined || q === '' ? await listMessages(s.db, { ...wanted, limit }) : await search(s.db, q, wanted, limit);
    return list.map((m) => {
      const { en, de } = sentencesOf(m);
      const both = (part: keyof typeof en) => ({ en: en[part], de: de[part] });
      return { ...m, text: both('message'), cause: both('cause'), consequence: both('consequence'), remedy: both('remedy') };
    });
  },
  'POST /messages/{id}/acknowledge': async ({ params, by }) => {
    if (!(await acknowledge(s.db, params.id, { by, at: s.clock.now() }))) throw new Refusal('message.unknown');
    s.hub.publish('messages');
    return { unread: await unreadCount(s.db) };
  },
  'GET /messages/channels': () => s.outbox.view(),
  'POST /messages/channels/{channel}/test': async ({ params, by }) => {
    const at = s.clock.now();
    const values = { user: by };
    const result = await s.outbox.test(params.channel, {
      id: `test-${s.random(6)}`,
      at,
      firstAt: at,
      kind: 'information',
      code: 'messages.test',
      values,
      count: 1,
    });
    return result.ok
      ? { ok: true, detail: 'the other side has taken it' }
      : { ok: false, layer: result.layer, detail: result.detail.slice(0, 400) };
  },
  'POST /messages/read': async ({ body, by }) => {
    if (!(await markRead(s.db, body.upTo, { by, at: s.clock.now() }))) throw new Refusal('message.unknown');
    s.hub.publish('messages');
    return { unread: await unreadCount(s.db) };
  },
});
