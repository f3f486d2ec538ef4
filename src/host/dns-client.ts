import { randomInt } from 'node:crypto';
import dgram from 'node:dgram';
import net from 'node:net';
import { decodeMessage, encodeQuery, type Message, type Question, types } from '../lib/dns/wire.ts';

/** What a name server said to one question, or why there is nothing that could be called an answer. */
export type DnsAnswer = {
  readonly ms: number;
  /** Messages that were no answer to this question: noise of a broken server, or of somebody who guesses. */
  readonly strange: number;
} & (
  | { readonly message: Message; readonly truncated: boolean; readonly tcp: boolean }
  | { readonly failed: 'silent' | 'unreachable' | 'garbage' | 'no-name'; readonly because: string }
);

export interface AskOptions {
  /** Of the whole question, with both tries. Too short: a distant server looks dead. Too long: the page waits for the dead one. */
  readonly timeoutMs?: number;
  readonly port?: number;
}

/** A lost packet is not a dead server: the same question once more after a third of the time. */
const tries = 2;

/**
 * Asks one name server one question by UDP, and by TCP when the answer was cut off (RFC 7766 §5). From a port of chance with an id of chance, over a
 * connected socket: what comes from elsewhere, with another id or to another question, is counted and not believed. Never rejects.
 */
export async function askNameServer(server: string, question: Question, options: AskOptions = {}): Promise<DnsAnswer> {
  const { timeoutMs = 2000, port = 53 } = options;
  const began = performance.now();
  const ms = (): number => Math.round((performance.now() - began) * 10) / 10;
  const id = randomInt(0x10000);
  const query = encodeQuery(id, question);
  if (query === undefined) return { ms: 0, strange: 0, failed: 'no-name', because: `"${question.name}" is no name that can be asked` };
  const heard = await byUdp(server, port, query, (bytes) => isAnswer(bytes, id, question), timeoutMs);
  if (!('message' in heard)) return { ms: ms(), ...heard };
  if (!heard.message.truncated) return { ms: ms(), strange: heard.strange, message: heard.message, truncated: false, tcp: false };
  const whole = await byTcp(server, port, query, (bytes) => isAnswer(bytes, id, question), timeoutMs);
  // A server without TCP: what it said by UDP is better than nothing.
  return whole === undefined
    ? { ms: ms(), strange: heard.strange, message: heard.message, truncated: true, tcp: false }
    : { ms: ms(), strange: heard.strange, message: whole, truncated: true, tcp: true };
}

/** The answer to this question, or what is strange about it. */
function isAnswer(bytes: Uint8Array, id: number, question: Question): Message | { readonly garbage: string } {
  const message = decodeMessage(bytes);
  if ('garbage' in message) return message;
  if (!message.response) return { garbage: 'it is a question' };
  if (message.id !== id) return { garbage: 'it answers another question (wrong id)' };
  const name = question.name.replace(/\.$/, '').toLowerCase();
  // A server that cannot read the question may leave it out (RFC 1035 §4.1.1, format error).
  if (message.question === undefined) return message.rcode === 0 ? { garbage: 'it does not repeat the question' } : message;
  if (message.question.name !== name || message.question.type !== types[question.type]) return { garbage: 'it answers another question' };
  return message;
}

type Heard =
  | { readonly message: Message; readonly strange: number }
  | { readonly failed: 'silent' | 'unreachable' | 'garbage'; readonly because: string; readonly strange: number };

function byUdp(
  server: string,
  port: number,
  query: Uint8Array,
  judge: (bytes: Uint8Array) => Message | { readonly garbage: string },
  timeoutMs: number,
): Promise<Heard> {
  return new Promise((resolve) => {
    const socket = dgram.createSocket(server.includes(':') ? 'udp6' : 'udp4');
    let strange = 0;
    let why = '';
    const timers: NodeJS.Timeout[] = [];
    let over = false;
    const end = (heard: Heard): void => {
      if (over) return;
      over = true;
      for (const t of timers) clearTimeout(t);
      socket.close();
      resolve(heard);
    };
    const unreachable = (e: Error): void =>
      end({ failed: 'unreachable', because: (e as NodeJS.ErrnoException).code ?? e.message, strange });
    socket.on('error', unreachable);
    socket.on('message', (bytes) => {
      const judged = judge(bytes);
      if (!('garbage' in judged)) end({ message: judged, strange });
      else {
        strange++;
        why = judged.garbage;
      }
    });
    timers.push(
      setTimeout(
        () =>
          end(
            strange > 0
              ? { failed: 'garbage', because: why, strange }
              : { failed: 'silent', because: `no answer in ${timeoutMs} ms`, strange },
          ),
        timeoutMs,
      ),
    );
    const send = (): void =>
      socket.send(query, (e) => {
        if (e && !over) unreachable(e);
      });
    // Told by events: a callback would get the failure as its argument, and be called as if there were a connection.
    socket.on('connect', () => {
      send();
      for (let n = 1; n < tries; n++) timers.push(setTimeout(send, (n * timeoutMs) / 3));
    });
    socket.connect(port, server);
  });
}

/** Length, message (RFC 1035 §4.2.2). Undefined when the server does not answer so. */
function byTcp(
  server: string,
  port: number,
  query: Uint8Array,
  judge: (bytes: Uint8Array) => Message | { readonly garbage: string },
  timeoutMs: number,
): Promise<Message | undefined> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: server, port });
    let got = Buffer.alloc(0);
    const end = (message: Message | undefined): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(message);
    };
    const timer = setTimeout(() => end(undefined), timeoutMs);
    socket.on('error', () => end(undefined));
    socket.on('close', () => end(undefined));
    socket.on('connect', () => socket.write(Buffer.concat([Buffer.from([query.length >> 8, query.length & 0xff]), query])));
    socket.on('data', (chunk: Buffer) => {
      // At most one message of 64 KB is kept; what is longer than it said is not for us.
      got = Buffer.concat([got, chunk]);
      if (got.length < 2 || got.length < 2 + got.readUInt16BE(0)) return;
      const judged = judge(got.subarray(2, 2 + got.readUInt16BE(0)));
      end('garbage' in judged ? undefined : judged);
    });
  });
}
