import type { Answer } from '../api/contract.ts';
import { CliError } from './client.ts';
import type { Command } from './command.ts';
import { table, time } from './print.ts';
import { problemSaid, say, sentence, word } from './say.ts';

const by = 'root';

type Acme = Answer<'GET /webserver'>['acme'];
const acmeText = ({ state, failure }: Pick<Acme, 'state' | 'failure'>): string =>
  failure ? `${word(state)}: ${failure.layer}: ${failure.said}` : word(state);

export const webserverCommands: readonly Command[] = [
  {
    name: 'webserver',
    usage: 'webserver',
    help: 'where the pages are, with which certificate, and who is connected',
    run: async ({ client }) => {
      // Of this version's own web process, which answers by its contract.
      const w = (await client.web('GET', '/webserver')) as Answer<'GET /webserver'>;
      const rows = [
        [word('answers at'), w.urls.join(' ') || say`nowhere`],
        [word('ports'), w.ports.map((p) => `${p.port} ${p.scheme}`).join(', ')],
        ...w.certificates.map((c) => [
          say`certificate (${word(c.source)})`,
          say`${c.certificate.names.join(', ')}; until ${time(c.certificate.until)}`,
        ]),
        ...(w.instead === undefined ? [] : [[word('instead of the wanted one'), sentence(w.instead)]]),
        [word('authority'), acmeText(w.acme)],
        ...w.connected.map((c) => [word('connected'), `${c.address} ${c.tls.join(', ')} ${c.users.join(', ')}`.trim()]),
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
        return { json: acme, text: acmeText(acme) };
      }
      if (verb !== 'upload' || chainFile === undefined || keyFile === undefined)
        throw new CliError('certificate upload <chain file> <key file>, or certificate renew', [], 2);
      const [chain, key] = await Promise.all([readFile(chainFile), readFile(keyFile)]);
      const kept = await client.engine('certificate.upload', { by, chain, key });
      const certificate = { from: 'uploaded', pair: kept.pair };
      const text = [
        say`checked: ${kept.certificate.names.join(', ')}; until ${time(kept.certificate.until)}`,
        ...kept.warnings.map((w) => `  ${problemSaid(w)}`),
        say`serve it with: switchroom set /webserver/certificate '${JSON.stringify(certificate)}', then switchroom apply`,
      ];
      return { json: { ...kept, certificate, facts: kept.certificate }, text: text.join('\n') };
    },
  },
];
