import { type Language, messageSentences } from '../texts/messages.ts';
import type { Kind } from './registry.ts';

/** A message on its way out. */
export interface Outgoing {
  readonly id: string;
  /** Seconds since 1970. */
  readonly at: number;
  readonly firstAt: number;
  readonly kind: Kind;
  readonly code: string;
  readonly values: Readonly<Record<string, string | number>>;
  readonly count: number;
}

export const kindWords: Readonly<Record<Language, Readonly<Record<Kind, string>>>> = {
  en: {
    information: 'Information',
    'simple-fault': 'Simple fault',
    'serious-fault': 'Serious fault',
    'security-warning': 'Security warning',
  },
  de: {
    information: 'Information',
    'simple-fault': 'Leichte Störung',
    'serious-fault': 'Schwere Störung',
    'security-warning': 'Sicherheitswarnung',
  },
};
const words = {
  en: { cause: 'Because', consequence: 'Therefore', remedy: 'What to do', times: 'times, first', at: 'At' },
  de: { cause: 'Ursache', consequence: 'Folge', remedy: 'Was zu tun ist', times: 'Mal, zuerst', at: 'Um' },
} as const;

const iso = (at: number): string => new Date(at * 1000).toISOString();
/** One line: whatever a value holds, it begins no header and no line of its own. */
const oneLine = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim();

export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  readonly hostname: string;
  readonly language: Language;
}

/**
 * A whole mail (RFC 5322), lines ended by CR LF. Subject as encoded words (RFC 2047), text as base64, so that no value can begin a header, end the
 * mail or be changed under way. The Message-ID is the same at every attempt: a mail server that got it twice can tell.
 */
export function mailOf(m: Outgoing, letter: Letter): string {
  const { language, hostname } = letter;
  const s = messageSentences(language, m.code, m.values);
  const w = words[language];
  const part = (name: 'cause' | 'consequence' | 'remedy'): string[] => (s[name] === '' ? [] : [`${w[name]}: ${oneLine(s[name])}`]);
  const body = [
    `${kindWords[language][m.kind]}: ${oneLine(s.message)}`,
    '',
    ...part('cause'),
    ...part('consequence'),
    ...part('remedy'),
    '',
    m.count > 1 ? `${m.count} ${w.times} ${iso(m.firstAt)}` : '',
    `${w.at} ${iso(m.at)} · ${hostname} · ${m.code} · ${m.id}`,
  ].join('\r\n');
  const headers = [
    `Date: ${new Date(m.at * 1000).toUTCString().replace('GMT', '+0000')}`,
    `From: Switchroom <${letter.from}>`,
    `To: ${letter.to.join(', ')}`,
    `Message-ID: <${idOf(m)}@${hostname}>`,
    `Subject: ${encodedWords(`[${hostname}] ${kindWords[language][m.kind]}: ${oneLine(s.message)}`)}`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
  ];
  return `${headers.join('\r\n')}\r\n\r\n${
    base64(body)
      .match(/.{1,76}/g)
      ?.join('\r\n') ?? ''
  }\r\n`;
}

const idOf = (m: Outgoing): string => `${m.id.replace(/[^A-Za-z0-9-]/g, '-')}.${m.count}`;

/** RFC 2047 §2: 75 characters a word at most, none of them split within a letter; folded lines begin with a space. */
export function encodedWords(text: string): string {
  const encoder = new TextEncoder();
  const chunks: string[] = [''];
  for (const letter of [...text].slice(0, 250)) {
    const last = chunks.length - 1;
    if (encoder.encode(`${chunks[last]}${letter}`).length > 42) chunks.push(letter);
    else chunks[last] += letter;
  }
  return chunks.map((c) => `=?UTF-8?B?${base64(c)}?=`).join('\r\n ');
}

function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}

/** RFC 5424 §6.2.1: what the receiver sorts by. Facility 4 (security) for warnings of security, 3 (daemon) for the others. */
const priorities: Readonly<Record<Kind, number>> = {
  information: 3 * 8 + 6,
  'simple-fault': 3 * 8 + 4,
  'serious-fault': 3 * 8 + 3,
  'security-warning': 4 * 8 + 4,
};

/** One message as RFC 5424 has it. 32473 is the enterprise number for those that have none of their own (RFC 5612). */
export function syslogOf(m: Outgoing, hostname: string): string {
  const s = messageSentences('en', m.code, m.values);
  const value = (v: string): string => oneLine(v).replace(/(["\\\]])/g, '\\$1');
  const data = [`code="${value(m.code)}"`, `kind="${m.kind}"`, `id="${value(m.id)}"`, `count="${m.count}"`].join(' ');
  const host = hostname.replace(/[^\x21-\x7e]/g, '-').slice(0, 255) || '-';
  const type = m.code.replace(/[^\x21-\x7e]/g, '-').slice(0, 32) || '-';
  const text = `${oneLine(s.message)}. ${oneLine(s.remedy)}`;
  return `<${priorities[m.kind]}>1 ${iso(m.at)} ${host} switchroom - ${type} [switchroom@32473 ${data}] \ufeff${text}`;
}

/** What a webhook is sent. */
export function webhookOf(m: Outgoing, hostname: string): string {
  const both = (part: 'message' | 'cause' | 'consequence' | 'remedy') => ({
    en: messageSentences('en', m.code, m.values)[part],
    de: messageSentences('de', m.code, m.values)[part],
  });
  return JSON.stringify({
    id: m.id,
    host: hostname,
    at: iso(m.at),
    firstAt: iso(m.firstAt),
    count: m.count,
    kind: m.kind,
    code: m.code,
    values: m.values,
    text: both('message'),
    cause: both('cause'),
    consequence: both('consequence'),
    remedy: both('remedy'),
  });
}
