import type { Problem } from '../../config/problems.ts';
import { pointer } from '../../config/problems.ts';
import { type Artifact, define } from '../../engine/contract.ts';
import { type TableHave, tableIn } from '../../engine/nft-table.ts';
import { CommandError, type Host } from '../../host/host.ts';
import { linksTable, planLinks, renderLinks } from './advertisements.ts';
import { checkClaims } from './check.ts';
import { planFirewall } from './plan.ts';
import { renderTable, tableName } from './render.ts';

/**
 * Owns on the machine: the nftables tables `inet switchroom` and `inet switchroom_links`, and nothing else of the ruleset. It opens what the other
 * components claim, limits how fast one source may send signalling and how many routers may advertise themselves, and drops the rest. Blocks live in
 * another table that these never touch.
 */
export const firewall = define<undefined, Have>({
  id: 'firewall',
  // Addresses and daemons first: a port is opened when somebody listens.
  after: ['interfaces'],
  section: () => undefined,
  claims: (_section, config) => {
    // The one way in that is not ours: an administrator's SSH. A product that is installed over it must not shut it. Nothing listens unless somebody installed a server.
    const lan = Object.entries(config.interfaces).flatMap(([id, i]) => (i.role === 'lan' ? [id] : []));
    return lan.length === 0
      ? []
      : [{ owner: 'firewall', protocol: 'tcp', port: 22, lastPort: 22, purpose: 'administration', interfaces: lan }];
  },
  check: (_section, ctx) => checkClaims(ctx),
  render: (_section, ctx) => [{ kind: 'nft-table', family: 'inet', name: tableName, body: renderTable(ctx) }, renderLinks(ctx)],
  preflight: async (want, host) =>
    (await Promise.all([tableName, linksTable].map((t) => canonical(t, want, host)))).flatMap((c) => c.problems),
  observe: async (host, want, _previous, youngerThanMs) => {
    const [main, links] = await Promise.all([tableName, linksTable].map((t) => look(t, want, host, youngerThanMs)));
    return { ...(main ?? nothing), links: links ?? nothing };
  },
  plan: (want, have) => [...planFirewall(want, have), ...planLinks(want, have.links)],
});

interface Have extends TableHave {
  readonly links: TableHave;
}
const nothing: TableHave = { table: undefined, want: undefined };

async function look(name: string, want: readonly Artifact[], host: Host, youngerThanMs: number): Promise<TableHave> {
  const [table, wanted] = await Promise.all([host.nftList(name, youngerThanMs), canonical(name, want, host)]);
  return { table, want: wanted.body };
}

/** The kernel's own spelling, or what nft says against it, at the component whose claim made the line. */
async function canonical(
  name: string,
  want: readonly Artifact[],
  host: Host,
): Promise<{ body: string | undefined; problems: readonly Problem[] }> {
  const table = tableIn(want, name);
  if (!table) return { body: undefined, problems: [] };
  try {
    return { body: await host.nftCanonical(table.name, table.body), problems: [] };
  } catch (e) {
    if (!(e instanceof CommandError)) throw e;
    return { body: undefined, problems: [problemOf(e, table.body)] };
  }
}

/** nft says `/dev/stdin:12:3-9: Error: …`; line 1 is the opening of the table. */
export function problemOf(e: CommandError, body: string): Problem {
  const at = /:(\d+):\d+(?:-\d+)?: Error: ([^\n]*)/.exec(e.stderr);
  const line = at?.[1] === undefined ? undefined : body.split('\n')[Number(at[1]) - 2]?.trim();
  const owner = line === undefined ? undefined : /comment "([a-z-]+):/.exec(line)?.[1];
  const said = at?.[2] ?? e.stderr.trim().split('\n')[0] ?? '';
  return {
    code: 'firewall.refused',
    path: pointer(owner ?? 'firewall'),
    message: `nftables refuses the rule${line === undefined ? 's' : ` "${line.slice(0, 120)}"`}: ${said.slice(0, 200)}`,
    hint: 'look at the port and the interfaces that this part of the PBX asks for',
  };
}
