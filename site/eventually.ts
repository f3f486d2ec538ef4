// The one place in the site that waits by looking again. Everything else awaits an event.

export interface EventuallyOptions {
  /** give up after this long; default two minutes: it costs nothing where things go well, and a busy machine is no fault */
  readonly withinMs?: number;
  /** look this often; default 50 ms: shorter than a person notices, longer than a look costs */
  readonly everyMs?: number;
  /** stop waiting at once */
  readonly signal?: AbortSignal;
}

/**
 * Calls `look` until it neither throws nor gives undefined or false, and gives what it gave. When time is out, the last error is
 * thrown with the time waited, so a failing test says what was still wrong at the end.
 */
export async function eventually<T>(
  look: () => Promise<T> | T,
  { withinMs = 120_000, everyMs = 50, signal }: EventuallyOptions = {},
): Promise<NonNullable<T>> {
  const begun = performance.now();
  for (;;) {
    signal?.throwIfAborted();
    let last: unknown;
    try {
      const value = await look();
      if (value !== undefined && value !== null && value !== false) return value;
      last = new Error(`still ${String(value)}`);
    } catch (error) {
      last = error;
    }
    const waited = performance.now() - begun;
    if (waited + everyMs > withinMs) {
      const message = last instanceof Error ? last.message : String(last);
      throw new Error(`not within ${Math.round(waited)} ms: ${message}`, { cause: last });
    }
    await new Promise((next) => setTimeout(next, everyMs));
  }
}
