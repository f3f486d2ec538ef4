import { CliError } from './client.ts';
import type { Command } from './command.ts';

/** On a machine that was installed from packages the command `switchroom` hands this to packaging/upgrade, which belongs to no version. */
export const upgradeCommands: readonly Command[] = [
  {
    name: 'upgrade',
    usage: 'upgrade [--status] | upgrade --to <version> | upgrade --back --yes',
    help: 'which version runs and how the last switch went; to another installed one; back to the one before, with the data of then',
    run: async () => {
      throw new CliError('this Switchroom was not installed from packages: there is one version of it here, and nothing to switch to');
    },
  },
];
