import { listMessages, markRead, unreadCount } from '../data/messages.ts';
import { messageSentences } from '../lib/texts/messages.ts';
import { Refusal } from './failures.ts';
import type { Handlers, Services } from './services.ts';

const most = 200;

export const messages = (s: Services): Handlers<'GET /messages' | 'POST /messages/read'> => ({
  'GET /messages': async ({ query }) => {
    const list = await listMessages(s.db, { before: query.before, unread: query.unread, limit: Math.min(query.limit ?? 50, most) });
    return list.map((m) => {
      const en = messageSentences('en', m.code, m.values);
      const de = messageSentences('de', m.code, m.values);
      const both = (part: keyof typeof en) => ({ en: en[part], de: de[part] });
      return { ...m, text: both('message'), cause: both('cause'), consequence: both('consequence'), remedy: both('remedy') };
    });
  },
  'POST /messages/read': async ({ body }) => {
    if (!(await markRead(s.db, body.upTo))) throw new Refusal('message.unknown');
    s.hub.publish('messages');
    return { unread: await unreadCount(s.db) };
  },
});
