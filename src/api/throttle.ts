import { familyOf } from '../lib/ip.ts';

/**
 * Slows guessing down before guard blocks it. Failures are counted for the source and for the user; each further one doubles the wait.
 * Nobody is locked out for long: a person who knows the password waits at most `userMaxSeconds` because of what others do, and not at all
 * from an address that this person has logged in from.
 */

/** Typing it wrong three times is human. */
const free = 3;
/** At 60 s a source has 1,440 guesses a day; guard has long blocked it. */
const sourceMaxSeconds = 60;
/** Distributed guessing at one user: at 4 s no more than 21,600 guesses a day over all sources together. */
const userMaxSeconds = 4;
/** Failures are forgotten after so long without a new one. */
const forgetSeconds = 900;
/** An attacker with a /48 must not fill the memory: the oldest are dropped. */
const maxEntries = 10_000;

interface Entry {
  failures: number;
  /** Seconds since 1970. */
  last: number;
}

export class Throttle {
  readonly #entries = new Map<string, Entry>();

  /** Seconds to wait before the next try; 0 = now. */
  wait(source: string, user: string, trusted: boolean, now: number): number {
    const bySource = this.#left(`source ${network(source)}`, sourceMaxSeconds, now);
    return trusted ? bySource : Math.max(bySource, this.#left(`user ${user}`, userMaxSeconds, now));
  }

  /** Is it the source's own doing that it has to wait? What others try at the same user is not. */
  waitsForItself(source: string, now: number): boolean {
    return this.#left(`source ${network(source)}`, sourceMaxSeconds, now) > 0;
  }

  /** Counts a try as failed before it is checked, so that a hundred at once are a hundred. `passed` takes it back. */
  attempt(source: string, user: string, now: number): void {
    for (const key of [`source ${network(source)}`, `user ${user}`]) {
      const old = this.#entries.get(key);
      this.#entries.delete(key); // to the end: a Map keeps the order of insertion
      this.#entries.set(key, { failures: old && now - old.last <= forgetSeconds ? old.failures + 1 : 1, last: now });
    }
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= maxEntries) break;
      this.#entries.delete(key);
    }
  }

  passed(source: string, user: string): void {
    this.#entries.delete(`source ${network(source)}`);
    this.#entries.delete(`user ${user}`);
  }

  #left(key: string, max: number, now: number): number {
    const e = this.#entries.get(key);
    if (!e || now - e.last > forgetSeconds || e.failures < free) return 0;
    const delay = Math.min(max, 2 ** (e.failures - free));
    // A clock that was set back must not lock anybody out for longer than the delay.
    return Math.min(delay, Math.max(0, e.last + delay - now));
  }
}

/** One IPv6 customer has at least a /64 (RFC 6177): its addresses are one source. */
export function network(address: string): string {
  if (familyOf(address) === 4) return address;
  const [head = '', tail = ''] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const full = address.includes('::') ? [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right] : left;
  return `${full.slice(0, 4).join(':')}::/64`;
}
