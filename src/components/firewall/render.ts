import type { Config } from '../../config/config.ts';
import type { Claim, RenderContext } from '../../engine/contract.ts';
import { linkOf } from '../../engine/facts.ts';
import { knownMarks, nftPorts, nftPrefixes, nftSet, nftString } from '../../lib/nft.ts';

export const tableName = 'switchroom';

/**
 * Signalling messages a second that one source may send, and the burst on top. A phone sends less than one, a trunk with thirty calls set up at
 * once about a hundred. Too low: a busy trunk loses messages; too high: Asterisk parses a flood (95,000 messages a second fill a core, measured).
 */
const strangerRate = 'limit rate over 200/second burst 400 packets';
/** Office networks, the allowlist (a trunk's addresses belong there) and ports that have proven a password: a hundred phones behind one address that all come back after a power cut. Still no flood. */
const sparedRate = 'limit rate over 2000/second burst 4000 packets';

/**
 * All strangers together, so that a flood from very many (or invented) addresses is none either. Asterisk reads some thousand requests a second without
 * harm to calls. Too low: strangers who mean well wait while a flood lasts; who is known does not, see below.
 */
const strangersRate = 'limit rate over 1000/second burst 2000 packets';

/** What a packet filter must leave alone for IPv6 to work: RFC 4890 §4.4. Neighbour discovery comes from the link only (hop limit 255). */
const icmp = [
  'icmp type { destination-unreachable, time-exceeded, parameter-problem } accept comment "kernel: icmp"',
  'icmp type echo-request limit rate 50/second burst 100 packets accept comment "kernel: ping"',
  'icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } accept comment "kernel: icmp"',
  'icmpv6 type echo-request limit rate 50/second burst 100 packets accept comment "kernel: ping"',
  'ip6 hoplimit 255 icmpv6 type { nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept comment "kernel: neighbour discovery"',
  'ip6 saddr fe80::/10 icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, mld2-listener-report } accept comment "kernel: multicast listeners"',
];

/** The body of our table. Pure; sorted by the order of the claims. */
export function renderTable(ctx: RenderContext): string {
  const signalling = ctx.claims.filter((c) => c.purpose === 'signalling');
  const meters = renderMeters(signalling, ctx);
  return [
    ...(meters.length === 0 ? [] : [meter('stranger4', 4), meter('stranger6', 6), meter('spared4', 4), meter('spared6', 6), ...meters]),
    chain('input', [
      'type filter hook input priority filter; policy drop;',
      'ct state established,related accept',
      'ct state invalid counter drop',
      'iifname "lo" accept',
      ...icmp,
      ...dhcpv6(ctx),
      ...ctx.claims.flatMap((c) => acceptClaim(c, ctx)),
      'counter comment "not claimed"',
    ]),
    ...forward(ctx),
  ].join('\n');
}

/**
 * Nothing goes from one of our networks to another unless it was asked for, whoever has told the kernel to forward. Networks of others on this
 * machine (containers) are not ours to judge.
 */
function forward(ctx: RenderContext): string[] {
  const ours = devicesOf(Object.keys(ctx.config.interfaces), ctx).map(nftString);
  if (ours.length === 0) return [];
  const between = (from: string, to: string): string[] => {
    const [[a], [b]] = [devicesOf([from], ctx), devicesOf([to], ctx)];
    if (a === undefined || b === undefined) return [];
    const [i, o] = [nftString(a), nftString(b)];
    return [
      `iifname ${i} oifname ${o} counter accept comment "routes: forwarding"`,
      `iifname ${o} oifname ${i} ct state established,related accept`,
    ];
  };
  return [
    chain('forward', [
      'type filter hook forward priority filter; policy accept;',
      ...ctx.config.routes.forwarding.flatMap((f) => between(f.from, f.to)),
      `iifname ${nftSet(ours)} oifname ${nftSet(ours)} counter drop comment "not forwarded"`,
    ]),
  ];
}

/** Kernel names of a claim's interfaces. An interface that the machine does not have (yet) has no rule; when its link appears, facts change and so does the table. */
function acceptClaim(claim: Claim, ctx: RenderContext): string[] {
  const rule = `${claim.protocol} dport ${nftPorts(claim.port, claim.lastPort)} counter accept comment ${nftString(`${claim.owner}: ${claim.purpose}`)}`;
  const rules = sourcesOf(claim).map((source) => `${source}${rule}`);
  if (claim.interfaces === 'all') return rules;
  const devices = devicesOf(claim.interfaces, ctx);
  return devices.length === 0 ? [] : rules.map((r) => `iifname ${nftSet(devices.map(nftString))} ${r}`);
}

