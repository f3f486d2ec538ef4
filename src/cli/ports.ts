import { exportForms } from '../lib/firewall-export.ts';
import { portsExport } from '../lib/ports-export.ts';
import { portAccess, portRange, portState, portWhy } from '../lib/texts/ports.ts';
import { CliError } from './client.ts';
import type { Command } from './command.ts';
import { table, time } from './print.ts';
import { say, spoken, word } from './say.ts';

export const portCommands: readonly Command[] = [
  {
    name: 'ports',
    usage: 'ports [csv | nftables | text]',
    help: 'what listens, whose it is, who may reach it and why; or rules for the firewall in front',
    run: async ({ client }, [asked]) => {
      const view = await client.engine('ports', {});
      const l = spoken();
      if (asked !== undefined) {
        const form = exportForms.find((f) => f === asked);
        if (form === undefined) throw new CliError(say`"${asked}" is no form; take ${exportForms.join(', ')}`, [], 2);
        const file = portsExport(view, form, l);
        return { json: file, text: file.text.trimEnd() };
      }
      const lines = view.ports.map((p) => [
        `${p.protocol} ${portRange(p)}`,
        portState(p, l),
        p.process === undefined ? '-' : `${p.process.name} (${p.process.pid})`,
        p.component ?? '-',
        portAccess(p.access, l),
        p.lastPeer === undefined ? '-' : say`${p.lastPeer.address} at ${time(p.lastPeer.at)}`,
        portWhy(p, l),
      ]);
      return { json: view, text: table([['port', 'state', 'process', 'part', 'reached from', 'last peer', 'why'].map(word), ...lines]) };
    },
  },
];
