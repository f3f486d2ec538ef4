import { join } from 'node:path';
import { jsonOf } from '../lib/json.ts';
import { type Channel, type ChannelSettings, channelFile, channelFileSchema, type SendResult } from '../lib/messages/channels.ts';
import { mailOf, type Outgoing, syslogOf, webhookOf } from '../lib/messages/compose.ts';
import type { Egress } from './egress-settings.ts';
import { sendMail } from './smtp.ts';
import { sendSyslog } from './syslog.ts';
import { readText } from './web-files.ts';

/** How system messages leave the machine. */
export interface Notifier {
  /** The settings in force; undefined while there are none. */
  settings(): Promise<ChannelSettings | undefined>;
  /** Sends once. Never throws for what the world does. */
  send(channel: Channel, message: Outgoing): Promise<SendResult>;
}

const off: SendResult = { ok: false, layer: 'settings', detail: 'this channel is not set' };
const webhookMs = 20_000;

export function openNotifier(prefix: string, egress: Egress): Notifier {
  const settings = async (): Promise<ChannelSettings | undefined> => {
    const text = await readText(join(prefix, channelFile));
    const parsed = channelFileSchema.safeParse(text === undefined ? undefined : jsonOf(text));
    return parsed.success ? parsed.data : undefined;
  };
  return {
    settings,
    send: async (channel, message) => {
      const s = await settings();
      if (!s) return off;
      switch (channel) {
        case 'mail':
          return s.mail ? sendMail(s.mail, mailOf(message, { ...s.mail, hostname: s.hostname }), s.hostname) : off;
        case 'syslog':
          return s.syslog ? sendSyslog(s.syslog, syslogOf(message, s.hostname)) : off;
        case 'webhook': {
          if (!s.webhook) return off;
          const { url, token, ca } = s.webhook;
          const answer = await egress.request({
            url,
            method: 'POST',
            headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
            body: webhookOf(message, s.hostname),
            timeoutMs: webhookMs,
            maxBytes: 64 * 1024,
            ...(ca === undefined ? {} : { extraCa: [ca] }),
          });
          return answer.ok ? { ok: true } : { ok: false, layer: answer.layer, detail: answer.detail };
        }
      }
    },
  };
}
