import type { Artifact, RenderContext, UnitArtifact } from '../../engine/contract.ts';
import { linkOf } from '../../engine/facts.ts';
import { servedNetworks } from '../../engine/time.ts';
import { familyOf, parseCidr } from '../../lib/ip.ts';
import { provisioningPath, vendors } from '../../provisioning/vendors/vendors.ts';
import { quoted, writeDnsmasq } from './dnsmasq.ts';
import { leasesFile } from './leases.ts';
import type { Dhcp, DhcpNetwork } from './schema.ts';

export function render(section: Dhcp, ctx: RenderContext): readonly Artifact[] {
  return Object.entries(section).flatMap(([id, network]): Artifact[] => {
    const i = ctx.config.interfaces[id];
    const device = i && linkOf(i.match, ctx.facts.links)?.device;
    const own = i?.ipv4.mode === 'static' ? parseCidr(i.ipv4.address) : undefined;
    // Without its interface there is nothing to serve; check() or the interface's health says so.
    if (device === undefined || own === undefined) return [];
    const path = `etc/dnsmasq/dhcp-${id}.conf`;
    return [
      {
        kind: 'file',
        path,
        content: configuration(device, own.address, network, ctx.config.webserver.httpPort, {
          server: network.timeServer ?? ownTime(ctx, id),
          zone: ctx.config.time.zone,
        }),
        reader: 'everyone',
      },
      unit(id, path),
    ];
  });
}

/** The PBX itself, when it serves the time there. */
function ownTime(ctx: RenderContext, id: string): string | undefined {
  return servedNetworks(ctx.config).find((n) => n.interface === id && familyOf(n.own) === 4)?.own;
}

interface Time {
  readonly server: string | undefined;
  readonly zone: string | undefined;
}

function configuration(device: string, own: string, network: DhcpNetwork, httpPort: number, time: Time): string {
  const url = `http://${own}${httpPort === 80 ? '' : `:${httpPort}`}${provisioningPath}`;
  return writeDnsmasq([
    // No DNS: that is another daemon's work.
    ['port', '0'],
    ['interface', device],
    // Serves the interface when it comes, and again when it comes back.
    ['bind-dynamic'],
    ['dhcp-range', network.first, network.last, `${network.leaseSeconds}s`],
    // The only server here: phones that moved from another network are told so at once instead of keeping a useless address.
    ['dhcp-authoritative'],
    // Asking whether an address answers costs each phone three seconds; the range is ours alone.
    ['no-ping'],
    // An empty one tells nothing; without the line dnsmasq announces itself as gateway. (Other options have no such empty form: they go out with length 0.)
    network.router === undefined ? ['dhcp-option', 'option:router'] : ['dhcp-option', 'option:router', network.router],
    ...(time.server === undefined ? [] : [['dhcp-option', 'option:ntp-server', time.server] as const]),
    // RFC 4833 §3: the name of the zone, for phones that ask for it.
    ...(time.zone === undefined ? [] : [['dhcp-option', '101', quoted(time.zone)] as const]),
    // Forced: many phones use these options without asking for them.
    ['dhcp-option-force', '66', quoted(url)],
    ...vendors.flatMap((v) => [
      ['dhcp-vendorclass', `set:${v.id}`, v.vendorClass] as const,
      ['dhcp-option-force', `tag:${v.id}`, '67', quoted(v.file)] as const,
    ]),
  ]);
}

/** One daemon per network: a change in one leaves the others alone, and leases know their network by their file. */
function unit(id: string, path: string): UnitArtifact {
  return {
    kind: 'unit',
    name: `dhcp-${id}`,
    run: `#!/bin/sh
exec 2>&1 </dev/null
mkdir -p @PREFIX@/var/dnsmasq/leases
exec dnsmasq --keep-in-foreground --conf-file=@PREFIX@/${path} --dhcp-leasefile=@PREFIX@/${leasesFile(id)} --pid-file= --log-facility=- --quiet-dhcp
`,
    timeoutKillMs: 3000,
    // It reads its configuration once; SIGHUP is for hosts files. A restart takes 20 ms and keeps the leases.
    restartOn: [path],
    reloadOn: [],
    restartImpact: 'reload',
  };
}
