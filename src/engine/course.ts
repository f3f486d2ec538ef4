import type { Clock } from '../host/host.ts';

/** One part of a change, and how long it took: from the end of the one before. */
export interface Lap {
  readonly part: string;
  readonly ms: number;
}

/**
 * Where the time of a change goes, from its order on, part after part: what goes on side by side counts only as long as somebody waits for
 * it, so that the parts add up to the whole. Costs two readings of a clock each; `npm run bench -- network` prints it.
 */
export class Course {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #laps: Lap[] = [];
  #last: number;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
    this.#last = clock.monotonic();
  }

  /** This part has just ended. */
  lap(part: string): void {
    const now = this.#clock.monotonic();
    this.#laps.push({ part, ms: now - this.#last });
    this.#last = now;
  }

  get laps(): readonly Lap[] {
    return this.#laps;
  }
}
