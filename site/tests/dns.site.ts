// Names on the real machine: servers that are silent, broken or lie stop nothing; domains and names of one's own; what the test and the path show.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { host } from '../addresses.ts';
import { eventually, Site } from '../kit.ts';
import type { SiteNode } from '../node.ts';

interface View {
  readonly servers: readonly { readonly address: string; readonly use: string; readonly state: string }[];
}
interface Test {
  readonly disagree: boolean;
  readonly servers: readonly {
    readonly server: string;
    readonly state: string;
    readonly rcode?: string;
    readonly tcp: boolean;
    readonly answers: readonly { readonly type: string; readonly text: string }[];
  }[];
}
interface Path {
  readonly ways: readonly {
    readonly transport: string;
    readonly by: string;
    readonly targets: readonly {
      readonly host: string;
      readonly share?: number;
      readonly addresses: readonly { readonly tried: object }[];
    }[];
  }[];
  readonly taken?: { readonly transport: string; readonly address: string; readonly port: number };
}

let site: Site;
let names: SiteNode;
const at = (number: number): string => host(site.plan.lan, number).v4;
/** Host numbers of the servers; nobody is at `nobody`. */
const numbers = {
  honest: 40,
  silent: 41,
  garbage: 42,
  liar: 43,
  corp: 44,
  first: 45,
  second: 46,
  third: 47,
  slow: 48,
  nobody: 49,
} as const;
const server = (who: keyof typeof numbers): string => at(numbers[who]);

beforeAll(async () => {
  site = await Site.start({ nodes: ['internet', 'router', 'pbx'] });
  names = await site.addNode('names', { ports: [{ network: 'lan', number: numbers.honest }] });
  await names.ip([41, 42, 43, 44, 45, 46, 47, 48].map((n) => `address add ${at(n)}/24 dev lan`));
  await names.writeFile('/srv/odd.py', readFileSync(join(import.meta.dirname, '../odd-name-servers.py'), 'utf8'));
  const odd = names.spawn([
    'python3',
    '/srv/odd.py',
    ...(['silent', 'garbage', 'liar', 'slow'] as const).map((k) => `${k}=${server(k)}`),
    `sip=${server('honest')}`,
  ]);
  await new Promise<void>((ready) => odd.child.stdout?.once('data', () => ready()));
  const common = ['no-resolv', 'no-hosts', 'bind-interfaces', 'except-interface=lo', 'local=//'];
  // More than fits into a datagram that is not cut up on its way.
  const long = Array.from({ length: 8 }, (_, n) => `txt-record=long.example.test,${String(n).repeat(200)}`);
  await names.writeFile(
    '/etc/honest.conf',
    [
      ...common,
      ...(['honest', 'first', 'second', 'third'] as const).map((who) => `listen-address=${server(who)}`),
      `host-record=fresh.example.test,192.0.2.81`,
      `host-record=www.example.test,192.0.2.80`,
      `host-record=later.example.test,192.0.2.83`,
      'host-record=prompt.example.test,192.0.2.82',
      // A domain with NAPTR and SRV: the first target is dead, the second answers.
      'naptr-record=sip.example.test,20,10,s,SIP+D2T,,_sip._tcp.sip.example.test',
      'naptr-record=sip.example.test,10,10,s,SIP+D2U,,_sip._udp.sip.example.test',
      'srv-host=_sip._udp.sip.example.test,dead.sip.example.test,5060,10,0',
      'srv-host=_sip._udp.sip.example.test,a.sip.example.test,5060,20,75',
      'srv-host=_sip._udp.sip.example.test,b.sip.example.test,5060,20,25',
      'srv-host=_sip._tcp.sip.example.test,a.sip.example.test,5060,10,0',
      `host-record=dead.sip.example.test,${server('nobody')}`,
      `host-record=a.sip.example.test,${server('honest')}`,
      `host-record=b.sip.example.test,${server('honest')}`,
      ...long,
      '',
    ].join('\n'),
  );
  await names.writeFile(
    '/etc/corp.conf',
    [...common, `listen-address=${server('corp')}`, 'host-record=nas.corp.example.test,192.0.2.90', ''].join('\n'),
  );
  for (const name of ['honest', 'corp']) await names.run(['dnsmasq', `--conf-file=/etc/${name}.conf`, `--pid-file=/run/${name}.pid`]);
  await eventually(
    async () => ((await site.pbx.cli('status')) as { requirements: { met: boolean }[] }).requirements.every((r) => r.met),
    {},
  );
});
afterAll(async () => {
  await site?.stop();
});

async function set(servers: readonly string[]): Promise<void> {
  const dns = {
    servers: { from: 'static', addresses: servers },
    search: ['example.test'],
    domains: [{ domain: 'corp.example.test', servers: [server('corp')] }],
    hosts: [{ name: 'door.example.test', addresses: ['192.0.2.70'] }],
  };
  await site.pbx.change('/dns', JSON.stringify(dns));
}
/** What a program on the PBX gets, by the C library as everybody there. */
const lookUp = async (name: string): Promise<string | undefined> =>
  (await site.pbx.exec(['getent', 'ahostsv4', name])).stdout.split(/\s/)[0] || undefined;
const finds = (name: string, address: string) => eventually(async () => expect(await lookUp(name)).toBe(address) ?? true, { everyMs: 500 });
const stateOf = async (): Promise<Record<string, readonly [string, string]>> =>
  Object.fromEntries(((await site.pbx.cli('dns')) as View).servers.map((s) => [s.address, [s.state, s.use] as const]));
