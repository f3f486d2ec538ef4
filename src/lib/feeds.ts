import { z } from 'zod';
import { type JwsFault, openJws, type Verify } from './jws.ts';
import { holds, type Network, parseNetwork, withoutOverlap } from './networks.ts';
import { textSchema } from './text.ts';

/** A block feed: networks that somebody else found, signed by him (jws.ts). The format is documented in docs/guide/en/feeds.md. */

/** 100,000 networks of IPv6 in full length have about 6 MB in base64; more is no feed, and reading it would be work for nothing. */
export const maxFeedLength = 8 << 20;
export const maxNetworks = 100_000;
/** Wider ones are a mistake: a /8 is the most that IPv4 ever gave one organisation, a /19 what IPv6 did. */
export const widest = { 4: 8, 6: 19 } as const;
/** A list that nobody renews must not block for ever. */
export const longestSeconds = 31 * 86_400;
/** Clocks differ; by more than this, one of the two is wrong. */
const clockSeconds = 600;

/**
 * Never blocked by a feed, whatever it says: this machine, private, link-local and shared networks, multicast, and all IPv6 that is no global
 * unicast (RFC 6890, RFC 6598, RFC 4291 §2.4). Networks that feeds like to list as "bogons", and offices live in.
 */
export const never: Readonly<Record<4 | 6, readonly string[]>> = {
  4: ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '224.0.0.0/3'],
  6: ['::/3', '4000::/2', '8000::/1'],
};
const neverNetworks = [...never[4], ...never[6]].flatMap((t) => parseNetwork(t) ?? []);

const feedSchema = z.strictObject({
  version: z.literal(1),
  /** Who says so, for the page. */
  issuer: textSchema(80),
  /** Grows with every list: an older one does not replace a newer one. */
  serial: z.int().min(1),
  /** Seconds since 1970. */
  issued: z.int(),
  expires: z.int(),
  networks: z.array(z.string().max(64)).max(maxNetworks),
});

export interface Feed {
  readonly issuer: string;
  readonly serial: number;
  readonly issued: number;
  readonly expires: number;
  /** In order, none within another. */
  readonly networks: readonly Network[];
  /** Entries that lie where feeds never block. */
  readonly leftOut: number;
}

/** Why a feed is not taken; each has a sentence and a way out of its own (src/lib/texts/feeds-{en,de}.ts). */
export type FeedFault =
  | 'protection.feed-form'
  | 'protection.feed-algorithm'
  | 'protection.feed-key'
  | 'protection.feed-signature'
  | 'protection.feed-content'
  | 'protection.feed-network'
  | 'protection.feed-validity'
  | 'protection.feed-not-yet'
  | 'protection.feed-expired'
  | 'protection.feed-older';

export interface Fault {
  readonly fault: FeedFault;
  /** What is wrong, in the feed's own spelling; without words. */
  readonly detail?: string;
}

/** Reads and verifies; time is the caller's, see `judgeFeed`. Nothing of the payload is looked at before the signature is good. Never throws. */
export function parseFeed(text: string, publicKey: string, verify: Verify): { readonly feed: Feed } | Fault {
  const opened = openJws(text, publicKey, verify, maxFeedLength);
  if ('fault' in opened) return { fault: `protection.feed-${opened.fault satisfies JwsFault}` };
  const parsed = feedSchema.safeParse(opened.payload);
  if (!parsed.success) return { fault: 'protection.feed-content', detail: (parsed.error.issues[0]?.path ?? []).join('/') };
  const { networks: texts, version: _, ...about } = parsed.data;
  const networks: Network[] = [];
  let leftOut = 0;
  for (const [n, t] of texts.entries()) {
    const network = parseNetwork(t);
    if (network === undefined || network.prefix < widest[network.family])
      return { fault: 'protection.feed-network', detail: `networks/${n}: ${JSON.stringify(t)}` };
    if (neverNetworks.some((o) => holds(o, network))) leftOut++;
    else networks.push(network);
  }
  return { feed: { ...about, networks: withoutOverlap(networks), leftOut } };
}

/** What the clock and the list before it say about a feed that verifies; undefined = it may be taken. */
export function judgeFeed(feed: Pick<Feed, 'serial' | 'issued' | 'expires'>, now: number, serialBefore: number): Fault | undefined {
  if (feed.expires <= feed.issued || feed.expires - feed.issued > longestSeconds) return { fault: 'protection.feed-validity' };
  if (feed.issued > now + clockSeconds) return { fault: 'protection.feed-not-yet' };
  if (feed.expires <= now) return { fault: 'protection.feed-expired' };
  // A replayed old list would let in again whom a newer one blocks, and block whom it has let in.
  if (feed.serial < serialBefore) return { fault: 'protection.feed-older', detail: String(feed.serial) };
  return undefined;
}
