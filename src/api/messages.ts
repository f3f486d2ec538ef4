import { listMessages, markRead, unreadCount } from '../data/messages.ts';
import { de } from '../lib/texts/de.ts';
import { en } from '../lib/texts/en.ts';
import { messageText } from '../lib/texts/text.ts';
import { Refusal } from './failures.ts';
import type { Handlers, Services } from './services.ts';

const most = 200;

export const messages = (s: Services): Handlers<'GET /messages' | 'POST /messages/read'> => ({
  'GET /messages': async ({ query }) => {
    const list = await listMessages(s.db, { before: query.before, unread: query.unread, limit: Math.min(query.limit ?? 50, most) });
    return list.map((m) => ({ ...m, text: { en: messageText(en, m.code, m.values), de: messageText(de, m.code, m.values) } }));
  },
  'POST /messages/read': async ({ body }) => {
    if (!(await markRead(s.db, body.upTo))) throw new Refusal('message.unknown');
    s.hub.publish('messages');
    return { unread: await unreadCount(s.db) };
  },
});
