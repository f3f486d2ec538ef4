import type { MessageTexts } from './messages.ts';
import type { Texts } from './text.ts';

/** The switch to another version, and what an older one finds. */
export const upgrade: Pick<Texts, 'conditions' | 'problems'> = {
  conditions: {
    'upgrade.waits': {
      message: 'Telephony runs on as it was before the upgrade until no call is up. Calls now: {calls}',
      because: 'Starting it anew ends calls; at {until} it is done whatever is up',
      remedy: 'Wait, or end them: switchroom upgrade now',
    },
    'upgrade.undone': {
      message: 'Version {to} was not in order, so {from} runs again with the data of before',
      because: '{because}',
      remedy: 'Mend what is named and try again: switchroom upgrade --to {to}; or remove it: apt purge switchroom-core-{to}',
    },
  },
  problems: {
    'config.newer': {
      message: 'This configuration has version {version}, and this Switchroom reads up to {reads}: a newer one wrote it',
      remedy: 'Start the newer version again (switchroom upgrade), or restore a backup of this one',
    },
  },
};

export const upgradeMessages = {
  'upgrade.done': {
    message: 'Switchroom went from version {from} to {to}',
    cause: 'Somebody has installed it or asked for it',
    consequence: 'Configuration, extensions and phones are as before; calls went on',
    remedy: 'Nothing; the way back is: switchroom upgrade --back',
  },
  'upgrade.undone': {
    message: 'Version {to} was not in order; {from} runs again: {because}',
    cause: 'After the switch something that worked before did not work any more',
    consequence: 'Version and data are those of before the switch',
    remedy: 'Mend what is named, then try again: switchroom upgrade --to {to}',
  },
} satisfies Partial<MessageTexts>;
