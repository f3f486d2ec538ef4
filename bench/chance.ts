// Chance that can be repeated: numbers drawn from a seed. Not for secrets.
import { createHash } from 'node:crypto';

/** Draws for one purpose. The same words always draw the same, whatever other purposes have drawn before. */
export class Chance {
  readonly #key: string;
  #drawn = 0;

  constructor(...words: readonly (string | number)[]) {
    this.#key = JSON.stringify(words);
  }

  /** A whole number from `first` to `last`, both included. 48 bits of a hash: the remainder's bias is below 2^-30 for what is asked here. */
  whole(first: number, last: number): number {
    const digest = createHash('sha256')
      .update(`${this.#key} ${this.#drawn++}`)
      .digest();
    return first + (digest.readUIntBE(0, 6) % (last - first + 1));
  }

  one<T>(items: readonly [T, ...T[]]): T {
    return items[this.whole(0, items.length - 1)] ?? items[0];
  }

  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    return items.flatMap(() => left.splice(this.whole(0, left.length - 1), 1));
  }
}
