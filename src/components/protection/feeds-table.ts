import type { Context } from '../../engine/contract.ts';
import { never } from '../../lib/feeds.ts';
import { feedSet, feedsTable } from '../../lib/feeds-table.ts';
import { nftPrefixes, nftSet } from '../../lib/nft.ts';
import { services } from '../../lib/services.ts';
import { jumps, purposes } from './service-ports.ts';

/** Imported lists in interval sets of their own table: reading the live blocks, every ten seconds, must not read 100,000 networks. */
export { feedsTable };

const intervals = (name: string, family: 4 | 6): string => `\tset ${name} {\n\t\ttype ipv${family}_addr\n\t\tflags interval\n\t}\n`;

/**
 * The engine (src/engine/feeds) fills the sets: `spared`, with whom this PBX needs; one pair a feed; and `loaded`, with a mark that says which
 * lists these are. Undefined without a feed: then there is no table.
 */
export function renderFeedsTable(ctx: Context): string | undefined {
  const { feeds, allowlist } = ctx.config.protection;
  if (feeds.length === 0) return undefined;
  const allow = allowlist.map((a) => a.address);
  const [allow4, allow6] = [nftPrefixes(allow, 4), nftPrefixes(allow, 6)];
  const of = (service: (typeof services)[number]) => feeds.filter((f) => f.services.includes(service));
  const used = services.filter((s) => of(s).length > 0);
  return [
    intervals('spared4', 4),
    intervals('spared6', 6),
    '\tset loaded {\n\t\ttype mark\n\t}\n',
    ...feeds.flatMap((f) => [intervals(feedSet(f.name, 4), 4), intervals(feedSet(f.name, 6), 6)]),
    ...used.map((s) =>
      chain(
        s,
        of(s).flatMap((f) => [
          `ip saddr @${feedSet(f.name, 4)} counter drop comment "${f.name}"`,
          `ip6 saddr @${feedSet(f.name, 6)} counter drop comment "${f.name}"`,
        ]),
      ),
    ),
    chain('prerouting', [
      'type filter hook prerouting priority raw; policy accept;',
      'iifname "lo" accept',
      `ip saddr ${nftSet([...never[4]])} accept comment "never by a feed"`,
      `ip6 saddr ${nftSet([...never[6]])} accept comment "never by a feed"`,
      ...(allow4.length === 0 ? [] : [`ip saddr ${nftSet(allow4)} accept comment "allowlist"`]),
      ...(allow6.length === 0 ? [] : [`ip6 saddr ${nftSet(allow6)} accept comment "allowlist"`]),
      'ip saddr @spared4 accept',
      'ip6 saddr @spared6 accept',
      ...used.flatMap((s) => jumps(s, purposes[s], ctx.claims)),
    ]),
  ].join('\n');
}

function chain(name: string, lines: readonly string[]): string {
  return `\tchain ${name} {\n${lines.map((l) => `\t\t${l}`).join('\n')}\n\t}\n`;
}
