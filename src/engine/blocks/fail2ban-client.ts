import { connectStream, type Stream } from '../../host/stream.ts';
import { decodePickle, encodePickle, type Pickled } from './pickle.ts';

const end = Buffer.from('<F2B_END_COMMAND>');
/** An answer takes 0.3 ms; a server that loads a jail's log may take seconds. */
const answerMs = 10_000;

/** Fail2ban refused, or spoke of something it does not have (`UnknownJailException`). */
export class Fail2banError extends Error {
  override readonly name = 'Fail2banError';
}

/** Calls its server, one after the other over one connection. */
export interface Fail2ban {
  call(words: readonly string[]): Promise<Pickled>;
  close(): void;
}

/**
 * The socket executes what it is sent, for whoever may write to it: only the engine (root) opens it. Fail2ban itself runs without power, so what it
 * answers is read as data and trusted as little as a file it wrote.
 */
export async function connectFail2ban(path: string, after: (ms: number, call: () => void) => Disposable): Promise<Fail2ban> {
  const stream: Stream = await connectStream(path);
  let buffer: Buffer = Buffer.alloc(0);
  let lost = false;
  let waiting: { done: (v: Pickled) => void; failed: (e: Error) => void } | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const fail = (message: string): void => {
    lost = true;
    stream.close();
    waiting?.failed(new Fail2banError(message));
    waiting = undefined;
  };
  stream.onClose(() => fail('fail2ban ended the connection'));
  stream.onData((chunk) => {
    buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk]);
    const at = buffer.indexOf(end, Math.max(0, buffer.length - chunk.length - end.length));
    if (at < 0) return;
    const message = buffer.subarray(0, at);
    buffer = buffer.subarray(at + end.length);
    const w = waiting;
    waiting = undefined;
    try {
      const answer = decodePickle(message);
      if (!Array.isArray(answer) || answer[0] !== 0) w?.failed(new Fail2banError(JSON.stringify(answer).slice(0, 300)));
      else w?.done(answer[1] as Pickled);
    } catch (e) {
      w?.failed(new Fail2banError(e instanceof Error ? e.message : String(e)));
    }
  });
  const one = (words: readonly string[]): Promise<Pickled> =>
    new Promise((done, failed) => {
      if (lost) {
        failed(new Fail2banError('fail2ban ended the connection'));
        return;
      }
      const timer = after(answerMs, () => fail('fail2ban does not answer'));
      waiting = {
        done: (v) => {
          timer[Symbol.dispose]();
          done(v);
        },
        failed: (e) => {
          timer[Symbol.dispose]();
          failed(e);
        },
      };
      stream.write(Buffer.concat([encodePickle(words), end]));
    });
  return {
    call: (words) => {
      const answer = turn.then(() => one(words));
      turn = answer.catch(() => {});
      return answer;
    },
    close: () => stream.close(),
  };
}
