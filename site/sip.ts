// What test programs say in SIP (RFC 3261) and in answer to a challenge (RFC 2617). Shares no code with the product.
import { createHash, randomBytes } from 'node:crypto';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** A word that nobody has said before: a tag, a branch, a Call-ID, a wrong password. */
export const word = (): string => randomBytes(6).toString('hex');

export interface Login {
  readonly user: string;
  readonly password: string;
  readonly method: string;
  readonly uri: string;
}

/** The header that answers the challenge of a 401. @param challenge its WWW-Authenticate, or the whole message */
export function authorization(challenge: string, login: Login): string {
  const value = (key: string): string => new RegExp(`\\b${key}="?([^",\\s]+)`).exec(challenge)?.[1] ?? '';
  const [realm, nonce, opaque] = [value('realm'), value('nonce'), value('opaque')];
  const a1 = md5(`${login.user}:${realm}:${login.password}`);
  const a2 = md5(`${login.method}:${login.uri}`);
  const withQop = value('qop') !== '';
  const response = withQop ? md5(`${a1}:${nonce}:00000001:abcd1234:auth:${a2}`) : md5(`${a1}:${nonce}:${a2}`);
  return [
    `Authorization: Digest username="${login.user}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${login.uri}"`,
    `response="${response}"`,
    ...(opaque === '' ? [] : [`opaque="${opaque}"`]),
    ...(withQop ? ['qop=auth', 'nc=00000001', 'cnonce="abcd1234"'] : []),
  ].join(',');
}

/** A whole REGISTER for a minute. @param r.host as it stands in a URI, IPv6 in brackets; `me` likewise, with its port */
export function register(r: {
  readonly host: string;
  readonly user: string;
  readonly me: string;
  readonly callId: string;
  readonly cseq: number;
  /** The header, when a challenge is answered. */
  readonly authorization?: string | undefined;
}): string {
  const { host, user, me } = r;
  const lines = [
    `REGISTER sip:${host} SIP/2.0`,
    `Via: SIP/2.0/UDP ${me};branch=z9hG4bK${word()};rport`,
    'Max-Forwards: 70',
    `From: <sip:${user}@${host}>;tag=${word()}`,
    `To: <sip:${user}@${host}>`,
    `Call-ID: ${r.callId}`,
    `CSeq: ${r.cseq} REGISTER`,
    `Contact: <sip:${user}@${me}>`,
    'Expires: 60',
    ...(r.authorization === undefined ? [] : [r.authorization]),
    'Content-Length: 0',
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
