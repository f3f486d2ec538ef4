import type { Context } from '../../engine/contract.ts';
import { knownMarks, nftPrefixes, nftSet } from '../../lib/nft.ts';
import { services } from '../../lib/services.ts';
import type { Jail } from './schema.ts';
import { jumps, merge, purposes } from './service-ports.ts';

/** Another table than the firewall's, so that loading the firewall anew lifts no block. The ledger (src/engine/blocks) fills its sets. */
export const blocksTable = 'switchroom_blocks';

/**
 * 100,000 attackers at once fit (measured against Fail2ban: `research/trials-network.md` C); a full set refuses the next, and the ledger says so.
 * Every element has a counter of its own: "since then 1,840 packets dropped".
 */
const set = (name: string, family: 4 | 6): string =>
  `\tset ${name} {\n\t\ttype ipv${family}_addr\n\t\tsize 131072\n\t\tflags timeout\n\t\tcounter\n\t}\n`;

/** One guesser among others behind an address: by the port he sends from. */
const flowSet = (name: string, family: 4 | 6): string =>
  `\tset ${name} {\n\t\ttype ipv${family}_addr . inet_proto . inet_service\n\t\tsize 65535\n\t\tflags timeout\n\t\tcounter\n\t}\n`;

/**
 * Where devices of ours log in (src/engine/blocks/homes.ts fills these): ports that have proven a password, and the address with how many flows a minute
 * may begin there. The address stands in two sets, because looking one up in `homenew` counts against its limit.
 */
const homeSets = ([4, 6] as const).flatMap((family) => [
  `\tset homeport${family} {\n\t\ttype ipv${family}_addr . inet_proto . inet_service\n\t\tsize 131072\n\t\tflags timeout\n\t}\n`,
  `\tset home${family} {\n\t\ttype ipv${family}_addr\n\t\tsize 65535\n\t\tflags timeout\n\t}\n`,
  // Each element has a limit of its own; nft wants one here that it never uses.
  `\tset homenew${family} {\n\t\ttype ipv${family}_addr\n\t\tsize 65535\n\t\tflags timeout\n\t\tlimit rate over 12/minute burst 12 packets\n\t}\n`,
]);

const hex = (mark: number): string => `0x${mark.toString(16)}`;

/** What the blocks have let through to signalling: who is known is marked for the flood meters of the firewall. */
const knownChain = ([4, 6] as const).flatMap((family) => {
  const from = family === 4 ? 'ip saddr' : 'ip6 saddr';
  return [
    `${from} . meta l4proto . th sport @homeport${family} meta mark set ${hex(knownMarks.registered)} accept`,
    `${from} @home${family} meta mark set ${hex(knownMarks.home)}`,
  ];
});

/** First packets of flows that have proven nothing yet, from an address that is never blocked whole: so many a minute, and no more. */
const newChain = [
  `meta mark ${hex(knownMarks.registered)} accept`,
  'ip saddr @homenew4 counter drop comment "new flows at home"',
  'ip6 saddr @homenew6 counter drop comment "new flows at home"',
];

/**
 * Networks of any length, which people block by hand and import (src/engine/blocks/networks.ts). Without a size: an interval set has none.
 */
const networkSet = (name: string, family: 4 | 6): string =>
  `\tset ${name} {\n\t\ttype ipv${family}_addr\n\t\tflags interval,timeout\n\t\tcounter\n\t}\n`;

/**
 * One hash set for each prefix length that is blocked, looked up by the masked address: IPv6 by single address, and by /64 and /56 when an attacker
 * takes another address for every guess (src/engine/blocks/key.ts).
 */
export function renderBlocksTable(ctx: Context): string {
  const allow = ctx.config.protection.allowlist.map((a) => a.address);
  const [allow4, allow6] = [nftPrefixes(allow, 4), nftPrefixes(allow, 6)];
  const allowed = [
    ...(allow4.length === 0 ? [] : [`ip saddr ${nftSet(allow4)} accept comment "allowlist"`]),
    ...(allow6.length === 0 ? [] : [`ip6 saddr ${nftSet(allow6)} accept comment "allowlist"`]),
  ];
  // A jail's sets have an underscore behind its name, so that no name can be another set's (src/engine/blocks/key.ts reads them back).
  const jails = ctx.config.protection.jails.map((j) => ({ set: `jail_${j.name}_`, chain: `jail_${j.name}`, jail: j }));
  const closed = [
    ...services.map((s) => ({ set: s, chain: s, networks: true, jumps: jumps(s, purposes[s], ctx.claims) })),
    ...jails.map(({ set, chain, jail }) => ({
      set,
      chain,
      // Fail2ban's jails know single addresses.
      networks: false,
      jumps: [`${jail.protocol} dport ${nftSet(merge(portsOf(jail)))} jump ${chain}`],
    })),
  ];
  return [
    ...homeSets,
    ...closed.flatMap(({ set: s, networks }) => [
      flowSet(`${s}flow4`, 4),
      flowSet(`${s}flow6`, 6),
      set(`${s}4`, 4),
      set(`${s}6`, 6),
      set(`${s}6by64`, 6),
      set(`${s}6by56`, 6),
      ...(networks ? [networkSet(`${s}net4`, 4), networkSet(`${s}net6`, 6)] : []),
    ]),
    ...closed.map(({ set: s, chain: name, networks }) =>
      chain(name, [
        `ip saddr @${s}4 counter drop`,
        `ip saddr . meta l4proto . th sport @${s}flow4 counter drop`,
        `ip6 saddr @${s}6 counter drop`,
        `ip6 saddr & ffff:ffff:ffff:ffff:: == @${s}6by64 counter drop`,
        `ip6 saddr & ffff:ffff:ffff:ff00:: == @${s}6by56 counter drop`,
        `ip6 saddr . meta l4proto . th sport @${s}flow6 counter drop`,
        ...(networks ? [`ip saddr @${s}net4 counter drop`, `ip6 saddr @${s}net6 counter drop`] : []),
      ]),
    ),
    chain('known', knownChain),
    chain('newflows', newChain),
    chain('prerouting', [
      // Before connection tracking: what stands already ends as well.
      'type filter hook prerouting priority raw; policy accept;',
      'iifname "lo" accept',
      ...allowed,
      ...closed.flatMap((c) => c.jumps),
      ...jumps('known', purposes.telephony, ctx.claims),
    ]),
    chain('begin', [
      // After connection tracking (-200), which knows what is new; an answer of ours makes a flow an established one.
      'type filter hook prerouting priority mangle; policy accept;',
      'iifname "lo" accept',
      'ct state != new accept',
      ...allowed,
      ...jumps('newflows', purposes.telephony, ctx.claims),
    ]),
  ].join('\n');
}

function chain(name: string, lines: readonly string[]): string {
  return `\tchain ${name} {\n${lines.map((l) => `\t\t${l}`).join('\n')}\n\t}\n`;
}

const portsOf = (jail: Jail) => jail.ports.map((port) => ({ port, lastPort: port }));
