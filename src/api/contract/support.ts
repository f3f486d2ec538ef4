import { z } from 'zod';
import { levels } from '../../lib/logs.ts';
import { textSchema } from '../../lib/text.ts';

const seconds = z
  .string()
  .regex(/^\d{1,12}$/, 'seconds since 1970')
  .transform(Number);

export const supportRoutes = {
  'POST /support-bundle': {
    access: 'admin',
    summary: 'make a support bundle: configuration, state, messages, logs and network, without secrets',
    response: z.strictObject({
      file: z.string(),
      bytes: z.int(),
      /** A gzipped tar archive. */
      base64: z.string(),
      entries: z.array(z.strictObject({ name: z.string(), bytes: z.int() })),
    }),
  },
  'GET /logs': {
    access: 'admin',
    summary: 'the newest lines of the logs, the newest first, without secrets',
    query: z.strictObject({
      process: z
        .string()
        .regex(/^[\w.-]{1,41}$/, 'the name of a program')
        .optional(),
      text: textSchema(200).optional(),
      since: seconds.optional(),
      level: z.enum(levels).optional(),
      limit: z
        .string()
        .regex(/^\d{1,3}$/, 'a whole number')
        .transform(Number)
        .optional(),
    }),
    response: z.strictObject({
      processes: z.array(z.string()),
      /** How many match; the newest of them are here. */
      found: z.int(),
      lines: z.array(
        z.strictObject({ at: z.number(), process: z.string(), level: z.enum(levels), text: z.string() }).meta({ id: 'LogLine' }),
      ),
    }),
  },
} as const;
