import type { Config } from '../config/config.ts';
import type { ConsoleCard } from '../lib/console.ts';
import { addressFault } from '../lib/host-address.ts';
import { addressFromNumber, addressNumber, canonicalAddress, contains, familyOf, parseCidr } from '../lib/ip.ts';
import { fill, type Language } from '../lib/texts/text.ts';
import { addressFaults, setupTexts } from './setup-texts.ts';

/** What `switchroom setup` asks, read and judged one by one. Pure. */

/** An answer that was understood, or why it was not and the way out. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

export interface Answers {
  readonly language: Language;
  /** The interface that administrators come in by: its id in the document. */
  readonly id: string;
  readonly card: ConsoleCard;
  /** `dhcp`, or an address with its prefix length. */
  readonly address: string;
  /** Undefined: none. With DHCP not asked. */
  readonly gateway: string | undefined;
  readonly dns: readonly string[];
}

const good = <T>(value: T): Read<T> => ({ ok: true, value });

export function readers(language: Language) {
  const t = setupTexts[language];
  const bad = (text: string, values: Readonly<Record<string, string | number>>): { ok: false; why: string } => ({
    ok: false,
    why: fill(text, values) ?? text,
  });
  return {
    language: (text: string): Read<Language> =>
      /^(en|de)$/i.test(text) ? good(text.toLowerCase() === 'de' ? 'de' : 'en') : bad(t.badLanguage, { value: text }),

    card: (text: string, cards: readonly ConsoleCard[]): Read<ConsoleCard> => {
      const found =
        cards.find((c) => c.device === text || c.mac === text.toLowerCase()) ??
        (/^\d{1,3}$/.test(text) ? cards[Number(text) - 1] : undefined);
      return found ? good(found) : bad(t.card404, { value: text, count: cards.length });
    },

    address: (text: string): Read<string> => {
      if (/^dhcp$/i.test(text)) return good('dhcp');
      const c = parseCidr(text);
      if (c === undefined) return bad(t.badAddress, { value: text });
      if (c.family === 6) return bad(t.ipv6Address, { value: text });
      const fault = addressFault(c);
      return fault === undefined ? good(text) : bad(addressFaults[language][fault], { value: text });
    },

    gateway: (text: string, address: string): Read<string | undefined> => {
      if (text === '-') return good(undefined);
      const c = parseCidr(address);
      const gateway = canonicalAddress(text);
      if (gateway === undefined || familyOf(gateway) === 6 || c === undefined)
        return bad(t.badGateway, { value: text, example: usualGateway(address) ?? '192.0.2.1' });
      if (gateway === c.address) return bad(t.gatewayOwn, { value: text });
      return contains(c, gateway) ? good(gateway) : bad(t.gatewayOutside, { value: text, network: `${c.network}/${c.prefix}` });
    },

    dns: (text: string): Read<readonly string[]> => {
      if (text === '-') return good([]);
      const words = text.split(/[\s,;]+/).filter((w) => w !== '');
      const wrong = words.find((w) => canonicalAddress(w) === undefined);
      if (wrong !== undefined || words.length === 0) return bad(t.badDns, { value: wrong ?? text });
      if (words.length > 8) return bad(t.tooManyDns, {});
      return good(words.flatMap((w) => canonicalAddress(w) ?? []));
    },

    yes: (text: string): Read<boolean> =>
      /^(y|yes|j|ja)$/i.test(text) ? good(true) : /^(n|no|nein)$/i.test(text) ? good(false) : bad(t.answer, { yes: t.yes, no: t.no }),
  };
}

/** What most routers have: the first address of the network. */
export function usualGateway(address: string): string | undefined {
  const c = parseCidr(address);
  if (c?.family !== 4 || c.prefix > 30) return undefined;
  const first = addressFromNumber(addressNumber(c.network) + 1n, 4);
  return first === c.address ? undefined : first;
}

/** The document with the answers in it. Two interfaces that are one card change places: a card is used once. */
export function withAnswers(config: Config, a: Answers): Config {
  const lan = config.interfaces[a.id];
  if (lan === undefined) return config;
  const other = a.card.interface;
  const moves = other !== a.id;
  const matched = { ...lan, ...(moves ? { match: { mac: a.card.mac } } : {}) };
  const sibling = moves && other !== undefined ? config.interfaces[other] : undefined;
  const interfaces: Config['interfaces'] = {
    ...config.interfaces,
    ...(sibling === undefined || other === undefined ? {} : { [other]: { ...sibling, match: lan.match } }),
    [a.id]: { ...matched, ipv4: a.address === 'dhcp' ? { mode: 'dhcp' } : { mode: 'static', address: a.address } },
  };
  const dhcp = a.address === 'dhcp';
  // Another interface's gateway or name servers are left to whoever set them so.
  const route = config.routes.ipv4;
  const ipv4: Config['routes']['ipv4'] = dhcp
    ? { from: 'dhcp', interface: a.id }
    : a.gateway === undefined
      ? route.from !== 'none' && route.interface !== a.id
        ? route
        : { from: 'none' }
      : { from: 'static', interface: a.id, gateway: a.gateway };
  const servers: Config['dns']['servers'] = dhcp ? { from: 'dhcp', interface: a.id } : { from: 'static', addresses: [...a.dns] };
  return {
    ...config,
    interfaces,
    routes: { ...config.routes, ipv4 },
    // Name servers from DHCP may have others behind them: those stay.
    dns: { ...config.dns, servers: dhcp && config.dns.servers.from === 'dhcp' ? config.dns.servers : servers },
    asterisk: { ...config.asterisk, language: a.language },
  };
}
