import { z } from 'zod';

/** Secrets that people give: passwords, private keys. They are written and never read; a document names one by its id. */
export const secretRoutes = {
  'POST /secrets': {
    access: 'admin',
    summary: 'keep a secret; the document then holds {"secret": id}. Nothing reads it back',
    body: z.strictObject({ text: z.string().min(1).max(65_536) }),
    response: z.strictObject({ id: z.string() }).meta({ id: 'SecretId' }),
    status: 201,
  },
} as const;
