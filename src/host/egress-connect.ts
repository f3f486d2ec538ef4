import { lookup } from 'node:dns/promises';
import net from 'node:net';
import type { EgressFailure, EgressLayer } from './egress-types.ts';

/** A failure on its way up; `request` makes a value of it. */
export class EgressError extends Error {
  override readonly name = 'EgressError';
  readonly failure: EgressFailure;
  constructor(failure: EgressFailure) {
    super(`${failure.layer}: ${failure.detail}`);
    this.failure = failure;
  }
}

/** `untilMs` on the clock of performance.now(); `signal` fires at the same moment. */
export interface Limit {
  readonly untilMs: number;
  readonly signal: AbortSignal;
}

export function remaining(limit: Limit): number {
  return Math.max(1, Math.round(limit.untilMs - performance.now()));
}

export interface Where {
  readonly host: string;
  readonly port: number;
  readonly at: 'proxy' | 'target';
}

/** Finds the addresses of a name and connects to the first that answers, one after the other in the system's order (RFC 6724). */
export async function connectTcp(where: Where, limit: Limit): Promise<net.Socket> {
  const addresses = await addressesOf(where, limit);
  let last: unknown;
  for (const [n, address] of addresses.entries()) {
    // Each gets an equal part of what is left: a dead first address must leave time for the second.
    const shareMs = Math.max(1, Math.floor(remaining(limit) / (addresses.length - n)));
    try {
      return await dial(address, where, shareMs);
    } catch (e) {
      last = e;
    }
  }
  throw last;
}

async function addressesOf(where: Where, limit: Limit): Promise<readonly string[]> {
  if (net.isIP(where.host) !== 0) return [where.host];
  try {
    const found = await before(lookup(where.host, { all: true }), limit);
    return found.map((f) => f.address);
  } catch (e) {
    const code = e instanceof Error && 'code' in e ? String(e.code) : 'ETIMEOUT';
    const detail =
      code === 'ENOTFOUND'
        ? 'there is no such name'
        : code === 'EAI_AGAIN'
          ? 'no name server answers'
          : 'the name servers do not answer in time';
    throw new EgressError({ layer: 'name', ...where, detail, code });
  }
}

/** getaddrinfo cannot be stopped; it may end by itself when nobody waits any more. */
function before<T>(promise: Promise<T>, limit: Limit): Promise<T> {
  return new Promise((resolve, reject) => {
    limit.signal.addEventListener('abort', () => reject(new Error('late')), { once: true });
    promise.then(resolve, reject);
  });
}

const noRoute = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'ENETDOWN', 'EHOSTDOWN', 'EACCES', 'EPERM']);

function dial(address: string, where: Where, timeoutMs: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: address, port: where.port });
    const fail = (layer: EgressLayer, code: string, detail: string): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(new EgressError({ layer, ...where, code, detail }));
    };
    const timer = setTimeout(() => fail('tcp', 'ETIMEDOUT', `${address} does not answer within ${timeoutMs} ms`), timeoutMs);
    socket.once('error', (e: NodeJS.ErrnoException) => {
      const code = e.code ?? 'EUNKNOWN';
      fail(noRoute.has(code) ? 'route' : 'tcp', code, noRoute.has(code) ? `no way to ${address} (${code})` : `${address}: ${code}`);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      // Whoever uses it next listens; until then an end of the connection must not end the process.
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}
