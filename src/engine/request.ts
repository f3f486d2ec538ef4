import type { z } from 'zod';

/** Who may ask: `web`, `guard`, `fail2ban` (its action), `root` (the command line) may ask everything. */
export type Caller = 'root' | 'web' | 'guard' | 'fail2ban';

export const web: readonly Caller[] = ['web'];

export const request = <P extends z.ZodType, R>(params: P, callers: readonly Caller[], _result: (r: R) => void) => ({
  params,
  callers,
  _result,
});

/** Names the type of an answer. Answers are the engine's own values and are not parsed again. */
export const answers =
  <R>() =>
  (_: R): void => {};
