import { type ExportForm, type ExportLanguage, firewallExport } from './firewall-export.ts';
import type { PortsView } from './ports.ts';
import { portRows, portsCsv } from './texts/ports.ts';

const endings: Readonly<Record<ExportForm, string>> = { csv: 'csv', nftables: 'nft', text: 'txt' };

/** The table, or what the firewall in front has to let in, with the name of the file it should be kept in. */
export function portsExport(view: PortsView, form: ExportForm, language: ExportLanguage): { file: string; text: string } {
  return {
    file: `switchroom-ports.${endings[form]}`,
    text: form === 'csv' ? portsCsv(view, language) : firewallExport(portRows(view, language), form, language),
  };
}
