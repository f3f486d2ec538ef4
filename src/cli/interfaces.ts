import type { InterfaceView } from '../engine/requests.ts';
import type { Command } from './command.ts';
import { duration, time } from './print.ts';
import { say, sentence, word } from './say.ts';

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
    [`${i.id} (${i.role}): ${link ? linkText(link) : say`not on this machine`}`, ...(i.gateway ? [say`gateway ${i.gateway}`] : [])].join(
      ', ',
    ),
    ...i.addresses.map((a) => `  ${a.address}  ${[word(a.origin), ...lifetimes(a), ...taken(a)].join(', ')}`),
    ...i.leases.map(
      (l) =>
        `  ${[
          say`${l.protocol} from ${l.server ?? say`an unnamed server`}, since ${time(l.obtainedAt)}`,
          ...(l.renewSeconds === undefined ? [] : [say`renewed at ${time(l.obtainedAt + l.renewSeconds)}`]),
          ...(l.rebindSeconds === undefined ? [] : [say`of any server from ${time(l.obtainedAt + l.rebindSeconds)}`]),
        ].join(', ')}`,
    ),
    ...i.refused.map((r) => `  ${say`NOT TAKEN: ${r.address} from ${r.server ?? say`an unnamed server`} (${sentence(r.reason)})`}`),
    ...i.dhcpServers.map(
      (s) =>
        `  ${s.gateway === undefined ? say`DHCP server ${s.address}, MAC ${s.mac}` : say`DHCP server ${s.address}, MAC ${s.mac}, names the gateway ${s.gateway}`}`,
    ),
    ...(link === undefined
      ? []
      : [
          `  ${say`received ${link.rxPackets ?? 0} packets, ${link.rxErrors} errors, ${link.rxDropped ?? 0} dropped; sent ${link.txPackets ?? 0}, ${link.txErrors} errors, ${link.txDropped ?? 0} dropped`}`,
        ]),
  ].join('\n');
}

function linkText(l: NonNullable<InterfaceView['link']>): string {
  const what = `${l.device} ${l.mac} ${word(l.carrier ? 'link' : 'NO LINK')} MTU ${l.mtu}`;
  return l.speed === undefined ? what : `${what}, ${l.speed} Mbit/s`;
}

type Address = InterfaceView['addresses'][number];
const lifetimes = (a: Address): string[] => [
  ...(a.validSeconds === undefined ? [] : [say`${duration(a.validSeconds)} left`]),
  ...(a.preferredSeconds === 0 ? [say`only for what uses it already`] : []),
];
const taken = (a: Address): string[] =>
  a.duplicate ? [`${say`TAKEN BY ANOTHER MACHINE`}${a.usedBy === undefined ? '' : ` (${a.usedBy})`}`] : [];
