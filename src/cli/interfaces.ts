import type { InterfaceView } from '../engine/requests.ts';
import type { Command } from './command.ts';
import { duration, time } from './print.ts';

export const interfaceCommands: readonly Command[] = [
  {
    name: 'interfaces',
    usage: 'interfaces [look]',
    help: 'every interface with its addresses and leases; look: asks the networks again for address conflicts and DHCP servers',
    run: async ({ client }, [what]) => {
      const all = what === 'look' ? await client.engine('interfaces.look', {}) : await client.engine('interfaces', {});
      return { json: all, text: all.map(interfaceText).join('\n') };
    },
  },
];

function interfaceText(i: InterfaceView): string {
  const link = i.link;
  return [
    `${i.id} (${i.role}): ${link ? `${link.device} ${link.mac} ${link.carrier ? 'link' : 'NO LINK'} MTU ${link.mtu}${link.speed === undefined ? '' : `, ${link.speed} Mbit/s`}` : 'not on this machine'}${i.gateway ? `, gateway ${i.gateway}` : ''}`,
    ...i.addresses.map((a) => `  ${a.address}  ${[a.origin, ...lifetimes(a), ...taken(a)].join(', ')}`),
    ...i.leases.map(
      (l) =>
        `  ${l.protocol} from ${l.server ?? 'an unnamed server'}, since ${time(l.obtainedAt)}${l.renewSeconds === undefined ? '' : `, renewed at ${time(l.obtainedAt + l.renewSeconds)}`}${l.rebindSeconds === undefined ? '' : `, of any server from ${time(l.obtainedAt + l.rebindSeconds)}`}`,
    ),
    ...i.refused.map((r) => `  NOT TAKEN: ${r.address} from ${r.server ?? 'an unnamed server'} (${r.reason})`),
    ...i.dhcpServers.map(
      (s) => `  DHCP server ${s.address}, MAC ${s.mac}${s.gateway === undefined ? '' : `, names the gateway ${s.gateway}`}`,
    ),
    ...(link === undefined
      ? []
      : [
          `  received ${link.rxPackets ?? 0} packets, ${link.rxErrors} errors, ${link.rxDropped ?? 0} dropped; sent ${link.txPackets ?? 0}, ${link.txErrors} errors, ${link.txDropped ?? 0} dropped`,
        ]),
  ].join('\n');
}

type Address = InterfaceView['addresses'][number];
const lifetimes = (a: Address): string[] => [
  ...(a.validSeconds === undefined ? [] : [`${duration(a.validSeconds)} left`]),
  ...(a.preferredSeconds === 0 ? ['only for what uses it already'] : []),
];
const taken = (a: Address): string[] => (a.duplicate ? [`TAKEN BY ANOTHER MACHINE${a.usedBy === undefined ? '' : ` (${a.usedBy})`}`] : []);
