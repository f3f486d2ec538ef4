import type { Artifact, NftArtifact, RenderContext, Step } from '../../engine/contract.ts';
import { linkOf } from '../../engine/facts.ts';
import { isLinkLocal } from '../../engine/learnt.ts';
import { replaceTable, type TableHave } from '../../engine/nft-table.ts';
import { nftChain, nftString } from '../../lib/nft.ts';

/** Beside the large table: that one is replaced whenever an address changes, and a set that is replaced forgets whom it has heard. */
export const linksTable = 'switchroom_links';

/**
 * Routers that one link may have. dhcpcd 9.4.1 keeps every one it hears, hands all of them to its hook at once, and dies of a broken heap (measured:
 * 230 routers) without its supervisor noticing. Two are usual; what comes after these is not heard until one of them was silent for an hour.
 */
const mostRouters = 8;
/** A router may advertise every three seconds at most (RFC 4861 §6.2.1, MIN_DELAY_BETWEEN_RAS), and answers who asks besides. */
const rate = 'limit rate 30/minute burst 10 packets';
/** Longer than between two advertisements of a router that is well: half an hour at most (RFC 4861 §6.2.1, MaxRtrAdvInterval). */
const remembered = '1h';
/** Bytes. An advertisement with two prefixes, three name servers and four search domains has about 300; one with forty prefixes, 1,400. */
const longest = 600;

/** Limits what router advertisements may do, on links where they are read. Pure. */
export function renderLinks(ctx: RenderContext): NftArtifact {
  const learning = Object.values(ctx.config.interfaces).flatMap((i) =>
    i.ipv6.mode === 'slaac' || i.ipv6.mode === 'dhcpv6' ? (linkOf(i.match, ctx.facts.links)?.device ?? []) : [],
  );
  const devices = [...new Set(learning)].sort();
  const body = [
    // One for each link: a storm on one takes no place on another.
    ...devices.map(
      (_, n) =>
        `\tset routers${n} {\n\t\ttype ipv6_addr\n\t\tsize ${mostRouters}\n\t\tflags dynamic,timeout\n\t\ttimeout ${remembered}\n\t}\n`,
    ),
    ...devices.map((d, n) =>
      nftChain(`advertisements${n}`, [
        `ip6 length > ${longest} counter drop comment "advertisement too long"`,
        // Whose way is in use has a place, also when the set was filled by others before it was heard.
        ...inUse(d, ctx).map((via) => `ip6 saddr ${via} ${rate} accept`),
        // Over the rate, or when the set is full and the sender is not in it, the rule does not hold, and the next one does.
        `update @routers${n} { ip6 saddr ${rate} } accept`,
        'counter drop comment "advertisement too many"',
      ]),
    ),
    nftChain('prerouting', [
      // Between the blocks (raw) and the meters of signalling (raw + 10).
      'type filter hook prerouting priority raw + 5; policy accept;',
      ...devices.map((d, n) => `iifname ${nftString(d)} icmpv6 type nd-router-advert goto advertisements${n}`),
    ]),
  ].join('\n');
  return { kind: 'nft-table', family: 'inet', name: linksTable, body };
}

/** A link-local address, or it is none that an advertisement can come from (RFC 4861 §4.2). */
const inUse = (device: string, ctx: RenderContext): string[] =>
  ctx.facts.leases.flatMap((l) =>
    l.device === device && l.protocol === 'slaac' && l.gateway !== undefined && isLinkLocal(l.gateway) ? [l.gateway] : [],
  );

export const planLinks = (want: readonly Artifact[], have: TableHave): Step[] =>
  replaceTable('firewall', linksTable, want, have, {
    wanted: 'router advertisements are limited',
    gone: 'limits of router advertisements are no longer wanted',
  });
