import type { IncomingMessage } from 'node:http';
import type { Clock } from '../host/host.ts';
import { Refusal } from './failures.ts';

/** The largest document that exists, one of a site with 500 routes and 1000 allowlist entries, has about 120 KB. */
export const maxBody = 256 * 1024;
/** A list of 10,000 addresses with notes, in JSON. */
export const maxLargeBody = 2 * 1024 * 1024;
/** Too short: a phone on a bad link cannot save. Too long: half-sent requests pile up. */
export const bodySeconds = 15;
/** The document is five levels deep. Deeper nesting exhausts the stack of whatever walks it. */
const maxDepth = 32;

/**
 * Reads a JSON body: at most so large, within so long (Node's own request timeout covers HTTP/1 only), not nested without end.
 */
export function readJson(payload: IncomingMessage, clock: Clock, most = maxBody): Promise<unknown> {
  const declared = Number(payload.headers['content-length'] ?? 0);
  if (declared > most) return Promise.reject(new Refusal('request.too-large'));
  return new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const deadline = clock.after(bodySeconds * 1000, () => end(() => reject(new Refusal('request.too-slow'))));
    const end = (then: () => void): void => {
      deadline[Symbol.dispose]();
      payload.removeListener('data', onData);
      payload.resume(); // what still comes is thrown away
      then();
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > most) end(() => reject(new Refusal('request.too-large')));
      else chunks.push(chunk);
    };
    payload.on('data', onData);
    payload.once('error', () => end(() => reject(new Refusal('request.malformed'))));
    payload.once('close', () => end(() => reject(new Refusal('request.malformed'))));
    payload.once('end', () => end(() => resolve(Buffer.concat(chunks))));
  }).then(parse);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parse(bytes: Buffer): unknown {
  let value: unknown;
  try {
    value = bytes.length === 0 ? undefined : JSON.parse(utf8.decode(bytes));
  } catch {
    throw new Refusal('request.malformed', { detail: 'the body is not JSON in UTF-8' });
  }
  if (deeperThan(value, maxDepth)) throw new Refusal('request.malformed', { detail: `the body is nested more than ${maxDepth} deep` });
  return value;
}

/** Level by level: recursion is what it protects from. */
function deeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((v) => (typeof v === 'object' && v !== null ? Object.values(v) : []));
  }
  return false;
}
