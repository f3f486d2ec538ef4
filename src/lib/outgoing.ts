/** What the PBX opens by itself, held against what its parts declare: shared by the rules (components/reachability), the engine and the page. */
export const outgoingModes = ['off', 'observe', 'refuse'] as const;
export type OutgoingMode = (typeof outgoingModes)[number];

export const outgoingTable = 'switchroom_outgoing';
export const outgoingSets = { 4: 'others4', 6: 'others6' } as const;
/** How long something stays named after it was last tried. */
export const outgoingSeconds = 86_400;

/** A connection that nobody declared. */
export interface Undeclared {
  /** Whose program tried it. */
  readonly user: string;
  readonly protocol: 'udp' | 'tcp';
  readonly address: string;
  readonly port: number;
  /** Packets, of which a connection that is not answered sends several. */
  readonly packets: number;
  /** Seconds since 1970. */
  readonly lastAt: number;
}

export interface OutgoingView {
  readonly mode: OutgoingMode;
  /** The newest first. */
  readonly undeclared: readonly Undeclared[];
}

/**
 * Elements of a set as `nft -j list set` prints them: `{"elem":{"val":{"concat":[0,"tcp","192.0.2.9",80]},"expires":86399,"counter":{"packets":1,"bytes":60}}}`
 * (libnftables-json(5)). What cannot be read is left out.
 *
 * @param now seconds since 1970
 */
export function readUndeclared(listing: unknown, now: number, userOf: (uid: string) => string): Undeclared[] {
  const sets = field(listing, 'nftables');
  if (!Array.isArray(sets)) return [];
  return sets.flatMap((entry: unknown) => {
    const elements = field(field(entry, 'set'), 'elem');
    return Array.isArray(elements) ? elements.flatMap((e: unknown) => elementOf(field(e, 'elem'), now, userOf) ?? []) : [];
  });
}

function elementOf(e: unknown, now: number, userOf: (uid: string) => string): Undeclared | undefined {
  const parts = field(field(e, 'val'), 'concat');
  const [uid, number, address, port]: unknown[] = Array.isArray(parts) ? parts : [];
  // nft has names of protocols from /etc/protocols, which a small machine does not have (IANA protocol numbers: 6, 17).
  const protocol = ({ tcp: 'tcp', 6: 'tcp', udp: 'udp', 17: 'udp' } as const)[String(number)];
  const packets = field(field(e, 'counter'), 'packets');
  const expires = field(e, 'expires');
  if (protocol === undefined || typeof address !== 'string' || typeof port !== 'number') return undefined;
  return {
    user: userOf(String(uid)),
    protocol,
    address,
    port,
    packets: typeof packets === 'number' ? packets : 0,
    lastAt: now - outgoingSeconds + (typeof expires === 'number' ? expires : outgoingSeconds),
  };
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
