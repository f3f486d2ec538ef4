import { z } from 'zod';
import { backupNameSchema } from '../../engine/requests-backup.ts';
import { targetSteps } from '../../lib/backup-target.ts';
import { openTargetSchema } from '../../lib/backup-target-schema.ts';
import { certificateSeen } from '../views.ts';

/** Where copies of backups go: docs/guide/en/backup.md. */
const at = z.number();
const failure = z.strictObject({
  step: z.enum(targetSteps),
  /** What the other side said, for those who know. */
  detail: z.string(),
  certificate: certificateSeen.exactOptional(),
  /** The key that the server showed, where it is not the one that was agreed to. */
  hostKey: z.strictObject({ key: z.string(), fingerprint: z.string() }).exactOptional(),
});
const targetView = z
  .strictObject({
    /** Absent: none is set. */
    target: z.strictObject({ kind: z.enum(['webdav', 'sftp']), name: z.string() }).exactOptional(),
    /** The backups that lie there; absent when that cannot be seen. */
    backups: z.array(z.strictObject({ name: z.string(), at, bytes: z.int(), scheduled: z.boolean() })).exactOptional(),
    /** Why it cannot be seen. */
    problem: failure.exactOptional(),
    /** Backups that are still to be sent. */
    waiting: z.array(z.string()),
    sending: z.boolean(),
    /** When one was last sent. */
    lastAt: at.exactOptional(),
    /** Why the last one was not sent, and when it is tried again. */
    failure: failure.pick({ step: true, detail: true }).extend({ at, nextAt: at }).exactOptional(),
  })
  .meta({ id: 'BackupTarget' });
export type TargetView = z.output<typeof targetView>;

const name = z.strictObject({ name: backupNameSchema });

export const backupTargetRoutes = {
  'GET /backups/target': {
    access: 'admin',
    summary: 'where copies of backups go, what lies there, and what is still to be sent',
    response: targetView,
  },
  'POST /backups/target/test': {
    access: 'person',
    summary: 'log in, write a small file and remove it: in the target in force, or in one that is not set yet; says which step fails',
    body: z.strictObject({
      /** Secrets that are left out are those in force, if server and user are the same. */
      target: openTargetSchema.optional(),
    }),
    response: z
      .strictObject({
        ok: z.boolean(),
        steps: z.array(z.strictObject({ step: z.enum(targetSteps), state: z.enum(['passed', 'failed', 'unknown']) })),
        failure: failure.exactOptional(),
        freeBytes: z.number().exactOptional(),
      })
      .meta({ id: 'BackupTargetTest' }),
  },
  'POST /backups/target/send': {
    access: 'admin',
    summary: 'send what waits now',
    body: z.strictObject({}),
    response: z.void(),
    status: 204,
  },
  'POST /backups/target/fetch': {
    access: 'person',
    summary: 'bring a backup from the target; what this answers opens it (POST /backups/open)',
    body: name,
    response: z.strictObject({ upload: z.string(), bytes: z.int() }),
    status: 201,
  },
  'DELETE /backups/target/{name}': {
    access: 'person',
    summary: 'delete a backup in the target',
    params: name,
    response: z.void(),
    status: 204,
  },
} as const;
