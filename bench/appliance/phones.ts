// Phones of the benchmark `appliance`, in one process: each has a port of its own, registers until it is let in, and answers what it is asked. Where
// calls are wanted, phone 0 calls phone 1, phone 2 phone 3, and so on, until they talk; talking means that sound from the PBX has come to both.
//   node phones.ts < {"host":"192.0.2.2","phones":[{"user":"…","password":"…","number":"401"}],"calls":1}
// Prints a line of JSON for what happens, with the kernel's monotonic clock in milliseconds: {"what":"registered","n":50,"atMs":…}, {"what":"talking","n":1,…}.
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { authorization, word } from '../../site/sip.ts';
import { type Message, mediaOf, offer, parseMessage, rtp } from './sip.ts';

export interface Orders {
  readonly host: string;
  readonly phones: readonly { readonly user: string; readonly password: string; readonly number: string }[];
  readonly calls: number;
}

const orders = JSON.parse(readFileSync(0, 'utf8')) as Orders;
/** Asked again after this long without an answer; RFC 3261 §17.1.1.1 has 500 ms, and whoever measures a start wants to know sooner. */
const againMs = 200;
/** A call that is refused (its extension is not there yet) is tried again. */
const redialMs = 100;
const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;
const counts = { registered: 0, talking: 0 };
function tell(what: keyof typeof counts): void {
  process.stdout.write(`${JSON.stringify({ what, n: ++counts[what], atMs: nowMs() })}\n`);
}

const bound = (socket: Socket, ...to: readonly [number, string] | []): Promise<void> =>
  new Promise((done) => (to.length === 2 ? socket.connect(to[0], to[1], done) : socket.bind(0, done)));

class Phone {
  readonly #account: Orders['phones'][number];
  readonly #sip = createSocket('udp4');
  readonly #media = createSocket('udp4');
  readonly #heard = new Map<string, (m: Message) => void>();
  #me = '';
  #address = '';
  #mediaPort = 0;
  #sends: NodeJS.Timeout | undefined;
  /** Whoever waits for sound. */
  hears: (() => void) | undefined;

  constructor(account: Orders['phones'][number]) {
    this.#account = account;
  }

