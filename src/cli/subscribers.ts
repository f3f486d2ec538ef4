import type { Enrolment } from '../engine/requests.ts';
import type { Language } from '../lib/texts/text.ts';
import { CliError } from './client.ts';
import type { Command } from './command.ts';
import { duration, table, time } from './print.ts';
import { say, spoken, word } from './say.ts';

interface ExtensionRow {
  readonly number: string;
  readonly name: string;
  readonly phones: readonly string[];
}
interface PhoneRow {
  readonly mac: string;
  readonly vendor: string;
  readonly extension: string;
  readonly state: string;
  readonly address?: string;
}
interface TestResult {
  readonly ok: boolean;
  readonly layer?: string;
  readonly detail: string;
}
interface ChannelRow {
  readonly channel: string;
  readonly on: boolean;
  readonly waiting: number;
  readonly failing?: { readonly layer: string; readonly detail: string };
}
interface MessageRow {
  readonly id: string;
  readonly count: number;
  readonly at: number;
  readonly kind: string;
  readonly code: string;
  readonly text: Readonly<Record<Language, string>>;
}

const segment = encodeURIComponent;

/** What lies in the web process's tables: extensions, phones, messages; and the enrolment window beside them. */
export const subscriberCommands: readonly Command[] = [
  {
    name: 'extensions',
    usage: 'extensions [add <number> <name> | remove <number>]',
    help: 'the numbers that can be called here',
    run: async ({ client }, [verb, number, ...name]) => {
      if (verb === 'add') await client.web('POST', '/extensions', { number: need(number, 'a number'), name: name.join(' ') });
      else if (verb === 'remove') await client.web('DELETE', `/extensions/${segment(need(number, 'a number'))}`);
      else unknown(verb);
      const rows = (await client.web('GET', '/extensions')) as readonly ExtensionRow[];
      return { json: rows, text: table(rows.map((r) => [r.number, r.name, r.phones.join(' ')])) };
    },
  },
  {
    name: 'phones',
    usage: 'phones [add <mac> <extension> <vendor> | remove <mac> | renew <mac>]',
    help: 'the phones, with what each is doing and why',
    run: async ({ client }, [verb, mac, extension, vendor]) => {
      if (verb === 'add')
        await client.web('POST', '/phones', {
          mac: need(mac, 'a MAC address'),
          extension: need(extension, 'an extension'),
          vendor: need(vendor, 'a vendor'),
        });
      else if (verb === 'remove') await client.web('DELETE', `/phones/${segment(need(mac, 'a MAC address'))}`);
      else if (verb === 'renew') await client.web('POST', `/phones/${segment(need(mac, 'a MAC address'))}/renew`);
      else unknown(verb);
      const rows = (await client.web('GET', '/phones')) as readonly PhoneRow[];
      return { json: rows, text: table(rows.map((r) => [r.mac, r.vendor, r.extension, word(r.state), r.address ?? ''])) };
    },
  },
  {
    name: 'enrolment',
    usage: 'enrolment [open [minutes] | close]',
    help: 'the window in which phones may fetch their password',
    run: async ({ client }, [verb, minutes]) => {
      if (verb === 'open') return windowText(await client.engine('enrolment.open', { by: 'root', minutes: Number(minutes ?? 15) }));
      if (verb === 'close') return windowText(await client.engine('enrolment.close', { by: 'root' }));
      unknown(verb);
      return windowText(await client.engine('enrolment', {}));
    },
  },
  {
    name: 'messages',
    usage:
      'messages [--unread] | messages search <words> [--unread] | messages acknowledge <id> | messages channels | messages test <mail|webhook|syslog>',
    help: 'system messages, the newest first',
    run: async ({ client, options }, [verb, what, ...more]) => {
      if (verb === 'test') {
        const r = (await client.web('POST', `/messages/channels/${segment(need(what, 'a channel'))}/test`)) as TestResult;
        return { json: r, text: r.ok ? r.detail : say`failed at ${word(r.layer ?? '?')}: ${r.detail}`, exit: r.ok ? 0 : 1 };
      }
      if (verb === 'channels') {
        const all = (await client.web('GET', '/messages/channels')) as readonly ChannelRow[];
        const lines = all.map((c) => [
          c.channel,
          word(c.on ? 'on' : 'off'),
          say`${c.waiting} waiting`,
          c.failing ? `${word(c.failing.layer)}: ${c.failing.detail}` : '',
        ]);
        return { json: all, text: table(lines) };
      }
      if (verb === 'acknowledge') await client.web('POST', `/messages/${segment(need(what, 'a message'))}/acknowledge`);
      else if (verb !== 'search') unknown(verb);
      const query = new URLSearchParams({
        ...(verb === 'search' ? { q: [need(what, 'what to search for'), ...more].join(' ') } : {}),
        ...(options['unread'] === undefined ? {} : { unread: 'true' }),
      });
      const rows = (await client.web('GET', `/messages${query.size === 0 ? '' : `?${query}`}`)) as readonly MessageRow[];
      return {
        json: rows,
        text: table(rows.map((r) => [r.id, time(r.at), word(r.kind), r.count > 1 ? `${r.count}x` : '', r.text[spoken()]])),
      };
    },
  },
  {
    name: 'calls',
    usage: 'calls',
    help: 'calls that are up now',
    run: async ({ client }) => {
      const rows = (await client.web('GET', '/calls')) as readonly { id: string; from: string; to: string; state: string; since: number }[];
      const now = Date.now() / 1000;
      return {
        json: rows,
        text: rows.length === 0 ? say`no calls` : table(rows.map((r) => [`${r.from} → ${r.to}`, word(r.state), duration(now - r.since)])),
      };
    },
  },
];

function need(text: string | undefined, what: string): string {
  if (text === undefined) throw new CliError(say`${word(what)} is missing`, [], 2);
  return text;
}

function unknown(verb: string | undefined): void {
  if (verb !== undefined) throw new CliError(say`"${verb}" is not something that can be done here; see: switchroom help`, [], 2);
}

function windowText(e: Enrolment) {
  return { json: e, text: e.open ? say`open until ${time(e.until ?? 0)}, opened by ${e.by ?? ''}` : say`closed: phones get no password` };
}