/** From where, one line a family; a claim whose sources are all of one family opens nothing to the other. */
function sourcesOf(claim: Claim): string[] {
  const { sources } = claim;
  if (sources === undefined) return [''];
  return ([4, 6] as const).flatMap((family) => {
    const prefixes = nftPrefixes(sources, family);
    return prefixes.length === 0 ? [] : [`${family === 4 ? 'ip' : 'ip6'} saddr ${nftSet(prefixes)} `];
  });
}

/** The answers of a DHCPv6 server are no answer to a packet conntrack has seen: the question went to a multicast group (RFC 8415 §7.2). */
function dhcpv6(ctx: RenderContext): string[] {
  const ids = Object.entries(ctx.config.interfaces).flatMap(([id, i]) => (i.ipv6.mode === 'slaac' || i.ipv6.mode === 'dhcpv6' ? [id] : []));
  const devices = devicesOf(ids, ctx);
  return devices.length === 0
    ? []
    : [`iifname ${nftSet(devices.map(nftString))} ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept comment "interfaces: dhcpv6"`];
}

function devicesOf(ids: readonly string[], ctx: RenderContext): string[] {
  const devices = ids.flatMap((id) => {
    const i = ctx.config.interfaces[id];
    return (i && linkOf(i.match, ctx.facts.links)?.device) ?? [];
  });
  return [...new Set(devices)].sort();
}

/** Before connection tracking, so that a flood costs a hash look-up and no state. IPv6 by /64: one subscriber has 2^64 addresses. */
function renderMeters(signalling: readonly Claim[], ctx: RenderContext): string[] {
  if (signalling.length === 0) return [];
  const spared = sparedPrefixes(ctx);
  const [v4, v6] = [nftPrefixes(spared, 4), nftPrefixes(spared, 6)];
  return [
    chain('flood', [
      // A port that has proven a password goes first: a guesser behind the same address must not use up its share.
      `meta mark 0x${knownMarks.registered.toString(16)} goto flood_spared`,
      ...(v4.length === 0 ? [] : [`ip saddr ${nftSet(v4)} goto flood_spared`]),
      ...(v6.length === 0 ? [] : [`ip6 saddr ${nftSet(v6)} goto flood_spared`]),
      `update @stranger4 { ip saddr ${strangerRate} } counter drop comment "flood"`,
      `update @stranger6 { ip6 saddr & ffff:ffff:ffff:ffff:: ${strangerRate} } counter drop comment "flood"`,
      // Where devices of ours log in, somebody who has not yet logged in again (after a power cut) is no stranger.
      `meta mark 0x${knownMarks.home.toString(16)} return`,
      `${strangersRate} counter drop comment "flood from many"`,
    ]),
    chain('flood_spared', [
      `update @spared4 { ip saddr ${sparedRate} } counter drop comment "flood from a spared network"`,
      `update @spared6 { ip6 saddr ${sparedRate} } counter drop comment "flood from a spared network"`,
    ]),
    chain('prerouting', [
      // After the blocks (raw), before connection tracking (raw + 100).
      'type filter hook prerouting priority raw + 10; policy accept;',
      'iifname "lo" accept',
      ...signalling.map((c) => `${c.protocol} dport ${nftPorts(c.port, c.lastPort)} jump flood`),
    ]),
  ];
}

/** The allowlist, and the networks that we are in: a phone's own network is where many phones come back at once. */
function sparedPrefixes(ctx: RenderContext): string[] {
  return [
    ...ctx.config.protection.allowlist.map((a) => a.address),
    ...connectedNetworks(ctx.config),
    ...ctx.facts.leases.flatMap((l) => l.addresses),
  ].filter((a) => a.includes('/') || ctx.config.protection.allowlist.some((x) => x.address === a));
}

function connectedNetworks(config: Config): string[] {
  return Object.values(config.interfaces).flatMap((i) =>
    [i.ipv4.mode === 'static' ? i.ipv4.address : [], i.ipv6.mode === 'static' ? i.ipv6.address : []].flat(),
  );
}

function meter(name: string, family: 4 | 6): string {
  // 65,535 sources at once; when it is full, new sources are not metered and the older ones still are. 30 s without a packet forgets a source.
  return `\tset ${name} {\n\t\ttype ipv${family}_addr\n\t\tsize 65535\n\t\tflags dynamic,timeout\n\t\ttimeout 30s\n\t}\n`;
}

function chain(name: string, lines: readonly string[]): string {
  return `\tchain ${name} {\n${lines.map((l) => `\t\t${l}`).join('\n')}\n\t}\n`;
}
