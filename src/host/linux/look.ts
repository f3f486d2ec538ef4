import type { DhcpServerFact } from '../../engine/facts.ts';
import { canonicalAddress, familyOf } from '../../lib/ip.ts';
import { exec } from './exec.ts';
import { answerOfNeighbour } from './reach.ts';

/** Looks at who else is on a link. Nothing here changes an address or a route, ours or anybody's. */

/** dnsmasq answers at once, a server that pings the address first (RFC 2131 §3.1, step 2) after a second. */
const dhcpSeconds = 3;

/** The MAC that answers for an address; `own` are the MACs of this machine, which answers on all of its links for all of its addresses. */
export async function whoHas(device: string, address: string, own: readonly string[]): Promise<string | undefined> {
  const mac = familyOf(address) === 4 ? await probeArp(device, address) : await solicit(device, address);
  return mac === undefined || own.includes(mac) ? undefined : mac;
}

/** A probe as RFC 5227 §2.1.1 has it (arping(8) -D): from nobody, so that nobody's table changes. */
async function probeArp(device: string, address: string): Promise<string | undefined> {
  const r = await exec(['arping', '-D', '-f', '-c', '2', '-w', '1', '-I', device, address], { timeoutMs: 5000 });
  return parseArping(r.stdout);
}

/** `Unicast reply from 192.0.2.2 [02:00:00:00:00:07]  0.531ms` */
export function parseArping(text: string): string | undefined {
  return /\breply from \S+ \[([0-9A-F]{2}(?::[0-9A-F]{2}){5})\]/i.exec(text)?.[1]?.toLowerCase();
}

/** Lets the kernel ask (RFC 4861 §7.2.2), from the link-local address: `use` starts a resolution (ip-neighbour(8)). */
async function solicit(device: string, address: string): Promise<string | undefined> {
  const begun = await exec(['ip', '-6', 'neigh', 'replace', address, 'dev', device, 'use'], { timeoutMs: 5000 });
  if (begun.code !== 0) return undefined;
  const mac = await answerOfNeighbour(async () => {
    const shown = await exec(['ip', '-6', '-j', 'neigh', 'show', 'to', address, 'dev', device], { timeoutMs: 5000 });
    return parseNeighbour(shown.stdout);
  });
  // Nobody's entry stays behind for an address that may be our own in a moment.
  await exec(['ip', '-6', 'neigh', 'del', address, 'dev', device], { timeoutMs: 5000 });
  return mac;
}

/** `[{"dst":"2001:db8::2","lladdr":"02:00:00:00:00:07","state":["REACHABLE"]}]`; a failed or unfinished one has no lladdr. */
export function parseNeighbour(json: string): string | undefined {
  const rows = parseJson(json) as readonly { lladdr?: string; state?: readonly string[] }[];
  // STALE is what was known from before: nobody has answered to this question.
  const row = rows.find((r) => r.lladdr !== undefined && (r.state?.includes('REACHABLE') || r.state?.includes('DELAY')));
  return row?.lladdr?.toLowerCase();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '[]' : text);
  } catch {
    return [];
  }
}

export async function askDhcp(script: string, device: string): Promise<readonly DhcpServerFact[]> {
  const r = await exec(['python3', '-I', script, device, String(dhcpSeconds)], { timeoutMs: (dhcpSeconds + 7) * 1000 });
  return parseDhcpLook(device, r.stdout);
}

/** Lines of share/dhcp-look. What a stranger's server said is kept only where it is an address. */
export function parseDhcpLook(device: string, text: string): DhcpServerFact[] {
  return text.split('\n').flatMap((line) => {
    const [address = '', mac = '', offered = '', gateway = ''] = line.split(' ');
    if (canonicalAddress(address) === undefined || !/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac)) return [];
    return [
      {
        device,
        address,
        mac,
        ...(canonicalAddress(offered) === undefined ? {} : { offered }),
        ...(canonicalAddress(gateway) === undefined ? {} : { gateway }),
      },
    ];
  });
}
