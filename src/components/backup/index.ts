import { type Problem, pointer } from '../../config/problems.ts';
import { type Context, define } from '../../engine/contract.ts';
import { type FilesHave, filesAndUnits } from '../../engine/files-and-units.ts';
import { leastPassphrase } from '../../lib/backup.ts';
import type { Backup } from './schema.ts';
import { checkTarget, renderTarget, targetReaches } from './target.ts';

/**
 * Owns on the machine: etc/web/backup.json, by which web sends a copy of each backup elsewhere. Its section says when the engine makes them
 * (src/engine/backup).
 */
export const backup = define<Backup, FilesHave>({
  id: 'backup',
  after: [],
  section: (config) => config.backup,
  claims: () => [],
  reaches: targetReaches,
  check: (section, ctx) => [...check(section, ctx), ...checkTarget(section, ctx)],
  render: renderTarget,
  ...filesAndUnits('backup'),
});

function check(section: Backup, ctx: Context): Problem[] {
  const path = pointer('backup', 'passphrase');
  if (section.passphrase === undefined) {
    if (section.every === 'off') return [];
    return [
      {
        code: 'backup.no-passphrase',
        path,
        message: 'scheduled backups need a passphrase',
        hint: 'enter one, and keep it elsewhere: without it no backup can be opened',
      },
    ];
  }
  if (ctx.secrets === undefined) return [];
  const text = ctx.secrets.kept(section.passphrase.secret);
  if (text === undefined)
    return [{ code: 'backup.unknown-secret', path, message: 'the passphrase is not known here', hint: 'enter it again' }];
  if (text.length >= leastPassphrase) return [];
  return [
    {
      code: 'backup.passphrase-short',
      path,
      message: `the passphrase has fewer than ${leastPassphrase} characters`,
      hint: 'take at least 12 characters; a few words are easy to remember',
    },
  ];
}
