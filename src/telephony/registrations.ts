import type { AmiPacket } from '../lib/ami.ts';

/** Where phones are registered, by their endpoint (the MAC without colons): pure, from AMI packets. */
export interface Registration {
  readonly mac: string;
  readonly address?: string;
  readonly userAgent?: string;
  /** Seconds since 1970; unknown for phones that were registered before we came. */
  readonly since?: number;
  /** False from the moment it stops answering until it answers again or its registration ends. */
  readonly reachable: boolean;
  /** Asterisk has not asked it yet, as after a restart. */
  readonly unasked: boolean;
}

export type Registrations = ReadonlyMap<string, Registration>;
export const noRegistrations: Registrations = new Map();

/** Events ContactStatus (changes) and ContactList (the answer to PJSIPShowContacts). `now` in seconds since 1970. */
export function reduceRegistrations(all: Registrations, packet: AmiPacket, now: number): Registrations {
  if (packet.Event === 'ContactStatus') return changed(all, packet, now);
  if (packet.Event === 'ContactList') return listed(all, packet);
  return all;
}

/**
 * A phone that was gone has registered again at the same address. Asterisk says so by repeating that it is unreachable (it was not asked anew), and lets
 * no call ring there until it is.
 */
export function cameBack(before: Registrations, packet: AmiPacket): boolean {
  const mac = macOf(packet.AOR);
  return mac !== undefined && packet.ContactStatus === 'Unreachable' && before.get(mac)?.reachable === false;
}

function changed(all: Registrations, packet: AmiPacket, now: number): Registrations {
  const mac = macOf(packet.AOR);
  if (mac === undefined) return all;
  const before = all.get(mac);
  const status = packet.ContactStatus;
  // A phone that came back from another address: the old contact goes after the new one is there.
  if (status === 'Removed') return before === undefined || addressOf(packet.URI) !== before.address ? all : without(all, mac);
  return new Map(all).set(mac, {
    mac,
    ...optional('address', addressOf(packet.URI) ?? before?.address),
    ...optional('userAgent', packet.UserAgent || before?.userAgent),
    ...optional('since', before?.since ?? (before === undefined ? now : undefined)),
    reachable: status !== 'Unreachable',
    unasked: status === 'NonQualified' || status === 'Created' || status === 'Updated',
  });
}

function listed(all: Registrations, packet: AmiPacket): Registrations {
  const mac = macOf(packet.Endpoint || packet.Aor);
  if (mac === undefined) return all;
  const before = all.get(mac);
  return new Map(all).set(mac, {
    mac,
    ...optional('address', addressOf(packet.Uri)),
    ...optional('userAgent', packet.UserAgent || undefined),
    ...optional('since', before?.since),
    reachable: packet.Status !== 'Unreachable',
    unasked: packet.Status !== 'Reachable' && packet.Status !== 'Unreachable',
  });
}

function without(all: Registrations, mac: string): Registrations {
  const rest = new Map(all);
  rest.delete(mac);
  return rest;
}

const optional = <K extends string, V>(key: K, value: V | undefined): { [k in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { [k in K]: V });

/** The endpoint of a phone is its MAC; others (trunks) are no phones. */
function macOf(endpoint: string | undefined): string | undefined {
  return endpoint !== undefined && /^[0-9a-f]{12}$/.test(endpoint) ? endpoint.replace(/(..)(?!$)/g, '$1:') : undefined;
}

/** Host of a contact: `sip:user@192.0.2.7:5060;ob`, `sip:user@[2001:db8::7]`. */
function addressOf(uri: string | undefined): string | undefined {
  return /^sips?:(?:[^@]*@)?(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+))/
    .exec(uri ?? '')
    ?.slice(1)
    .find((a) => a !== undefined);
}
