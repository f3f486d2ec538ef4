import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AmiError, AmiReader, amiAction } from './ami.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const stream =
  'Asterisk Call Manager/11.0.0\r\nResponse: Success\r\nMessage: Authentication accepted\r\n\r\nEvent: ContactStatus\r\nURI: sip:a@192.0.2.7:5060\r\nUserAgent: Wörterbuch 1\r\n\r\n';

test('packets are the same however the stream is cut', () => {
  const whole = new AmiReader().push(bytes(stream));
  expect(whole).toEqual([
    { Response: 'Success', Message: 'Authentication accepted' },
    { Event: 'ContactStatus', URI: 'sip:a@192.0.2.7:5060', UserAgent: 'Wörterbuch 1' },
  ]);
  const data = bytes(stream);
  fc.assert(
    fc.property(fc.array(fc.nat(data.length)), (cuts) => {
      const reader = new AmiReader();
      const at = [0, ...cuts.sort((a, b) => a - b), data.length];
      expect(at.slice(1).flatMap((end, n) => reader.push(data.subarray(at[n], end)))).toEqual(whole);
    }),
  );
});

test('a name that repeats keeps all its values, and no name reaches the prototype', () => {
  const [packet] = new AmiReader().push(bytes('Output: one\r\nOutput: two\r\n__proto__: x\r\nempty:\r\n\r\n'));
  expect(packet?.Output).toBe('one\ntwo');
  expect(packet?.empty).toBe('');
  expect(Object.getPrototypeOf(packet ?? {})).toBeNull();
});

test('a stream without an end of packet is given up', () => {
  const reader = new AmiReader();
  expect(() => {
    for (let n = 0; n < 20; n++) reader.push(new Uint8Array(100_000).fill(65));
  }).toThrow(AmiError);
});

test('a request cannot be split by its values', () => {
  expect(amiAction('PJSIPQualify', { Endpoint: '00005e005301' })).toBe('Action: PJSIPQualify\r\nEndpoint: 00005e005301\r\n\r\n');
  for (const bad of ['a\r\nAction: Command', 'a\n', 'a\r', '\0'])
    expect(() => amiAction('PJSIPQualify', { Endpoint: bad })).toThrow(AmiError);
});
