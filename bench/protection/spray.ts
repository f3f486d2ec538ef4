// Many addresses that guess together, so many passwords a second in all. Each guess is whole: a question, and a wrong answer to its challenge. Shares no
// code with the product.
//   node spray.ts '{"host":"192.0.2.2","port":5060,"users":["201"],"addresses":["198.51.100.1"],"perSecond":150,"seconds":20}'
// Prints one JSON object: {"made":3000,"answered":2990}; made are guesses that were begun, answered those whose wrong password was refused by word.
import { createSocket, type Socket } from 'node:dgram';
import { authorization, register, word } from '../../site/sip.ts';

interface Orders {
  readonly host: string;
  readonly port: number;
  readonly users: readonly string[];
  readonly addresses: readonly string[];
  /** guesses a second, of all addresses together */
  readonly perSecond: number;
  readonly seconds: number;
}

const { host, port, users, addresses, perSecond, seconds } = JSON.parse(process.argv[2] ?? '{}') as Orders;
let [made, answered] = [0, 0];

interface Source {
  readonly socket: Socket;
  readonly me: string;
}

function open(address: string): Promise<Source> {
  return new Promise((done, failed) => {
    const socket = createSocket('udp4');
    socket.once('error', failed);
    socket.bind({ address, port: 0 }, () =>
      socket.connect(port, host, () => {
        socket.off('error', failed);
        // Dropped or refused: no answer either way.
        socket.on('error', () => {});
        const source = { socket, me: `${address}:${socket.address().port}` };
        socket.on('message', (data) => heard(source, data.toString()));
        done(source);
      }),
    );
  });
}

function heard(source: Source, text: string): void {
  if (!text.startsWith('SIP/2.0 401')) return;
  if (/^CSeq: 2 /im.test(text)) {
    answered++;
    return;
  }
  const user = /^From: <sip:([^@]+)@/im.exec(text)?.[1] ?? '';
  const callId = /^Call-ID: (\S+)/im.exec(text)?.[1] ?? word();
  const wrong = authorization(text, { user, password: word(), method: 'REGISTER', uri: `sip:${host}` });
  source.socket.send(register({ host, user, me: source.me, callId, cseq: 2, authorization: wrong }));
}

const sources = await Promise.all(addresses.map(open));
const begun = performance.now();
await new Promise<void>((done) => {
  const beat = setInterval(() => {
    const elapsed = (performance.now() - begun) / 1000;
    for (const due = Math.min(elapsed, seconds) * perSecond; made < due; made++) {
      const source = sources[made % sources.length];
      source?.socket.send(register({ host, user: users[made % users.length] ?? '100', me: source.me, callId: word(), cseq: 1 }));
    }
    if (elapsed < seconds) return;
    clearInterval(beat);
    done();
  }, 5);
});
// The last answers are on their way.
await new Promise((done) => setTimeout(done, 500));
for (const { socket } of sources) socket.close();
process.stdout.write(`${JSON.stringify({ made, answered })}\n`);
