import { Refusal } from './failures.ts';
import type { Handlers, Services } from './services.ts';

/** A receiver that has not read 64 KB of events is gone or stuck. */
const maxUnsent = 64 * 1024;

export const events = (s: Services): Handlers<'GET /events'> => ({
  'GET /events': async ({ who, reply }) => {
    const session = who.kind === 'person' ? who.session : who.kind === 'token' ? `token ${who.id}` : undefined;
    if (s.hub.full(session)) throw new Refusal('request.too-many-streams', { retryAfterSeconds: 10 });
    reply.hijack();
    const out = reply.raw;
    out.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    // 2 s: a restart of web takes about one.
    out.write('retry: 2000\n\n');
    const listener = {
      send: (text: string): boolean => {
        if (out.writableLength > maxUnsent || out.destroyed) return false;
        out.write(text);
        return true;
      },
      end: (): void => void out.end(),
      ...(session === undefined ? {} : { session }),
    };
    s.hub.add(listener);
    out.once('close', () => s.hub.remove(listener));
    return undefined;
  },
});
