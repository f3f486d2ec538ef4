// Guesses SIP passwords, as a stranger does: REGISTER, answer to the challenge, next. Shares no code with the product.
//   node sip.ts '{"host":"192.0.2.2","port":5060,"users":["201","9001"],"tries":30,"everyMs":20,"waitMs":500}'
// Prints one JSON object a line for each guess: {"n":1,"user":"201","status":401,"ms":12}; status null = no answer.
import { createSocket } from 'node:dgram';
import { authorization, register, word } from '../sip.ts';

interface Orders {
  readonly host: string;
  readonly port: number;
  readonly users: readonly string[];
  readonly tries: number;
  /** between two guesses */
  readonly everyMs: number;
  /** for an answer */
  readonly waitMs: number;
  /** default: a wrong one */
  readonly password?: string;
  /** a scanner asks who is there and never answers a challenge */
  readonly answers?: boolean;
  /** one Call-ID for everything, to look like one attempt */
  readonly callId?: string;
}

const orders = JSON.parse(process.argv[2] ?? '{}') as Orders;
const socket = createSocket(orders.host.includes(':') ? 'udp6' : 'udp4');
const literal = orders.host.includes(':') ? `[${orders.host}]` : orders.host;
let heard: ((text: string) => void) | undefined;
socket.on('message', (message) => heard?.(message.toString()));
// A port where nobody listens for a moment (ICMP says so) is no answer.
socket.on('error', () => {});
await new Promise<void>((bound) => socket.connect(orders.port, orders.host, bound));
const local = socket.address();
const me = `${local.address.includes(':') ? `[${local.address}]` : local.address}:${local.port}`;

/** Sends and waits for the final answer to this request; undefined when none comes. */
function ask(message: string, callId: string, cseq: number): Promise<string | undefined> {
  return new Promise((done) => {
    const timer = setTimeout(() => done(undefined), orders.waitMs);
    heard = (text) => {
      if (!text.includes(callId) || !text.includes(`CSeq: ${cseq} `) || text.startsWith('SIP/2.0 1')) return;
      clearTimeout(timer);
      done(text);
    };
    socket.send(message);
  });
}

const answer = (challenge: string, user: string): string =>
  authorization(challenge, { user, password: orders.password ?? word(), method: 'REGISTER', uri: `sip:${literal}` });

const status = (text: string | undefined): number | null => (text === undefined ? null : Number(text.slice(8, 11)));

let cseq = 0;
for (let n = 1; n <= orders.tries; n++) {
  const user = orders.users[n % orders.users.length] ?? '100';
  const callId = orders.callId ?? word();
  const begun = performance.now();
  const first = await ask(register({ host: literal, user, me, callId, cseq: ++cseq }), callId, cseq);
  const challenge = /^www-authenticate: .*$/im.exec(first ?? '')?.[0];
  const last =
    challenge === undefined || orders.answers === false
      ? first
      : await ask(register({ host: literal, user, me, callId, cseq: ++cseq, authorization: answer(challenge, user) }), callId, cseq);
  process.stdout.write(`${JSON.stringify({ n, user, status: status(last), ms: Math.round(performance.now() - begun) })}\n`);
  await new Promise((next) => setTimeout(next, orders.everyMs));
}
socket.close();
