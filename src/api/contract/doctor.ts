import { z } from 'zod';
import { verdicts } from '../../lib/doctor.ts';

const sentences = z.strictObject({ message: z.string(), because: z.string().exactOptional(), remedy: z.string().exactOptional() });
const both = <T extends z.ZodType>(of: T) => z.strictObject({ en: of, de: of });

const check = z
  .strictObject({
    id: z.string(),
    verdict: z.enum(verdicts),
    title: both(z.string()),
    /** What was looked at. */
    looked: both(z.string()),
    /** The page that it is about, and the command that shows more. */
    about: z.string(),
    command: z.string(),
    ms: z.number(),
    findings: z.array(
      z.strictObject({
        code: z.string(),
        severity: z.enum(['problem', 'warning']),
        about: z.string().exactOptional(),
        since: z.number().exactOptional(),
        values: z.record(z.string(), z.union([z.string(), z.number()])).exactOptional(),
        text: both(sentences),
      }),
    ),
  })
  .meta({ id: 'Check' });

export const doctorRoutes = {
  'GET /doctor': {
    access: 'read',
    summary: 'everything that could be wrong, looked at anew: the worst first, each with reason and remedy',
    response: z.strictObject({
      at: z.number(),
      ms: z.number(),
      /** As the command line ends: 0 all well, 1 something deserves a look, 2 something does not work. */
      exit: z.literal([0, 1, 2]),
      checks: z.array(check),
    }),
  },
} as const;
