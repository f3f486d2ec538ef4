import type { AddressArtifact, Artifact, Impact, Keep, Step } from '../../engine/contract.ts';
import type { LeaseFact, LinkFact } from '../../engine/facts.ts';
import { type FilesHave, planFiles } from '../../engine/files-and-units.ts';
import type { KernelAddress, KernelRoute } from '../../host/host.ts';
import { familyOf } from '../../lib/ip.ts';
import { kernelSettings } from './links.ts';

export interface InterfacesHave {
  readonly files: FilesHave;
  /** Of devices that are or were ours. */
  readonly addresses: readonly KernelAddress[];
  readonly links: readonly LinkFact[];
  readonly leases: readonly LeaseFact[];
  readonly sysctls: ReadonlyMap<string, string | undefined>;
  /** Devices that administrators come in by, now or before. */
  readonly wayIn: ReadonlySet<string>;
  /** Routes that the kernel made of router advertisements, on any link. */
  readonly advertised: readonly KernelRoute[];
}

/** Addresses are added before others are removed: a connection that can live on, does. */
export function planInterfaces(want: readonly Artifact[], have: InterfacesHave, keep: Keep): Step[] {
  const links = want.filter((a) => a.kind === 'link');
  const wanted = want.filter((a) => a.kind === 'address');
  const keeping = keep.addresses.filter((k) => !wanted.some((w) => same(w, k)));
  const step = (impact: Impact, why: string) => ({ component: 'interfaces', impact, why });

  const settings = links.flatMap((l) =>
    [...kernelSettings(l.device)].flatMap(([key, value]): Step[] => {
      const is = have.sysctls.get(key);
      // dhcpcd sets it to 1 each time it starts. That only matters to a link that has no link-local address: setting 0 makes one.
      const idle = key.endsWith('/addr_gen_mode') && have.addresses.some((h) => h.device === l.device && isLinkLocal(h.address));
      return is === undefined || is === value || idle
        ? []
        : [{ ...step('none', `${key.split('/').at(-1)} of ${l.device} becomes ${value}`), do: 'sysctl', key, value }];
    }),
  );
  // From the moment before it was told not to read advertisements: nobody renews or withdraws them any more.
  const leftovers = have.advertised
    .filter((r) => links.some((l) => l.device === r.device))
    .map(
      (r): Step => ({
        ...step('none', `${r.device} forgets the way to ${r.to} that the kernel learnt by itself`),
        do: 'ip',
        lines: [`route del ${r.to}${r.via === undefined ? '' : ` via ${r.via}`} dev ${r.device} metric ${r.metric} proto ra`],
        removes: true,
        family: 6,
      }),
    );
  const up = links.flatMap((l): Step[] => {
    const is = have.links.find((x) => x.device === l.device);
    if (!is || (is.up && is.mtu === l.mtu)) return [];
    const why = is.up ? `${l.interface} gets MTU ${l.mtu}` : `${l.interface} is switched on`;
    return [{ ...step('none', why), do: 'ip', lines: [`link set dev ${l.device} mtu ${l.mtu} up`] }];
  });
  const add = [...wanted, ...keeping]
    .filter((w) => !have.addresses.some((h) => same(w, h)))
    .map((w): Step => ({ ...step('none', `${w.interface} gets ${w.address}`), do: 'ip', lines: [addLine(w)] }));
  const change = wanted
    .filter((w) =>
      have.addresses.some((h) => same(w, h) && familyOf(h.address) === 6 && (h.deprecated ?? false) !== (w.deprecated ?? false)),
    )
    .map((w): Step => {
      const why = w.deprecated ? `${w.address} is for what uses it already` : `${w.address} is for new connections again`;
      const lifetimes = `valid_lft forever preferred_lft ${w.deprecated ? 0 : 'forever'}`;
      return { ...step('none', why), do: 'ip', lines: [`addr change ${w.address} dev ${w.device} ${lifetimes}`] };
    });
  const remove = have.addresses
    .filter((h) => !isLinkLocal(h.address) && ![...wanted, ...keeping].some((w) => same(w, h)))
    .map((h): Step => {
      const bare = bareOf(h);
      // It may be there with another prefix, or on another link, and connections go on.
      const stays = [...wanted, ...keeping].some((w) => bareOf(w) === bare);
      const impact: Impact = have.wayIn.has(h.device) ? 'drops-admin' : 'drops-calls';
      return {
        ...step(impact, `${h.device} loses ${h.address}`),
        do: 'ip',
        lines: [`addr del ${h.address} dev ${h.device}`],
        removes: true,
        ...(stays ? {} : { ends: bare }),
      };
    });
  // dhcpcd goes before its address does. Losing it makes dhcpcd ask for a new one, and an order to end that comes at that moment it
  // does not hear: it hung until it was killed, and left its helpers behind.
  const files = planFiles('interfaces', want, have.files);
  // Where no address goes, nothing waits for it, and ending one takes it a tenth of a second: whoever changes a gateway has it before.
  const daemons =
    remove.length > 0 ? files : files.map((s): Step => (s.do === 'unit' && s.verb !== 'stop' ? { ...s, follows: 'routes' } : s));
  return [...settings, ...leftovers, ...up, ...add, ...change, ...daemons, ...remove, ...waits(want, have)];
}

/** A router advertisement may never come, and that is no failure; a lease that was asked for must. */
function waits(want: readonly Artifact[], have: InterfacesHave): Step[] {
  return want.flatMap((a): Step[] => {
    if (a.kind !== 'lease' || a.protocol === 'slaac') return [];
    const device = want.find((l) => l.kind === 'link' && l.interface === a.interface);
    if (device?.kind !== 'link' || have.leases.some((l) => l.device === device.device && l.protocol === a.protocol)) return [];
    const what = a.protocol === 'dhcp' ? 'DHCP' : 'DHCPv6';
    return [
      {
        component: 'interfaces',
        impact: 'none',
        why: `${a.interface} waits for ${what} to answer`,
        do: 'wait',
        what: `${a.interface}/${a.protocol}`,
      },
    ];
  });
}

function addLine(a: AddressArtifact): string {
  // A broadcast address is an IPv4 matter; /31 and /32 have none (RFC 3021). Duplicate detection stays on for IPv6: the kernel does it.
  const broadcast = familyOf(a.address) === 4 && Number(a.address.split('/')[1]) < 31 ? ' brd +' : '';
  // Not the source of packets to other networks (RFC 3927 §2.7: they must not be forwarded).
  const scope = a.origin === 'link-local' ? ' scope link' : '';
  const lifetimes = a.deprecated ? ' valid_lft forever preferred_lft 0' : '';
  return `addr add ${a.address}${broadcast} dev ${a.device}${scope}${lifetimes}`;
}

function same(a: { device: string; address: string }, b: { device: string; address: string }): boolean {
  return a.device === b.device && a.address === b.address;
}

const bareOf = (a: { address: string }): string => a.address.split('/')[0] ?? '';

function isLinkLocal(address: string): boolean {
  return /^fe[89ab]/.test(address);
}
