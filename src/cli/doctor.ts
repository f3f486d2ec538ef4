import { CliError } from './client.ts';
import type { Command } from './command.ts';
import { say } from './say.ts';

/** What these need is much, and other commands start without it. */
export const doctorCommands: readonly Command[] = [
  {
    name: 'doctor',
    usage: 'doctor [--good]',
    help: 'everything that could be wrong, the worst first, with reason and remedy; --good: also what is well. Ends with 0, 1 (deserves a look) or 2 (does not work)',
    run: async (context) => {
      const { diagnosis, doctorText } = await import('./diagnosis.ts');
      const all = await diagnosis(context);
      return { json: all, text: doctorText(all, 'good' in context.options), exit: all.exit };
    },
  },
  {
    name: 'support-bundle',
    usage: 'support-bundle [--file name.tar.gz]',
    help: 'configuration, state, messages, logs and network in one file, without secrets; works without the engine too',
    run: async (context) => (await import('./bundle.ts')).makeBundle(context),
  },
  {
    name: 'password',
    usage: 'password reset --yes',
    help: 'for an administrator who has forgotten it: a new one-time password, and every session ends',
    run: async ({ client, options }, [verb]) => {
      if (verb !== 'reset') throw new CliError('what can be done with the password is: switchroom password reset', [], 2);
      if (options['yes'] === undefined)
        throw new CliError(
          'the password of the administrator would be replaced by a one-time password, and whoever is logged in would no longer be; say it again with --yes',
          [],
          2,
        );
      const made = (await client.web('POST', '/password/reset')) as { readonly user: string; readonly password: string };
      return { json: made, text: say`user ${made.user}\npassword ${made.password}\nthe first login asks for a new one` };
    },
  },
  {
    name: 'reset',
    usage: 'reset [--keep-network] [--yes <name of this PBX>]',
    help: 'factory reset: deletes everything, keys and passwords too; asks for the name of the PBX typed back. At the machine only; works without the engine',
    run: async (context, args) => (await import('./reset.ts')).reset(context, args),
  },
  {
    name: 'logs',
    usage: 'logs [program] [--text words] [--since 10m|2h|3d] [--level error|warning|information] [--lines 100]',
    help: 'what the programs here have said, without secrets; works without the engine too',
    run: async (context, [program]) => (await import('./logs.ts')).showLogs(context, program),
  },
];
