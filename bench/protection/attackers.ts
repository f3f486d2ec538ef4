// Many addresses that guess SIP passwords one after the other, each until nobody answers it any more. Shares no code with the product.
//   node attackers.ts '{"host":"192.0.2.2","port":5060,"user":"201","addresses":["198.51.100.1"],"failures":10,"atOnce":4,"probeMs":5,"quietMs":400,"limitMs":5000}'
// Prints one JSON object a line for each address: {"address":"…","ms":12.3}; ms is the time from the wrong password that decides to the first
// question that was dropped, or null with the reason why it is not known.
import { createSocket, type Socket } from 'node:dgram';
import { authorization, register, word } from '../../site/sip.ts';

interface Orders {
  readonly host: string;
  readonly port: number;
  /** an account that there is: one wrong password is one event then */
  readonly user: string;
  readonly addresses: readonly string[];
  /** wrong passwords that decide */
  readonly failures: number;
  readonly atOnce: number;
  /** between two questions after the deciding one: how exact the figure is */
  readonly probeMs: number;
  /** without an answer for so long: dropped */
  readonly quietMs: number;
  /** still answered after that: never dropped */
  readonly limitMs: number;
}

const orders = JSON.parse(process.argv[2] ?? '{}') as Orders;
const { host, port, user } = orders;
/** For an answer to one guess. Lost on the way is no measure of anything: the address is left out. */
const answerMs = 4000;

/** One address, and what it asks. */
class Attacker {
  readonly #socket: Socket;
  readonly #me: string;
  readonly #callId = word();
  #cseq = 0;
  #heard: (cseq: number, text: string) => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    const { address, port: own } = socket.address();
    this.#me = `${address}:${own}`;
    // A packet filter may refuse rather than drop: no answer either way.
    socket.on('error', () => {});
    socket.on('message', (data) => {
      const text = data.toString();
      const cseq = /^CSeq: (\d+) /im.exec(text)?.[1];
      if (cseq !== undefined) this.#heard(Number(cseq), text);
    });
  }

  static open(address: string): Promise<Attacker> {
    return new Promise((done, failed) => {
      const socket = createSocket('udp4');
      socket.once('error', failed);
      socket.bind({ address, port: 0 }, () =>
        socket.connect(port, host, () => {
          socket.off('error', failed);
          done(new Attacker(socket));
        }),
      );
    });
  }

  close(): void {
    this.#socket.close();
  }

  #send(answer?: string): number {
    const cseq = ++this.#cseq;
    this.#socket.send(register({ host, user, me: this.#me, callId: `${this.#callId}-${cseq}`, cseq, authorization: answer }));
    return cseq;
  }

  #ask(answer?: string): Promise<string | undefined> {
    return new Promise((done) => {
      const timer = setTimeout(() => done(undefined), answerMs);
      const cseq = this.#send(answer);
      this.#heard = (n, text) => {
        if (n !== cseq) return;
        clearTimeout(timer);
        done(text);
      };
    });
  }

  /** A question without a password, and the wrong answer to the challenge that comes; undefined = there was none. */
  async #wrong(): Promise<string | undefined> {
    const challenge = /^www-authenticate: .*$/im.exec((await this.#ask()) ?? '')?.[0];
    return challenge && authorization(challenge, { user, password: word(), method: 'REGISTER', uri: `sip:${host}` });
  }

  async run(): Promise<{ readonly ms: number | null; readonly why?: string }> {
    for (let n = 1; n < orders.failures; n++) {
      const guess = await this.#wrong();
      if (guess === undefined || (await this.#ask(guess)) === undefined) return { ms: null, why: `guess ${n} was not answered` };
    }
    const last = await this.#wrong();
    if (last === undefined) return { ms: null, why: 'the last guess was not answered' };
    return this.#untilDropped(last);
  }

  /** From the message that decides; then a question every few milliseconds, none of which is a guess. */
  #untilDropped(last: string): Promise<{ readonly ms: number | null; readonly why?: string }> {
    return new Promise((done) => {
      const sent = new Map<number, number>();
      let answered = 0;
      let heardAt = performance.now();
      this.#heard = (cseq) => {
        answered = Math.max(answered, cseq);
        heardAt = performance.now();
      };
      const begun = performance.now();
      this.#send(last);
      const end = (result: { readonly ms: number | null; readonly why?: string }): void => {
        clearInterval(probes);
        done(result);
      };
      const probes = setInterval(() => {
        const now = performance.now();
        if (now - begun > orders.limitMs) return end({ ms: null, why: 'it was still answered' });
        if (now - heardAt < orders.quietMs) return void sent.set(this.#send(), now);
        // The first that came to nothing, and all after it.
        const first = Math.min(...[...sent.keys()].filter((cseq) => cseq > answered));
        end({ ms: (sent.get(first) ?? now) - begun });
      }, orders.probeMs);
    });
  }
}

const left = [...orders.addresses];
async function some(): Promise<void> {
  for (let address = left.shift(); address !== undefined; address = left.shift()) {
    const attacker = await Attacker.open(address);
    const result = await attacker.run();
    attacker.close();
    process.stdout.write(`${JSON.stringify({ address, ...result })}\n`);
  }
}
await Promise.all(Array.from({ length: orders.atOnce }, some));
