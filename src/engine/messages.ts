import { z } from 'zod';

/**
 * A system message. Engine and guard append them, one JSON object a line, to spool files below the prefix (`var/spool/engine.jsonl`,
 * `var/spool/guard.jsonl`); web takes them into its table. The text is made from `code` and `values` where it is shown, in the reader's language.
 */
export const messageSchema = z.strictObject({
  /** Unique, so that taking a spool in twice changes nothing. */
  id: z.string().max(64),
  at: z.number(),
  source: z.enum(['engine', 'web', 'guard']),
  /** `attack.detected`, `block.added`, `change.rolled-back`, … its kind and sentences are in src/lib/messages/registry.ts and docs/errors.md. */
  code: z.string().max(64),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Message = z.output<typeof messageSchema>;
