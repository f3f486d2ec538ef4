import { expect, test } from 'vitest';
import { authorization } from '../../site/sip.ts';
import { mediaOf, offer, parseMessage, rtp } from './sip.ts';

test('reads requests and answers', () => {
  const text = ['SIP/2.0 401 Unauthorized', 'Via: SIP/2.0/UDP 192.0.2.9:4000', 'Call-ID: abc', 'CSeq: 1 INVITE', '', 'v=0'].join('\r\n');
  const m = parseMessage(text);
  expect([m.status, m.method, m.callId, m.body]).toEqual([401, 'INVITE', 'abc', 'v=0']);
  expect(m.header('via')).toEqual(['SIP/2.0/UDP 192.0.2.9:4000']);
  expect(parseMessage('OPTIONS sip:x SIP/2.0\r\nCSeq: 7 OPTIONS\r\n\r\n')).toMatchObject({ status: 0, method: 'OPTIONS' });
  expect(parseMessage('')).toMatchObject({ status: 0, method: '', callId: '' });
});

test('answers a challenge as RFC 2617 §3.5 has it', () => {
  const challenge = 'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c"';
  const said = authorization(challenge, { user: 'Mufasa', password: 'Circle Of Life', method: 'GET', uri: '/dir/index.html' });
  // That page's example with this cnonce; computed with openssl md5.
  expect(said).toContain('qop=auth,nc=00000001,cnonce="abcd1234"');
  expect(said).toContain('opaque="5ccc069c"');
  expect(authorization('Digest realm="r", nonce="n"', { user: 'u', password: 'p', method: 'REGISTER', uri: 'sip:h' })).toBe(
    'Authorization: Digest username="u",realm="r",nonce="n",uri="sip:h",response="f7949f33797a7abbe390eaa95b1ca294"',
  );
});

test('finds where media goes, and what it offers is found', () => {
  expect(mediaOf(offer('192.0.2.9', 4002))).toEqual({ address: '192.0.2.9', port: 4002 });
  expect(mediaOf('v=0\r\nc=IN IP4 192.0.2.9\r\nm=audio 0 RTP/AVP 8\r\n')).toBeUndefined();
});

test('a packet of speech is 20 ms of A-law', () => {
  expect(rtp(65_537, 7)).toHaveLength(12 + 160);
  expect([...rtp(65_537, 7).subarray(0, 4)]).toEqual([0x80, 8, 0, 1]);
});
