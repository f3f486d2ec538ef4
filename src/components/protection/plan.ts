import type { Artifact, Step } from '../../engine/contract.ts';
import { type TableHave, tableIn } from '../../engine/nft-table.ts';
import { feedsTable } from '../../lib/feeds-table.ts';
import { nftDrop } from '../../lib/nft.ts';
import { blocksTable } from './blocks-table.ts';

const words = {
  [blocksTable]: {
    of: 'the table of blocks',
    gone: 'blocks are no longer wanted',
    changes: 'allowlist, jails or ports of the blocks change',
  },
  [feedsTable]: { of: 'the table of feeds', gone: 'feeds are no longer wanted', changes: 'allowlist or ports of the feeds change' },
} as const;
export type Table = keyof typeof words;
export const tables: readonly Table[] = [blocksTable, feedsTable];

/** Text for `nft -f -` that makes a table as it was rendered, and fails where there is one; undefined when it is not among these. */
export function newTableText(rendered: readonly Artifact[], name: Table): string | undefined {
  const table = tableIn(rendered, name);
  return table && `create table inet ${name}\ntable inet ${name} {\n${table.body}\n}\n`;
}

/** Rules change under sets that stay, in one transaction. Only sets of another shape (an upgrade, a feed more) make a new table, which the engine fills again. */
export function planTable(name: Table, want: readonly Artifact[], have: TableHave): Step[] {
  const table = tableIn(want, name);
  const { of, gone: noLonger, changes } = words[name];
  const anew = nftDrop(name);
  if (!table) return have.table === undefined ? [] : [step(anew, noLonger)];
  const whole = `table inet ${name} {\n${table.body}\n}\n`;
  if (have.table !== undefined && sorted(have.table) === sorted(have.want ?? '')) return [];
  // Flushing takes rules and leaves sets: the ledger may have made the table meanwhile, and filled it (src/engine/blocks).
  if (have.table === undefined) return [step(`table inet ${name}\nflush table inet ${name}\n${whole}`, `${of} is missing`)];
  const [old, wanted] = [setsOf(have.table), setsOf(have.want ?? '')];
  // The sets of a jail come and go alone: those of others, and so their blocks, stay. A set that stays must be what it was.
  const alone = name === blocksTable && [...old].every(([s, text]) => (wanted.get(s) ?? text) === text);
  if (!alone && !same(old, wanted)) return [step(`${anew}${whole}`, `${of} has another shape`)];
  const chains = [...have.table.matchAll(/^\tchain ([\w-]+) \{/gm)].map((m) => m[1]);
  // A chain that is not wanted any more goes when nothing jumps to it.
  const left = chains.filter((c) => !new RegExp(`^\tchain ${c} \\{`, 'm').test(have.want ?? ''));
  const flush = chains.map((c) => `flush chain inet ${name} ${c}\n`).join('');
  const gone = [
    ...left.map((c) => `delete chain inet ${name} ${c}\n`),
    ...[...old.keys()].filter((s) => !wanted.has(s)).map((s) => `delete set inet ${name} ${s}\n`),
  ];
  return [step(`${flush}${gone.join('')}${whole}`, changes)];
}

/** The kernel lists sets and chains in the order in which they came; those of a jail come last, wherever they stand in what we want. */
const sorted = (table: string): string => (table.match(/^\t(?:set|chain) [\w-]+ \{\n(?:.*\n)*?\t\}/gm) ?? [table]).sort().join('\n');

/** Name → what the kernel prints of it. */
const setsOf = (table: string): ReadonlyMap<string, string> =>
  new Map([...table.matchAll(/^\tset ([\w-]+) \{[^}]*\}/gm)].map((m) => [m[1] ?? '', m[0]]));
const same = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean =>
  a.size === b.size && [...a].every(([s, text]) => b.get(s) === text);
const step = (text: string, why: string): Step => ({ component: 'protection', do: 'nft', text, why, impact: 'none' });
