import { Bounded } from './bounded.ts';

/** Transactions of SIP end after 32 s (RFC 3261 timer B); an attempt's events come within milliseconds. */
const sessionMs = 32_000;

interface Session {
  readonly at: number;
  asked: number;
  answered: number;
  counted: number;
}

/**
 * Attempts out of Asterisk's security events. A wrong password is one `ChallengeResponseFailed`. A name that does not exist gives `InvalidAccountID` for the
 * question, and `InvalidAccountID` with `ChallengeResponseFailed` for the answer: three events, one attempt. A scanner that never answers gives
 * `InvalidAccountID` alone. So a session (Call-ID) counts the greater of its answers and half of its questions: and a stranger who
 * uses one Call-ID for a thousand guesses has made a thousand.
 */
export class Sessions {
  readonly #sessions = new Bounded<string, Session>(10_000);

  /** How many attempts this event adds: 0 or 1. */
  attempts(address: string, id: string, stage: 'asked' | 'answered', now: number): number {
    const key = `${address} ${id.slice(0, 128)}`;
    const known = this.#sessions.get(key);
    const s = known && now - known.at < sessionMs ? known : { at: now, asked: 0, answered: 0, counted: 0 };
    if (s !== known) this.#sessions.set(key, s);
    s[stage]++;
    const attempts = Math.max(s.answered, Math.ceil(s.asked / 2));
    const more = attempts - s.counted;
    s.counted = attempts;
    return more;
  }
}
