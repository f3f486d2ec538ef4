import { unreadCount } from '../data/messages.ts';
import { devices } from '../data/subscribers.ts';
import type { Handlers, Services } from './services.ts';

export const status = (s: Services): Handlers<'GET /status' | 'GET /interfaces' | 'POST /interfaces/look'> => ({
  'GET /status': async () => {
    const [engine, blocks, phones, unreadMessages, firstPassword] = await Promise.all([
      s.engine.call('status', {}),
      s.engine.call('blocks.page', { limit: 1 }),
      devices(s.db),
      unreadCount(s.db),
      s.people.firstPassword(),
    ]);
    const here = new Set(s.telephony.registrations().map((r) => r.mac));
    return {
      ...engine,
      firstPassword,
      phones: { registered: phones.filter((p) => here.has(p.mac)).length, total: phones.length },
      calls: s.telephony.calls().length,
      blocks: blocks.total,
      unreadMessages,
    };
  },
  'GET /interfaces': async () => [...(await s.engine.call('interfaces', {}))],
  'POST /interfaces/look': async () => [...(await s.engine.call('interfaces.look', {}))],
});
