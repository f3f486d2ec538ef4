import { pointer } from '../../config/problems.ts';
import { type Artifact, type Condition, type Context, define, type FileArtifact } from '../../engine/contract.ts';
import { type FilesHave, filesAndUnits } from '../../engine/files-and-units.ts';
import { serversOf } from '../../engine/learnt.ts';
import type { Dns } from './schema.ts';

/**
 * Owns on the machine: /etc/resolv.conf, and the same text in etc/resolv/resolv.conf for Asterisk, whose root binds that folder
 * (a folder, not the file: a bound file would keep the old content after a rename).
 */
export const dns = define<Dns, FilesHave>({
  id: 'dns',
  after: ['interfaces'],
  section: (config) => config.dns,
  claims: () => [],
  // UDP and TCP: an answer that does not fit into a datagram is asked for again over TCP (RFC 7766 §5), and a firewall that knows only UDP breaks that.
  reaches: (_section, config, facts) =>
    serversOf({ config, facts }).flatMap((host) =>
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
  check: (section, ctx) => {
    const s = section.servers;
    if (s.from === 'dhcp') {
      const path = pointer('dns', 'servers', 'interface');
      const i = ctx.config.interfaces[s.interface];
      if (!i)
        return [
          {
            code: 'config.unknown-interface',
            path,
            message: `there is no interface ${s.interface}`,
            hint: 'choose one of the interfaces',
            values: { interface: s.interface },
          },
        ];
      if (i.ipv4.mode !== 'dhcp')
        return [
          {
            code: 'dns.not-learnt',
            path,
            message: `${s.interface} does not use DHCP, so no name servers are learnt there`,
            hint: 'enter name servers, or choose an interface that uses DHCP',
            values: { interface: s.interface },
          },
        ];
      return [];
    }
    if (s.addresses.length === 0)
      return [
        {
          code: 'dns.no-servers',
          path: pointer('dns', 'servers', 'addresses'),
          message: 'without a name server no trunk, update or licence service is found',
          hint: 'enter at least one, often the router',
          severity: 'warning',
        },
      ];
    return s.addresses.flatMap((address, n) =>
      s.addresses.indexOf(address) === n
        ? []
        : [
            {
              code: 'dns.twice',
              path: pointer('dns', 'servers', 'addresses', n),
              message: `${address} is there twice`,
              hint: 'remove one of them',
              values: { address },
            },
          ],
    );
  },
  render: renderDns,
  ...filesAndUnits('dns'),
  health: async (section, ctx, host) => {
    const servers = serversOf(ctx);
    if (servers.length === 0) {
      return [
        {
          code: 'dns.no-servers',
          severity: 'problem',
          message: 'no name server is known',
          because: section.servers.from === 'dhcp' ? 'DHCP has named none' : 'none is set',
          remedy: 'enter one, often the router',
          about: '/network/interfaces',
        },
      ];
    }
    // Asked at once: one that does not answer must not delay the next.
    const asked = await Promise.all(servers.map(async (server) => ({ server, answer: await host.askDns(server, '.', askMs) })));
    return asked.flatMap(({ server, answer }): Condition[] => {
      const about = '/network/interfaces';
      if ('failed' in answer)
        return [
          {
            code: 'dns.silent',
            severity: asked.every((a) => 'failed' in a.answer) ? 'problem' : 'warning',
            message: `name server ${server} does not answer`,
            because: answer.failed,
            remedy: 'check the way to it, or enter another one',
            about,
            values: { server },
          },
        ];
      return answer.ms > slowMs
        ? [
            {
              code: 'dns.slow',
              severity: 'warning',
              message: `name server ${server} answers slowly: ${answer.ms} ms`,
              remedy: 'put a quicker one first',
              about,
              values: { server, ms: answer.ms },
            },
          ]
        : [];
    });
  },
});

/** Too short: a distant server looks dead. Too long: the page waits for the dead one. */
const askMs = 2000;
/** A call that needs a name should not wait longer than a person notices. */
const slowMs = 500;

function renderDns(section: Dns, ctx: Context): Artifact[] {
  // glibc reads three servers and no more (resolv.conf(5)). Two seconds and one more try: a dead first server costs 2 s, not 5.
  const lines = [
    ...serversOf(ctx)
      .slice(0, 3)
      .map((s) => `nameserver ${s}`),
    ...(section.search.length === 0 ? [] : [`search ${section.search.join(' ')}`]),
    'options timeout:2 attempts:2',
  ];
  const file = (path: string): FileArtifact => ({ kind: 'file', path, reader: 'everyone', content: `${lines.join('\n')}\n` });
  return [file('/etc/resolv.conf'), file('etc/resolv/resolv.conf')];
}
