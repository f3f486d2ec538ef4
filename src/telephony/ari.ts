import { z } from 'zod';
import type { Clock } from '../host/host.ts';
import { type AriChannel, type AriEvent, callEvents } from './calls.ts';

export interface AriAccess {
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** Name of our application: Asterisk sends events to it; no call runs in it. */
const application = 'switchroom';

/** Asterisk answers in milliseconds; a stuck one must not hold a page for longer than a person waits. */
const answerMs = 5000;

const channelSchema = z.object({
  id: z.string(),
  state: z.string(),
  caller: z.object({ number: z.string() }),
  dialplan: z.object({ exten: z.string(), app_name: z.string() }),
  creationtime: z.string(),
});
const eventSchema = z.object({ type: z.string(), timestamp: z.string().optional(), channel: channelSchema.optional() });

/** Asterisk's REST interface: requests, and one web socket of events. On loopback, so plain HTTP. */
export function createAri(access: AriAccess, clock: Clock) {
  const base = `http://127.0.0.1:${access.port}/ari`;
  const authorization = `Basic ${btoa(`${access.user}:${access.password}`)}`;

  async function request(method: 'GET' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Response> {
    const late = new AbortController();
    using _timer = clock.after(answerMs, () => late.abort());
    return await fetch(`${base}${path}`, {
      method,
      signal: late.signal,
      headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  return {
    async channels(): Promise<readonly AriChannel[]> {
      return z.array(channelSchema).parse(await (await request('GET', '/channels')).json());
    },
    /** False when there is no such channel. */
    async hangUp(channel: string): Promise<boolean> {
      return (await request('DELETE', `/channels/${encodeURIComponent(channel)}`)).ok;
    },
    /** Calls back with every event that concerns calls, and once at the end. Resolves when events flow. */
    async listen(onEvent: (event: AriEvent) => void, onClose: () => void): Promise<{ close(): void }> {
      const key = encodeURIComponent(`${access.user}:${access.password}`);
      const socket = new WebSocket(`ws://127.0.0.1:${access.port}/ari/events?app=${application}&subscribeAll=true&api_key=${key}`);
      socket.addEventListener('message', ({ data }) => {
        const event = eventSchema.safeParse(JSON.parse(String(data)));
        if (event.success) onEvent(event.data as AriEvent);
      });
      await new Promise<void>((resolve, reject) => {
        socket.addEventListener('open', () => resolve(), { once: true });
        socket.addEventListener('close', () => reject(new Error('the telephony engine closed its event socket')), { once: true });
        socket.addEventListener('error', () => reject(new Error('the telephony engine does not answer')), { once: true });
      });
      socket.addEventListener('close', onClose, { once: true });
      await request('PUT', `/applications/${application}/eventFilter`, { allowed: callEvents.map((type) => ({ type })) });
      return { close: () => socket.close() };
    },
  };
}
