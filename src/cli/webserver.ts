import type { Answer } from '../api/contract.ts';
import { CliError } from './client.ts';
import type { Command } from './command.ts';
import { table, time } from './print.ts';

const by = 'root';

export const webserverCommands: readonly Command[] = [
  {
    name: 'webserver',
    usage: 'webserver',
    help: 'where the pages are, with which certificate, and who is connected',
    run: async ({ client }) => {
      // Of this version's own web process, which answers by its contract.
      const w = (await client.web('GET', '/webserver')) as Answer<'GET /webserver'>;
      const rows = [
        ['answers at', w.urls.join(' ') || 'nowhere'],
        ['ports', w.ports.map((p) => `${p.port} ${p.scheme}`).join(', ')],
        ...w.certificates.map((c) => [
          `certificate (${c.source})`,
          `${c.certificate.names.join(', ')}; until ${time(c.certificate.until)}`,
        ]),
        ...(w.instead === undefined ? [] : [['instead of the wanted one', w.instead]]),
        ['authority', w.acme.failure ? `${w.acme.state}: ${w.acme.failure.layer}: ${w.acme.failure.said}` : w.acme.state],
        ...w.connected.map((c) => ['connected', `${c.address} ${c.tls.join(', ')} ${c.users.join(', ')}`.trim()]),
      ];
      return { json: w, text: table(rows) };
    },
  },
  {
    name: 'certificate',
    usage: 'certificate [upload <chain file> <key file> | renew]',
    help: 'check a certificate and put it into the draft; ask the ACME authority now',
    run: async ({ client, readFile }, [verb, chainFile, keyFile]) => {
      if (verb === undefined || verb === 'renew') {
        const acme = await (verb === 'renew' ? client.engine('certificate.renew', { by }) : client.engine('certificate.state', {}));
        return { json: acme, text: acme.failure ? `${acme.state}: ${acme.failure.layer}: ${acme.failure.said}` : acme.state };
      }
      if (verb !== 'upload' || chainFile === undefined || keyFile === undefined)
        throw new CliError('certificate upload <chain file> <key file>, or certificate renew', [], 2);
      const [chain, key] = await Promise.all([readFile(chainFile), readFile(keyFile)]);
      const kept = await client.engine('certificate.upload', { by, chain, key });
      const certificate = { from: 'uploaded', pair: kept.pair };
      const text = [
        `checked: ${kept.certificate.names.join(', ')}; until ${time(kept.certificate.until)}`,
        ...kept.warnings.map((w) => `  ${w.message}${w.hint === undefined ? '' : `; ${w.hint}`}`),
        `serve it with: switchroom set /webserver/certificate '${JSON.stringify(certificate)}', then switchroom apply`,
      ];
      return { json: { ...kept, certificate, facts: kept.certificate }, text: text.join('\n') };
    },
  },
];
