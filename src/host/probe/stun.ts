/** STUN binding requests and their answers (RFC 8489 §5, §14), with the attribute that tells of a second address (RFC 5780 §7.4). Pure. */

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export interface StunAnswer {
  /** How the server sees us. */
  readonly mapped: Endpoint;
  /** The server's other address and port. */
  readonly other?: Endpoint;
}

const cookie = 0x2112a442;
const bindingRequest = 0x0001;
const bindingSuccess = 0x0101;
const bindingError = 0x0111;
const attribute = { mapped: 0x0001, changed: 0x0005, xorMapped: 0x0020, other: 0x802c } as const;

/** @param transaction 12 random bytes */
export function stunRequest(transaction: Uint8Array): Buffer {
  const message = Buffer.alloc(20);
  message.writeUInt16BE(bindingRequest, 0);
  message.writeUInt32BE(cookie, 4);
  Buffer.from(transaction).copy(message, 8, 0, 12);
  return message;
}

/** Undefined: not an answer to this question. `refused`: an error response. Never throws. */
export function parseStun(message: Buffer, transaction: Uint8Array): StunAnswer | 'refused' | undefined {
  if (message.length < 20 || message.readUInt32BE(4) !== cookie) return undefined;
  const type = message.readUInt16BE(0);
  const length = message.readUInt16BE(2);
  if (length % 4 !== 0 || message.length < 20 + length) return undefined;
  if (!message.subarray(8, 20).equals(Buffer.from(transaction).subarray(0, 12))) return undefined;
  if (type === bindingError) return 'refused';
  if (type !== bindingSuccess) return undefined;
  const found = new Map<number, Endpoint>();
  for (let at = 20; at + 4 <= 20 + length; ) {
    const [kind, size] = [message.readUInt16BE(at), message.readUInt16BE(at + 2)];
    if (at + 4 + size > 20 + length) return undefined;
    const value = message.subarray(at + 4, at + 4 + size);
    const endpoint = parseEndpoint(value, kind === attribute.xorMapped ? message.subarray(4, 20) : undefined);
    // The first of a kind counts (RFC 8489 §14).
    if (endpoint && !found.has(kind)) found.set(kind, endpoint);
    at += 4 + size + ((4 - (size % 4)) % 4);
  }
  const mapped = found.get(attribute.xorMapped) ?? found.get(attribute.mapped);
  if (!mapped) return undefined;
  const other = found.get(attribute.other) ?? found.get(attribute.changed);
  return { mapped, ...(other === undefined ? {} : { other }) };
}

/** @param mask cookie and transaction, for XOR addresses */
function parseEndpoint(value: Buffer, mask: Buffer | undefined): Endpoint | undefined {
  if (value.length < 4) return undefined;
  const bytes = value[1] === 1 ? 4 : value[1] === 2 ? 16 : 0;
  if (bytes === 0 || value.length !== 4 + bytes) return undefined;
  const port = value.readUInt16BE(2) ^ (mask ? mask.readUInt16BE(0) : 0);
  const address = Buffer.from(value.subarray(4).map((b, n) => b ^ (mask?.[n] ?? 0)));
  if (bytes === 4) return { address: [...address].join('.'), port };
  const groups = Array.from({ length: 8 }, (_, n) => address.readUInt16BE(2 * n).toString(16));
  return { address: groups.join(':'), port };
}

export type Mapping = 'none' | 'endpoint-independent' | 'address-dependent' | 'address-and-port-dependent' | 'unknown';

/**
 * How the router maps one socket of ours towards several destinations (RFC 4787 §4.1, found out as RFC 5780 §4.3 does). Two destinations at
 * different addresses are the least that says anything; without a second port at one address the two dependent kinds look alike and the
 * milder name is given.
 */
export function mappingOf(local: Endpoint, seen: readonly { readonly to: Endpoint; readonly mapped: Endpoint }[]): Mapping {
  const same = (a: Endpoint, b: Endpoint): boolean => a.address === b.address && a.port === b.port;
  const pairs = seen.flatMap((a, n) => seen.slice(n + 1).map((b) => ({ a, b, equal: same(a.mapped, b.mapped) })));
  if (seen.length > 0 && seen.every((s) => same(s.mapped, local))) return 'none';
  if (pairs.some(({ a, b, equal }) => a.to.address === b.to.address && a.to.port !== b.to.port && !equal))
    return 'address-and-port-dependent';
  const apart = pairs.filter(({ a, b }) => a.to.address !== b.to.address);
  if (apart.length === 0) return 'unknown';
  return apart.every((p) => p.equal) ? 'endpoint-independent' : 'address-dependent';
}
