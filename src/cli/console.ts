import { consoleText } from '../lib/console.ts';
import type { Command } from './command.ts';

export const consoleCommands: readonly Command[] = [
  {
    name: 'console',
    usage: 'console',
    help: "what the machine's own screen shows: addresses, fingerprint of the certificate, one-time password",
    run: async ({ client }) => {
      const view = await client.engine('console', {});
      return { json: view, text: consoleText(view).trim() };
    },
  },
];
