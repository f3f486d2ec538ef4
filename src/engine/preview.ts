import type { Config } from '../config/config.ts';
import { parseCidr } from '../lib/ip.ts';
import type { AddressArtifact } from './contract.ts';
import { type Proposal, wayIn } from './core.ts';
import type { Preview } from './requests.ts';
import { sameFamilyFirst, urlOf } from './transaction.ts';

/**
 * What people are shown of a proposal before anything is touched.
 *
 * @param was addresses by which people come in now
 * @param from the address that the reader comes from
 */
export function previewOf(p: Proposal, was: readonly AddressArtifact[], current: Config | undefined, from: string | undefined): Preview {
  const to = wayIn(p.rendered);
  const port = current?.webserver.httpsPort ?? p.target?.config.webserver.httpsPort ?? 443;
  const next = p.target?.config.webserver.httpsPort ?? port;
  const moves =
    p.target !== undefined && p.impact === 'drops-admin' && (port !== next || was.some((a) => !to.some((b) => b.address === a.address)));
  // The family that the reader comes by first: whoever came by IPv6 may have no IPv4 at all.
  const urls = (addresses: readonly AddressArtifact[], at: number) =>
    sameFamilyFirst(
      addresses.flatMap((a) => parseCidr(a.address)?.address ?? []),
      from,
    ).map((a) => urlOf(a, at));
  return {
    problems: p.problems,
    difference: p.difference,
    steps: p.steps.map(({ component, why, impact }) => ({ component, why, impact })),
    impact: p.impact,
    losses: p.losses,
    ...(moves ? { moves: { from: urls(was, port), to: urls(to, next) } } : {}),
  };
}