const becomes = (wanted: Record<string, readonly [string, string]>) =>
  eventually(async () => expect(await stateOf()).toEqual(wanted) ?? true, { everyMs: 500 });

test('a silent and a broken server in front stop no look-up, and stand behind the one that answers', async () => {
  await set([server('silent'), server('garbage'), server('honest')]);
  await finds('www.example.test', '192.0.2.80');
  await becomes({
    [server('silent')]: ['silent', 'asked'],
    [server('garbage')]: ['silent', 'passed-over'],
    [server('honest')]: ['answers', 'asked'],
  });
  await finds('nas.corp.example.test', '192.0.2.90');
  // By the search list, and from the names of our own.
  await finds('door', '192.0.2.70');
});

test('when both servers that are asked die at once, the next question goes to the others', async () => {
  await set([server('first'), server('second'), server('third')]);
  await becomes({
    [server('first')]: ['answers', 'asked'],
    [server('second')]: ['answers', 'asked'],
    [server('third')]: ['answers', 'stands-by'],
  });
  await finds('www.example.test', '192.0.2.80');
  const { pbx } = site;
  await pbx.run(['nft', '-f', '-'], {
    input: 'table inet watch { chain out { type filter hook output priority 0; oifname "lo" udp dport 53 counter; }; }\n',
  });
  const dead = `{ ${server('first')}, ${server('second')} }`;
  await names.run(['nft', '-f', '-'], {
    input: `table inet dead { chain in { type filter hook input priority 0; ip daddr ${dead} drop; }; }\n`,
  });
  // A name that nobody remembers. One look-up is four tries, a second apart; a busy machine may need a second one.
  await finds('fresh.example.test', '192.0.2.81');
  const questions = /counter packets (\d+)/.exec(await pbx.run(['nft', 'list', 'table', 'inet', 'watch']))?.[1];
  process.stdout.write(`dns: found after ${questions} questions to the resolver\n`);
  await becomes({
    [server('first')]: ['silent', 'asked'],
    [server('second')]: ['silent', 'passed-over'],
    [server('third')]: ['answers', 'asked'],
  });
});

test('a server that answers after three seconds delays no look-up: whoever waited for it would have its answer', async () => {
  await set([server('slow'), server('honest')]);
  await becomes({ [server('slow')]: ['silent', 'asked'], [server('honest')]: ['answers', 'asked'] });
  await finds('prompt.example.test', '192.0.2.82');
});

test('a server that makes names up is found out and not asked; the test shows who says what', async () => {
  await set([server('liar'), server('honest')]);
  await becomes({ [server('liar')]: ['invents', 'passed-over'], [server('honest')]: ['answers', 'asked'] });
  await eventually(async () => (await lookUp('mistyped.example.test')) === undefined, { everyMs: 500 });

  // One test waits for an answer for seconds: a busy machine may not have it by then.
  await eventually(async () => {
    const told = (await site.pbx.cli('dns', 'test', 'www.example.test')) as Test;
    const by = (who: string) => told.servers.find((s) => s.server === who);
    expect(told.disagree).toBe(true);
    expect(by(server('liar'))?.answers.map((a) => a.text)).toEqual(['203.0.113.66']);
    expect(by(server('honest'))).toMatchObject({ state: 'answered', rcode: 'NOERROR', answers: [{ type: 'A', text: '192.0.2.80' }] });
    expect(by('127.0.0.1')?.answers.map((a) => a.text)).toEqual(['192.0.2.80']);
    return true;
  });
  await eventually(async () => {
    const long = (await site.pbx.cli('dns', 'test', 'long.example.test', 'TXT')) as Test;
    expect(long.servers.find((s) => s.server === server('honest'))).toMatchObject({ state: 'answered', truncated: true, tcp: true });
    return true;
  });
});

test('the path of a trunk is NAPTR, SRV, addresses, in order, each tried', async () => {
  await eventually(async () => {
    const path = (await site.pbx.cli('dns', 'path', 'sip.example.test')) as Path;
    expect(path.taken).toEqual({ transport: 'udp', address: server('honest'), port: 5060 });
    expect(path.ways.map((w) => [w.transport, w.by])).toEqual([
      ['udp', 'naptr'],
      ['tcp', 'naptr'],
    ]);
    expect(path.ways[0]?.targets.map((t) => [t.host, t.share])).toEqual([
      ['dead.sip.example.test', 100],
      ['a.sip.example.test', 75],
      ['b.sip.example.test', 25],
    ]);
    expect(path.ways[0]?.targets[0]?.addresses[0]?.tried).toHaveProperty('failed');
    return true;
  });
});

test('names of our own are found with every name server gone, and all others as soon as one is back', async () => {
  await names.run(['nft', '-f', '-'], {
    input: 'table inet cut { chain in { type filter hook input priority 0; udp dport 53 drop; tcp dport 53 drop; }; }\n',
  });
  await becomes({ [server('liar')]: ['silent', 'asked'], [server('honest')]: ['silent', 'asked'] });
  // Both families are asked for; 3 s is less than the resolver's patience with servers, so nobody was asked.
  await eventually(async () => (await site.pbx.exec(['timeout', '3', 'getent', 'ahosts', 'door.example.test'])).code === 0, {});
  // While the other one is still dead.
  await names.run(['nft', '-f', '-'], {
    input: `flush chain inet cut in\nadd rule inet cut in ip daddr ${server('liar')} drop\n`,
  });
  await finds('later.example.test', '192.0.2.83');
  await becomes({ [server('liar')]: ['silent', 'asked'], [server('honest')]: ['answers', 'asked'] });
});
