import { z } from 'zod';
import { addressOrPrefixSchema, textSchema } from '../../lib/text.ts';

export const protectionSchema = z.strictObject({
  /** Wrong passwords from one source that make an attack … */
  maxFailures: z.int().min(3).max(1000).default(10),
  /** … within this time. */
  windowSeconds: z.int().min(10).max(86_400).default(60),
  /** How long a block lasts: ten minutes unless set otherwise. */
  blockSeconds: z
    .int()
    .min(60)
    .max(30 * 86_400)
    .default(600),
  /** Addresses and networks that are never blocked. */
  allowlist: z
    .array(z.strictObject({ address: addressOrPrefixSchema, note: textSchema(200).default('') }))
    .max(1000)
    .default([]),
});
export type Protection = z.output<typeof protectionSchema>;
