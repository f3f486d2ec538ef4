import { dropTooMany, firstWaiting, forgetMessages, sent, waitingCount } from '../data/messages.ts';
import type { Notifier } from '../host/notify.ts';
import { type Channel, type ChannelSettings, channels, type SendResult } from '../lib/messages/channels.ts';
import type { Outgoing } from '../lib/messages/compose.ts';
import type { Kind } from '../lib/messages/registry.ts';
import type { Ports } from './ports.ts';

/** After the first failure, doubled up to the last: a server that restarts gets its mail at once, one that is away for days costs nothing. */
const firstRetryMs = 2_000;
const lastRetryMs = 300_000;
/** Failed so often in a row, it is told by the other channels: half a minute, in which a server restarts. */
const toldAfter = 5;
/** Settings are read again so often, besides at every change. */
const lookMs = 60_000;

interface State {
  busy: boolean;
  retryMs: number;
  failures: number;
  /** That it fails was told. */
  told: boolean;
  /** Disposes of the wait for the next attempt. */
  timer?: Disposable;
  failing?: { readonly layer: string; readonly detail: string; readonly since: number };
  sentAt?: number;
}

/** What became of a channel: it fails, and why; or it works again. */
export type ChannelNews = (channel: Channel, why: Extract<SendResult, { ok: false }> | undefined) => Promise<void>;

export type Outbox = ReturnType<typeof createOutbox>;

/**
 * Sends what waits in the tables, in its order, one at a time for each channel. A message leaves the tables when the other side has it: a crash
 * between the two sends it twice (with the same Message-ID), never not at all.
 */
export function createOutbox(ports: Pick<Ports, 'db' | 'clock' | 'log'>, notifier: Notifier) {
  const { db, clock, log } = ports;
  const states = new Map<Channel, State>(channels.map((c) => [c, { busy: false, retryMs: firstRetryMs, failures: 0, told: false }]));
  let settings: ChannelSettings | undefined;
  let closed = false;
  let news: ChannelNews = async () => {};

  const drain = async (channel: Channel): Promise<void> => {
    const state = states.get(channel);
    if (!state || state.busy || closed) return;
    state.busy = true;
    try {
      for (let next = await firstWaiting(db, channel); next && !closed; next = await firstWaiting(db, channel)) {
        // Settings that cannot be read say nothing: what waits goes on waiting.
        if (settings === undefined) return;
        if (settings[channel] === undefined) {
          // Switched off meanwhile: what waited for it is not sent to whoever is set next.
          await sent(db, next.seq);
          continue;
        }
        const result = await notifier.send(channel, next.entry);
        if (!result.ok) {
          failed(channel, state, result);
          return;
        }
        await sent(db, next.seq);
        state.retryMs = firstRetryMs;
        state.sentAt = clock.now();
        state.failures = 0;
        delete state.failing;
      }
      // Nothing waits: it was sent, or the channel was switched off and there is nothing left to fail.
      if (state.told && !closed) {
        state.told = false;
        await tell(channel, undefined);
      }
    } catch (error) {
      failed(channel, state, { ok: false, layer: 'internal', detail: String(error) });
    } finally {
      state.busy = false;
    }
  };

  const tell: ChannelNews = (channel, why) =>
    news(channel, why).catch((error: unknown) => log({ what: 'what became of a channel cannot be told', channel, why: String(error) }));

  const failed = (channel: Channel, state: State, why: Extract<SendResult, { ok: false }>): void => {
    if (state.failing?.layer !== why.layer) log({ what: 'messages cannot be sent', channel, layer: why.layer, why: why.detail });
    state.failing = { layer: why.layer, detail: why.detail, since: state.failing?.since ?? clock.now() };
    state.timer?.[Symbol.dispose]();
    state.timer = clock.after(state.retryMs, () => void drain(channel));
    state.retryMs = Math.min(state.retryMs * 2, lastRetryMs);
    state.failures++;
    if (state.failures < toldAfter || state.told) return;
    state.told = true;
    void tell(channel, why);
  };

  const look = async (): Promise<void> => {
    settings = await notifier.settings();
    await forgetMessages(db, clock.now(), settings?.keepDays ?? 90);
    for (const channel of channels) {
      const dropped = await dropTooMany(db, channel);
      if (dropped > 0) log({ what: 'messages that waited too long were dropped', channel, dropped });
    }
  };
  const again = (): void => {
    if (closed) return;
    void look()
      .catch((error: unknown) => log({ what: 'the outbox cannot be looked at', why: String(error) }))
      .finally(() => {
        wake();
        clock.after(lookMs, again);
      });
  };
  const wake = (): void => {
    for (const channel of channels) if (states.get(channel)?.failing === undefined) void drain(channel);
  };

  return {
    /** Who raises the message about a channel; it must not go by that channel. */
    onNews(listener: ChannelNews): void {
      news = listener;
    },
    start: again,
    /** Something was put in. */
    wake,
    /** Settings may have changed: whoever failed is tried at once. */
    async changed(): Promise<void> {
      settings = await notifier.settings();
      for (const [channel, state] of states) {
        state.retryMs = firstRetryMs;
        state.timer?.[Symbol.dispose]();
        void drain(channel);
      }
    },
    /** By the settings as they are: what was spooled while nobody ran is sent as well. */
    async channelsOf(): Promise<(kind: Kind) => readonly string[]> {
      const now = await notifier.settings();
      settings = now;
      return (kind) => channels.filter((c) => now?.[c]?.kinds.includes(kind));
    },
    test: (channel: Channel, message: Outgoing): Promise<SendResult> => notifier.send(channel, message),
    view: () =>
      Promise.all(
        channels.map(async (channel) => {
          const { failing, sentAt } = states.get(channel) ?? {};
          return {
            channel,
            on: settings?.[channel] !== undefined,
            waiting: await waitingCount(db, channel),
            ...(failing === undefined ? {} : { failing }),
            ...(sentAt === undefined ? {} : { sentAt }),
          };
        }),
      ),
    close(): void {
      closed = true;
      for (const state of states.values()) state.timer?.[Symbol.dispose]();
    },
  };
}
