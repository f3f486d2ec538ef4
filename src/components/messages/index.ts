import { type Problem, pointer } from '../../config/problems.ts';
import { type Artifact, type Context, define, type Reach, type RenderContext } from '../../engine/contract.ts';
import { filesAndUnits } from '../../engine/files-and-units.ts';
import type { SecretRef } from '../../lib/text.ts';
import type { Messages } from './schema.ts';

/**
 * How system messages leave the PBX. Owns on the machine: etc/web/messages.json, which the web process sends by. Messages themselves lie in its tables.
 */
export const messages = define({
  id: 'messages',
  after: [],
  section: (config) => config.messages,
  claims: () => [],
  reaches,
  check,
  render,
  ...filesAndUnits('messages'),
});

function reaches(section: Messages): Reach[] {
  const { mail, webhook, syslog } = section;
  const base = { owner: 'messages' } as const;
  const url = webhook === undefined ? undefined : new URL(webhook.url);
  return [
    ...(mail === undefined
      ? []
      : [
          {
            ...base,
            id: 'mail',
            purpose: 'mail' as const,
            host: mail.server,
            protocol: 'tcp' as const,
            port: mail.port,
            check: mail.security === 'tls' ? ('tls' as const) : ('smtp' as const),
            direct: true,
          },
        ]),
    ...(url === undefined
      ? []
      : [
          {
            ...base,
            id: 'webhook',
            purpose: 'webhook' as const,
            host: url.hostname.replace(/^\[|\]$/g, ''),
            protocol: 'tcp' as const,
            port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
            check: url.protocol === 'https:' ? ('https' as const) : ('http' as const),
            direct: false,
          },
        ]),
    // A datagram is answered by nobody: nothing of it can be tried.
    ...(syslog === undefined || syslog.transport === 'udp'
      ? []
      : [
          {
            ...base,
            id: 'syslog',
            purpose: 'syslog' as const,
            host: syslog.server,
            protocol: 'tcp' as const,
            port: syslog.port,
            check: syslog.transport,
            direct: true,
          },
        ]),
  ];
}

function check(section: Messages, ctx: Context): Problem[] {
  const { mail, webhook } = section;
  const unknown = (ref: SecretRef | undefined, ...path: string[]): Problem[] =>
    ref === undefined || ctx.secrets === undefined || ctx.secrets.kept(ref.secret) !== undefined
      ? []
      : [
          {
            code: 'messages.unknown-secret',
            path: pointer('messages', ...path),
            message: 'the PBX keeps no secret with this id',
            hint: 'enter the password again',
          },
        ];
  return [
    ...unknown(mail?.password, 'mail', 'password'),
    ...unknown(webhook?.token, 'webhook', 'token'),
    ...(mail?.user !== undefined && mail.security === 'none'
      ? [
          {
            code: 'messages.login-in-the-clear',
            path: pointer('messages', 'mail', 'security'),
            message: 'user and password would cross the network in the clear',
            hint: 'choose STARTTLS or TLS, or leave the user out',
          },
        ]
      : []),
    ...(mail?.user !== undefined && mail.password === undefined
      ? [
          {
            code: 'messages.no-password',
            path: pointer('messages', 'mail', 'password'),
            message: 'a user without a password cannot log in',
            hint: 'enter the password, or leave the user out',
          },
        ]
      : []),
    ...(webhook?.token !== undefined && webhook.url.startsWith('http:')
      ? [
          {
            code: 'messages.token-in-the-clear',
            path: pointer('messages', 'webhook', 'url'),
            message: 'the token would cross the network in the clear',
            hint: 'use https://, or leave the token out',
          },
        ]
      : []),
  ];
}

function render(section: Messages, ctx: RenderContext): Artifact[] {
  const { keepDays, mail, webhook, syslog } = section;
  const kept = (ref: SecretRef | undefined): string | undefined => (ref === undefined ? undefined : ctx.secrets.kept(ref.secret));
  const file = {
    hostname: ctx.config.webserver.hostname,
    keepDays,
    ...(mail === undefined ? {} : { mail: { ...mail, password: kept(mail.password) } }),
    ...(webhook === undefined ? {} : { webhook: { ...webhook, token: kept(webhook.token) } }),
    ...(syslog === undefined ? {} : { syslog }),
  };
  return [{ kind: 'file', path: 'etc/web/messages.json', reader: 'web', content: `${JSON.stringify(file, undefined, 2)}\n` }];
}
