import { define } from '../../engine/contract.ts';
import { type FilesHave, observeFiles, planFiles } from '../../engine/files-and-units.ts';
import { observeTable, type TableHave } from '../../engine/nft-table.ts';
import { blocksTable, renderBlocksTable } from './blocks-table.ts';
import { check, reachOf } from './check.ts';
import { renderFail2ban } from './fail2ban.ts';
import { feedsTable, renderFeedsTable } from './feeds-table.ts';
import { planTable, tables } from './plan.ts';
import { preflightProtection } from './preflight.ts';
import type { Protection } from './schema.ts';

interface ProtectionHave {
  readonly files: FilesHave;
  readonly tables: readonly TableHave[];
}

/**
 * Owns on the machine: the nftables tables `inet switchroom_blocks` and, where there are feeds, `inet switchroom_feeds` (the engine fills their
 * sets), and Fail2ban with its configuration below etc/fail2ban. What it decides nothing about: who is blocked (guard, whoever signs a feed), and
 * what survives (the ledger, the feeds on disk).
 */
export const protection = define<Protection, ProtectionHave>({
  id: 'protection',
  after: [],
  section: (config) => config.protection,
  claims: () => [],
  reaches: (section) => section.feeds.flatMap(reachOf),
  check,
  preflight: preflightProtection,
  render: (section, ctx) => {
    const feeds = renderFeedsTable(ctx);
    return [
      { kind: 'nft-table', family: 'inet', name: blocksTable, body: renderBlocksTable(ctx) },
      ...(feeds === undefined ? [] : [{ kind: 'nft-table' as const, family: 'inet' as const, name: feedsTable, body: feeds }]),
      ...renderFail2ban(section),
    ];
  },
  observe: async (host, want, previous, youngerThanMs) => {
    const [files, ...have] = await Promise.all([
      observeFiles(host, want, previous),
      ...tables.map((name) => observeTable(name, want, host, youngerThanMs)),
    ]);
    return { files, tables: have };
  },
  plan: (want, have) => [
    ...tables.flatMap((name, n) => planTable(name, want, have.tables[n] ?? { table: undefined, want: undefined })),
    ...planFiles('protection', want, have.files),
  ],
  checks: [
    {
      id: 'protection.feeds',
      rank: 710,
      finds: ['protection.feed-run-out'],
      about: '/network/blocks',
      command: 'switchroom feeds',
    },
  ],
});
