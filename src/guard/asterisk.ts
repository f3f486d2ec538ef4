import type { Clock } from '../host/host.ts';
import type { Stream } from '../host/stream.ts';
import { AmiReader, amiLogin, securityEvent } from './ami.ts';
import type { GuardEvent } from './events.ts';

/** Too short: busy while Asterisk starts; too long: an attack in the meantime goes unseen. Asterisk starts in half a second. */
const firstRetryMs = 100;
const lastRetryMs = 2000;

/** etc/guard/ami.json, which the engine renders. */
export interface AmiAccess {
  readonly port: number;
  readonly user: string;
  readonly secret: string;
}

export interface AsteriskDeps {
  readonly clock: Clock;
  /** Read before every attempt: the secret may be new. */
  readonly access: () => Promise<AmiAccess>;
  readonly connect: (port: number) => Promise<Stream>;
  readonly on: (event: GuardEvent) => void;
  readonly log: (line: string) => void;
}

/** Listens to Asterisk's security events for ever. What happened while it was not connected is lost; the next guess is not. */
export function watchAsterisk(deps: AsteriskDeps): { close(): void } {
  let retryMs = firstRetryMs;
  let said = '';
  let closed = false;
  let current: Stream | undefined;

  const say = (state: string): void => {
    if (state !== said) deps.log(`asterisk: ${state}`);
    said = state;
  };
  const again = (why: string): void => {
    if (closed) return;
    say(why);
    deps.clock.after(retryMs, () => void attempt());
    retryMs = Math.min(lastRetryMs, retryMs * 2);
  };
  const attempt = async (): Promise<void> => {
    let stream: Stream;
    try {
      const access = await deps.access();
      stream = await deps.connect(access.port);
      listen(stream);
      stream.write(amiLogin(access.user, access.secret));
    } catch (e) {
      again(`does not answer (${e instanceof Error ? e.message : String(e)})`);
    }
  };
  const listen = (stream: Stream): void => {
    current = stream;
    const reader = new AmiReader();
    stream.onClose(() => again('ended the connection'));
    stream.onData((chunk) => {
      const messages = reader.read(chunk.toString('utf8'));
      if (!messages) {
        stream.close();
        return;
      }
      for (const m of messages) {
        if (m.get('ActionID') === 'login' && m.get('Response') === 'Success') {
          retryMs = firstRetryMs;
          say('its security events arrive');
        } else if (m.get('ActionID') === 'login') {
          say(`refuses the login (${m.get('Message') ?? ''})`);
          stream.close();
        }
        const event = securityEvent(m);
        if (event) deps.on(event);
      }
    });
  };
  void attempt();
  return {
    close: () => {
      closed = true;
      current?.close();
    },
  };
}
