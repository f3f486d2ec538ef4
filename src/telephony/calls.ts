/**
 * Calls, seen over ARI: pure. Asterisk knows channels; people know calls. A call here is the channel of the caller (the one that runs the
 * dialplan); the channels that it made ring (`AppDial`) belong to it and end with it.
 */
export interface Call {
  /** The caller's channel; hanging it up ends the call. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly state: 'ringing' | 'talking';
  /** Seconds since 1970: since when it rings, or since when they talk. */
  readonly since: number;
}

export type Calls = ReadonlyMap<string, Call>;
export const noCalls: Calls = new Map();

/** The part of an ARI channel that is read (rest-api/api-docs/channels.json). */
export interface AriChannel {
  readonly id: string;
  readonly state: string;
  readonly caller: { readonly number: string };
  readonly dialplan: { readonly exten: string; readonly app_name: string };
  readonly creationtime: string;
}

export interface AriEvent {
  readonly type: string;
  readonly timestamp?: string;
  readonly channel?: AriChannel;
}

/** The events that change a call; Asterisk is asked for no others (a call makes 80 events). */
export const callEvents = ['ChannelCreated', 'ChannelStateChange', 'ChannelDialplan', 'ChannelDestroyed'] as const;

export function reduceCalls(calls: Calls, event: AriEvent): Calls {
  const { channel } = event;
  if (!channel) return calls;
  if (event.type === 'ChannelDestroyed') {
    if (!calls.has(channel.id)) return calls;
    const rest = new Map(calls);
    rest.delete(channel.id);
    return rest;
  }
  const call = callOf(channel, calls.get(channel.id), event.timestamp ?? channel.creationtime);
  if (!call || call === calls.get(channel.id)) return calls;
  return new Map(calls).set(channel.id, call);
}

/** All calls of a list of channels: what is there when we come. Times that were known before are kept. */
export function callsOf(channels: readonly AriChannel[], before: Calls = noCalls): Calls {
  return new Map(
    channels.flatMap((c) => {
      const call = callOf(c, before.get(c.id), c.creationtime);
      return call ? [[c.id, call] as const] : [];
    }),
  );
}

function callOf(channel: AriChannel, before: Call | undefined, timestamp: string): Call | undefined {
  // A channel that is being made to ring runs no dialplan of its own.
  if (channel.dialplan.app_name === 'AppDial') return undefined;
  const state = channel.state === 'Up' ? 'talking' : 'ringing';
  // Extensions like `h` and `s` are steps of the dialplan, not what was dialled.
  const dialled = /^[0-9*#+]+$/.test(channel.dialplan.exten) ? channel.dialplan.exten : '';
  const to = before?.to || dialled;
  if (to === '') return before;
  if (before && before.state === state && before.to === to) return before;
  return { id: channel.id, from: channel.caller.number, to, state, since: Date.parse(timestamp) / 1000 };
}
