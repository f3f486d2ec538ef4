import type { Flow, GuardEvent } from './events.ts';

/** A message of the Asterisk Manager Interface: `Key: value` lines, ended by an empty one. The last of equal keys wins; ours have none. */
export type AmiMessage = ReadonlyMap<string, string>;

/** No message that we asked for is near this; a longer one ends the connection. */
const longest = 65_536;

/** Cuts a stream into messages. */
export class AmiReader {
  #rest = '';

  /** Undefined = this is no AMI. */
  read(chunk: string): AmiMessage[] | undefined {
    this.#rest += chunk;
    const parts = this.#rest.split('\r\n\r\n');
    this.#rest = parts.pop() ?? '';
    return this.#rest.length > longest ? undefined : parts.map(parseMessage);
  }
}

function parseMessage(text: string): AmiMessage {
  const fields = new Map<string, string>();
  for (const line of text.split('\r\n')) {
    const at = line.indexOf(': ');
    // The banner ("Asterisk Call Manager/11.0.0") comes before the first message and has no colon.
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 2));
  }
  return fields;
}

export function amiLogin(user: string, secret: string): string {
  return `Action: Login\r\nActionID: login\r\nUsername: ${user}\r\nSecret: ${secret}\r\nEvents: security\r\n\r\n`;
}

/**
 * Security events of Asterisk (res_security_log; wiki "Asterisk Security Event Logger") → failures and successes. `ChallengeSent` is every phone's first
 * answer and no failure.
 */
export function securityEvent(m: AmiMessage): GuardEvent | undefined {
  const remote = parseRemote(m.get('RemoteAddress') ?? '');
  // AMI and ARI themselves listen on loopback only, for us.
  if (!remote || m.get('Service') !== 'PJSIP') return undefined;
  const account = m.get('AccountID') ?? '';
  const session = m.get('SessionID') ?? '';
  const common = { service: 'telephony', ...remote, account } as const;
  const failure = { ...common, kind: 'failure', ...(session === '' ? {} : { session }) } as const;
  switch (m.get('Event')) {
    case 'SuccessfulAuth':
      // An endpoint without a password (a trunk known by its address) "succeeds" too: that says nothing about people.
      return m.get('UsingPassword') === '0' ? undefined : { ...common, kind: 'success' };
    case 'ChallengeResponseFailed':
    case 'InvalidPassword':
      return { ...failure, stage: 'answered', unknown: account === '<unknown>' };
    case 'InvalidAccountID':
      return { ...failure, stage: 'asked', unknown: true };
    case 'FailedACL':
      return { ...failure, stage: 'asked', unknown: false };
    default:
      return undefined;
  }
}

/** `IPV4/UDP/192.0.2.7/5060`, `IPV6/TLS/2001:db8::7/5061`. */
export function parseRemote(text: string): { readonly address: string; readonly flow: Flow } | undefined {
  const m = /^IPV[46]\/([A-Z]+)\/([0-9A-Fa-f:.]+)\/(\d{1,5})$/.exec(text);
  // TLS, WS and WSS are streams of TCP.
  return m?.[2] === undefined ? undefined : { address: m[2], flow: { protocol: m[1] === 'UDP' ? 'udp' : 'tcp', port: Number(m[3]) } };
}
