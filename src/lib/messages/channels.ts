import { z } from 'zod';
import { kinds } from './registry.ts';

/** The ways by which messages leave the PBX, and the settings of each as the web process reads them: passwords filled in. */
export const channels = ['mail', 'webhook', 'syslog'] as const;
export type Channel = (typeof channels)[number];

const kindList = z.array(z.enum(kinds));

export const channelFile = 'etc/web/messages.json';
export const channelFileSchema = z.strictObject({
  hostname: z.string(),
  keepDays: z.number(),
  mail: z
    .strictObject({
      server: z.string(),
      port: z.number(),
      security: z.enum(['starttls', 'tls', 'none']),
      user: z.string().optional(),
      password: z.string().optional(),
      from: z.string(),
      to: z.array(z.string()),
      ca: z.string().optional(),
      language: z.enum(['en', 'de']),
      kinds: kindList,
    })
    .optional(),
  webhook: z.strictObject({ url: z.string(), token: z.string().optional(), ca: z.string().optional(), kinds: kindList }).optional(),
  syslog: z
    .strictObject({
      server: z.string(),
      port: z.number(),
      transport: z.enum(['udp', 'tcp', 'tls']),
      ca: z.string().optional(),
      kinds: kindList,
    })
    .optional(),
});
export type ChannelSettings = z.output<typeof channelFileSchema>;
export type MailSettings = NonNullable<ChannelSettings['mail']>;
export type SyslogSettings = NonNullable<ChannelSettings['syslog']>;

/** How sending ended; a failure names its layer: name, route, tcp, tls, greeting, login, sender, recipient, content, status, … */
export type SendResult = { readonly ok: true } | { readonly ok: false; readonly layer: string; readonly detail: string };
