import { z } from 'zod';
import type { Problem } from '../config/problems.ts';
import { partBytes } from '../lib/part.ts';
import { addressSchema, idSchema, linkNameSchema, textSchema } from '../lib/text.ts';
import type { MappedInterface } from './backup/mapping.ts';
import { answers, request, web } from './request.ts';
import type { ChangeView, Preview } from './requests.ts';

export type { MappedInterface };

/** Names are made by the engine and hold no path. */
export const backupNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{0,200}\.srbackup$/, 'the name of a backup, such as pbx-20260102-021500z-auto.srbackup');
const passphrase = z.string().min(1).max(1024);
const token = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);
const by = textSchema(80);
const from = addressSchema.optional();
const map = z.record(idSchema, linkNameSchema).default({});

export interface BackupView {
  readonly name: string;
  /** Seconds since 1970. */
  readonly at: number;
  readonly bytes: number;
  /** What its header says, which nobody has proven before it was opened; absent when it cannot be read. */
  readonly about?: { readonly version: string; readonly hostname: string; readonly contents: readonly string[] };
  readonly scheduled: boolean;
}
export interface BackupsView {
  readonly folder: string;
  readonly backups: readonly BackupView[];
  /** Why the folder cannot be read. */
  readonly problem?: Problem;
  /** When one was made by schedule, and when the next is due. */
  readonly lastAt?: number;
  readonly nextAt?: number;
  /** It is time for one. */
  readonly due: boolean;
  /** Why the last one was not made. */
  readonly failure?: { readonly at: number; readonly problem: Problem };
}
export interface OpenedBackup {
  /** To restore what was looked at, within a quarter of an hour. */
  readonly opened: string;
  readonly name: string;
  readonly at: number;
  readonly version: string;
  readonly hostname: string;
  readonly revision: number;
  readonly contents: readonly string[];
  readonly interfaces: readonly MappedInterface[];
  /** Cards of this machine. */
  readonly cards: readonly { readonly device: string; readonly mac: string; readonly carrier: boolean }[];
  /** Why it cannot be restored as it is; the document's own problems are in the preview. */
  readonly problems: readonly Problem[];
  readonly preview: Preview;
  readonly subscribers: {
    readonly before: { readonly extensions: number; readonly phones: number };
    readonly after: { readonly extensions: number; readonly phones: number };
  };
  /** Phones whose password becomes another one than it is here now. */
  readonly newPasswords: number;
  /** The own CA becomes another one: browsers ask once more. */
  readonly otherCa: boolean;
  /** Logins, tokens and messages are in it. */
  readonly tables: boolean;
}

/** Backups: written, read and restored by the engine, which has the keys; web adds its tables and takes them back. */
export const backupRequests = {
  'backup.list': request(z.strictObject({}), web, answers<BackupsView>()),
  /** web's tables for the next backup, in parts. */
  'backup.tables': request(
    z.strictObject({ job: token, part: z.int().min(0).max(63), text: z.string().max(partBytes) }),
    web,
    answers<Record<string, never>>(),
  ),
  /** Without a passphrase: with the one that the document names. */
  'backup.create': request(
    z.strictObject({ by, job: token.optional(), passphrase: passphrase.optional(), scheduled: z.boolean().default(false) }),
    web,
    answers<BackupView>(),
  ),
  'backup.remove': request(z.strictObject({ by, name: backupNameSchema }), web, answers<Record<string, never>>()),
  /** A part of the encrypted file, base64. */
  'backup.read': request(
    z.strictObject({ name: backupNameSchema, offset: z.int().min(0) }),
    web,
    answers<{ readonly data: string; readonly bytes: number }>(),
  ),
  /** A part of a file that somebody brings; the first without a token gets one. */
  'backup.upload': request(
    z.strictObject({ upload: token.optional(), offset: z.int().min(0), data: z.base64().max(Math.ceil(partBytes / 3) * 4) }),
    web,
    answers<{ readonly upload: string; readonly bytes: number }>(),
  ),
  /** Decrypts one, keeps it for a quarter of an hour, and says what restoring it would do. */
  'backup.open': request(
    z.strictObject({ by, name: backupNameSchema.optional(), upload: token.optional(), passphrase: passphrase.optional(), map, from }),
    web,
    answers<OpenedBackup>(),
  ),
  /** The same with other network cards. */
  'backup.look': request(z.strictObject({ opened: token, map, from }), web, answers<OpenedBackup>()),
  /** The one road, with the keys. It waits for confirmation, whatever changes. */
  'backup.restore': request(
    z.strictObject({ by, opened: token, map, confirmSeconds: z.int().min(3).max(600).optional(), from }),
    web,
    answers<ChangeView>(),
  ),
  /** Tables of a backup that is in force, for web to take. */
  'backup.restored': request(
    z.strictObject({}),
    web,
    answers<{ readonly none: true } | { readonly number: number; readonly parts: number }>(),
  ),
  'backup.restored-part': request(z.strictObject({ number: z.int(), part: z.int().min(0) }), web, answers<{ readonly text: string }>()),
  'backup.taken': request(z.strictObject({ number: z.int() }), web, answers<Record<string, never>>()),
} as const;

export type BackupMethod = keyof typeof backupRequests;