  async open(): Promise<void> {
    // A port where nobody listens for a moment (ICMP says so) is no answer.
    this.#sip.on('error', () => {});
    this.#media.on('error', () => {});
    await bound(this.#sip, 5060, orders.host);
    await bound(this.#media);
    const { address, port } = this.#sip.address();
    [this.#address, this.#me, this.#mediaPort] = [address, `${address}:${port}`, this.#media.address().port];
    this.#sip.on('message', (data) => this.#take(parseMessage(data.toString())));
    this.#media.on('message', () => this.hears?.());
  }

  /** Until it is in; again every minute from then on, since a registration ends. */
  async register(): Promise<void> {
    const uri = `sip:${orders.host}`;
    const own = `sip:${this.#account.user}@${orders.host}`;
    const register = () => this.#ask('REGISTER', uri, own, [`Contact: <sip:${this.#account.user}@${this.#me}>`, 'Expires: 120'], '');
    while ((await register()).status !== 200) await pause(againMs);
    setInterval(() => void register(), 60_000);
    tell('registered');
  }

  /** Calls until the other answers and its sound comes. */
  async call(number: string): Promise<void> {
    const uri = `sip:${number}@${orders.host}`;
    for (;;) {
      const heard = new Promise<void>((done) => {
        this.hears = done;
      });
      const answer = await this.#ask(
        'INVITE',
        uri,
        uri,
        [`Contact: <sip:${this.#account.user}@${this.#me}>`, sdp],
        offer(this.#address, this.#mediaPort),
      );
      if (answer.status === 200) {
        this.#send(answer.body);
        await heard;
        return;
      }
      await pause(redialMs);
    }
  }

  /** A request, answered to its challenge, to its final answer. Nobody there: status 0. */
  async #ask(method: string, uri: string, to: string, more: readonly string[], body: string): Promise<Message> {
    const [callId, tag] = [word(), word()];
    const request = (verb: string, cseq: number, branch: string, toTag: string, extra: readonly string[], text: string): string =>
      [
        `${verb} ${uri} SIP/2.0`,
        `Via: SIP/2.0/UDP ${this.#me};branch=z9hG4bK${branch};rport`,
        'Max-Forwards: 70',
        `From: <sip:${this.#account.user}@${orders.host}>;tag=${tag}`,
        `To: <${to}>${toTag}`,
        `Call-ID: ${callId}`,
        `CSeq: ${cseq} ${verb}`,
        ...extra,
        `Content-Length: ${text.length}`,
        '',
        text,
      ].join('\r\n');
    let login: readonly string[] = [];
    for (let cseq = 1; ; cseq++) {
      const branch = word();
      const answer = await this.#answered(callId, cseq, request(method, cseq, branch, '', [...more, ...login], body));
      if (method === 'INVITE' && answer.status >= 200) {
        // That of an answer is a request of its own; that of a refusal belongs to what was refused (RFC 3261 §17.1.1.3).
        const toTag = /;tag=[^;\s]+/.exec(answer.header('to')[0] ?? '')?.[0] ?? '';
        this.#sip.send(request('ACK', cseq, answer.status === 200 ? word() : branch, toTag, [], ''));
      }
      const challenge = answer.header('www-authenticate')[0];
      if (answer.status !== 401 || challenge === undefined || cseq > 1) return answer;
      login = [authorization(challenge, { ...this.#account, method, uri })];
    }
  }

  #answered(callId: string, cseq: number, text: string): Promise<Message> {
    return new Promise((done) => {
      let tries = 0;
      let rings = false;
      const again = setInterval(() => {
        if (rings) return;
        if (++tries > 10) end(parseMessage(''));
        else this.#sip.send(text);
      }, againMs);
      const end = (m: Message): void => {
        clearInterval(again);
        this.#heard.delete(callId);
        done(m);
      };
      this.#heard.set(callId, (m) => {
        if (!m.header('cseq')[0]?.startsWith(`${cseq} `)) return;
        if (m.status < 200) rings = true;
        else end(m);
      });
      this.#sip.send(text);
    });
  }

  #take(m: Message): void {
    if (m.status > 0) {
      this.#heard.get(m.callId)?.(m);
      return;
    }
    if (m.method === 'ACK') return;
    const same = ['via', 'from', 'call-id', 'cseq'].flatMap((name) => m.header(name).map((value) => `${name}: ${value}`));
    const invited = m.method === 'INVITE';
    const body = invited ? offer(this.#address, this.#mediaPort) : '';
    this.#sip.send(
      [
        'SIP/2.0 200 OK',
        ...same,
        `To: ${m.header('to')[0] ?? ''}${m.header('to')[0]?.includes(';tag=') ? '' : `;tag=${this.#mediaPort}`}`,
        `Contact: <sip:${this.#account.user}@${this.#me}>`,
        ...(invited ? [sdp] : []),
        `Content-Length: ${body.length}`,
        '',
        body,
      ].join('\r\n'),
    );
    if (invited) this.#send(m.body);
    if (m.method === 'BYE') clearInterval(this.#sends);
  }

  /** Speech to where the other side wants it, fifty packets a second. */
  #send(theirs: string): void {
    const to = mediaOf(theirs);
    if (to === undefined) return;
    clearInterval(this.#sends);
    const ssrc = randomBytes(4).readUInt32BE();
    let n = 0;
    this.#sends = setInterval(() => this.#media.send(rtp(n++, ssrc), to.port, to.address), 20);
  }
}

const sdp = 'Content-Type: application/sdp';
const pause = (ms: number): Promise<void> => new Promise((next) => setTimeout(next, ms));

const phones = orders.phones.map((account) => new Phone(account));
await Promise.all(phones.map((p) => p.open()));
await Promise.all(
  phones.map(async (p, n) => {
    await p.register();
    if (n % 2 === 1 || n >= 2 * orders.calls) return;
    const other = phones[n + 1];
    const heard = new Promise<void>((done) => {
      if (other !== undefined) other.hears = done;
    });
    await Promise.all([p.call(orders.phones[n + 1]?.number ?? ''), heard]);
    tell('talking');
  }),
);
