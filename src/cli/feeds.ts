import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { systemClock } from '../host/clock.ts';
import { parseNetwork } from '../lib/networks.ts';
import { CliError } from './client.ts';
import type { Command } from './command.ts';
import { table, time } from './print.ts';
import { codeIn, say, word } from './say.ts';

const by = 'root';

/** As GET /feeds answers; the command line does not share web's schemas, it prints what comes. */
interface View {
  readonly name: string;
  readonly url: string;
  readonly services: readonly string[];
  readonly state: string;
  readonly list?: {
    readonly issuer: string;
    readonly serial: number;
    readonly issued: number;
    readonly expires: number;
    readonly networks: number;
    readonly leftOut: number;
  };
  readonly dropped?: Readonly<Record<string, number>>;
  readonly fetchedAt?: number;
  readonly nextAt?: number;
  readonly fault?: { readonly code: string; readonly detail: string };
}

export const feedCommands: readonly Command[] = [
  {
    name: 'feeds',
    usage:
      'feeds [name] | feeds fetch <name> | feeds add <name> <url> <key> | feeds remove <name> | feeds keygen | feeds sign <file> --key <file> [--serial n] [--days n] [--issuer text]',
    help: 'block feeds: networks that somebody else found and signed. Exit 1: one is not in force. keygen and sign make one (docs/guide/en/feeds.md)',
    run: async ({ client, options, readFile }, [verb, name, url, key]) => {
      switch (verb) {
        case 'keygen':
          return keygen();
        case 'sign': {
          const secret = options['key'];
          if (name === undefined || secret === undefined)
            throw new CliError('feeds sign <file with networks> --key <file with the key>', [], 2);
          const text = signFeed(await readFile(name), await readFile(secret), options, Math.floor(systemClock.now()));
          return { json: { jws: text }, text };
        }
        case 'fetch': {
          const is = (await client.web('POST', `/feeds/${encodeURIComponent(need(name))}/fetch`, {})) as View;
          return { json: is, text: viewText(is), exit: is.fault === undefined ? 0 : 1 };
        }
        case 'add': {
          const feeds = await document(client);
          if (url === undefined || key === undefined) throw new CliError('feeds add <name> <url> <key>', [], 2);
          if (feeds.some((f) => f.name === name)) throw new CliError(say`there is a feed ${name} already`);
          await put(client, [...feeds, { name: need(name), url, key: publicKeyOf(key) }], `block feed ${name}`);
          break;
        }
        case 'remove': {
          const feeds = await document(client);
          if (!feeds.some((f) => f.name === need(name))) throw new CliError(say`there is no feed ${name}`);
          const left = feeds.filter((f) => f.name !== name);
          await put(client, left, `no block feed ${name}`);
          break;
        }
        default:
      }
      const all = (await client.web('GET', '/feeds')) as readonly View[];
      const asked = verb === undefined || ['add', 'remove'].includes(verb) ? all : all.filter((f) => f.name === verb);
      if (verb !== undefined && asked.length === 0 && !['add', 'remove'].includes(verb)) throw new CliError(say`there is no feed ${verb}`);
      const text = asked.length === 0 ? say`there are no block feeds` : asked.map(viewText).join('\n\n');
      return { json: asked, text, exit: verb !== 'add' && asked.some((f) => f.state !== 'in-force') ? 1 : 0 };
    },
  },
];

type Client = Parameters<Command['run']>[0]['client'];
type Entry = { readonly name: string; readonly url: string; readonly key: string };

const document = async (client: Client): Promise<readonly Entry[]> => (await client.engine('config.get', {})).document.protection.feeds;
const put = (client: Client, feeds: readonly Entry[], reason: string): Promise<unknown> =>
  client.engine('config.patch', { by, patch: { protection: { feeds } }, reason });

function need(name: string | undefined): string {
  if (name === undefined) throw new CliError('the name of a feed is missing', [], 2);
  return name;
}

/** The 43 characters, also out of a JWK (RFC 8037 §2). */
function publicKeyOf(text: string): string {
  return /"x"\s*:\s*"([A-Za-z0-9_-]{43})"/.exec(text)?.[1] ?? text;
}

function viewText(f: View): string {
  const dropped = Object.entries(f.dropped ?? {}).map(([s, n]) => say`${n} packets for ${word(s)}`);
  const rows = [
    [word('from'), f.url],
    ...(f.list === undefined
      ? []
      : [
          [word('list'), say`number ${f.list.serial} of ${f.list.issuer}, issued ${time(f.list.issued)}, expires ${time(f.list.expires)}`],
          [
            word('networks'),
            f.list.leftOut === 0
              ? String(f.list.networks)
              : say`${f.list.networks}; ${f.list.leftOut} left out: private, link-local or multicast`,
          ],
        ]),
    [word('closes'), f.services.map(word).join(', ')],
    ...(dropped.length === 0 ? [] : [[word('dropped'), dropped.join(', ')]]),
    ...(f.fetchedAt === undefined ? [] : [[word('fetched'), time(f.fetchedAt)]]),
    ...(f.nextAt === undefined ? [] : [[word('next'), time(f.nextAt)]]),
    ...(f.fault === undefined ? [] : [[word('not taken'), codeIn(f.fault.code, f.fault.detail)]]),
  ];
  return `${f.name}  ${word(f.state)}\n${table(rows)
    .split('\n')
    .map((l) => `  ${l}`)
    .join('\n')}`;
}

function keygen(): { json: unknown; text: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const jwk = privateKey.export({ format: 'jwk' });
  return { json: jwk, text: JSON.stringify(jwk) };
}

/**
 * A signed feed, as docs/guide/en/feeds.md has it.
 *
 * @param lines a network or address a line; what follows `#` or `;` is a remark
 * @param key the private key: a JWK as `keygen` prints it, or PEM
 * @param at seconds since 1970
 */
export function signFeed(lines: string, key: string, options: Readonly<Record<string, string>>, at: number): string {
  const networks = lines.split('\n').flatMap((line, n) => {
    const text = line.replace(/[#;].*$/, '').trim();
    if (text === '') return [];
    if (parseNetwork(text) === undefined) throw new CliError(say`line ${n + 1}: ${JSON.stringify(text)} is no network`);
    return [text];
  });
  const days = count(options['days'] ?? '7', 'days', 31);
  const payload = {
    version: 1,
    issuer: options['issuer'] ?? 'Switchroom',
    // Seconds grow by themselves, unless the clock is set back.
    serial: count(options['serial'] ?? String(at), 'serial', Number.MAX_SAFE_INTEGER),
    issued: at,
    expires: at + days * 86_400,
    networks,
  };
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'EdDSA' })}.${part(payload)}`;
  return `${text}.${sign(null, Buffer.from(text), privateKeyOf(key)).toString('base64url')}`;
}

function count(text: string, name: string, most: number): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 1 || n > most)
    throw new CliError(say`--${name} is a whole number from 1 to ${most}, not ${text}`, [], 2);
  return n;
}

function privateKeyOf(text: string): KeyObject {
  try {
    const key = text.trim().startsWith('{')
      ? createPrivateKey({ key: JSON.parse(text), format: 'jwk' })
      : createPrivateKey({ key: text, format: 'pem' });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below.
  }
  throw new CliError('this is no private Ed25519 key; make one with: switchroom feeds keygen');
}
