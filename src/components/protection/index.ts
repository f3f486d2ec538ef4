import { define } from '../../engine/contract.ts';
import { type FilesHave, observeFiles, planFiles } from '../../engine/files-and-units.ts';
import { type BlocksTableHave, blocksTable, planBlocksTable, renderBlocksTable } from './blocks-table.ts';
import { renderFail2ban } from './fail2ban.ts';
import type { Protection } from './schema.ts';

interface ProtectionHave {
  readonly files: FilesHave;
  readonly blocks: BlocksTableHave;
}

/**
 * Owns on the machine: the nftables table `inet switchroom_blocks` (its sets are filled by the engine's ledger) and Fail2ban with its
 * configuration below etc/fail2ban. What it decides nothing about: who is blocked (guard), and what survives (the ledger).
 */
export const protection = define<Protection, ProtectionHave>({
  id: 'protection',
  after: [],
  section: (config) => config.protection,
  claims: () => [],
  check: () => [],
  render: (section, ctx) => [
    { kind: 'nft-table', family: 'inet', name: blocksTable, body: renderBlocksTable(ctx) },
    ...renderFail2ban(section),
  ],
  observe: async (host, want, previous) => {
    const table = want.find((a) => a.kind === 'nft-table');
    const [files, have, canonical] = await Promise.all([
      observeFiles(host, want, previous),
      host.nftList(blocksTable),
      table ? host.nftCanonical(table.name, table.body) : undefined,
    ]);
    return { files, blocks: { table: have, want: canonical } };
  },
  plan: (want, have) => [...planBlocksTable(want, have.blocks), ...planFiles('protection', want, have.files)],
});
