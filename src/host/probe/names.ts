import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { VerdictCode } from '../../lib/reach.ts';

/** Two seconds and a second try for a server, as resolv.conf has it. Too short: a distant server looks dead; too long: the page waits. */
const perTryMs = 1_500;
const tries = 2;

/**
 * Addresses of a name, IPv4 first. Asked without getaddrinfo: its threads are the ones that hash passwords and read files, and a few dead
 * names would hold them all.
 */
export async function addressesOf(
  host: string,
): Promise<{ readonly addresses: readonly string[] } | { readonly code: VerdictCode; readonly detail: string }> {
  if (isIP(host) !== 0) return { addresses: [host] };
  const resolver = new Resolver({ timeout: perTryMs, tries });
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const found = [v4, v6].flatMap((r) => (r.status === 'fulfilled' ? r.value : []));
  if (found.length > 0) return { addresses: found.slice(0, 4) };
  const codes = [v4, v6].flatMap((r) => (r.status === 'rejected' ? [codeOf(r.reason)] : []));
  if (codes.some((c) => c === 'ENOTFOUND' || c === 'ENODATA')) return { code: 'reach.name-unknown', detail: 'NXDOMAIN' };
  const refused = codes.find((c) => c === 'ESERVFAIL' || c === 'EREFUSED' || c === 'EFORMERR' || c === 'EBADRESP');
  if (refused !== undefined) return { code: 'reach.name-refused', detail: refused.slice(1) };
  return { code: 'reach.name-silent', detail: codes[0] ?? '' };
}

function codeOf(reason: unknown): string {
  return reason instanceof Error && 'code' in reason ? String(reason.code) : String(reason);
}
