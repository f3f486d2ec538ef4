import { z } from 'zod';
import { type BackupsView, type BackupView, backupNameSchema, type OpenedBackup } from '../../engine/requests-backup.ts';
import { idSchema, linkNameSchema } from '../../lib/text.ts';
import { changeView, preview, problem, view } from '../views.ts';

/** Backups: docs/guide/en/backup.md. Whoever makes one with a passphrase of his own can read every key, so a person must ask. */
const at = z.number();
const backup = view<BackupView>()(
  z.strictObject({
    name: z.string(),
    at,
    bytes: z.int(),
    about: z.strictObject({ version: z.string(), hostname: z.string(), contents: z.array(z.string()) }).exactOptional(),
    scheduled: z.boolean(),
  }),
  'Backup',
);
const backups = view<BackupsView>()(
  z.strictObject({
    folder: z.string(),
    backups: z.array(backup),
    problem: problem.exactOptional(),
    lastAt: at.exactOptional(),
    nextAt: at.exactOptional(),
    due: z.boolean(),
    failure: z.strictObject({ at, problem }).exactOptional(),
  }),
  'Backups',
);
const card = z.strictObject({ device: z.string(), mac: z.string() });
const counted = z.strictObject({ extensions: z.int(), phones: z.int() });
const opened = view<OpenedBackup>()(
  z.strictObject({
    opened: z.string(),
    name: z.string(),
    at,
    version: z.string(),
    hostname: z.string(),
    revision: z.int(),
    contents: z.array(z.string()),
    interfaces: z.array(
      z.strictObject({
        id: z.string(),
        role: z.enum(['lan', 'voice']),
        match: z.union([z.strictObject({ mac: z.string() }), z.strictObject({ name: z.string() })]),
        was: card.exactOptional(),
        device: z.string().exactOptional(),
        because: z.enum(['mac', 'name', 'only', 'chosen']).exactOptional(),
      }),
    ),
    cards: z.array(card.extend({ carrier: z.boolean() })),
    problems: z.array(problem),
    preview,
    subscribers: z.strictObject({ before: counted, after: counted }),
    newPasswords: z.int(),
    otherCa: z.boolean(),
    tables: z.boolean(),
  }),
  'OpenedBackup',
);

const name = z.strictObject({ name: backupNameSchema });
const id = z.strictObject({ id: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/, 'what opening the backup answered') });
const passphrase = z.string().min(1).max(1024).optional();
const map = z.record(idSchema, linkNameSchema).optional();

export const backupRoutes = {
  'GET /backups': { access: 'read', summary: 'backups that are there, and when the next one is made', response: backups },
  'POST /backups': {
    access: 'person',
    summary: 'make a backup now; without a passphrase, under the one that the document names',
    body: z.strictObject({ passphrase }),
    response: backup,
    status: 201,
  },
  'DELETE /backups/{name}': { access: 'person', summary: 'delete a backup', params: name, response: z.void(), status: 204 },
  'GET /backups/{name}/file': {
    access: 'read',
    summary: 'the backup, encrypted as it lies there',
    params: name,
    response: z.void(),
    stream: 'file',
  },
  'POST /backups/uploads': {
    access: 'person',
    summary: 'bring a file in parts of up to 480 KB (base64); the first is answered by what names it in the others',
    body: z.strictObject({
      upload: z.string().optional(),
      offset: z.int().min(0),
      data: z.string().max(655_360),
    }),
    response: z.strictObject({ upload: z.string(), bytes: z.int() }).meta({ id: 'Upload' }),
    status: 201,
    largeBody: true,
  },
  'POST /backups/open': {
    access: 'person',
    summary: 'decrypt a backup and say what restoring it would do; it stays open for a quarter of an hour',
    body: z.strictObject({ name: backupNameSchema.optional(), upload: z.string().optional(), passphrase, map }),
    response: opened,
  },
  'POST /backups/opened/{id}/look': {
    access: 'person',
    summary: 'the same with other network cards',
    params: id,
    body: z.strictObject({ map }),
    response: opened,
  },
  'POST /backups/opened/{id}/restore': {
    access: 'person',
    summary: 'restore it: a change like any other, which waits for confirmation and undoes itself otherwise',
    params: id,
    body: z.strictObject({ map, confirmSeconds: z.int().min(3).max(600).optional() }),
    response: changeView,
  },
} as const;
