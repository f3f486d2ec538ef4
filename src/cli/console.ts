import { consoleText } from '../lib/console.ts';
import type { Command } from './command.ts';

export const consoleCommands: readonly Command[] = [
  {
    name: 'console',
    usage: 'console',
    help: "what the machine's own screen shows: addresses, fingerprint of the certificate, one-time password",
    run: async ({ client, language }) => {
      const view = await client.engine('console', {});
      return { json: view, text: consoleText(language === undefined ? view : { ...view, language }).trim() };
    },
  },
];
