import '@fastify/cookie';
import type { FastifyReply } from 'fastify';
import { sessionCookie } from './access.ts';
import type { Session } from './contract.ts';
import { Refusal } from './failures.ts';
import { digest, type Who } from './people.ts';
import type { Handlers, Services } from './services.ts';

const cookie = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const;

const setCookie = (reply: FastifyReply, id: string): void => void reply.setCookie(sessionCookie, id, cookie);

function view(who: Who): Session {
  return { user: who.user, mustChangePassword: who.kind === 'person' && who.mustChange, via: who.kind === 'person' ? 'session' : who.kind };
}

type Keys = 'GET /session' | 'POST /session' | 'DELETE /session' | 'POST /session/password' | 'POST /password/reset';

export const session = (s: Services): Handlers<Keys> => ({
  'GET /session': async ({ who }) => view(who),

  'POST /session': async ({ body, connection, userAgent, reply }) => {
    const { id, who } = await s.people.login(body.user, body.password, connection, userAgent);
    setCookie(reply, id);
    return view(who);
  },

  'DELETE /session': async ({ who, reply }) => {
    await s.people.logout(who);
    if (who.kind === 'person') s.hub.endSession(who.session);
    reply.clearCookie(sessionCookie, cookie);
  },

  'POST /session/password': async ({ who, body, connection, reply }) => {
    if (who.kind !== 'person') throw new Refusal('access.person-only');
    const id = await s.people.replacePassword(who, body.current, body.next, connection);
    setCookie(reply, id);
    s.hub.endSession(who.session);
    s.hub.publish('session');
    return view({ ...who, mustChange: false, session: digest(id) });
  },

  'POST /password/reset': async () => {
    const reset = await s.people.resetPassword();
    // Streams of sessions that are no more would go on until the next heartbeat.
    for (const id of s.hub.sessions()) if (!id.startsWith('token ')) s.hub.endSession(id);
    s.hub.publish('session');
    return reset;
  },
});
