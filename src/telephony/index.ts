import { z } from 'zod';
import type { Clock } from '../host/host.ts';
import { type Ami, type Connect, connectAmi } from './ami.ts';
import { createAri } from './ari.ts';
import { type Call, type Calls, callsOf, noCalls, reduceCalls } from './calls.ts';
import { cameBack, noRegistrations, type Registration, type Registrations, reduceRegistrations } from './registrations.ts';

export type { Call } from './calls.ts';
export type { Registration } from './registrations.ts';

/** What the engine writes for web: etc/web/asterisk.json. */
export const accessSchema = z.strictObject({
  ami: z.strictObject({ port: z.int(), user: z.string(), secret: z.string() }),
  ari: z.strictObject({ port: z.int(), user: z.string(), password: z.string() }),
});
export type Access = z.output<typeof accessSchema>;

/** Too short: a restarting Asterisk (0.4 s) is asked a hundred times. Too long: the page is blind for so long after a restart. */
const firstRetryMs = 200;
const longestRetryMs = 5000;

export interface Telephony {
  /** Empty while Asterisk does not answer. */
  calls(): readonly Call[];
  /** Phones that are registered and answer. */
  registrations(): readonly Registration[];
  /** False when there is no such call, or Asterisk does not answer. */
  hangUp(id: string): Promise<boolean>;
  /** Tells a phone to fetch its file again (NOTIFY, Event: check-sync). False when it cannot be told. */
  checkSync(mac: string): Promise<boolean>;
  /** Calls back after the state has changed; ask again. */
  onChange(call: (what: 'calls' | 'phones') => void): void;
  close(): void;
}

export interface TelephonyPorts {
  /** Read at every connect: it is written anew when the engine makes new secrets, and may not be there yet. */
  readonly access: () => Promise<Access>;
  readonly connect: Connect;
  readonly clock: Clock;
}

/** A live view of calls and registrations. Asterisk may come and go; nothing here is needed for a call. */
export function openTelephony(ports: TelephonyPorts): Telephony {
  let calls: Calls = noCalls;
  let registrations: Registrations = noRegistrations;
  let ari: ReturnType<typeof createAri> | undefined;
  let ami: Ami | undefined;
  let closed = false;
  const closers = new Set<() => void>();
  const listeners: ((what: 'calls' | 'phones') => void)[] = [];

  const setCalls = (next: Calls): void => {
    if (next === calls || (next.size === 0 && calls.size === 0)) return;
    calls = next;
    for (const call of listeners) call('calls');
  };
  const setRegistrations = (next: Registrations): void => {
    if (next === registrations || (next.size === 0 && registrations.size === 0)) return;
    registrations = next;
    for (const call of listeners) call('phones');
  };

  /** Runs one connection after the other until closed, waiting longer after each failure. `session` resolves when its connection has ended. */
  const keep = async (session: (ended: () => void) => Promise<() => void>): Promise<void> => {
    let retryMs = firstRetryMs;
    while (!closed) {
      let end: () => void = () => {};
      const over = new Promise<void>((resolve) => {
        end = resolve;
      });
      try {
        const close = await session(end);
        closers.add(close);
        retryMs = firstRetryMs;
        if (closed) close();
        await over;
        closers.delete(close);
      } catch {
        // Not there, or not yet: that is the ordinary case while it starts, and its unit's health says so elsewhere.
      }
      if (closed) return;
      await new Promise<void>((resolve) => ports.clock.after(retryMs, resolve));
      retryMs = Math.min(retryMs * 2, longestRetryMs);
    }
  };

  const watchCalls = keep(async (ended) => {
    const one = createAri((await ports.access()).ari, ports.clock);
    const listening = await one.listen(
      (event) => setCalls(reduceCalls(calls, event)),
      () => {
        ari = undefined;
        setCalls(noCalls);
        ended();
      },
    );
    ari = one;
    // Events flow already: what changes meanwhile is in both.
    setCalls(callsOf(await one.channels(), calls));
    return listening.close;
  });

  const watchPhones = keep(async (ended) => {
    let listing: Registrations | undefined;
    // Events come with the answer to the login, before anybody can be asked: the list that is asked for first then has what they said.
    let opened: Ami | undefined;
    /** Failure of a question means that the connection ends, and onClose does the rest; a refusal changes nothing. */
    const list = (): void => void opened?.ask('PJSIPShowContacts').catch(() => {});
    /** Asterisk asks its phones in turns of 15 s; until then nobody knows who is there after a start, and who came back does not ring. */
    const qualify = (name: string): void => void opened?.ask('PJSIPQualify', { Endpoint: name }).catch(() => {});
    const one: Ami = await connectAmi((await ports.access()).ami, {
      connect: ports.connect,
      clock: ports.clock,
      onPacket: (packet) => {
        if (packet.Event === 'ContactList') listing = reduceRegistrations(listing ?? noRegistrations, packet, ports.clock.now());
        else if (packet.Event === 'ContactListComplete') {
          const complete = withTimes(listing ?? noRegistrations, registrations);
          listing = undefined;
          setRegistrations(complete);
          for (const r of complete.values()) if (r.unasked) qualify(endpoint(r.mac));
        } else if (packet.Event === 'ContactStatus') {
          const before = registrations;
          setRegistrations(reduceRegistrations(before, packet, ports.clock.now()));
          // Only the list has the user agent.
          if (packet.ContactStatus === 'NonQualified' || packet.ContactStatus === 'Created') list();
          if (cameBack(before, packet)) qualify(packet.AOR ?? '');
        }
      },
      onClose: () => {
        ami = undefined;
        setRegistrations(noRegistrations);
        ended();
      },
    });
    opened = one;
    ami = one;
    await one.ask('PJSIPShowContacts').catch(() => {});
    return one.close;
  });

  // keep() catches everything; a rejection here would be a bug and must not pass in silence.
  for (const watch of [watchCalls, watchPhones]) {
    watch.catch((error: unknown) => {
      throw error;
    });
  }

  return {
    calls: () => [...calls.values()],
    registrations: () => [...registrations.values()].filter((r) => r.reachable),
    hangUp: async (id) => (calls.has(id) && (await ari?.hangUp(id).catch(() => false))) ?? false,
    checkSync: async (mac) =>
      (await ami?.ask('PJSIPNotify', { Endpoint: endpoint(mac), Variable: 'Event=check-sync' }).then(
        () => true,
        () => false,
      )) ?? false,
    onChange: (call) => void listeners.push(call),
    close: () => {
      closed = true;
      for (const close of closers) close();
    },
  };
}

function withTimes(listed: Registrations, before: Registrations): Registrations {
  return new Map(
    [...listed].map(([mac, r]) => {
      const since = r.since ?? before.get(mac)?.since;
      return [mac, since === undefined ? r : { ...r, since }];
    }),
  );
}

const endpoint = (mac: string): string => mac.replaceAll(':', '');
