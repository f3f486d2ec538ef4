import type { Artifact, Claim, NftArtifact, Reach, RenderContext, Step } from '../../engine/contract.ts';
import { replaceTable, type TableHave } from '../../engine/nft-table.ts';
import { canonicalAddress, familyOf } from '../../lib/ip.ts';
import { nftChain, nftPorts, nftString } from '../../lib/nft.ts';
import { outgoingSeconds, outgoingSets, outgoingTable } from '../../lib/outgoing.ts';
import { isException } from '../../lib/proxy.ts';

/** Each with a counter; what comes when the set is full is refused all the same, and only its name is missing. */
const mostNamed = 256;

/**
 * What the PBX may open by itself. Nothing where nobody asked for it: then there is no table. Pure.
 *
 * Nobody can be locked out by it: whoever came in is answered, by connection tracking, and by the ports that are open here even where that
 * has forgotten the connection. What a network needs to work at all goes out whatever is declared.
 */
export function renderOutgoing(ctx: RenderContext): NftArtifact[] {
  const mode = ctx.config.reachability.outgoing;
  if (mode === 'off') return [];
  const set = (name: string, family: 4 | 6): string =>
    `\tset ${name} {\n\t\ttype uid . inet_proto . ipv${family}_addr . inet_service\n\t\tsize ${mostNamed}\n\t\tflags dynamic,timeout\n\t\ttimeout ${outgoingSeconds / 86_400}d\n\t}\n`;
  const body = [
    set(outgoingSets[4], 4),
    set(outgoingSets[6], 6),
    nftChain('others', [
      // Each in a rule of its own: a packet without a socket has no user, and a full set takes no more; neither may let it out.
      `update @${outgoingSets[4]} { meta skuid . meta l4proto . ip daddr . th dport counter }`,
      `update @${outgoingSets[6]} { meta skuid . meta l4proto . ip6 daddr . th dport counter }`,
      // Whoever asked is told at once, instead of waiting for an answer.
      ...(mode === 'refuse' ? ['counter reject with icmpx admin-prohibited'] : ['counter']),
    ]),
    nftChain('output', [
      'type filter hook output priority filter; policy accept;',
      'oifname "lo" accept',
      'ct state established,related accept',
      'tcp flags & rst == rst accept',
      // ICMP, IGMP and ICMPv6: neighbour discovery among them (RFC 4890 §4.4).
      'meta l4proto { 1, 2, 58 } accept',
      'ip daddr { 224.0.0.0/4, 255.255.255.255 } accept',
      'ip6 daddr ff00::/8 accept',
      'meta l4proto { tcp, udp } th dport 53 accept comment "dns"',
      'udp dport { 67, 123, 547 } accept comment "dhcp, time"',
      ...ctx.claims.map(answers).filter(isFirst),
      ...(ctx.reaches ?? [])
        .filter((r) => !viaProxy(r, ctx))
        .flatMap(may)
        .filter(isFirst),
      'meta l4proto { tcp, udp } goto others',
    ]),
  ].join('\n');
  return [{ kind: 'nft-table', family: 'inet', name: outgoingTable, body }];
}

/** Calls and answers go out by the ports that are open here. */
const answers = (c: Claim): string =>
  `${c.protocol} sport ${nftPorts(c.port, c.lastPort)} accept comment ${nftString(`answers of ${c.owner}`)}`;

/** A name may mean another address at any time: it is let out by its port. */
function may(r: Reach): string[] {
  // Let out anyway. What DHCP names changes with every lease, and the table would with it.
  if (r.check === 'dns' || r.check === 'ntp') return [];
  const address = canonicalAddress(r.host);
  const to = address === undefined ? '' : `${familyOf(address) === 4 ? 'ip' : 'ip6'} daddr ${address} `;
  return [`${to}${r.protocol} dport ${r.port} accept comment ${nftString(`${r.owner}: ${r.purpose}`)}`];
}

const viaProxy = (r: Reach, { config: { proxy } }: RenderContext): boolean =>
  proxy.mode === 'http' && !r.direct && !isException(r.host, proxy.exceptions);

/** Two parts may need the same thing. */
const isFirst = (rule: string, n: number, all: readonly string[]): boolean => all.indexOf(rule) === n;

/** What was counted begins anew: it was counted by other rules. */
export const planOutgoing = (want: readonly Artifact[], have: TableHave): Step[] =>
  replaceTable('reachability', outgoingTable, want, have, {
    wanted: 'what the PBX may open by itself changes',
    gone: 'the PBX may open any connection',
  });
