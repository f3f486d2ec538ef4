import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dnsRequest, ntpRequest, parseDns, parseGreeting, parseNtp } from './questions.ts';
import { answersTo, parseSip, rewrittenIn, type SipQuestion, sipOptions } from './sip.ts';
import { mappingOf, parseStun, stunRequest } from './stun.ts';

const garbage = fc.uint8Array({ maxLength: 600 }).map((b) => Buffer.from(b));
const local = { address: '10.20.0.14', port: 40_000 };
const question: SipQuestion = { host: 'sip.example.test', port: 5060, transport: 'UDP', local, token: 'abc123' };

/** A server's answer to our question, as RFC 3261 §8.2.6 makes one. */
function answer(
  q: SipQuestion,
  seen: { address: string; port: number },
  change: (text: string) => string = (t) => t,
  status = '200 OK',
  body = '',
): Buffer {
  const sent = sipOptions(q).toString();
  const header = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(sent)?.[1]?.trim() ?? '';
  const via = header('Via').replace(';rport', `;received=${seen.address};rport=${seen.port}`);
  return Buffer.from(
    change(
      `SIP/2.0 ${status}\r\nVia: ${via}\r\nFrom: ${header('From')}\r\nTo: ${header('To')};tag=s\r\nCall-ID: ${header('Call-ID')}\r\nCSeq: 1 OPTIONS\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    ),
  );
}

describe('SIP', () => {
  const whatCame = (m: Buffer, q = question, seenAs?: string) => {
    const a = parseSip(m);
    expect(a && answersTo(a, q)).toBe(true);
    return a && rewrittenIn(a, q, '198.51.100.5', seenAs);
  };

  test('an answer through a router that only translates is clean', () => {
    expect(whatCame(answer(question, { address: '203.0.113.2', port: 40_000 }))).toBeUndefined();
    expect(whatCame(answer(question, { address: '203.0.113.2', port: 61_001 }), question, '203.0.113.2')).toBeUndefined();
  });

  test('a gateway that puts our address back everywhere gives itself away in received', () => {
    expect(whatCame(answer(question, local))).toMatchObject({ header: 'received', got: '10.20.0.14' });
    expect(whatCame(answer(question, local), question, '203.0.113.2')).toMatchObject({ header: 'received', sent: '203.0.113.2' });
  });

  test('a gateway that leaves its own address in Via or From does, too', () => {
    const via = (t: string) => t.replace('UDP 10.20.0.14:40000', 'UDP 203.0.113.2:40000');
    expect(whatCame(answer(question, { address: '203.0.113.2', port: 40_000 }, via))).toMatchObject({
      header: 'Via',
      got: '203.0.113.2:40000',
    });
    const from = (t: string) => t.replace('probe@10.20.0.14:40000', 'probe@203.0.113.2:40000');
    expect(whatCame(answer(question, { address: '203.0.113.2', port: 40_000 }, from))).toMatchObject({ header: 'From' });
  });

  test('a server that sends back what it got proves it', () => {
    const got = sipOptions(question).toString().replaceAll('10.20.0.14:40000', '203.0.113.2:40000');
    const m = answer(question, { address: '203.0.113.2', port: 40_000 }, (t) => t, '200 OK', got);
    expect(whatCame(m)).toMatchObject({ header: 'Via', got: '203.0.113.2:40000' });
    const clean = answer(question, { address: '203.0.113.2', port: 40_000 }, (t) => t, '200 OK', sipOptions(question).toString());
    expect(whatCame(clean)).toBeUndefined();
  });

  test('without a translation in between nothing is concluded: a server in the office sees our address', () => {
    const a = parseSip(answer(question, local));
    expect(a && rewrittenIn(a, question, '10.20.0.5')).toBeUndefined();
    expect(a && rewrittenIn(a, question, '198.51.100.5', '10.20.0.14')).toBeUndefined();
  });

  test('folded and short headers, IPv6 and refusals are read', () => {
    const short = Buffer.from(
      'SIP/2.0 404 Not here\r\nv: SIP/2.0/UDP [2001:db8::1]:5070\r\n ;received=2001:db8::2;branch=z9hG4bKabc123\r\nf: <sip:probe@[2001:db8::1]:5070>;tag=1\r\ni: x\r\n\r\n',
    );
    expect(parseSip(short)).toMatchObject({ status: 404, via: { sentBy: '[2001:db8::1]:5070', received: '2001:db8::2' }, callId: 'x' });
  });

  test('somebody else’s answer is none to us', () => {
    const a = parseSip(answer({ ...question, token: 'other' }, local));
    expect(a && answersTo(a, question)).toBe(false);
  });

  test('garbage, a request, and half an answer are not taken for one', () => {
    for (const text of [
      '',
      'SIP/2.0',
      'SIP/2.0 200 OK\r\n\r\n',
      'SIP/2.0 999 no\r\nVia: SIP/2.0/UDP a\r\n\r\n',
      'INVITE sip:a SIP/2.0\r\n\r\n',
      'HTTP/1.1 200 OK\r\n\r\n',
    ])
      expect(parseSip(Buffer.from(text))).toBeUndefined();
    fc.assert(fc.property(garbage, (b) => void parseSip(b)));
    fc.assert(
      fc.property(fc.nat(300), fc.nat(255), (at, byte) => {
        const m = answer(question, local);
        m[at % m.length] = byte;
        const a = parseSip(m);
        if (a) rewrittenIn(a, question, '198.51.100.5');
      }),
    );
  });
});

describe('STUN', () => {
  const transaction = randomBytes(12);
  const cookie = Buffer.from([0x21, 0x12, 0xa4, 0x42]);
  const response = (attributes: Buffer, type = 0x0101): Buffer => {
    const head = Buffer.alloc(20);
    head.writeUInt16BE(type, 0);
    head.writeUInt16BE(attributes.length, 2);
    cookie.copy(head, 4);
    transaction.copy(head, 8);
    return Buffer.concat([head, attributes]);
  };
  const address = (kind: number, ip: readonly number[], port: number, xor: boolean): Buffer => {
    const out = Buffer.from([kind >> 8, kind & 255, 0, 8, 0, 1, 0, 0, ...ip]);
    out.writeUInt16BE(xor ? port ^ 0x2112 : port, 6);
    if (xor) for (let n = 0; n < 4; n++) out[8 + n] = (out[8 + n] ?? 0) ^ (cookie[n] ?? 0);
    return out;
  };

  test('the mapped address, and the server’s other one', () => {
    const both = Buffer.concat([address(0x0020, [203, 0, 113, 2], 61_001, true), address(0x802c, [198, 51, 100, 8], 3479, false)]);
    expect(parseStun(response(both), transaction)).toEqual({
      mapped: { address: '203.0.113.2', port: 61_001 },
      other: { address: '198.51.100.8', port: 3479 },
    });
    expect(parseStun(response(address(0x0001, [203, 0, 113, 2], 9, false)), transaction)).toMatchObject({ mapped: { port: 9 } });
    expect(stunRequest(transaction).subarray(8)).toEqual(transaction);
  });

  test('an error is a refusal; another transaction, a request, cut or overlong messages are nothing', () => {
    const good = response(address(0x0020, [203, 0, 113, 2], 1, true));
    expect(parseStun(response(Buffer.alloc(0), 0x0111), transaction)).toBe('refused');
    expect(parseStun(good, randomBytes(12))).toBeUndefined();
    expect(parseStun(stunRequest(transaction), transaction)).toBeUndefined();
    for (let n = 0; n < good.length; n++) expect(parseStun(good.subarray(0, n), transaction)).toBeUndefined();
    const lying = Buffer.from(good);
    lying.writeUInt16BE(4000, 22);
    expect(parseStun(lying, transaction)).toBeUndefined();
    fc.assert(fc.property(garbage, (b) => parseStun(b, transaction) === undefined));
    fc.assert(
      fc.property(garbage, (b) => void parseStun(response(Buffer.concat([b, Buffer.alloc((4 - (b.length % 4)) % 4)])), transaction)),
    );
  });

  test('what the router does with ports', () => {
    const to = (address: string, port: number, mappedPort: number, mapped = '203.0.113.2') => ({
      to: { address, port },
      mapped: { address: mapped, port: mappedPort },
    });
    const [a, b] = ['198.51.100.5', '198.51.100.6'];
    expect(mappingOf(local, [to(a, 3478, 40_000, '10.20.0.14')])).toBe('none');
    expect(mappingOf(local, [])).toBe('unknown');
    expect(mappingOf(local, [to(a, 3478, 1)])).toBe('unknown');
    expect(mappingOf(local, [to(a, 3478, 1), to(a, 3479, 1)])).toBe('unknown');
    expect(mappingOf(local, [to(a, 3478, 1), to(b, 3478, 1)])).toBe('endpoint-independent');
    expect(mappingOf(local, [to(a, 3478, 1), to(b, 3478, 2)])).toBe('address-dependent');
    expect(mappingOf(local, [to(a, 3478, 1), to(a, 3479, 1), to(b, 3478, 2)])).toBe('address-dependent');
    expect(mappingOf(local, [to(a, 3478, 1), to(a, 3479, 3), to(b, 3478, 2)])).toBe('address-and-port-dependent');
    expect(mappingOf(local, [to(a, 3478, 1), to(b, 3478, 1, '203.0.113.3')])).toBe('address-dependent');
  });
});

describe('the small ones', () => {
  test('NTP: an answer gives our cookie back; a kiss of death is told', () => {
    const cookie = randomBytes(8);
    const reply = Buffer.alloc(48);
    reply[0] = (4 << 3) | 4;
    reply[1] = 2;
    cookie.copy(reply, 24);
    expect(parseNtp(reply, cookie)).toEqual({ stratum: 2 });
    reply[1] = 0;
    reply.write('RATE', 12, 'latin1');
    expect(parseNtp(reply, cookie)).toEqual({ stratum: 0, kiss: 'RATE' });
    expect(parseNtp(reply, randomBytes(8))).toBeUndefined();
    expect(parseNtp(ntpRequest(cookie), cookie)).toBeUndefined();
    fc.assert(fc.property(garbage, (b) => parseNtp(b, cookie) === undefined));
  });

  test('DNS: the answer to this question and no other', () => {
    const reply = Buffer.from(dnsRequest(0x1234));
    expect(parseDns(reply, 0x1234)).toBeUndefined();
    reply[2] = 0x81;
    reply[3] = 0x85;
    expect(parseDns(reply, 0x1234)).toEqual({ code: 5 });
    expect(parseDns(reply, 0x1235)).toBeUndefined();
    fc.assert(fc.property(garbage, fc.nat(65_535), (b, id) => void parseDns(b, id)));
  });

  test('SMTP by its first line', () => {
    expect(parseGreeting('220 mail.example.test ready\r\n')).toEqual({ code: 220, text: 'mail.example.test ready' });
    expect(parseGreeting('HTTP/1.1 200 OK\r\n')).toBeUndefined();
    fc.assert(fc.property(fc.string(), (s) => void parseGreeting(s)));
  });
});
