import { acknowledge, listMessages, markRead, unreadCount } from '../data/messages.ts';
import { messageSentences } from '../lib/texts/messages.ts';
import { Refusal } from './failures.ts';
import type { Handlers, Services } from './services.ts';

const most = 200;

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
    const list = await listMessages(s.db, { ...query, limit: Math.min(query.limit ?? 50, most) });
    return list.map((m) => {
      const en = messageSentences('en', m.code, m.values);
      const de = messageSentences('de', m.code, m.values);
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
