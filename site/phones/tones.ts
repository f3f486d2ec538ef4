// Sound as proof: a phone speaks one tone, and the other's recording must hold that tone and not its own. Pure.

/** Rate of G.711, and of the phones' sound files. */
const RATE = 8000;
/** Half of full scale: loud, and no clipping when a codec adds a little. */
const AMPLITUDE = 16_000;

/** A WAV file of one tone: mono, 16 bit. */
export function toneFile(hz: number, seconds: number): Buffer {
  const samples = RATE * seconds;
  const out = Buffer.alloc(44 + 2 * samples);
  out.write('RIFF', 0, 'latin1');
  out.writeUInt32LE(36 + 2 * samples, 4);
  out.write('WAVEfmt ', 8, 'latin1');
  out.writeUInt32LE(16, 16);
  out.writeUInt16LE(1, 20); // PCM
  out.writeUInt16LE(1, 22); // mono
  out.writeUInt32LE(RATE, 24);
  out.writeUInt32LE(2 * RATE, 28);
  out.writeUInt16LE(2, 32);
  out.writeUInt16LE(16, 34);
  out.write('data', 36, 'latin1');
  out.writeUInt32LE(2 * samples, 40);
  for (let n = 0; n < samples; n++) out.writeInt16LE(Math.round(AMPLITUDE * Math.sin((2 * Math.PI * hz * n) / RATE)), 44 + 2 * n);
  return out;
}

export interface Sound {
  readonly rate: number;
  readonly samples: Int16Array;
}

/**
 * Reads a WAV file that may still be written: the lengths in its header are not believed, the data goes to the end. First channel. Linphone writes
 * the header last; until then its place is empty, and the sound is what G.711 gives.
 */
export function readWav(file: Buffer): Sound {
  const found = file.subarray(0, 4096).indexOf('data', 12, 'latin1');
  const begin = found < 0 ? HEADER : found + 8;
  const channels = found < 0 ? 1 : Math.max(1, file.readUInt16LE(22));
  const rate = found < 0 ? RATE : file.readUInt32LE(24);
  const count = Math.max(0, Math.floor((file.length - begin) / (2 * channels)));
  return { rate, samples: Int16Array.from({ length: count }, (_, n) => file.readInt16LE(begin + 2 * channels * n)) };
}
const HEADER = 44;

/** The last part of a sound: what is heard now, not what was heard when the call began. */
export function tail(sound: Sound, seconds: number): Sound {
  return { rate: sound.rate, samples: sound.samples.subarray(Math.max(0, sound.samples.length - Math.round(seconds * sound.rate))) };
}

/** How strong one frequency is, in the unit of samples (Goertzel's algorithm). A pure tone gives its amplitude. */
export function amplitude({ rate, samples }: Sound, hz: number): number {
  if (samples.length === 0) return 0;
  const k = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let [s1, s2] = [0, 0];
  for (const v of samples) [s1, s2] = [v + k * s1 - s2, s1];
  return (2 * Math.sqrt(Math.max(0, s1 * s1 + s2 * s2 - k * s1 * s2))) / samples.length;
}
