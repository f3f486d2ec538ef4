import type net from 'node:net';
import type { MailSettings, SendResult } from '../lib/messages/channels.ts';
import { connectTcp, EgressError, type Limit } from './egress-connect.ts';
import { openTls } from './egress-tls.ts';

/** Too short: a mail server that greets late (tarpits do, up to half a minute) never gets a mail. Too long: one that is dead holds the others up. */
const timeoutMs = 60_000;
/** A reply is a few lines; a server that goes on talking is none. */
const maxReply = 64 * 1024;

/** Which step failed, for whoever set it up. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly layer: string;
  constructor(layer: string, detail: string) {
    super(detail);
    this.layer = layer;
  }
}

/**
 * Hands one mail to an SMTP server (RFC 5321; STARTTLS RFC 3207, AUTH PLAIN and LOGIN RFC 4954). Ok means that the server has taken it on: its 250
 * behind the final dot. Never throws; a failure names its layer.
 */
export async function sendMail(m: MailSettings, mail: string, helloName: string): Promise<SendResult> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  const limit: Limit = { untilMs: performance.now() + timeoutMs, signal: late.signal };
  let talk: Talk | undefined;
  try {
    const where = { host: m.server, port: m.port, at: 'target' as const };
    const extra = m.ca === undefined ? [] : [m.ca];
    let socket: net.Socket = await connectTcp(where, limit);
    if (m.security === 'tls') socket = await openTls(socket, where, extra, limit);
    talk = new Talk(socket, limit);
    await talk.expect('greeting', /^220/);
    let offers = await hello(talk, helloName);
    if (m.security === 'starttls') {
      if (!/^250[ -]STARTTLS\b/im.test(offers)) throw new Refused('starttls', 'the server offers no STARTTLS');
      await talk.say('starttls', 'STARTTLS', /^220/);
      // What came before the encryption is not trusted: it may be an attacker's (CVE-2011-0411).
      talk = new Talk(await openTls(talk.release(), where, extra, limit), limit);
      offers = await hello(talk, helloName);
    }
    if (m.user !== undefined) await login(talk, offers, m.user, m.password ?? '');
    await talk.say('sender', `MAIL FROM:<${m.from}>`, /^250/);
    for (const to of m.to) await talk.say('recipient', `RCPT TO:<${to}>`, /^25[01]/);
    await talk.say('content', 'DATA', /^354/);
    // A line of a lone dot would end the mail (RFC 5321 §4.5.2).
    await talk.say('content', `${mail.replace(/^\./gm, '..').replace(/\r\n$/, '')}\r\n.`, /^250/);
    talk.end();
    return { ok: true };
  } catch (e) {
    talk?.destroy();
    if (e instanceof Refused) return { ok: false, layer: e.layer, detail: e.message };
    if (e instanceof EgressError) return { ok: false, layer: e.failure.layer, detail: e.failure.detail };
    return { ok: false, layer: 'timeout', detail: e instanceof Error ? e.message : String(e) };
  } finally {
    clearTimeout(timer);
  }
}

async function hello(talk: Talk, name: string): Promise<string> {
  return talk.say('greeting', `EHLO ${name}`, /^250/);
}

async function login(talk: Talk, offers: string, user: string, password: string): Promise<void> {
  const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
  const ways = /^250[ -]AUTH[ =](.*)$/im.exec(offers)?.[1]?.toUpperCase().split(/\s+/) ?? [];
  if (ways.includes('PLAIN')) {
    await talk.say('login', `AUTH PLAIN ${base64(`\0${user}\0${password}`)}`, /^235/);
  } else if (ways.includes('LOGIN')) {
    await talk.say('login', 'AUTH LOGIN', /^334/);
    await talk.say('login', base64(user), /^334/);
    await talk.say('login', base64(password), /^235/);
  } else throw new Refused('login', 'the server offers no login with a password (AUTH PLAIN or LOGIN)');
}

/** Lines to a server and its replies: three digits, a dash while more follow (RFC 5321 §4.2.1). */
class Talk {
  readonly #socket: net.Socket;
  readonly #limit: Limit;
  #text = '';
  #wake: (() => void) | undefined;
  #ended = false;
  readonly #onData = (chunk: Buffer): void => {
    this.#text += chunk.toString('latin1');
    if (this.#text.length > maxReply) this.#socket.destroy();
    this.#wake?.();
  };
  readonly #onEnd = (): void => {
    this.#ended = true;
    this.#wake?.();
  };

  constructor(socket: net.Socket, limit: Limit) {
    this.#socket = socket;
    this.#limit = limit;
    socket.on('data', this.#onData).on('close', this.#onEnd).on('end', this.#onEnd);
    limit.signal.addEventListener('abort', this.#onEnd, { once: true });
  }

  async say(layer: string, line: string, wanted: RegExp): Promise<string> {
    this.#socket.write(`${line}\r\n`);
    return this.expect(layer, wanted);
  }

  async expect(layer: string, wanted: RegExp): Promise<string> {
    for (;;) {
      const whole = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\r?\n/.exec(this.#text);
      if (whole) {
        this.#text = this.#text.slice(whole[0].length);
        if (wanted.test(whole[0])) return whole[0];
        throw new Refused(
          layer,
          whole[0]
            .replace(/[^\x20-\x7e]+/g, ' ')
            .trim()
            .slice(0, 200),
        );
      }
      if (this.#limit.signal.aborted) throw new Refused(layer, 'the server does not answer in time');
      if (this.#ended) throw new Refused(layer, 'the server closed the connection');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The socket without us, for TLS over it. */
  release(): net.Socket {
    this.#socket.off('data', this.#onData).off('close', this.#onEnd).off('end', this.#onEnd);
    this.#limit.signal.removeEventListener('abort', this.#onEnd);
    return this.#socket;
  }

  end(): void {
    this.#socket.end('QUIT\r\n');
    this.destroyLater();
  }
  destroyLater(): void {
    this.#socket.setTimeout(2_000, () => this.#socket.destroy());
  }
  destroy(): void {
    this.#socket.destroy();
  }
}
