import { z } from 'zod';

export const changesSchema = z.strictObject({
  /**
   * Seconds that a change waits for confirmation before it undoes itself, unless said otherwise when it is applied. A switch port that blocks for
   * spanning tree needs 30 (IEEE 802.1D); below 3 nobody follows, above 600 nobody waits.
   */
  confirmSeconds: z.int().min(3, 'seconds from 3 to 600').max(600, 'seconds from 3 to 600').default(60),
});
export type Changes = z.output<typeof changesSchema>;
