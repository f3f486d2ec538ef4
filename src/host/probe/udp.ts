import dgram from 'node:dgram';
import { isIP } from 'node:net';
import type { Endpoint } from './stun.ts';

/**
 * When a question is sent again, from the same port, in milliseconds after the first: UDP loses packets, and a gateway that has just been
 * set up may drop the first. All of it lasts `waitMs`; shorter takes a slow line for a dead one, longer makes the page wait for each dead one.
 */
const sendAtMs = [0, 500, 1_200, 2_000];
const waitMs = 3_200;

export type Asked<T> =
  | { readonly answer: T; readonly local: Endpoint; readonly ms: number }
  /** The system's code where something said no (ECONNREFUSED, EHOSTUNREACH …); none = silence. */
  | { readonly failed: string | undefined; readonly local?: Endpoint };

/**
 * Asks one address over UDP, several times, until an answer is one (`parse` gives a value). The socket is connected: only this address may
 * answer, and what routers on the way report comes back as an error. Each call has a port of its own, so that a gateway treats it anew.
 */
export function askUdp<T>(
  to: Endpoint,
  question: (local: Endpoint) => Uint8Array,
  parse: (reply: Buffer, local: Endpoint) => T | undefined,
): Promise<Asked<T>> {
  return new Promise((resolve) => {
    const socket = dgram.createSocket(isIP(to.address) === 6 ? 'udp6' : 'udp4');
    const start = performance.now();
    const timers: NodeJS.Timeout[] = [];
    let local: Endpoint | undefined;
    let failed: string | undefined;
    let errors = 0;
    let over = false;
    const end = (result: Asked<T>): void => {
      if (over) return;
      over = true;
      timers.forEach(clearTimeout);
      socket.removeAllListeners('message');
      socket.close();
      resolve(result);
    };
    const sayNo = (e: NodeJS.ErrnoException): void => {
      failed ??= e.code ?? 'EUNKNOWN';
      errors += 1;
      // Once may be chance (a neighbour that was not there yet); twice is an answer.
      if (errors >= 2 || local === undefined) end({ failed, ...(local === undefined ? {} : { local }) });
    };
    socket.on('error', sayNo);
    socket.on('message', (reply) => {
      const me = local;
      const answer = me && parse(reply, me);
      if (me && answer !== undefined) end({ answer, local: me, ms: Math.round(performance.now() - start) });
    });
    socket.connect(to.port, to.address, (error?: unknown) => {
      if (over) return;
      if (error instanceof Error) return sayNo(error);
      const me = socket.address();
      local = { address: me.address, port: me.port };
      const bytes = question(local);
      for (const ms of sendAtMs)
        timers.push(
          setTimeout(() => {
            if (!over)
              socket.send(bytes, (e) => {
                if (e) sayNo(e);
              });
          }, ms),
        );
      timers.push(setTimeout(() => end({ failed, ...(local === undefined ? {} : { local }) }), waitMs));
    });
  });
}

/** One socket, many destinations: what a router makes of it tells its kind. Answers of those that answered. */
export function askMany<T>(
  destinations: readonly Endpoint[],
  question: (to: Endpoint) => Uint8Array,
  parse: (reply: Buffer, to: Endpoint) => T | undefined,
  more: (answers: ReadonlyMap<string, T>) => readonly Endpoint[] = () => [],
): Promise<{ readonly answers: readonly { readonly to: Endpoint; readonly answer: T }[]; readonly port: number }> {
  return new Promise((resolve) => {
    const socket = dgram.createSocket('udp4');
    const all = new Map<string, Endpoint>();
    const answers = new Map<string, T>();
    const timers: NodeJS.Timeout[] = [];
    let over = false;
    const key = (e: Endpoint): string => `${e.address}:${e.port}`;
    const end = (): void => {
      if (over) return;
      over = true;
      timers.forEach(clearTimeout);
      const port = boundPort(socket);
      socket.close();
      resolve({ answers: [...answers].flatMap(([k, answer]) => (all.has(k) ? [{ to: all.get(k) as Endpoint, answer }] : [])), port });
    };
    const send = (to: Endpoint): void => {
      if (over || answers.has(key(to))) return;
      socket.send(question(to), to.port, to.address, () => {}); // no way there is silence from there
    };
    const add = (to: Endpoint): void => {
      if (all.has(key(to)) || all.size >= 8) return;
      all.set(key(to), to);
      for (const ms of sendAtMs) timers.push(setTimeout(send, ms, to));
    };
    socket.on('error', () => {}); // not connected: ICMP is not reported; a socket that cannot be bound ends by the time limit
    socket.on('message', (reply, from) => {
      const to = all.get(key({ address: from.address, port: from.port }));
      const answer = to && parse(reply, to);
      if (to === undefined || answer === undefined || answers.has(key(to))) return;
      answers.set(key(to), answer);
      more(answers).forEach(add);
      if (answers.size === all.size) end();
    });
    socket.bind(0, () => {
      destinations.forEach(add);
      // Those that are told of by an answer start later, and have their whole time.
      timers.push(setTimeout(end, waitMs + 1_500));
      if (all.size === 0) end();
    });
  });
}

function boundPort(socket: dgram.Socket): number {
  try {
    return socket.address().port;
  } catch {
    return 0;
  }
}
