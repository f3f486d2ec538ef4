import { CliError } from './client.ts';
import type { Command } from './command.ts';
import { say } from './say.ts';

/** Secrets come from a file: words of a command line are in everybody's list of processes. */
export const secretCommands: readonly Command[] = [
  {
    name: 'secret',
    usage: 'secret put <file>',
    help: 'keep a password or key from a file; prints what the document holds in its place',
    run: async ({ client, readFile }, [verb, file]) => {
      if (verb !== 'put' || file === undefined) throw new CliError('secret put <file>', [], 2);
      const text = (await readFile(file)).replace(/\r?\n$/, '');
      if (text === '') throw new CliError(say`${file} is empty`, [], 2);
      const { id } = await client.engine('secret.put', { by: 'root', text });
      const json = { secret: id };
      return { json, text: JSON.stringify(json) };
    },
  },
];
