import type { Problem } from '../../config/problems.ts';

/** Why a file is no backup that can be used here. Codes are in docs/errors.md. */
export const faultCodes = [
  'backup.not-a-backup',
  'backup.newer',
  'backup.wrong-passphrase',
  'backup.altered',
  'backup.truncated',
  'backup.incomplete',
  'backup.too-large',
  'backup.passphrase-short',
  'backup.no-passphrase',
  'backup.folder',
] as const;
export type FaultCode = (typeof faultCodes)[number];

const hints: Readonly<Record<FaultCode, string>> = {
  'backup.not-a-backup': 'choose a file that switchroom made; its name ends in .srbackup',
  'backup.newer': 'bring this PBX to that version first',
  'backup.wrong-passphrase': 'enter the passphrase that was in force when the backup was made',
  'backup.altered': 'fetch the file again from where it is kept, or take another backup',
  'backup.truncated': 'fetch the file again from where it is kept, or take another backup',
  'backup.incomplete': 'take another backup',
  'backup.too-large': 'take another backup',
  'backup.passphrase-short': 'take at least 12 characters; a few words are easy to remember',
  'backup.no-passphrase': 'give one, or set one for scheduled backups',
  'backup.folder': 'make the folder, mount what belongs there, or choose another one',
};

export class BackupFault extends Error {
  override readonly name = 'BackupFault';
  readonly problem: Problem;
  constructor(code: FaultCode, message: string, values: Readonly<Record<string, string | number>> = {}, path = '') {
    super(message);
    this.problem = { code, path, message, hint: hints[code], values };
  }
}
