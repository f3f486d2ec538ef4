import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePickle, encodePickle, PickleError } from './pickle.ts';

describe('pickle', () => {
  test('reads back what it writes, whatever the words are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (words) => {
        expect(decodePickle(encodePickle(words))).toEqual(words);
      }),
    );
  });

  // Made by Python's pickle, protocol 4.
  test.each([
    ['gASVDAAAAAAAAABLAIwEcG9uZ5SGlC4=', [0, 'pong']],
    [
      'gASVNwAAAAAAAABLAV2UjAhidWlsdGluc5SMCUV4Y2VwdGlvbpSTlIwPSW52YWxpZCBjb21tYW5klIWUUpRhhpQu',
      [1, [{ global: 'builtins.Exception', args: ['Invalid command'] }]],
    ],
    ['gASVFwAAAAAAAAAoSwBOSgDxU2VHQFkAAAAAAACIiXSULg==', [0, null, 1_700_000_000, 100, true, false]],
  ])('understands %s', (base64, value) => {
    expect(decodePickle(Buffer.from(base64, 'base64'))).toEqual(value);
  });

  test('refuses what it does not know instead of guessing', () => {
    for (const bytes of [[], [0x80], [0x2e], [0x80, 4, 0x63], [0x80, 4, 0x58, 255, 255, 0, 0], [0x74, 0x2e]]) {
      expect(() => decodePickle(Uint8Array.from(bytes))).toThrow(PickleError);
    }
  });

  test('never does worse than refuse, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodePickle(bytes);
        } catch (e) {
          expect(e).toBeInstanceOf(PickleError);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
