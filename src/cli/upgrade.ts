import { CliError } from './client.ts';
import type { Command } from './command.ts';
import { say } from './say.ts';

/** On a machine that was installed from packages the command `switchroom` hands this to packaging/upgrade, which belongs to no version. */
export const upgradeCommands: readonly Command[] = [
  {
    name: 'upgrade',
    usage: 'upgrade [--status] | upgrade --to <version> | upgrade --back --yes | upgrade now',
    help: 'which version runs and how the last switch went; to another installed one; back to the one before, with the data of then; without waiting for calls',
    run: async ({ client }, [verb]) => {
      if (verb === 'now') {
        await client.engine('upgrade.now', {});
        return { json: { restarting: true }, text: say`telephony is started anew; calls end` };
      }
      throw new CliError('this Switchroom was not installed from packages: there is one version of it here, and nothing to switch to');
    },
  },
];
