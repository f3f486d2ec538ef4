import { contains, familyOf, liesWithin, parseCidr } from '../lib/ip.ts';
import { type AddressArtifact, type RouteArtifact, type RuleArtifact, routeWords, ruleWords } from './artifacts.ts';
import type { Rendered } from './render.ts';

/** The TCP connection over which somebody orders a change, as web or sshd saw it. Never a right. */
export interface Over {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
}

/** The way that answers to him take until the change is confirmed: a route to him alone, and whose packets ask for it. */
export interface WayBack {
  readonly route: RouteArtifact;
  readonly rule: RuleArtifact;
}

/** Asked before every other of ours (src/components/routes/render.ts). */
const wayBackTable = 5300;
const metric = 100;

/**
 * Whoever is behind a router would hear nothing of a change that gives the PBX another gateway, not even its answer: his packets go on coming by the old
 * one. Until it is confirmed, answers to him go back as they went before: on the connection over which he ordered it, and to whatever he opens to an address
 * that is only kept for the way back. A new connection to an address that stays goes as everybody's will: it proves the change, and must not
 * be helped.
 *
 * @param previous what was rendered before
 * @param stays addresses by which administrators come in afterwards
 * @returns undefined for a neighbour, or where no way was known
 */
export function wayBack(over: Over, previous: Rendered, stays: readonly AddressArtifact[]): WayBack | undefined {
  const { remoteAddress, localAddress } = over;
  const family = familyOf(remoteAddress);
  if (family !== familyOf(localAddress)) return undefined;
  const had = (previous['interfaces'] ?? []).flatMap((a) => (a.kind === 'address' ? (parseCidr(a.address) ?? []) : []));
  if (!had.some((c) => c.address === localAddress) || had.some((c) => contains(c, remoteAddress))) return undefined;
  const found = wayTo(remoteAddress, localAddress, previous);
  if (found?.via === undefined) return undefined;
  const { via, device } = found;
  const to = `${remoteAddress}/${family === 4 ? 32 : 128}`;
  const proves = stays.some((a) => parseCidr(a.address)?.address === localAddress);
  return {
    route: { kind: 'route', family, to, via, device, metric, table: wayBackTable },
    rule: {
      ...{ kind: 'rule', family, priority: wayBackTable, from: localAddress, to: remoteAddress, table: wayBackTable },
      ...(proves ? { ports: { local: over.localPort, remote: over.remotePort } } : {}),
    },
  };
}

/** In the order in which the kernel asks what we have rendered: known networks, what the address's own interface has, the default route. */
function wayTo(to: string, from: string, previous: Rendered): RouteArtifact | undefined {
  const all = previous['routes'] ?? [];
  const routes = all.flatMap((a) => (a.kind === 'route' && a.family === familyOf(to) ? [a] : []));
  const main = routes.filter((r) => r.table === undefined).sort((a, b) => a.metric - b.metric);
  const [known] = main.filter((r) => liesWithin(to, r.to)).sort((a, b) => prefixOf(b) - prefixOf(a));
  if (known) return known;
  const table = all.find((a) => a.kind === 'rule' && a.from === from);
  const own = table?.kind === 'rule' ? routes.find((r) => r.table === table.table) : undefined;
  return own ?? main.find((r) => r.to === 'default');
}

/** What makes it, for `ip -batch`. */
export const wayBackLines = ({ route, rule }: WayBack): readonly string[] => [
  `route replace ${routeWords(route)}`,
  `rule add ${ruleWords(rule)}`,
];

const prefixOf = (r: RouteArtifact): number => parseCidr(r.to)?.prefix ?? 0;
