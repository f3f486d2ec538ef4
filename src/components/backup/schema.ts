import { z } from 'zod';
import { weekdays } from '../../lib/backup.ts';
import { secretSchema } from '../../lib/text.ts';

const at = 'a time of day from 00:00 to 23:59';
const folder = 'the whole path of a folder, such as /srv/backups, and not one of the system';

/** Backups by schedule. Every one is encrypted; those that somebody makes by hand lie in the same folder and stay. */
export const backupSchema = z.strictObject({
  every: z.enum(['off', 'day', 'week']).default('off'),
  weekday: z.enum(weekdays).default('sunday'),
  /** Local time. */
  at: z
    .string(at)
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, at)
    .default('02:15'),
  /** How many scheduled ones are kept: the oldest goes when a new one is whole. */
  keep: z.int('a number from 1 to 365').min(1, 'a number from 1 to 365').max(365, 'a number from 1 to 365').default(7),
  /** Absent: var/backups of the PBX itself, which a broken disk takes along. */
  folder: z
    .string(folder)
    .max(200)
    .regex(/^(?!\/(proc|sys|dev|run|boot|etc|bin|sbin|lib|lib64|usr)(\/|$))(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._ -]+)+$/, folder)
    .optional(),
  passphrase: secretSchema.optional(),
});
export type Backup = z.output<typeof backupSchema>;
