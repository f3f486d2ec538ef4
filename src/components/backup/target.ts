import { type Problem, pointer } from '../../config/problems.ts';
import type { Artifact, Context, Reach, RenderContext } from '../../engine/contract.ts';
import { privateKey, type TargetSettings, targetFile } from '../../lib/backup-target.ts';
import type { Target } from '../../lib/backup-target-schema.ts';
import type { SecretRef } from '../../lib/text.ts';
import type { Backup } from './schema.ts';

/** Where a copy of every backup goes: what can be wrong with it, what it needs outside, and what web sends by. */

export function checkTarget({ target }: Backup, ctx: Context): Problem[] {
  if (target === undefined) return [];
  const path = (field: string) => pointer('backup', 'target', field);
  const unknown = (ref: SecretRef | undefined, field: string): Problem[] =>
    ref === undefined || ctx.secrets === undefined || ctx.secrets.kept(ref.secret) !== undefined
      ? []
      : [
          {
            code: 'backup.target-unknown-secret',
            path: path(field),
            message: 'the PBX keeps no secret with this id',
            hint: 'enter it again',
          },
        ];
  if (target.kind === 'webdav') {
    return [
      ...unknown(target.password, 'password'),
      ...(target.user !== undefined && target.url.startsWith('http:')
        ? [
            {
              code: 'backup.target-in-the-clear',
              path: path('url'),
              message: 'user and password would cross the network in the clear',
              hint: 'use https://, or leave the user out',
            },
          ]
        : []),
      ...((target.user === undefined) === (target.password === undefined)
        ? []
        : [
            {
              code: 'backup.target-half-a-login',
              path: path(target.user === undefined ? 'user' : 'password'),
              message: 'a login is a user and a password',
              hint: 'enter both, or neither',
            },
          ]),
    ];
  }
  const key = target.key === undefined ? undefined : ctx.secrets?.kept(target.key.secret);
  return [
    ...unknown(target.password, 'password'),
    ...unknown(target.key, 'key'),
    ...(target.password === undefined && target.key === undefined
      ? [
          {
            code: 'backup.target-half-a-login',
            path: path('password'),
            message: 'a login is a user and a password, or a user and a key',
            hint: 'enter a password or a private key',
          },
        ]
      : []),
    ...(key !== undefined && !privateKey.test(key)
      ? [
          {
            code: 'backup.target-no-key',
            path: path('key'),
            message: 'this is no private key',
            hint: 'enter the whole file, from -----BEGIN to -----END, of a key without a passphrase',
          },
        ]
      : []),
    ...(target.hostKey === undefined
      ? [
          {
            code: 'backup.target-no-host-key',
            path: path('hostKey'),
            message: `it is not known yet by which key ${target.host} is recognised`,
            hint: 'test the target, compare the fingerprint that it shows, and accept it',
            values: { host: target.host },
          },
        ]
      : []),
  ];
}

export function targetReaches({ target }: Backup): Reach[] {
  if (target === undefined) return [];
  const base = { owner: 'backup', id: 'target', purpose: 'backup', protocol: 'tcp' } as const;
  if (target.kind === 'sftp') return [{ ...base, host: target.host, port: target.port, check: 'tcp', direct: true }];
  const { protocol, hostname, port } = new URL(target.url);
  const tls = protocol === 'https:';
  return [
    {
      ...base,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (tls ? 443 : 80),
      // Whether its certificate is good for the authority that was entered, only the target's own test can say.
      check: tls && target.ca === undefined ? 'https' : 'tcp',
      direct: false,
    },
  ];
}

export function renderTarget({ target, keep }: Backup, ctx: RenderContext): Artifact[] {
  if (target === undefined) return [];
  const kept = (ref: SecretRef | undefined): string | undefined => (ref === undefined ? undefined : ctx.secrets.kept(ref.secret));
  const file: TargetSettings = { hostname: ctx.config.webserver.hostname, keep, target: withSecrets(target, kept) };
  return [{ kind: 'file', path: targetFile, reader: 'web', content: `${JSON.stringify(file, undefined, 2)}\n` }];
}

function withSecrets(t: Target, kept: (ref: SecretRef | undefined) => string | undefined): TargetSettings['target'] {
  if (t.kind === 'webdav') return { ...t, password: kept(t.password) };
  return { ...t, password: kept(t.password), key: kept(t.key) };
}
