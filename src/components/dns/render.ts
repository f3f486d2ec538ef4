import type { Artifact, Context, FileArtifact, UnitArtifact } from '../../engine/contract.ts';
import { askedServers } from '../../engine/named-servers.ts';
import type { Dns } from './schema.ts';

const configuration = 'etc/dnsmasq/resolver.conf';
const servers = 'etc/dnsmasq/resolver-servers.conf';
const hosts = 'etc/dnsmasq/resolver-hosts';

export function render(section: Dns, ctx: Context): Artifact[] {
  const file = (path: string, lines: readonly string[]): FileArtifact => ({
    kind: 'file',
    path,
    reader: 'everyone',
    content: lines.map((l) => `${l}\n`).join(''),
  });
  // Four tries, a second apart: whoever asks us when all servers are silent gives up after four seconds, and the last try comes after the engine has
  // noticed that both servers in use have just died (src/engine/name-servers.ts). dnsmasq sends a try to all servers that it has by then.
  const resolv = [
    'nameserver 127.0.0.1',
    ...(section.search.length === 0 ? [] : [`search ${section.search.join(' ')}`]),
    'options timeout:1 attempts:4',
  ];
  return [
    file('/etc/resolv.conf', resolv),
    file('etc/resolv/resolv.conf', resolv),
    file(configuration, fixed),
    file(servers, serverLines(section, ctx)),
    file(
      hosts,
      section.hosts.flatMap(({ name, addresses }) => addresses.map((a) => `${plain(a)} ${plain(name)}`)),
    ),
    unit,
  ];
}

/** What no setting changes (dnsmasq(8)), so that the resolver is never restarted: what changes is in two files that SIGHUP reads again. */
const fixed: readonly string[] = [
  'port=53',
  'listen-address=127.0.0.1',
  'bind-interfaces',
  'user=dnsmasq',
  'no-resolv',
  'no-hosts',
  `servers-file=@PREFIX@/${servers}`,
  `addn-hosts=@PREFIX@/${hosts}`,
  // strict-order would wait for a dead first server at every question (2.90: its own retry goes to the same server again); without either option one
  // server is asked and kept until it dies.
  'all-servers',
  // What is kept is bounded: a thousand names, none longer than an hour, whatever its zone says.
  'cache-size=1000',
  'max-cache-ttl=3600',
  'edns-packet-max=1232',
];

function serverLines({ domains, hosts: own }: Dns, ctx: Context): string[] {
  const general = askedServers(ctx).map((s) => `server=${plain(s.address)}`);
  const special = domains.flatMap((d) => d.servers.map((s) => `server=/${plain(d.domain)}/${plain(s)}`));
  // A name of our own is answered here even for types that it has not; otherwise, with the Internet cut, whoever asks for its IPv6 address waits.
  // What lies below it (a name like the company's own domain) goes the usual way.
  const local = own.flatMap(({ name }) => {
    if (domains.some((d) => d.domain === name)) return [];
    const around = domains.filter((d) => name.endsWith(`.${d.domain}`)).sort((a, b) => b.domain.length - a.domain.length)[0];
    return [`server=/${plain(name)}/`, ...(around?.servers ?? ['#']).map((s) => `server=/*.${plain(name)}/${s === '#' ? s : plain(s)}`)];
  });
  return [...general, ...special, ...local];
}

/** Names and addresses have grammars that leave nothing else; what comes here all the same is a bug of ours, and would be an option of dnsmasq. */
function plain(value: string): string {
  if (/^[A-Za-z0-9:._%-]+$/.test(value)) return value;
  throw new Error(`"${value}" is no plain value of dnsmasq files`);
}

const unit: UnitArtifact = {
  kind: 'unit',
  name: 'resolver',
  // Ready when it listens: 127.0.0.1:53 in the kernel's spelling.
  run: `#!/bin/sh
exec 2>&1 </dev/null
exec s6-notifyoncheck -d -w 50 -n 200 -t 1000 \\
  dnsmasq --keep-in-foreground --conf-file=@PREFIX@/${configuration} --pid-file= --log-facility=-
`,
  check: `#!/bin/sh
exec grep -q ' 0100007F:0035 ' /proc/net/udp
`,
  notificationFd: 3,
  timeoutKillMs: 3000,
  restartOn: [configuration],
  reloadOn: [servers, hosts],
  reload: { signal: 'SIGHUP' },
  restartImpact: 'reload',
};
