import type { ProxyTest } from '../api/contract/proxy.ts';
import { egressSentences } from '../lib/texts/egress.ts';
import { CliError } from './client.ts';
import type { Command } from './command.ts';
import { texts } from './language.ts';
import { table, time } from './print.ts';
import { say, spoken, word } from './say.ts';

export const proxyCommands: readonly Command[] = [
  {
    name: 'proxy',
    usage: 'proxy | proxy test [url]',
    help: 'the HTTP proxy that everything goes out through; test says which layer fails',
    run: async ({ client }, [verb, url]) => {
      if (verb === 'test') {
        const r = (await client.web('POST', '/proxy/test', url === undefined ? {} : { url })) as ProxyTest;
        return { json: r, text: testText(r), exit: r.ok ? 0 : 1 };
      }
      if (verb !== undefined) throw new CliError('proxy, or proxy test [url]', [], 2);
      const { document } = await client.engine('config.get', {});
      const p = document.proxy;
      if (p.mode === 'off') return { json: p, text: say`no proxy: everything goes out directly` };
      const rows = [
        [word('proxy'), `${p.host}:${p.port}`],
        [word('user'), p.user ?? say`none`],
        [word('password'), p.password === undefined ? say`none` : word('set')],
        [word('not through it'), p.exceptions.join(', ') || say`nothing`],
      ];
      return { json: p, text: table(rows) };
    },
  },
];

const words: Readonly<Record<ProxyTest['steps'][number]['step'], string>> = {
  name: 'the name has an address',
  connect: 'the connection is made',
  proxy: 'a proxy answers',
  login: 'the login is accepted',
  allowed: 'the address is allowed',
  reach: 'the proxy reaches the server',
  tls: 'the certificate is trustworthy',
  answer: 'the server answers',
};

function testText(r: ProxyTest): string {
  const how = r.through === 'proxy' ? say`through the proxy` : say`directly`;
  const steps = r.steps.map((s) => [s.state === 'passed' ? 'ok' : s.state === 'failed' ? word('FAILED') : '-', word(words[s.step])]);
  const lines = [
    `${r.url ?? say`the proxy itself`}, ${how}, ${r.ms} ms${r.status === undefined ? '' : say`, status ${r.status}`}`,
    '',
    table(steps),
  ];
  if (r.failure === undefined) return lines.join('\n');
  const { message, remedy } = egressSentences(texts[spoken()], r.failure);
  const c = r.failure.certificate;
  return [
    ...lines,
    '',
    `${message}: ${r.failure.detail}`,
    remedy,
    ...(c === undefined
      ? []
      : [
          '',
          say`the certificate that answered:`,
          table([
            [`  ${word('of')}`, c.subject],
            [`  ${word('signed by')}`, c.issuer],
            [`  ${word('valid until')}`, time(c.notAfter)],
            ['  SHA-256', c.fingerprint],
          ]),
        ]),
  ].join('\n');
}
