import { z } from 'zod';
import { type OpenTarget, openTargetSchema } from './backup-target-schema.ts';

export type { OpenTarget };

/** The target of backups as the web process reads it: secrets filled in. Rendered by the component backup. */
export const targetFile = 'etc/web/backup.json';

export type WebdavTarget = Extract<OpenTarget, { kind: 'webdav' }>;
export type SftpTarget = Extract<OpenTarget, { kind: 'sftp' }>;

export const targetSettingsSchema = z.strictObject({ hostname: z.string(), keep: z.number(), target: openTargetSchema });
export type TargetSettings = z.output<typeof targetSettingsSchema>;

/** A private key in PEM form, without a passphrase. A field of one line has lost its line breaks. */
export const privateKey = /^\s*-----BEGIN ([A-Z ]{0,20})PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END \1PRIVATE KEY-----\s*$/;

/** What a test goes through, one after the other; what was not reached is unknown. */
export const targetSteps = ['name', 'connection', 'proxy', 'tls', 'host-key', 'login', 'folder', 'write', 'space'] as const;
export type TargetStep = (typeof targetSteps)[number];

export const stepsOf = (kind: OpenTarget['kind'], proxied: boolean, tls: boolean): readonly TargetStep[] =>
  targetSteps.filter((s) => {
    if (s === 'proxy') return kind === 'webdav' && proxied;
    if (s === 'tls') return kind === 'webdav' && tls;
    return s !== 'host-key' || kind === 'sftp';
  });

/** For people: `backups@nas.example.test:2222/pbx`, `https://dav.example.test/pbx/`. */
export function targetName(t: OpenTarget): string {
  if (t.kind === 'webdav') return t.url;
  const host = t.host.includes(':') ? `[${t.host}]` : t.host;
  return `sftp://${t.user}@${host}${t.port === 22 ? '' : `:${t.port}`}/${(t.folder ?? '').replace(/^\//, '/')}`;
}

/** The same server and the same user: only they may get a password that was given for them. */
export function sameAccount(a: OpenTarget, b: OpenTarget): boolean {
  if (a.kind === 'webdav' && b.kind === 'webdav') return new URL(a.url).origin === new URL(b.url).origin && a.user === b.user;
  return a.kind === 'sftp' && b.kind === 'sftp' && a.host === b.host && a.port === b.port && a.user === b.user && a.hostKey === b.hostKey;
}

export const backupFileName = /^[a-z0-9][a-z0-9.-]{0,200}\.srbackup$/;

/** When it was made, as its name says; undefined for a name that says nothing. Seconds since 1970. */
export function nameSays(name: string): { readonly at: number; readonly scheduled: boolean } | undefined {
  const [, y, mo, d, h, mi, s, how] = /-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)z(?:-\d+)?-(auto|hand)\.srbackup$/.exec(name) ?? [];
  const at = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`) / 1000;
  return Number.isFinite(at) ? { at, scheduled: how === 'auto' } : undefined;
}

/** How the names of a PBX's backups begin: what makes them and what clears the old ones away must agree. */
export const namePrefix = (hostname: string): string =>
  hostname
    .toLowerCase()
    .replace(/[^a-z0-9.-]/g, '-')
    .replace(/^[^a-z0-9]+/, '') || 'pbx';

/** Scheduled ones of this PBX beyond the newest so many: what somebody made by hand, and what others keep there, stays. */
export function superfluous(names: readonly string[], hostname: string, keep: number): readonly string[] {
  const host = namePrefix(hostname);
  return names
    .filter((n) => n.startsWith(`${host}-`) && /^\d{8}-\d{6}z(-\d+)?-auto\.srbackup$/.test(n.slice(host.length + 1)))
    .toSorted()
    .reverse()
    .slice(keep);
}
