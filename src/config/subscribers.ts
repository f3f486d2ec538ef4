import { z } from 'zod';
import { macSchema, textSchema } from '../lib/text.ts';

export const extensionNumberSchema = z.string().regex(/^[0-9]{2,8}$/, 'a number of 2 to 8 digits');

/**
 * What daemons need of the tables, whole and typed. Web hands it to the engine; the engine keeps it as a file with its own number,
 * and it walks the same road as the document. It holds no clear secret: SIP digests are derived (see engine/secrets).
 */
export const subscribersSchema = z.strictObject({
  extensions: z
    .array(
      z.strictObject({
        number: extensionNumberSchema,
        name: textSchema(80),
        language: z.enum(['en', 'de']).optional(),
      }),
    )
    .default([]),
  devices: z
    .array(
      z.strictObject({
        mac: macSchema,
        extension: extensionNumberSchema,
        /** Raised by one for every new secret; part of its derivation. */
        generation: z.int().min(1),
        vendor: z.string().regex(/^[a-z0-9-]{1,32}$/),
      }),
    )
    .default([]),
});
export type Subscribers = z.output<typeof subscribersSchema>;
export const noSubscribers: Subscribers = { extensions: [], devices: [] };
