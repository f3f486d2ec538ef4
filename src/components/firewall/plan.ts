import type { Artifact, Impact, Step } from '../../engine/contract.ts';
import { type TableHave, tableIn } from '../../engine/nft-table.ts';
import { liesWithin } from '../../lib/ip.ts';
import { nftDrop } from '../../lib/nft.ts';
import { tableName } from './render.ts';

/** One step: the whole table in one transaction. A table that was there before is replaced, never added to; without one every port is open. */
export function planFirewall(want: readonly Artifact[], have: TableHave): Step[] {
  const table = tableIn(want, tableName);
  if (!table)
    return have.table === undefined
      ? []
      : [
          {
            component: 'firewall',
            do: 'nft',
            text: nftDrop(tableName),
            why: 'the firewall is no longer wanted',
            impact: 'none',
          },
        ];
  if (have.table !== undefined && have.table === have.want) return [];
  const text = `${nftDrop(tableName)}table inet ${tableName} {\n${table.body}\n}\n`;
  const closes = closedWays(have.table, have.want ?? table.body);
  const why =
    closes.length > 0
      ? `the firewall closes ${closes.join(', ')}`
      : have.table === undefined
        ? 'the firewall is missing'
        : 'the firewall changes';
  return [{ component: 'firewall', do: 'nft', text, why, impact: closes.length > 0 ? 'drops-admin' : ('none' satisfies Impact) }];
}

/**
 * Ways in for an administrator (web, console over the network) that are open before and closed after. Connections that stand go on
 * (`ct state established`), new ones would not. Without a table everything was open: then a table with at least one way in is no loss,
 * and one without any is.
 */
export function closedWays(before: string | undefined, after: string): string[] {
  const then = waysIn(after);
  if (before === undefined) return then.size === 0 ? ['every way in'] : [];
  return [...waysIn(before)].filter((w) => ![...then].some((t) => leadsAsFar(t, w)));
}

/** Whether a way lets in at least whom another one does. */
function leadsAsFar(way: string, other: string): boolean {
  const [a, b] = [way, other].map((w) => /^(\S+ \S+) on (.*?)(?: from (.*))?$/.exec(w));
  if (!a || !b || a[1] !== b[1] || (a[2] !== everyInterface && a[2] !== b[2])) return false;
  return a[3] === undefined || (b[3] !== undefined && liesWithin(b[3], a[3]));
}

const everyInterface = 'every interface';

/** `tcp 443 on lan`, `tcp 443 on lan from 192.0.2.0/24`, read from the kernel's own spelling by the comment of the rule. */
export function waysIn(table: string): Set<string> {
  const rule =
    /^\s*(?:iifname (\{[^}]*\}|"[^"]*") )?(?:ip6? saddr (\{[^}]*\}|\S+) )?tcp dport (\d+(?:-\d+)?) counter(?: packets \d+ bytes \d+)? accept comment "[^"]*: (?:web|administration)"$/;
  const ways = new Set<string>();
  for (const line of table.split('\n')) {
    const m = rule.exec(line);
    if (!m) continue;
    const devices = m[1] === undefined ? [everyInterface] : [...m[1].matchAll(/"([^"]*)"/g)].map((d) => d[1] ?? '');
    const sources =
      m[2] === undefined
        ? ['']
        : m[2]
            .replace(/[{}\s]/g, '')
            .split(',')
            .map((s) => ` from ${s}`);
    for (const d of devices) for (const s of sources) ways.add(`tcp ${m[3]} on ${d}${s}`);
  }
  return ways;
}
