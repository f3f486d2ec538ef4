import type { Host } from '../../host/host.ts';
import { partBytes } from '../../lib/part.ts';
import { redactor } from '../../lib/redact.ts';
import type { Method, ParsedParams, Result } from '../requests.ts';
import { type BundleFile, collect, type Views } from './bundle.ts';
import { readLogs } from './logs.ts';
import { knownSecrets } from './secrets.ts';

/** Packs the files of a bundle into one (src/host/archive.ts). */
export type Pack = (files: readonly BundleFile[], at: number) => Promise<Uint8Array>;

export type SupportMethod = Extract<Method, 'logs' | 'support.make' | 'support.part'>;
export type SupportHandlers = { readonly [M in SupportMethod]: (params: ParsedParams<M>) => Promise<Result<M>> };

/** Time to fetch what was made. Then it is forgotten: it is of no use to anybody later. */
const keptMs = 5 * 60_000;

/** Bundles, made on demand and given away in parts; and lines of the logs. Neither leaves with a secret in it. */
export function supportHandlers(host: Host, version: string, views: Views, pack: Pack): SupportHandlers {
  let kept: { readonly id: string; readonly archive: Uint8Array } | undefined;
  return {
    logs: async (p) => readLogs(host, p, redactor(await knownSecrets(host))),
    'support.make': async ({ web }) => {
      const files = await collect(host, { version, views, ...(web === '' ? {} : { web }) });
      const archive = await pack(files, host.clock.now());
      const made = { id: host.random(9), archive };
      kept = made;
      host.clock.after(keptMs, () => {
        if (kept === made) kept = undefined;
      });
      return {
        id: made.id,
        file: fileName(host.clock.now()),
        bytes: archive.length,
        parts: Math.ceil(archive.length / partBytes),
        entries: files.map((f) => ({ name: f.name, bytes: Buffer.byteLength(f.text) })),
      };
    },
    'support.part': async ({ id, part }) => {
      const archive = kept?.id === id ? kept.archive : undefined;
      return {
        base64: archive === undefined ? '' : Buffer.from(archive.subarray(part * partBytes, (part + 1) * partBytes)).toString('base64'),
      };
    },
  };
}

/** `switchroom-support-20261123-1004.tar.gz` */
export function fileName(at: number): string {
  const [, day = '', hour = '', minute = ''] = /^(.{10})T(..):(..)/.exec(new Date(at * 1000).toISOString()) ?? [];
  return `switchroom-support-${day.replaceAll('-', '')}-${hour}${minute}.tar.gz`;
}
