import { z } from 'zod';
import { weekdays } from '../../lib/backup.ts';
import { targetSchema } from '../../lib/backup-target-schema.ts';
import { secretSchema } from '../../lib/text.ts';

const at = 'a time of day from 00:00 to 23:59';
/** Where administrators mount things (FHS 3.0 §3.11, §3.12, §3.17); the installed engine can write nowhere else outside its own folder. */
const folder = 'the whole path of a folder below /srv, /mnt or /media, such as /srv/backups';

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
    .regex(/^\/(srv|mnt|media)(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._ -]+)+$/, folder)
    .optional(),
  passphrase: secretSchema.optional(),
  /** A copy of each goes there as well. */
  target: targetSchema.optional(),
});
export type Backup = z.output<typeof backupSchema>;
