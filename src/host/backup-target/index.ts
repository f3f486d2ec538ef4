import { join } from 'node:path';
import {
  type OpenTarget,
  stepsOf,
  type TargetSettings,
  type TargetStep,
  targetFile,
  targetSettingsSchema,
} from '../../lib/backup-target.ts';
import { jsonOf } from '../../lib/json.ts';
import { isException } from '../../lib/proxy.ts';
import type { Egress } from '../egress-settings.ts';
import { readText } from '../web-files.ts';
import { type Remote, type RemoteBackup, type TargetFailure, TargetFault } from './fault.ts';
import { sftp } from './sftp.ts';
import { webdav } from './webdav.ts';

export { type Remote, type RemoteBackup, type TargetFailure, TargetFault };

export interface TargetResult {
  readonly ok: boolean;
  readonly steps: { readonly step: TargetStep; readonly state: 'passed' | 'failed' | 'unknown' }[];
  readonly failure?: TargetFailure;
  /** Where the server says so. */
  readonly freeBytes?: number;
}

/** How copies of backups leave the machine, and come back. */
export interface BackupTargets {
  /** The one in force, with its secrets; undefined while there is none. */
  settings(): Promise<TargetSettings | undefined>;
  open(target: OpenTarget): Remote;
  /** Never throws for what the world does. @param needBytes room that there should be */
  test(target: OpenTarget, needBytes: number): Promise<TargetResult>;
}

/** The web process's: it may read no file of the engine's, and what it sends is encrypted. */
export function openBackupTargets(prefix: string, lib: string, egress: Egress): BackupTargets {
  const open = (target: OpenTarget): Remote =>
    target.kind === 'webdav'
      ? webdav(target, egress)
      : sftp(target, { folder: join(prefix, 'var/web/target'), askpass: join(lib, 'share/ssh-askpass') });
  return {
    settings: async () => {
      const text = await readText(join(prefix, targetFile));
      const parsed = targetSettingsSchema.safeParse(text === undefined ? undefined : jsonOf(text));
      return parsed.success ? parsed.data : undefined;
    },
    open,
    test: async (target, needBytes) => {
      const proxy = target.kind === 'webdav' ? await egress.proxy() : undefined;
      const url = target.kind === 'webdav' ? new URL(target.url) : undefined;
      const proxied = proxy !== undefined && url !== undefined && !isException(url.hostname, proxy.exceptions);
      const steps = stepsOf(target.kind, proxied, url?.protocol === 'https:');
      try {
        const { freeBytes } = await open(target).probe();
        if (freeBytes !== undefined && freeBytes < needBytes)
          throw new TargetFault('space', `${freeBytes >> 20} MB are free, and ${Math.ceil(needBytes / (1 << 20))} MB are needed`);
        return { ok: true, steps: steps.map((step) => ({ step, state: 'passed' })), ...(freeBytes === undefined ? {} : { freeBytes }) };
      } catch (e) {
        if (!(e instanceof TargetFault)) throw e;
        // Of a name that only the proxy looks up, or a connection that it makes, the proxy's step tells.
        const at = Math.max(0, steps.indexOf(e.failure.step));
        return {
          ok: false,
          steps: steps.map((step, n) => ({ step, state: n < at ? 'passed' : n === at ? 'failed' : 'unknown' })),
          failure: e.failure,
        };
      }
    },
  };
}
