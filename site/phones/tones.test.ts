import { expect, test } from 'vitest';
import { amplitude, readWav, tail, toneFile } from './tones.ts';

test('a tone is found in its own file, and others are not', () => {
  const sound = readWav(toneFile(440, 1));
  expect(amplitude(sound, 440)).toBeGreaterThan(15_000);
  expect(amplitude(sound, 1000)).toBeLessThan(100);
});

test('a file that is still being written is read to where it has come', () => {
  const half = toneFile(1000, 2).subarray(0, 44 + 2 * 8000 + 1);
  const sound = readWav(half);
  expect(sound.samples.length).toBe(8000);
  expect(amplitude(tail(sound, 0.5), 1000)).toBeGreaterThan(15_000);
});

test('a file whose header is not written yet is read as telephone sound', () => {
  const sound = readWav(Buffer.concat([Buffer.alloc(44), toneFile(440, 1).subarray(44)]));
  expect(sound.rate).toBe(8000);
  expect(amplitude(sound, 440)).toBeGreaterThan(15_000);
});

test('an empty or broken file holds no tone', () => {
  for (const broken of [Buffer.alloc(0), Buffer.from('RIFF'), Buffer.alloc(100)]) expect(amplitude(readWav(broken), 440)).toBe(0);
});
