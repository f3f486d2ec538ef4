import type { Artifact, NftArtifact, Step } from '../../engine/contract.ts';
import { feedsTable } from '../../lib/feeds-table.ts';
import { blocksTable } from './blocks-table.ts';

export interface TableHave {
  /** What the kernel has; undefined = no such table. */
  readonly table: string | undefined;
  /** What it would print for what we want. */
  readonly want: string | undefined;
}

const words = {
  [blocksTable]: { of: 'the table of blocks', gone: 'blocks are no longer wanted', changes: 'allowlist or ports of the blocks change' },
  [feedsTable]: { of: 'the table of feeds', gone: 'feeds are no longer wanted', changes: 'allowlist or ports of the feeds change' },
} as const;
export type Table = keyof typeof words;
export const tables: readonly Table[] = [blocksTable, feedsTable];

export const tableIn = (want: readonly Artifact[], name: Table): NftArtifact | undefined =>
  want.find((a): a is NftArtifact => a.kind === 'nft-table' && a.name === name);

/** Rules change under sets that stay, in one transaction. Only sets of another shape (an upgrade, a feed more) make a new table, which the engine fills again. */
export function planTable(name: Table, want: readonly Artifact[], have: TableHave): Step[] {
  const table = tableIn(want, name);
  const { of, gone, changes } = words[name];
  const anew = `table inet ${name}\ndelete table inet ${name}\n`;
  if (!table) return have.table === undefined ? [] : [step(anew, gone)];
  const whole = `table inet ${name} {\n${table.body}\n}\n`;
  if (have.table !== undefined && have.table === have.want) return [];
  if (have.table === undefined) return [step(whole, `${of} is missing`)];
  if (setsOf(have.table) !== setsOf(have.want ?? '')) return [step(`${anew}${whole}`, `${of} has another shape`)];
  const chains = [...have.table.matchAll(/^\tchain (\w+) \{/gm)].map((m) => m[1]);
  // A chain that is not wanted any more goes when nothing jumps to it.
  const left = chains.filter((c) => !new RegExp(`^\tchain ${c} \\{`, 'm').test(have.want ?? ''));
  const flush = chains.map((c) => `flush chain inet ${name} ${c}\n`).join('');
  return [step(`${flush}${left.map((c) => `delete chain inet ${name} ${c}\n`).join('')}${whole}`, changes)];
}

const setsOf = (table: string): string => (table.match(/^\tset \w+ \{[^}]*\}/gm) ?? []).join('\n');
const step = (text: string, why: string): Step => ({ component: 'protection', do: 'nft', text, why, impact: 'none' });
