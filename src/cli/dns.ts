import type { DnsTest } from '../api/contract/dns.ts';
import type { DnsView } from '../engine/requests.ts';
import { type SipPath, targetText } from '../lib/dns/sip-path.ts';
import { CliError } from './client.ts';
import type { Command } from './command.ts';
import { table } from './print.ts';
import { say, sentence, word } from './say.ts';

export const dnsCommands: readonly Command[] = [
  {
    name: 'dns',
    usage: 'dns | dns test <name> [A|AAAA|NAPTR|SRV|PTR|…] | dns path <SIP domain>',
    help: 'name servers and how they do; asks all of them for a name; the path of a trunk',
    run: async ({ client }, [verb, name, type]) => {
      if (verb === undefined) {
        const view = await client.engine('dns', {});
        return { json: view, text: viewText(view) };
      }
      if (verb !== 'test' && verb !== 'path') throw new CliError(say`dns knows test and path, not "${verb}"`, [], 2);
      if (name === undefined) throw new CliError('a name is missing', [], 2);
      if (verb === 'path') {
        const path = (await client.web('POST', '/dns/path', { domain: name })) as SipPath;
        return { json: path, text: pathText(path) };
      }
      const body = { name, type: (type ?? 'A').toUpperCase() };
      const test = (await client.web('POST', '/dns/test', body)) as DnsTest;
      return { json: test, text: testText(test) };
    },
  },
];

const uses = { asked: 'asked', 'stands-by': 'stands by', 'passed-over': 'passed over' } as const;

function viewText(v: DnsView): string {
  const how = (s: { state: string; ms?: number; because?: string; invented?: string }): string =>
    s.state === 'answers'
      ? say`answers in ${s.ms ?? '?'} ms`
      : s.state === 'silent'
        ? say`silent: ${sentence(s.because ?? '')}`
        : s.state === 'invents'
          ? say`makes names up (${s.invented ?? ''})`
          : say`not asked yet`;
  const from = (s: DnsView['servers'][number]): string =>
    s.interface === undefined ? say`set by hand` : say`${s.origin} on ${s.interface}`;
  return [
    say`resolver on 127.0.0.1: ${word(v.resolver)}`,
    v.servers.length === 0 ? say`no name server is known` : table(v.servers.map((s) => [s.address, word(uses[s.use]), from(s), how(s)])),
    ...v.domains.flatMap((d) => ['', say`${d.domain} is asked at`, table(d.servers.map((s) => [`  ${s.address}`, how(s)]))]),
    ...(v.hosts.length === 0 ? [] : ['', say`own names`, table(v.hosts.map((h) => [`  ${h.name}`, h.addresses.join(', ')]))]),
    ...(v.search.length === 0 ? [] : ['', say`search ${v.search.join(' ')}`]),
  ].join('\n');
}

function testText(t: DnsTest): string {
  const blocks = t.servers.map((s) => {
    const who =
      s.role === 'resolver' ? say`${s.server} (the PBX itself)` : s.role === 'domain' ? say`${s.server} (for ${s.domain})` : s.server;
    const marks = [s.truncated ? (s.tcp ? say`truncated, by TCP` : say`truncated`) : '', s.authentic ? say`DNSSEC verified` : ''].filter(
      (m) => m !== '',
    );
    const head =
      s.state === 'answered' ? [say`${s.rcode} in ${s.ms} ms`, ...marks].join(', ') : `${word(s.state)}: ${sentence(s.because ?? '')}`;
    return [`${who}  ${head}`, ...s.answers.map((a) => `  ${a.name} ${a.ttl} ${a.type} ${a.text}`)].join('\n');
  });
  return [`${t.name} ${t.type}`, ...blocks, ...(t.disagree ? [say`the servers disagree`] : [])].join('\n');
}

function pathText(p: SipPath): string {
  const ways = p.ways.map((w) => {
    const what = w.by === 'naptr' ? `NAPTR ${w.order} ${w.preference} ${w.service}` : w.by === 'srv' ? 'SRV' : say`no NAPTR, no SRV`;
    const targets = w.targets.flatMap((t) => [
      `    ${t.priority === undefined ? '' : `${say`priority ${t.priority}, weight ${t.weight} (${t.share} %)`}: `}${t.host}:${t.port}${t.nothing === undefined ? '' : `  ${say`has no address`}`}`,
      ...t.addresses.map(
        (a) =>
          `      ${targetText(a)}  ${'failed' in a.tried ? `${word(a.tried.failed)}: ${sentence(a.tried.because)}` : say`${a.tried.said} in ${a.tried.ms} ms`}`,
      ),
    ]);
    return [`  ${w.transport}  ${w.name}  (${what})${w.nothing === undefined ? '' : `  ${sentence(w.nothing)}`}`, ...targets].join('\n');
  });
  return [p.domain, ...ways, p.taken === undefined ? say`nobody answers` : say`a trunk takes ${targetText(p.taken)}`].join('\n');
}
