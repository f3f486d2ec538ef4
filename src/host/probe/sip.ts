import { isPrivate } from '../../lib/reach.ts';
import type { Endpoint } from './stun.ts';

/** OPTIONS as a question "are you there, and how did my packet reach you" (RFC 3261 §11), and what its answer gives away. Pure. */

export interface SipQuestion {
  readonly host: string;
  readonly port: number;
  readonly transport: 'UDP' | 'TCP';
  readonly local: Endpoint;
  /** Random, of letters and digits: ends up in branch, tag and Call-ID. */
  readonly token: string;
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);
const at = (e: Endpoint): string => `${bracketed(e.address)}:${e.port}`;

export function sipOptions(q: SipQuestion): Buffer {
  const me = at(q.local);
  const lines = [
    `OPTIONS sip:${bracketed(q.host)}:${q.port} SIP/2.0`,
    // rport (RFC 3581) makes the server say from where it was asked, which is what gives a gateway away that writes into the message.
    `Via: SIP/2.0/${q.transport} ${me};rport;branch=z9hG4bK${q.token}`,
    'Max-Forwards: 70',
    `From: <sip:probe@${me}>;tag=${q.token}`,
    `To: <sip:${bracketed(q.host)}:${q.port}>`,
    `Call-ID: ${q.token}@switchroom`,
    'CSeq: 1 OPTIONS',
    `Contact: <sip:probe@${me}${q.transport === 'TCP' ? ';transport=tcp' : ''}>`,
    'Accept: application/sdp, message/sipfrag',
    'User-Agent: Switchroom',
    'Content-Length: 0',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

export interface SipAnswer {
  readonly status: number;
  readonly reason: string;
  readonly via: { readonly sentBy: string; readonly received?: string; readonly rport?: number; readonly branch?: string };
  readonly from: string;
  readonly callId: string;
  readonly body: string;
}

/** A whole answer is in one datagram; over TCP the caller collects until the blank line. Undefined for anything that is no SIP response. */
export function parseSip(message: Buffer): SipAnswer | undefined {
  const text = message.toString('latin1').slice(0, 65_535);
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  // Folded lines (RFC 3261 §7.3.1) first, so that one header is one line.
  const [first = '', ...lines] = head.replace(/\r\n[ \t]+/g, ' ').split(/\r?\n/);
  const status = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/.exec(first);
  if (!status) return undefined;
  const headers = lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const];
  });
  const header = (...names: readonly string[]): string => headers.find(([name]) => names.includes(name))?.[1] ?? '';
  const via = parseVia(header('via', 'v'));
  if (!via) return undefined;
  return {
    status: Number(status[1]),
    reason: (status[2] ?? '').slice(0, 80),
    via,
    from: header('from', 'f'),
    callId: header('call-id', 'i'),
    body: end < 0 ? '' : text.slice(end + 4),
  };
}

/** The topmost Via (RFC 3261 §20.42): `SIP/2.0/UDP host:port;received=…;rport=…`. */
function parseVia(text: string): SipAnswer['via'] | undefined {
  const m = /^SIP\s*\/\s*2\.0\s*\/\s*[A-Z]+\s+([^\s;,]+)\s*((?:;[^,]*)?)/i.exec(text);
  if (!m?.[1]) return undefined;
  const params = new Map(
    (m[2] ?? '')
      .split(';')
      .map((p) => p.trim().split('='))
      .map(([k = '', v]) => [k.trim().toLowerCase(), v?.trim()] as const),
  );
  const [received, rport, branch] = [params.get('received'), params.get('rport'), params.get('branch')];
  return {
    sentBy: m[1],
    ...(received === undefined ? {} : { received: received.replace(/^\[|\]$/g, '') }),
    ...(rport === undefined || !/^\d{1,5}$/.test(rport) ? {} : { rport: Number(rport) }),
    ...(branch === undefined ? {} : { branch }),
  };
}

/** Whether an answer is one to our question: by branch or Call-ID, since a gateway may rewrite either. */
export function answersTo(answer: SipAnswer, q: SipQuestion): boolean {
  return (answer.via.branch ?? '').includes(q.token) || answer.callId.includes(q.token) || answer.from.includes(q.token);
}

/**
 * The header that something on the way has written into, or undefined. An application layer gateway that is any good puts our own address
 * back into the answer, so that Via looks untouched; but it does so in `received` too, and a server in the Internet cannot have seen a
 * private address. `seenAs` is our address as a STUN server sees it, where one was asked.
 */
export function rewrittenIn(
  answer: SipAnswer,
  q: SipQuestion,
  server: string,
  seenAs?: string,
): { readonly header: string; readonly sent: string; readonly got: string } | undefined {
  const me = at(q.local);
  if (answer.via.sentBy !== me) return { header: 'Via', sent: me, got: answer.via.sentBy.slice(0, 80) };
  const from = /sip:[^@>]*@([^>;\s]+)/i.exec(answer.from)?.[1];
  if (from !== undefined && from !== me) return { header: 'From', sent: me, got: from.slice(0, 80) };
  // Some servers send back what they got (message/sipfrag): then nothing has to be concluded.
  for (const name of ['Via', 'Contact', 'From']) {
    const line = new RegExp(`^${name}:[^\\r\\n]*`, 'im').exec(answer.body)?.[0];
    const echoed = line === undefined ? undefined : /(?:@|UDP |TCP )(\[[0-9a-f:]+\]:\d+|[0-9.]+:\d+)/i.exec(line)?.[1];
    if (echoed !== undefined && answer.body.includes(q.token) && echoed !== me) return { header: name, sent: me, got: echoed };
  }
  const translated = seenAs === undefined ? isPrivate(q.local.address) && !isPrivate(server) : seenAs !== q.local.address;
  if (translated && answer.via.received === q.local.address)
    return { header: 'received', sent: seenAs ?? server, got: answer.via.received };
  return undefined;
}
