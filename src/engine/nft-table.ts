import type { Host } from '../host/host.ts';
import { nftDrop } from '../lib/nft.ts';
import type { Artifact, NftArtifact, Step } from './contract.ts';

/** A table of nftables as the machine has it. */
export interface TableHave {
  /** What the kernel has; undefined = no such table. */
  readonly table: string | undefined;
  /** What it would print for what we want; undefined = nothing is wanted, or nft refuses it. */
  readonly want: string | undefined;
}

export const tableIn = (want: readonly Artifact[], name: string): NftArtifact | undefined =>
  want.find((a): a is NftArtifact => a.kind === 'nft-table' && a.name === name);

/** @param youngerThanMs a listing of the kernel may be so old. Throws CommandError when nft refuses what is wanted */
export async function observeTable(name: string, want: readonly Artifact[], host: Host, youngerThanMs?: number): Promise<TableHave> {
  const table = tableIn(want, name);
  const [is, canonical] = await Promise.all([
    host.nftList(name, youngerThanMs),
    table === undefined ? undefined : host.nftCanonical(name, table.body),
  ]);
  return { table: is, want: canonical };
}

/** The whole table in one transaction, for one that nobody's connection depends on; what it has counted and remembered begins anew. */
export function replaceTable(
  component: string,
  name: string,
  want: readonly Artifact[],
  have: TableHave,
  why: { readonly wanted: string; readonly gone: string },
): Step[] {
  const table = tableIn(want, name);
  if (table === undefined ? have.table === undefined : have.table !== undefined && have.table === have.want) return [];
  const text = table === undefined ? '' : `table inet ${name} {\n${table.body}\n}\n`;
  return [{ component, do: 'nft', text: `${nftDrop(name)}${text}`, why: table === undefined ? why.gone : why.wanted, impact: 'none' }];
}
