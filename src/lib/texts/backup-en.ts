import type { MessageTexts } from './messages.ts';
import type { Texts } from './text.ts';

/** Backups: what is wrong with one, and what is said of them. */
export const backup: Pick<Texts, 'conditions' | 'problems'> = {
  conditions: {
    'backup.overdue': {
      message: 'The scheduled backup was not made',
      because: '{why}',
      remedy: 'Mend what is named, or make one by hand on the page Backup and see what it says',
    },
  },
  problems: {
    'backup.not-a-backup': {
      message: 'This file is no backup of Switchroom: {why}',
      remedy: 'Choose a file that Switchroom made; its name ends in .srbackup',
    },
    'backup.newer': {
      message: 'This backup has format {version}, and this PBX reads up to {reads}',
      remedy: 'Bring this PBX to the version that made it first',
    },
    'backup.wrong-passphrase': {
      message: 'This is not the passphrase of the backup of {hostname}',
      remedy: 'Enter the passphrase that was in force when the backup was made',
    },
    'backup.altered': {
      message: 'The file was changed after it was made, at part {part}',
      remedy: 'Fetch it again from where it is kept, or take another backup',
    },
    'backup.truncated': {
      message: 'The file is cut off after part {parts}: more belongs to it',
      remedy: 'Fetch it again from where it is kept, or take another backup',
    },
    'backup.incomplete': { message: 'The contents of the backup cannot be read: {why}', remedy: 'Take another backup' },
    'backup.too-large': { message: 'The backup holds more than {megabytes} MB', remedy: 'Take another backup' },
    'backup.no-passphrase': {
      message: 'A passphrase is missing',
      remedy: 'Enter one, and keep it elsewhere: without it no backup can be opened',
    },
    'backup.passphrase-short': {
      message: 'The passphrase has fewer than 12 characters',
      remedy: 'Take at least 12; a few words are easy to remember',
    },
    'backup.unknown-secret': { message: 'The passphrase is not known to this PBX', remedy: 'Enter it again' },
    'backup.folder': {
      message: 'The folder {folder} cannot be used: {said}',
      remedy: 'Make the folder, mount what belongs there, or choose another one',
    },
    'backup.target-unknown-secret': { message: 'The password or key is not known to this PBX', remedy: 'Enter it again' },
    'backup.target-in-the-clear': {
      message: 'User and password would cross the network in the clear',
      remedy: 'Use https://, or leave the user out',
    },
    'backup.target-half-a-login': {
      message: 'Half of the login is missing',
      remedy: 'A web folder takes user and password or neither; SFTP takes a password or a private key',
    },
    'backup.target-no-key': {
      message: 'This is no private key',
      remedy: 'Enter the whole file, from -----BEGIN to -----END, of a key without a passphrase',
    },
    'backup.target-no-host-key': {
      message: 'It is not known yet by which key {host} is recognised',
      remedy: 'Test the target, compare the fingerprint that it shows, and accept it',
    },
    'backup.interface-open': {
      message: 'It is not clear which network card {interface} is here',
      remedy: 'Choose the network card',
    },
    'backup.interface-twice': {
      message: '{interface} and {other} are on the same network card {device}',
      remedy: 'Choose another network card for one of them',
    },
  },
};

export const backupMessages = {
  'backup.made': {
    message: '{by} made the backup {name}',
    cause: 'Somebody asked for it by hand',
    consequence: 'Whoever has the file and its passphrase has every key of this PBX',
    remedy: 'Was it not you or one of yours: change the password, and renew the phones’ secrets',
  },
  'backup.removed': {
    message: '{by} deleted the backup {name}',
    cause: 'Somebody asked for it',
    consequence: 'It cannot be restored any more from here',
    remedy: 'Nothing',
  },
  'backup.failed': {
    message: 'The scheduled backup was not made: {why}',
    cause: 'The folder is full or not there, or the passphrase is missing',
    consequence: 'What has changed since the last backup would be lost with this machine',
    remedy: 'Mend what is named; it is tried again every quarter of an hour',
  },
  'backup.target-failed': {
    message: 'The backup {name} was not copied to {target}: {detail}',
    cause: 'The step “{step}” failed on the way there',
    consequence: 'It lies in the folder of the PBX alone, which a broken disk takes along',
    remedy: 'Test the target on the page Backup, and mend what it names; it is tried again every quarter of an hour',
  },
  'backup.restored': {
    message: '{by} restored the backup of {hostname} of {at} UTC',
    cause: 'Somebody who had the file and its passphrase asked for it and confirmed it',
    consequence: 'Configuration, keys, phones and logins are those of the backup',
    remedy: 'Was it not you or one of yours: restore a backup of your own, and change the password',
  },
} satisfies Partial<MessageTexts>;
