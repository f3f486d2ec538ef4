// What set-up says while it works: one short line per thing done, with the time since start, on stderr.
// stdout belongs to the command itself (`npm start --json` must stay one JSON object).

const begun = performance.now();

/** @returns {number} seconds since set-up began */
export const elapsed = () => (performance.now() - begun) / 1000;

/** Milliseconds since the epoch at which set-up began; handed to the command so that "ready in … s" counts from the keystroke. */
export const begunAt = Date.now() - performance.now();

/** @param {string} text */
export function say(text) {
  process.stderr.write(`${elapsed().toFixed(1).padStart(6)} s  ${text}\n`);
}

/** A reason to stop that a person can act on: printed without a stack. */
export class Stop extends Error {}
