import type { Problem } from '../../config/problems.ts';
import { runChecker } from '../../engine/checker.ts';
import { type Artifact, type Condition, type Context, define } from '../../engine/contract.ts';
import { type FilesHave, filesAndUnits } from '../../engine/files-and-units.ts';
import { serversOf } from '../../engine/named-servers.ts';
import type { Host } from '../../host/host.ts';
import { check, claims } from './check.ts';
import { render } from './render.ts';
import type { Dns } from './schema.ts';

/**
 * A resolver on loopback that asks the servers. Owns on the machine: /etc/resolv.conf, and the same text in etc/resolv/resolv.conf for Asterisk,
 * whose root binds that folder (a folder, not the file: a bound file would keep the old content after a rename); etc/dnsmasq/resolver*, and the
 * unit `resolver`.
 */
export const dns = define<Dns, FilesHave>({
  id: 'dns',
  after: ['interfaces'],
  section: (config) => config.dns,
  claims,
  // UDP and TCP: an answer that does not fit into a datagram is asked for again over TCP (RFC 7766 §5), and a firewall that knows only UDP breaks that.
  reaches: (section, config, facts) =>
    [...new Set([...serversOf({ config, facts }), ...section.domains.flatMap((d) => d.servers)])].flatMap((host) =>
      (['udp', 'tcp'] as const).map((protocol) => ({
        owner: 'dns',
        id: `${host}.${protocol}`,
        purpose: 'dns' as const,
        host,
        protocol,
        port: 53,
        check: 'dns' as const,
        direct: true,
      })),
    ),
  check,
  render,
  preflight,
  ...filesAndUnits('dns'),
  checks: [
    {
      id: 'dns.resolver',
      rank: 300,
      finds: ['dns.stopped'],
      units: ['resolver'],
      about: '/network/dns',
      command: 'switchroom dns',
    },
    {
      id: 'dns.servers',
      rank: 310,
      finds: ['dns.no-servers', 'dns.silent', 'dns.slow', 'dns.lies'],
      about: '/network/dns',
      command: 'switchroom dns',
    },
  ],
  health,
});

/** `dnsmasq --test` on the text itself, with the servers in it instead of the names of files that are not there yet. */
async function preflight(want: readonly Artifact[], host: Host): Promise<readonly Problem[]> {
  const files = want.filter((a) => a.kind === 'file' && /^etc\/dnsmasq\/resolver.*\.conf$/.test(a.path));
  const text = files.map((f) => ('content' in f ? f.content : '')).join('');
  const stdin = text.replace(/^(servers-file|addn-hosts)=.*\n/gm, '');
  const r = await runChecker(host, ['dnsmasq', '--test', '--conf-file=-'], stdin);
  if (r.code === 0) return [];
  const output = r.stderr.trim().slice(0, 200);
  return [
    {
      code: 'dns.refused',
      path: '/dns',
      message: `dnsmasq refuses this configuration: ${output}`,
      hint: 'this is a fault of Switchroom: please report it',
      values: { output },
    },
  ];
}

/** A call that needs a name should not wait longer than a person notices. */
const slowMs = 500;
const about = '/network/dns';

async function health(section: Dns, ctx: Context, host: Host): Promise<readonly Condition[]> {
  const servers = serversOf(ctx);
  const unit = await host.unitState('resolver');
  const stopped: Condition[] =
    unit.state === 'stopped'
      ? [
          {
            code: 'dns.stopped',
            severity: 'problem',
            message: 'the resolver of the PBX does not run: no name is found',
            remedy: 'look at its messages; `switchroom apply` starts it again',
            about,
          },
        ]
      : [];
  if (servers.length === 0) {
    return [
      ...stopped,
      {
        code: 'dns.no-servers',
        severity: 'problem',
        message: 'no name server is known',
        because: section.servers.from === 'dhcp' ? 'DHCP has named none' : 'none is set',
        remedy: 'enter one, often the router',
        about,
      },
    ];
  }
  const special = section.domains.flatMap((d) => d.servers);
  const known = (ctx.facts.nameServers ?? []).filter((s) => servers.includes(s.address) || special.includes(s.address));
  const general = servers.map((s) => known.find((k) => k.address === s));
  const allSilent = general.every((s) => s?.answers === false);
  return [
    ...stopped,
    ...known.flatMap((s): Condition[] => {
      const server = s.address;
      if (!s.answers)
        return [
          {
            code: 'dns.silent',
            severity: allSilent && servers.includes(server) ? 'problem' : 'warning',
            message: `name server ${server} does not answer`,
            ...(s.because === undefined ? {} : { because: s.because }),
            remedy: 'check the way to it, or enter another one',
            about,
            values: { server },
          },
        ];
      if (s.invented !== undefined)
        return [
          {
            code: 'dns.lies',
            severity: 'warning',
            message: `name server ${server} answers for names that do not exist, with ${s.invented}`,
            because: 'it leads mistyped names elsewhere; so it may with a trunk that is gone',
            remedy: 'enter another one; until then it is asked last',
            about,
            values: { server, address: s.invented },
          },
        ];
      return s.ms !== undefined && s.ms > slowMs
        ? [
            {
              code: 'dns.slow',
              severity: 'warning',
              message: `name server ${server} answers slowly: ${s.ms} ms`,
              remedy: 'put a quicker one first',
              about,
              values: { server, ms: s.ms },
            },
          ]
        : [];
    }),
  ];
}
